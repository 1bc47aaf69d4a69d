import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { BUILD } from './command.ts';

/** Reports, in a process of its own, what `expression` makes of the module's exports. */
function report(expression: string, debug: string) {
  const module = JSON.stringify(join(BUILD, 'cli/failure.js'));
  const script = `import { Bug, reportFailure } from ${module};
    process.exitCode = reportFailure(${expression});`;
  const args = ['--input-type=module', '-e', script];
  const env = { ...process.env, DEBUG: debug };
  const { status, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8', env });
  return { status, stderr };
}

describe('a bug', () => {
  test('is reported with its moment and where to tell, without the stack', () => {
    const bug = `new Bug(new RangeError('cwnd below 1'), ['seed 7', 'at 2.500 s'])`;
    const { status, stderr } = report(bug, '');
    expect(status).toBe(70);
    expect(stderr).toMatch(/^pcapsmith: internal error: cwnd below 1, seed 7, at 2\.500 s\n/);
    expect(stderr).toContain('Please report it');
    expect(stderr).not.toMatch(/^\s+at /m);
  });

  test('shows its stack with DEBUG=pcapsmith', () => {
    expect(report(`new Error('anything')`, 'pcapsmith').stderr).toMatch(
      /^Error: anything\n\s+at /m,
    );
  });

  test('is also what was thrown without being an error', () => {
    expect(report(`'text'`, '')).toMatchObject({ status: 70 });
  });
});
