import { once } from 'node:events';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { download, PROJECT, run, start, temporaryFolder } from './command.ts';

const folder = temporaryFolder();
afterAll(() => folder.remove());
const cwd = folder.path;
writeFileSync(join(cwd, 'good.yaml'), download('1kB'));
writeFileSync(join(cwd, 'wrong.yaml'), 'version: 1\nname: x\napp: web\nsession: 7\nseeed: 1\n');
mkdirSync(join(cwd, 'folder'));

const pcapsmith = (...args: string[]) => run(args, { cwd });

describe('the command line', () => {
  test.each([
    ['an unknown command', ['snyth', 'x'], 'unknown command snyth. Did you mean synth?'],
    [
      'an unknown option',
      ['synth', 'x', '--dgest'],
      'unknown option --dgest. Did you mean --digest?',
    ],
    [
      'a long option with one dash',
      ['synth', 'x', '-seed=3'],
      'unknown option -seed. Did you mean --seed?',
    ],
    ['an option of another command', ['validate', 'x', '--json'], 'unknown option --json. '],
    ['a second profile', ['synth', 'x', 'y'], 'unexpected argument y'],
    ['no profile', ['synth'], 'PROFILE is missing'],
    ['an option without its value', ['synth', 'x', '-o'], 'option o: its value is missing'],
    ['two outputs', ['synth', 'x', '-o', 'a', '-o', 'b'], '--output is given more than once'],
    [
      'a seed that is no number',
      ['synth', 'good.yaml', '--seed', '1e3'],
      '--seed: expected a whole number',
    ],
    [
      'an unknown format',
      ['synth', 'x', '--format', 'erf'],
      '--format: got "erf", expected one of',
    ],
    ['an unknown thing to show', ['profiles', '--show', 'netwrk'], 'Did you mean network?'],
  ])('explains %s and exits with 2', async (_, args, message) => {
    const { code, stdout, stderr } = await pcapsmith(...args);
    expect(stderr).toContain(message);
    expect(stderr).not.toMatch(/^\s+at /m);
    expect({ code, stdout: stdout.length }).toEqual({ code: 2, stdout: 0 });
  });

  test('shows its commands when there is none, and exits with 2', async () => {
    const { code, stderr } = await pcapsmith();
    expect(code).toBe(2);
    for (const command of ['synth', 'validate', 'schema', 'profiles']) {
      expect(stderr).toContain(`pcapsmith ${command}`);
    }
  });

  test('has no colours where there is no terminal', async () => {
    const { stderr } = await pcapsmith('nonsense');
    expect(stderr).toMatch(/^pcapsmith: /);
  });

  test.each([[['--version']], [['--help']], [['synth', '--help']]])(
    '%s loads nothing that reads profiles or compresses',
    async (args) => {
      // Hooks of import and of require that refuse the heavy packages: loading one would end the process.
      const heavyOnes = String.raw`/^(ajv|yaml|pako|ipaddr\.js)(\/|$)/`;
      const refuse = `if (${heavyOnes}.test(name)) throw new Error('loads ' + name);`;
      const hook = `export async function resolve(name, context, next) {
        ${refuse}
        return next(name, context);
      }`;
      const url = (code: string) => `data:text/javascript,${encodeURIComponent(code)}`;
      const register = `import Module, { register } from 'node:module';
        register(${JSON.stringify(url(hook))});
        const load = Module._load;
        Module._load = (name, ...others) => {
          ${refuse}
          return load(name, ...others);
        };`;
      const env = { ...process.env, NODE_OPTIONS: `--import ${url(register)}` };
      const light = await run(args, { cwd, env });
      expect(light).toMatchObject({ code: 0, stderr: '' });
      expect(light.stdout.length).toBeGreaterThan(0);
      // The hook does what it says: a command that needs the packages fails.
      const heavy = await run(['validate', 'good.yaml'], { cwd, env });
      expect(heavy.stderr).toMatch(/loads (yaml|ipaddr)/);
    },
  );

  test('--version is the version of the package', async () => {
    const { stdout } = await pcapsmith('--version');
    const { version } = JSON.parse(readFileSync(join(PROJECT, 'package.json'), 'utf8'));
    expect(stdout.toString()).toBe(`${version}\n`);
  });
});

