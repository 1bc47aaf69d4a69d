import { describe, expect, test } from 'vitest';
import { architectureFaults } from './architecture/rules.ts';
import { codeOf, importsOf, type Source, sourcesOfProject } from './architecture/sources.ts';

describe('the sources of pcapsmith', () => {
  const sources = sourcesOfProject();

  test('are found', () => {
    expect(sources.map(({ path }) => path)).toContain('tcp/sender.ts');
    expect(sources.length).toBeGreaterThan(50);
  });

  test('import only along the arrows, and do nothing that a deterministic core may not', () => {
    expect(architectureFaults(sources)).toEqual([]);
  });
});

describe('architectureFaults', () => {
  test.each<[fault: string, path: string, text: string]>([
    ['imports http/form.ts', 'tcp/sender.ts', `import { formSource } from '../http/form.ts';`],
    ['imports types of sim/path.ts', 'tcp/a.ts', `import type { Path } from '../sim/path.ts';`],
    ['imports tcp/policy.ts', 'profile/a.ts', `import { LINUX } from '../tcp/policy.ts';`],
    ['imports tcp/policy.ts', 'profile/a.ts', `import { type Tcp } from '../tcp/policy.ts';`],
    ['imports tcp/policy.ts', 'profile/a.ts', `import {\n  A,\n  B,\n} from '../tcp/policy.ts';`],
    ['imports tcp/policy.ts', 'profile/a.ts', `export * from '../tcp/policy.ts';`],
    ['imports tcp/policy.ts', 'profile/a.ts', `import '../tcp/policy.ts';`],
    ['imports tcp/policy.ts', 'profile/a.ts', `const x = import('../tcp/policy.ts');`],
    ['imports apps/web/body.ts', 'apps/dropbox/a.ts', `import { b } from '../web/body.ts';`],
    ['imports plan/hosts.ts', 'apps/web/a.ts', `import { Hosts } from '../../plan/hosts.ts';`],
    [
      'imports types of pcap-writer/page.ts',
      'sim/a.ts',
      `import type { P } from '../pcap-writer/page.ts';`,
    ],
    ['imports pcap-writer/sink.ts', 'sim/a.ts', `import { sink } from '../pcap-writer/sink.ts';`],
    ['imports cli/main.ts', 'index.ts', `export { main } from './cli/main.ts';`],
    ['imports yargs', 'profile/a.ts', `import yargs from 'yargs';`],
    ['imports pako', 'pcap-writer/a.ts', `import { deflate } from 'pako';`],
    ['is in no rule', 'gadgets/a.ts', ''],
    [':2: uses Date', 'http/a.ts', 'const a = 1;\nconst b = new Date();'],
    [':1: uses Date', 'http/a.ts', 'const a = `at $' + '{Date.now()}`;'],
    [':1: uses Math.random', 'base/a.ts', 'const a = Math.random();'],
    [':1: uses async or await', 'sim/a.ts', 'const a = await b;'],
    [':1: uses async or await', 'sim/a.ts', 'async function a() {}'],
    [':1: uses a timer', 'sim/a.ts', 'setTimeout(a, 5);'],
    [':1: uses process', 'plan/a.ts', 'const a = process.env;'],
    [':1: uses performance', 'plan/a.ts', 'const a = performance.now();'],
    [':1: uses inexact mathematics', 'tcp/a.ts', 'const a = Math.log(2);'],
    [':1: uses inexact mathematics', 'tcp/a.ts', 'const a = Math.tanh(2);'],
    [':1: uses **', 'tcp/a.ts', 'const a = b ** 3;'],
    ['uses node:fs', 'http/a.ts', `import { readFileSync } from 'node:fs';`],
    ['uses node:fs', 'http/a.ts', `import { readFile } from 'node:fs/promises';`],
    ['is called utils', 'tcp/utils.ts', ''],
    ['is called helpers', 'tcp/helpers/time.ts', ''],
    ['has 401 lines, at most 400', 'tcp/a.ts', 'x();\n'.repeat(401)],
  ])('finds what "%s"', (fault, path, text) => {
    expect(architectureFaults([{ path, text }])).toEqual([expect.stringContaining(fault)]);
  });

  test('finds a cycle of values', () => {
    const faults = architectureFaults([
      { path: 'tcp/a.ts', text: `import { b } from './b.ts';` },
      { path: 'tcp/b.ts', text: `import { c } from './c.ts';` },
      { path: 'tcp/c.ts', text: `import { a } from './a.ts';` },
    ]);
    expect(faults).toEqual(['tcp/a.ts -> tcp/b.ts -> tcp/c.ts -> tcp/a.ts: is a cycle']);
  });

  test('lets types refer to one another', () => {
    const faults = architectureFaults([
      { path: 'tcp/a.ts', text: `import { b } from './b.ts';` },
      { path: 'tcp/b.ts', text: `import type { A } from './a.ts';` },
    ]);
    expect(faults).toEqual([]);
  });

  test.each<[path: string, text: string]>([
    ['profile/a.ts', `import type { TcpPolicy } from '../tcp/policy.ts';`],
    ['apps/web/a.ts', `import type { App } from '../app.ts';\nimport { b } from './inner/b.ts';`],
    ['sim/a.ts', `import type { CaptureSink } from '../pcap-writer/sink.ts';`],
    ['stream/fileSource.ts', `import { openSync } from 'node:fs';`],
    ['base/a.ts', '// A Date would await Math.random().\nconst a = "Date";'],
    ['base/a.ts', 'const a = /[\'"]/.test(b) ? 2 ** 32 : 10n ** 9n;\n/** new Date */'],
    ['base/a.ts', 'const a = b / c / d; // Math.log is approximate'],
    ['cli/main.ts', 'const a = new Date(process.argv[2]);'],
  ])('accepts what is allowed in %s', (path, text) => {
    expect(architectureFaults([{ path, text }])).toEqual([]);
  });
});

describe('importsOf', () => {
  const imports = (text: string) => importsOf({ path: 'a.ts', text });

  test('passes over comments and text that speaks of imports', () => {
    expect(imports(`/**\n * import { a } from 'b';\n */\nconst c = "import 'd'";`)).toEqual([]);
  });

  test('finds every statement of a file', () => {
    expect(
      imports(`import a from 'a';\nimport type { B } from "b";\nexport { c } from 'c';`),
    ).toEqual([
      { specifier: 'a', typeOnly: false },
      { specifier: 'b', typeOnly: true },
      { specifier: 'c', typeOnly: false },
    ]);
  });
});

test('codeOf keeps the numbers of lines and what templates compute', () => {
  const source: Source = { path: 'a.ts', text: '/* one\ntwo */ a(`x $' + '{b} y`);\nc(/"/);' };
  const lines = codeOf(source).split('\n');
  expect(lines[1]).toContain('(b)');
  expect(lines[2]).toMatch(/^c\(\s+\);$/);
  expect(lines).toHaveLength(3);
});
