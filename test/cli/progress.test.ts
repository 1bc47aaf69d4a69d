import { describe, expect, test } from 'vitest';
import { ProgressLine } from '../../src/cli/progress.ts';

const PROGRESS = { packets: 120_000, bytes: 98_700_000, sessionsDone: 3, sessions: 10, now: 61e9 };

/** A line on a terminal whose clock the test turns. */
function line(isTTY: boolean, columns = 120) {
  const written: string[] = [];
  let now = 5_000;
  const progress = new ProgressLine(
    { isTTY, columns, write: (text) => written.push(text) },
    () => now,
  );
  return {
    written,
    progress,
    at(millis: number) {
      now = 5_000 + millis;
      progress.update(() => PROGRESS);
    },
  };
}

describe('ProgressLine', () => {
  test('is silent for the first second, then speaks five times a second', () => {
    const { written, at } = line(true);
    at(999);
    expect(written).toEqual([]);
    for (let millis = 1_000; millis < 2_000; millis += 10) at(millis);
    expect(written).toHaveLength(5);
  });

  test('says how much there is and how far it is', () => {
    const { written, at } = line(true);
    at(2_000);
    expect(written).toEqual([
      '\r120,000 packets (60,000/s), 98.7 MB, 1 min 1 s, 3 of 10 clients done\x1b[K',
    ]);
  });

  test('stays within the line, and is erased at the end', () => {
    const { written, at, progress } = line(true, 20);
    at(1_000);
    progress.erase();
    progress.erase();
    expect(written).toEqual(['\r120,000 packets (12\x1b[K', '\r\x1b[K']);
  });

  test('writes nothing where there is no terminal', () => {
    const { written, at, progress } = line(false);
    at(9_000);
    progress.erase();
    expect(written).toEqual([]);
  });
});