describe('validate', () => {
  test('checks all profiles: good ones on standard output, problems on standard error', async () => {
    const { code, stdout, stderr } = await pcapsmith(
      'validate',
      'good.yaml',
      'wrong.yaml',
      'folder',
      'good.yaml',
    );
    expect(code).toBe(2);
    expect(stdout.toString()).toBe('good.yaml: ok\ngood.yaml: ok\n');
    expect(stderr).toMatch(/^wrong\.yaml:4:\d+ session: /m);
    expect(stderr).toMatch(/^wrong\.yaml:5:\d+ .*Did you mean "seed"\?/m);
    expect(stderr).toMatch(/^folder/m);
  });

  test('exits with 0 when all are good, with 3 when one is not there', async () => {
    expect((await pcapsmith('validate', 'good.yaml')).code).toBe(0);
    expect((await pcapsmith('validate', 'good.yaml', 'nowhere.yaml')).code).toBe(3);
  });
});

describe('schema', () => {
  test('prints the committed JSON Schema', async () => {
    const { code, stdout } = await pcapsmith('schema');
    expect(code).toBe(0);
    expect(stdout.toString()).toBe(readFileSync(join(PROJECT, 'profile.schema.json'), 'utf8'));
    expect(JSON.parse(stdout.toString())).toHaveProperty('properties.network');
  });
});

describe('profiles', () => {
  test('lists what ships, with application and description', async () => {
    const { stdout } = await pcapsmith('profiles');
    expect(stdout.toString()).toMatch(/^dropbox\/upload +dropbox +\S.*$/m);
    const { stdout: json } = await pcapsmith('profiles', '--json');
    const listed = JSON.parse(json.toString()) as { name: string }[];
    const uploaded = listed.find(({ name }) => name === 'dropbox/upload');
    expect(uploaded).toMatchObject({
      app: 'dropbox',
      path: join(PROJECT, 'profiles/dropbox/upload.yaml'),
    });
  });

  test('all of which are valid', async () => {
    const { stdout } = await pcapsmith('profiles', '--json');
    const names = (JSON.parse(stdout.toString()) as { name: string }[]).map(({ name }) => name);
    expect((await pcapsmith('validate', ...names)).stdout.toString()).toBe(
      names.map((name) => `${name}: ok\n`).join(''),
    );
  });

  test('--show prints the text of a profile', async () => {
    const { stdout } = await pcapsmith('profiles', '--show', 'dropbox/upload');
    const text = readFileSync(join(PROJECT, 'profiles/dropbox/upload.yaml'), 'utf8');
    expect(stdout.toString()).toBe(text);
  });

  test('--show explains the parameters of a section and of an application', async () => {
    const network = (await pcapsmith('profiles', '--show', 'network')).stdout.toString();
    expect(network).toMatch(/^parameter +type +default +unit +example +meaning\n/);
    expect(network).toMatch(
      /^network\.rtt +duration distribution +\{ lognormal: .* \} +ns us ms s min h d +40ms +Round-trip time/m,
    );
    expect(network).toMatch(/^network\.ip +4 \| 6 +4/m);
    expect(network).not.toMatch(/^capture/m);
    const web = await pcapsmith('profiles', '--show', 'web', '--json');
    const paths = (JSON.parse(web.stdout.toString()) as { path: string }[]).map(({ path }) => path);
    expect(paths).toContain('session.*.connection.to');
    expect(paths).not.toContain('network.rtt');
  });

  test('a text that its reader has had enough of ends without a word', async () => {
    const child = start(['schema']);
    child.stdout!.destroy();
    let stderr = '';
    child.stderr!.on('data', (text) => {
      stderr += text;
    });
    expect(await once(child, 'close')).toEqual([141, null]);
    expect(stderr).toBe('');
  });
});
