/** Connections that a server resets in the middle of a block: the judges see those that were meant, and no others. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { packetsOfText } from '../apps/dropbox/capture.ts';
import { writePcap } from '../reader/writePcap.ts';
import { JUDGES, type JudgeName } from './all.ts';
import { contentsOf } from './intended.ts';
import type { Intended } from './judge.ts';

const folder = mkdtempSync(join(tmpdir(), 'pcapsmith-resets-'));
afterAll(() => rmSync(folder, { recursive: true }));

const capture = (manner: string) =>
  packetsOfText(`
version: 1
seed: 5
app: { dropbox: { background: { notifications: false, featureFlags: false, reports: false } } }
session:
  - start
  - upload: { files: [{ path: /a.bin, content: { random: 300kB } }]${manner} }
# The first window of a Linux 3 takes ten segments, and no more: tshark would mark where they fill it.
network: { rtt: 20ms, server: { system: linux } }
`);

const dropped = capture(', dropped: 100kB');
const whole = capture('');

/** Those that look at how connections end. */
const OBSERVANT: readonly JudgeName[] = ['tshark', 'tcptrace', 'argus'];

describe.each(OBSERVANT)('%s', (name) => {
  const verdict = (packets: typeof dropped, intended: Intended) => {
    const file = join(folder, `${name}.pcap`);
    writeFileSync(file, writePcap(packets));
    return JUDGES[name].judge(file, intended);
  };
  const meant = contentsOf(dropped, 0, 1);

  describe.skipIf(JUDGES[name].absent)('as judge', () => {
    test('accepts a reset that was meant', async () => {
      expect(await verdict(dropped, meant)).toEqual([]);
    });

    test('rejects one that was not', async () => {
      expect(await verdict(dropped, { ...meant, resets: 0 })).not.toEqual([]);
    });

    test('misses one that was meant', async () => {
      const intended = contentsOf(whole);
      expect(await verdict(whole, intended)).toEqual([]);
      expect(await verdict(whole, { ...intended, resets: 1 })).not.toEqual([]);
    });
  });
});
