/** How long hosts of test/fixtures/kernel took to acknowledge what came, beside how long ours take. */
import { readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { stackLatency } from '../../src/sim/latency.ts';
import { whole } from '../kernel/compare.ts';
import { readCaptureFile } from '../reader/captureFile.ts';
import { connectionsOf, dissectAll } from '../reader/streams.ts';

const FIXTURES = new URL('../fixtures/kernel/', import.meta.url).pathname;
const MICROS = 1000;
const MILLIS = 1_000_000;
/** Longer than that a delayed ACK takes, or the lab's own process. */
const PROMPT = 150 * MICROS;

/** From data to the client's ACK of it, by how long nothing had come or gone before: nanoseconds. */
function answers(): { rested: number; latency: number }[] {
  const captures = [FIXTURES, `${FIXTURES}lab/`].flatMap((folder) =>
    readdirSync(folder)
      .filter((file) => file.endsWith('.pcap'))
      .map((file) => folder + file),
  );
  return captures.flatMap((path) => {
    const packets = connectionsOf(dissectAll(readCaptureFile(path).packets.map(whole)))[0]!.packets;
    const time = (i: number) =>
      Number(packets[i]!.captured.timeNanos - packets[0]!.captured.timeNanos);
    return packets.flatMap(({ from, tcp }, i) => {
      const answer = packets[i + 1];
      const data = tcp.payload.length > 0 && from === 'server' && i > 0;
      if (!data || answer?.from !== 'client' || answer.tcp.payload.length > 0) return [];
      const latency = time(i + 1) - time(i);
      return latency < PROMPT ? [{ rested: time(i) - time(i - 1), latency }] : [];
    });
  });
}

describe('a host answers the later the longer it has rested', () => {
  const all = answers();
  for (const [least, most] of [
    [0, 0.2],
    [0.2, 2],
    [2, 10],
    [10, 1000],
  ] as const) {
    it(`as the kernel's do after ${least} to ${most} ms`, () => {
      const theirs = all
        .filter(({ rested }) => rested >= least * MILLIS && rested < most * MILLIS)
        .map(({ latency }) => latency)
        .sort((a, b) => a - b);
      expect(theirs.length).toBeGreaterThan(10);
      const { min, spread } = stackLatency(least * MILLIS);
      const median = theirs[theirs.length >> 1]!;
      expect(median).toBeGreaterThanOrEqual(min);
      expect(median).toBeLessThan(min + spread);
    });
  }
});
