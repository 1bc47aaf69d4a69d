import { expect, test } from 'vitest';
import { SYSTEM_NAMES, type SystemName } from '../../src/tcp/systems.ts';
import { TcpFlag } from '../../src/wire/tcp.ts';
import { Pair } from './pair.ts';

const FULL = 1448;
/** What the server offers at first; it is not more than half read meanwhile. */
const WINDOW = 64_000;

/** Stream positions at which a client of `system` has set PSH in a write of `segments`. */
function pushedAt(system: SystemName, segments: number): number[] {
  const pair = new Pair({
    client: { system },
    server: { initialWindow: WINDOW, maxWindow: WINDOW },
  });
  pair
    .open()
    .write('client', segments * FULL)
    .drive();
  return pair.passed
    .filter(({ from, segment }) => from === 'client' && segment.flags & TcpFlag.PSH)
    .map(({ segment }) => segment.offset + segment.length);
}

test.each(SYSTEM_NAMES)('%s sets PSH at the end of a write', (system) => {
  expect(pushedAt(system, 1)).toEqual([FULL]);
  expect(pushedAt(system, 60).at(-1)).toBe(60 * FULL);
});

test('Linux since 5.4 sets it in the last segment of each burst', () => {
  for (const system of ['linux', 'android'] as const)
    expect(pushedAt(system, 10)).toEqual([2, 4, 6, 8, 10].map((segment) => segment * FULL));
});

test('Linux before sets it in each half of the largest window', () => {
  for (const system of ['linux-4', 'linux-3', 'linux-2.6'] as const) {
    expect(pushedAt(system, 10)).toEqual([10 * FULL]);
    const [first, second] = pushedAt(system, 60);
    expect(first).toBeGreaterThan(WINDOW / 2);
    // What comes before its buffer is full shares its mark.
    expect(first).toBeLessThanOrEqual(WINDOW);
    expect(second! - first!).toBeGreaterThan(WINDOW / 2);
  }
});

test('others set it nowhere else', () => {
  for (const system of ['windows-7', 'windows-10', 'macos', 'macos-10.9', 'freebsd'] as const)
    expect(pushedAt(system, 60)).toEqual([60 * FULL]);
});
