import { expect, test } from 'vitest';
import { DOWNLOADS, webRun } from './webRun.ts';

/** The default of network.lineRate, and what a packet takes at it. */
const LINE_RATE = 1e9;
const nanos = (bytes: number) => (bytes * 8e9) / LINE_RATE;

test('packets that wait for one that jitter holds up come behind it no faster than the interface takes them', () => {
  const { connections } = webRun({
    connection: DOWNLOADS,
    network: 'bandwidth: 50Mbit/s, down: { jitter: 0ms .. 20ms }',
  });
  const data = connections[0]!.packets.filter(
    ({ from, tcp }) => from === 'server' && tcp.payload.length > 0,
  );
  const gaps = data.slice(1).map(({ captured, ip }, i) => ({
    gap: Number(captured.timeNanos - data[i]!.captured.timeNanos),
    least: Math.floor(nanos(ip.totalLength)),
  }));
  // Most have waited, and so come at the interface's rate.
  const waited = gaps.filter(({ gap, least }) => gap <= least + 1);
  expect(waited.length).toBeGreaterThan(gaps.length / 2);
  expect(gaps.filter(({ gap, least }) => gap < least - 1)).toEqual([]);
});
