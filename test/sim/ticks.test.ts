/** When timers go off: at ticks of each host's own, as up-outage.pcap of test/fixtures/kernel/lab has them. */
import { expect, test } from 'vitest';
import { JIFFY } from '../../src/base/jiffy.ts';
import { MICROSECOND } from '../../src/base/time.ts';
import { webRun } from './webRun.ts';

/** How far the repeated SYNs of a client are behind ticks that are counted from the capture's start. */
function behindTicks(seed: number): number[] {
  const connection = 'port: filtered, exchanges: [{ request: GET / }]';
  const { packets } = webRun({ connection, network: 'dns: off', seed });
  // Captures begin at a whole second.
  return packets.slice(1).map(({ timeNanos }) => Number(timeNanos % BigInt(JIFFY)));
}

test('the timers of a host go off with one phase, each as late as its interrupt', () => {
  const behind = behindTicks(1);
  expect(behind).toHaveLength(10);
  expect(Math.max(...behind) - Math.min(...behind)).toBeLessThan(30 * MICROSECOND);
  expect(new Set(behind).size).toBe(10);
});

test('hosts do not tick together, and none with the capture', () => {
  const phases = [1, 2, 3, 4, 5, 6].map((seed) => Math.round(behindTicks(seed)[0]! / 100_000));
  expect(new Set(phases).size).toBeGreaterThan(4);
});

test('an application that reads slowly does so on time, but not to the nanosecond', () => {
  const { connections } = webRun({
    connection:
      'readRate: { client: 500kbit/s }, exchanges: [{ request: GET /, response: { body: { random: 600000 } } }]',
    network: 'client: { maxWindow: 64KiB, windowScale: 2 }',
  });
  // 16 KiB are read in 262.144 ms, and the window opens: nothing has come for long.
  const PIECE = 262_144_000;
  const times = connections[0]!.packets.map(({ from, captured }) => ({
    from,
    time: Number(captured.timeNanos % 1_000_000_000_000n),
  }));
  const updates = times
    .filter(({ from, time }, i) => from === 'client' && i > 0 && time - times[i - 1]!.time > 50e6)
    .map(({ time }) => time)
    // The last one is the FIN.
    .slice(0, -1);
  expect(updates.length).toBeGreaterThan(20);
  const off = updates.map((time) => (time - updates[0]! + PIECE / 2) % PIECE);
  expect(Math.max(...off) - Math.min(...off)).toBeLessThan(60 * MICROSECOND);
  expect(new Set(off).size).toBeGreaterThan(updates.length / 2);
});
