import { mkdtempSync, readdirSync, rmSync, unlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { EnvironmentError } from '../../src/base/environmentError.ts';
import { locate, openTarget } from '../../src/cli/target.ts';

const folder = mkdtempSync(join(tmpdir(), 'pcapsmith-target-'));
afterAll(() => rmSync(folder, { recursive: true }));

const openFiles = () => readdirSync('/proc/self/fd').length;

test.skipIf(process.platform !== 'linux')(
  'a capture that is given up leaves no open file, even where its file is gone',
  () => {
    const before = openFiles();
    const target = openTarget(locate(join(folder, 'x.pcap')));
    expect(openFiles()).toBe(before + 1);
    const [temporary] = readdirSync(folder);
    unlinkSync(join(folder, temporary!));
    expect(() => target.discard()).toThrow(EnvironmentError);
    expect(openFiles()).toBe(before);
  },
);
