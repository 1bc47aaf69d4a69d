/** When timers go off: at ticks of each host's own, as up-outage.pcap of test/fixtures/kernel/lab has them. */
import { expect, test } from 'vitest';
import { MICROSECOND } from '../../src/base/time.ts';
import { JIFFY } from '../../src/tcp/timerWheel.ts';
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
