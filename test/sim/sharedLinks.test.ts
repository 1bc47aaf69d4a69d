import { describe, expect, test } from 'vitest';
import { loadProfileText } from '../../src/profile/load.ts';
import { synthesize } from '../../src/synthesize.ts';
import { FrameList, type ReadFrame } from './frameList.ts';

/** Bits per second at which each client downloads, all at once over links of 8 Mbit/s. */
function rates(clients: number, perLink: number): number[] {
  const profile = loadProfileText(
    `version: 1
app: web
clients: { count: ${clients}, perLink: ${perLink}, every: 0ms }
session:
  - connection:
      to: 198.18.0.5
      exchanges: [{ request: GET /, response: { body: { random: 1MB } } }]
network: { arp: false, bandwidth: 8Mbit/s, rtt: 10ms, down: { queue: 300kB } }
`,
    'x.yaml',
  );
  const list = new FrameList();
  synthesize(profile, list);
  const packets = new Map<string, ReadFrame[]>();
  for (const frame of list.read()) {
    if (frame.tcp.payload.length < 1000) continue;
    const download = packets.get(frame.ip.destination);
    if (download === undefined) packets.set(frame.ip.destination, [frame]);
    else download.push(frame);
  }
  expect(packets.size).toBe(clients);
  // Clients have addresses one after the other.
  const inOrder = [...packets].sort(([a], [b]) => hostOf(a) - hostOf(b));
  return inOrder.map(([, download]) => {
    const time = download.at(-1)!.time - download[0]!.time;
    return (download.length * 1500 * 8e9) / time;
  });
}

const hostOf = (ip: string) => {
  const [, , high, low] = ip.split('.').map(Number);
  return 256 * high! + low!;
};

describe('clients', () => {
  test('have the rate of their access link for themselves', () => {
    for (const rate of rates(4, 1)) expect(rate / 8e6).toBeCloseTo(1, 1);
  });

  test('behind one link share it, and others do not', () => {
    const [one, two, alone] = rates(3, 2) as [number, number, number];
    expect(alone / 8e6).toBeCloseTo(1, 1);
    // Each alone would take a second; together they take two, whoever is ahead.
    expect(Math.min(one, two) / 8e6).toBeLessThan(0.6);
    expect(one + two).toBeGreaterThan(7e6);
  });

  test('that come when the link has emptied find it free', () => {
    expect(rates(1, 5)[0]! / 8e6).toBeCloseTo(1, 1);
  });
});
