import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { EnvironmentError } from '../../src/base/environmentError.ts';
import { ProfileError } from '../../src/profile/error.ts';
import { type LoadOptions, loadProfile, loadProfileText } from '../../src/profile/load.ts';
import type { Profile } from '../../src/profile/profile.ts';

const UNLIMITED = {
  bytes: Number.POSITIVE_INFINITY,
  packets: Number.POSITIVE_INFINITY,
  discipline: 'drop-tail',
  markAt: Number.POSITIVE_INFINITY,
};
/** Nothing befalls a packet. */
const BY_DEFAULT = {
  loss: { kind: 'random', probability: 0 },
  drop: [],
  duplicate: 0,
  corrupt: 0,
  reorder: { probability: 0, delay: { kind: 'uniform', min: 2_000_000, max: 10_000_000 } },
  jitter: undefined,
  jitterReorders: false,
};

const MINIMAL = 'version: 1\napp: web\nsession: [{ wait: 1s }]\n';

let folder = '';
beforeAll(() => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), 'pcapsmith-profile-')));
});
afterAll(() => rmSync(folder, { recursive: true }));

/** Writes a file below the test's folder. */
function write(name: string, content: string | Uint8Array): string {
  const path = join(folder, name);
  mkdirSync(join(path, '..'), { recursive: true });
  writeFileSync(path, content);
  return path;
}

/** A named pipe, for which Node has no call of its own. */
function makePipe(name: string): void {
  execFileSync('sh', ['-c', 'mkfifo "$0"', join(folder, name)]);
}

/** What is said about the profile, with the test's folder taken off. */
function linesAbout(load: () => Profile): string {
  try {
    load();
  } catch (error) {
    if (error instanceof ProfileError) return error.message.replaceAll(`${folder}/`, '');
    throw error;
  }
  return 'nothing';
}

const linesOf = (text: string, options?: LoadOptions) =>
  linesAbout(() => loadProfileText(text, join(folder, 'x.yaml'), options));

const EVERY = { kind: 'exponential', mean: 100_000_000, max: 1_000_000_000 };

describe('loadProfile', () => {
  test('fills in every default', () => {
    const profile = loadProfile(write('minimal.yaml', MINIMAL));
    const tcp = {
      system: 'linux' as const,
      mss: 1460,
      pathMtuDiscovery: true,
      timestamps: true,
      sack: true,
      windowScale: 7,
      receiveBuffer: 131_072,
      maxWindow: 6_291_456,
      initialCwnd: 10,
      congestion: 'cubic' as const,
      delayedAck: 40_000_000,
      ecn: 'accept' as const,
      synCookies: false,
      fastOpen: false,
      nodelay: true,
      cork: false,
      pacing: false,
      keepAlive: undefined,
    };
    expect(profile).toEqual({
      name: '',
      description: '',
      seed: 1,
      start: { seconds: 1_407_602_754, nanos: 0 },
      clients: { count: 1, perLink: 1, every: EVERY },
      app: {
        kind: 'web',
        acts: [{ act: 'wait', delay: { kind: 'fixed', value: 1_000_000_000 } }],
      },
      network: {
        ip: 4,
        rtt: { kind: 'lognormal', median: 40_000_000, sigma: 0.4, max: 400_000_000 },
        bandwidth: { down: 100_000_000, up: 100_000_000 },
        queue: { down: UNLIMITED, up: UNLIMITED },
        impair: { client: BY_DEFAULT, server: BY_DEFAULT },
        lineRate: 1_000_000_000,
        linkMtu: 1500,
        mtu: 1500,
        encapsulation: [],
        ipHeaders: {
          client: { ipv4Options: [], ipv6Extensions: [] },
          server: { ipv4Options: [], ipv6Extensions: [] },
        },
        clients: [{ address: Uint8Array.of(10, 20, 0, 0), bits: 16 }],
        servers: [{ address: Uint8Array.of(198, 18, 0, 0), bits: 15 }],
        serverNames: [],
        macs: { client: { per: 'host', oui: 'local' }, server: { per: 'host', oui: 'local' } },
        hops: { kind: 'uniform', min: 8, max: 14 },
        dns: {
          server: '198.18.0.53',
          fallback: undefined,
          mergesLookups: false,
          port: 'open',
          edns: undefined,
          bothFamilies: true,
          delay: { kind: 'uniform', min: 1_000_000, max: 20_000_000 },
          ttl: { kind: 'fixed', value: 300_000_000_000 },
          aliases: [
            { pattern: 'client*.dropbox.com', target: 'client.v.dropbox.com' },
            { pattern: 'd.dropbox.com', target: 'd.v.dropbox.com' },
          ],
        },
        arp: true,
        nat: undefined,
        pathMtu: undefined,
        client: { ...tcp, initialWindow: 64_240 },
        server: { ...tcp, initialWindow: 65_160 },
        devices: [],
      },
      tls: expect.objectContaining({ sni: true, resumed: 0.5 }),
      capture: {
        format: undefined,
        linkType: 'ethernet',
        compatibility: 'none',
        implied: [],
        secrets: true,
        taps: [0],
      },
      remarks: [],
    });
  });

  test('reads JSON, a byte order mark, CRLF line ends and comments', () => {
    const expected = loadProfile(write('a.yaml', MINIMAL));
    const json = JSON.stringify({ version: 1, app: { web: {} }, session: [{ wait: '1s' }] });
    expect(loadProfile(write('a.json', json))).toEqual(expected);
    expect(loadProfile(write('bom.yaml', `\ufeff${MINIMAL}`))).toEqual(expected);
    expect(loadProfile(write('crlf.yaml', MINIMAL.replaceAll('\n', '\r\n')))).toEqual(expected);
    expect(loadProfile(write('comment.yaml', `# a\n---\n${MINIMAL}# b\n...\n`))).toEqual(expected);
  });

  test('counts lines and columns the same with a byte order mark and CRLF', () => {
    const wrong = `${MINIMAL}network:\n  rtt: 40\n`;
    const line =
      'x.yaml:5:8 network.rtt: expected a duration such as "40ms", got 40. Did you mean "40ms"?';
    expect(linesOf(wrong)).toBe(line);
    expect(linesOf(`\ufeff${wrong.replaceAll('\n', '\r\n')}`)).toBe(line);
  });

  test('takes a section with nothing in it for one that is not there', () => {
    const bare = `${MINIMAL}network:\n  client:\n  # mss: 1400\ncapture:\n`;
    expect(loadProfile(write('bare.yaml', bare))).toEqual(loadProfile(write('b.yaml', MINIMAL)));
    const dropbox = 'version: 1\nsession: [sync]\napp:\n  dropbox:\n    account:\n';
    expect(loadProfile(write('d.yaml', dropbox)).app).toMatchObject({
      account: { quota: 2_147_483_648 },
    });
  });

  test('takes the defaults of IPv6 and of small windows from what they depend on', () => {
    const text = `${MINIMAL}network: { ip: 6, client: { windowScale: none }, server: { windowScale: 3 } }\n`;
    const { network } = loadProfile(write('six.yaml', text));
    expect(network.clients[0]!.address[0]).toBe(0xfd);
    expect(network.servers).toMatchObject([{ bits: 32 }]);
    expect(network.client).toMatchObject({ mss: 1440, windowScale: undefined, maxWindow: 65_535 });
    expect(network.server).toMatchObject({ mss: 1440, windowScale: 3, maxWindow: 524_280 });
  });

  test('takes an alias for what it stands for', () => {
    const text = `${MINIMAL}network:\n  client: &tcp { mss: 1400 }\n  server: *tcp\n`;
    const { network } = loadProfile(write('alias.yaml', text));
    expect([network.client.mss, network.server.mss]).toEqual([1400, 1400]);
  });

  test('keeps the order and the spelling of headers and form fields', () => {
    const { app } = loadProfileText(
      `version: 1
app: web
session:
  - connection:
      to: a
      exchanges:
        - request:
            method: POST
            target: /
            headers: { Zebra: 1.10, 2: two, alpha: [b, 0x10], __proto__: x }
            body: { form: { z: true, "10": 1.0, 9: [a, a] } }
`,
      'x.yaml',
    );
    const [act] = (app as Extract<typeof app, { kind: 'web' }>).acts;
    const { request } = (act as Extract<typeof act, { act: 'connection' }>).exchanges[0]!;
    expect(request.headers).toEqual([
      ['Zebra', '1.10'],
      ['2', 'two'],
      ['alpha', 'b'],
      ['alpha', '0x10'],
      ['__proto__', 'x'],
    ]);
    expect(request.body).toMatchObject({
      fields: [
        ['z', 'true'],
        ['10', '1.0'],
        ['9', 'a'],
        ['9', 'a'],
      ],
    });
  });

  test('names random contents so that equally long ones differ', () => {
    const text = `version: 1
app: { dropbox: { folder: [{ path: /a, content: { random: 9 } }, { path: /b, content: { random: 9 } }] } }
session: [upload: [{ path: /a, content: { random: 9 } }]]
`;
    const { app } = loadProfileText(text, 'x.yaml');
    expect(app).toMatchObject({
      folder: [{ content: { name: '/a' } }, { content: { name: '/b' } }],
      acts: [{ files: [{ content: { name: '/a#2' } }] }],
    });
  });

  test('leaves no trace of __proto__ on anything', () => {
    expect(linesOf(`${MINIMAL}__proto__: { polluted: yes }\n`)).toContain('__proto__: unknown key');
    expect(linesOf(MINIMAL, { set: ['__proto__.polluted=1'] })).toContain('unknown key');
    expect(linesOf(MINIMAL, { set: ['network.__proto__.mtu=9000'] })).toContain('unknown key');
    expect(({} as { polluted?: unknown }).polluted).toBeUndefined();
  });
});

describe('extends', () => {
  test('merges mappings and replaces everything else', () => {
    write(
      'base/base.yaml',
      `${MINIMAL}seed: 5\nnetwork: { rtt: 80ms, client: { mss: 1400, sack: false } }\n`,
    );
    const path = write(
      'child.yaml',
      'version: 1\nextends: base/base.yaml\nsession: [{ wait: 2s }]\nnetwork: { client: { mss: 1300 } }\n',
    );
    const profile = loadProfile(path);
    expect(profile.seed).toBe(5);
    expect(profile.network.rtt).toEqual({ kind: 'fixed', value: 80_000_000 });
    expect(profile.network.client).toMatchObject({ mss: 1300, sack: false });
    expect(profile.app).toMatchObject({ acts: [{ delay: { value: 2_000_000_000 } }] });
  });

  test('follows a chain, each link relative to its own file', () => {
    write('chain/deep/c.yaml', `${MINIMAL}seed: 3\nname: c\n`);
    write('chain/b.yaml', 'extends: deep/c.yaml\nseed: 2\n');
    expect(loadProfile(write('a.yaml', 'extends: ./chain/b.yaml\n'))).toMatchObject({
      seed: 2,
      name: 'c',
    });
  });

  test('replaces one distribution, or one application, by another', () => {
    const lognormal = 'lognormal: { median: 40ms, sigma: 0.5, max: 2s }';
    write('dist.yaml', `${MINIMAL}network: { rtt: { ${lognormal} } }\n`);
    const over = (rtt: string) =>
      loadProfile(write('o.yaml', `extends: dist.yaml\nnetwork: { rtt: ${rtt} }\n`));
    expect(over('{ uniform: { min: 1ms, max: 2ms } }').network.rtt).toMatchObject({
      kind: 'uniform',
    });
    expect(over('5ms').network.rtt).toEqual({ kind: 'fixed', value: 5_000_000 });
    expect(over('{ lognormal: { sigma: 1 } }').network.rtt).toMatchObject({
      sigma: 1,
      median: 40_000_000,
    });
    const app =
      'extends: dist.yaml\napp: { dropbox: { client: { platform: mac } } }\nsession: [sync]\n';
    expect(loadProfile(write('app.yaml', app)).app).toMatchObject({
      kind: 'dropbox',
      client: { platform: 'mac', osVersion: '10.9' },
    });
  });

  test('complains in the file that is at fault', () => {
    write('wrong.yaml', `${MINIMAL}network: { rtt: 40, mtu: 1400 }\n`);
    const path = write('over.yaml', 'extends: wrong.yaml\nnetwork:\n  client: { mss: 1460 }\n');
    expect(linesAbout(() => loadProfile(path))).toBe(
      [
        'over.yaml:3:18 network.client.mss: expected at most 1360 (mtu 1400 less 40 bytes of headers), got 1460',
        'wrong.yaml:4:17 network.rtt: expected a duration such as "40ms", got 40. Did you mean "40ms"?',
      ].join('\n'),
    );
  });

  test('refuses a circle, however it is spelt', () => {
    write('one.yaml', `${MINIMAL}extends: ./two.yaml\n`);
    write('two.yaml', `extends: ${join(folder, 'three.yaml')}\n`);
    symlinkSync(join(folder, 'one.yaml'), join(folder, 'three.yaml'));
    expect(linesAbout(() => loadProfile(join(folder, 'one.yaml')))).toBe(
      'two.yaml:1:10 extends: expected no circle, but "three.yaml" extends this one',
    );
    const self = write('self.yaml', 'extends: self.yaml\n');
    expect(linesAbout(() => loadProfile(self))).toContain(
      'self.yaml:1:10 extends: expected no circle',
    );
  });

  test('complains about a base that is not there, or is none', () => {
    expect(linesOf('extends: gone.yaml\n')).toBe(
      'x.yaml:1:10 extends: expected a profile, but "gone.yaml": there is no such file',
    );
    mkdirSync(join(folder, 'directory'), { recursive: true });
    expect(linesOf('extends: directory\n')).toBe(
      'directory:1:1: expected a profile, got a directory',
    );
    expect(linesOf(`${MINIMAL}extends: [a, b]\n`)).toBe(
      'x.yaml:4:10 extends: expected a text, got a list',
    );
  });
});

describe('--set', () => {
  const set = (...options: string[]) => loadProfileText(MINIMAL, 'x.yaml', { set: options });
  const wrong = (...options: string[]) => linesOf(MINIMAL, { set: options });

  test('overrides and adds values of any kind', () => {
    expect(set('network.rtt=80ms').network.rtt).toEqual({ kind: 'fixed', value: 80_000_000 });
    expect(set('network.rtt=1ms .. 2ms').network.rtt).toMatchObject({ kind: 'uniform' });
    expect(set('network.client={ mss: 1000, sack: false }').network.client).toMatchObject({
      mss: 1000,
      sack: false,
    });
    expect(set('name=a=b').name).toBe('a=b');
    expect(set('seed=1', 'seed=7').seed).toBe(7);
    expect(set('app=dropbox', 'session=[sync]', 'app.dropbox.client.arch=x64').app).toMatchObject({
      client: { arch: 'x64' },
    });
  });

  test('reaches into lists, and adds to them', () => {
    expect(set('session.0.wait=5s').app).toMatchObject({ acts: [{ delay: { value: 5e9 } }] });
    expect(set('session.1={ wait: 9s }').app).toMatchObject({
      acts: [{ delay: { value: 1e9 } }, { delay: { value: 9e9 } }],
    });
  });

  test('stands above extends', () => {
    write('low.yaml', `${MINIMAL}network: { rtt: 1ms }\n`);
    const path = write('high.yaml', 'extends: low.yaml\nnetwork: { rtt: 2ms }\n');
    expect(loadProfile(path, { set: ['network.rtt=3ms'] }).network.rtt).toMatchObject({
      value: 3_000_000,
    });
  });

  test.each([
    [
      'network.rtt=80',
      '--set network.rtt: expected a duration such as "40ms", got 80. Did you mean "80ms"?',
    ],
    [
      'network={ rtt: 80 }',
      '--set network network.rtt: expected a duration such as "40ms", got 80. Did you mean "80ms"?',
    ],
    ['network.rtt', '--set network.rtt: expected a path and a value such as network.rtt=80ms'],
    ['=80ms', '--set : expected a path and a value such as network.rtt=80ms'],
    [
      'network..rtt=80ms',
      '--set network..rtt: expected a path and a value such as network.rtt=80ms',
    ],
    ['network.rtt=', '--set network.rtt: expected a duration such as "40ms", got nothing'],
    ['netwrok.rtt=80ms', '--set netwrok.rtt netwrok: unknown key. Did you mean "network"?'],
    ['network.rrt=80ms', '--set network.rrt: unknown key. Did you mean "rtt"?'],
    ['version.x=1', '--set version.x version: "x" leads into a plain value'],
    [
      'session.2={ wait: 1s }',
      '--set session.2 session: expected an index into the list (0 to 0, or 1 to add one), got "2"',
    ],
    [
      'session.x=1',
      '--set session.x session: expected an index into the list (0 to 0, or 1 to add one), got "x"',
    ],
    [
      'session.-1=1',
      '--set session.-1 session: expected an index into the list (0 to 0, or 1 to add one), got "-1"',
    ],
    ['name=[', '--set name: not valid YAML: Flow sequence must end with a ]'],
    [
      'name=a: b: c',
      '--set name: not valid YAML: Nested mappings are not allowed in compact mappings',
    ],
    [
      'network.client.mss=1461',
      '--set network.client.mss: expected at most 1460 (mtu 1500 less 40 bytes of headers), got 1461',
    ],
  ])('says what is wrong with %s', (option, line) => {
    expect(wrong(option).split('\n')[0]).toBe(line);
  });

  test('--seed goes the same way', () => {
    expect(loadProfileText(MINIMAL, 'x.yaml', { seed: 99 }).seed).toBe(99);
    expect(linesOf(MINIMAL, { seed: -1 })).toBe('--seed: expected at least 0, got -1');
    expect(linesOf(MINIMAL, { seed: Number.NaN })).toContain('--seed: expected a');
  });
});

describe('files that a profile names', () => {
  const naming = (file: string) =>
    `version: 1\napp: dropbox\nsession: [{ upload: [{ path: /a, content: { file: ${JSON.stringify(file)} } }] }]\n`;
  const AT = 'session.0.upload.0.content.file';
  const contentOf = (profile: Profile) => {
    expect(profile.app).toMatchObject({ acts: [{ act: 'upload' }] });
    return (profile.app as unknown as { acts: { files: { content: unknown }[] }[] }).acts[0]!
      .files[0]!.content;
  };

  test('are found beside the profile and measured', () => {
    const path = write('with/files/book.txt', 'hello');
    const profile = loadProfile(write('with/p.yaml', naming('files/book.txt')));
    expect(contentOf(profile)).toEqual({ kind: 'file', path, length: 5 });
  });

  test('belong to the file that names them, also when it is extended', () => {
    const path = write('origin/own.txt', 'abc');
    write('origin/base.yaml', naming('own.txt'));
    const profile = loadProfile(write('user/p.yaml', 'extends: ../origin/base.yaml\nseed: 3\n'));
    expect(contentOf(profile)).toEqual({ kind: 'file', path, length: 3 });
  });

  test('may lie in the folder of pcapsmith', () => {
    const path = realpathSync('package.json');
    expect(contentOf(loadProfile(write('p.yaml', naming(path))))).toMatchObject({ path });
  });

  test('lie elsewhere only where the user allows it', () => {
    write('elsewhere/secret.txt', 'secret');
    const path = write('inside/p.yaml', naming('../elsewhere/secret.txt'));
    expect(linesAbout(() => loadProfile(path))).toBe(
      `inside/p.yaml:3:51 ${AT}: expected a file under the profile's own folder, got "elsewhere/secret.txt". ` +
        'Allow others with --files elsewhere',
    );
    const allowed = loadProfile(path, { files: [join(folder, 'elsewhere')] });
    expect(contentOf(allowed)).toMatchObject({ length: 6 });
    expect(
      linesAbout(() => loadProfile(path, { files: [join(folder, 'else'), 'nowhere'] })),
    ).toContain('Allow others');
  });

  test('do not leave their folder through a symbolic link', () => {
    const secret = write('elsewhere/secret.txt', 'secret');
    mkdirSync(join(folder, 'links'), { recursive: true });
    symlinkSync(secret, join(folder, 'links/inside.txt'));
    expect(linesAbout(() => loadProfile(write('links/p.yaml', naming('inside.txt'))))).toContain(
      "expected a file under the profile's own folder",
    );
  });

  test('are the user’s own words when --set names them', () => {
    write('elsewhere/secret.txt', 'secret');
    const path = write('own/p.yaml', naming('own.txt'));
    const file = join(folder, 'elsewhere/secret.txt');
    const profile = loadProfile(path, { set: [`${AT}=${file}`] });
    expect(contentOf(profile)).toMatchObject({ length: 6 });
    const relative = loadProfile(path, {
      set: ['session.0.upload.0.content={ file: package.json }'],
    });
    expect(contentOf(relative)).toMatchObject({ path: realpathSync('package.json') });
    expect(linesAbout(() => loadProfile(path, { set: [`${AT}=no/such`] }))).toBe(
      `--set ${AT}: expected a file, but there is no "no/such"`,
    );
  });

  test('are there, and are regular', () => {
    mkdirSync(join(folder, 'kinds/sub'), { recursive: true });
    makePipe('kinds/pipe');
    symlinkSync(join(folder, 'kinds/gone'), join(folder, 'kinds/dangling'));
    const about = (file: string) =>
      linesAbout(() => loadProfile(write('kinds/p.yaml', naming(file)))).replace(/^.*?: /, '');
    expect(about('missing.txt')).toBe('expected a file, but there is no "kinds/missing.txt"');
    expect(about('p.yaml/x')).toBe('expected a file, but there is no "kinds/p.yaml/x"');
    expect(about('dangling')).toBe('expected a file, but there is no "kinds/dangling"');
    expect(about('sub')).toBe('expected a regular file, but "kinds/sub" is a directory');
    expect(about('pipe')).toBe('expected a regular file, but "kinds/pipe" is a named pipe');
    expect(about('/dev/zero')).toContain('expected a file under');
    expect(about('a\0b')).toContain('expected a file that can be read');
  });

  test('are all reported at once', () => {
    const lines = linesOf(
      'version: 1\napp: dropbox\nsession:\n  - upload: [{ path: /a, content: { file: a } }]\n  - upload: [{ path: /b, content: { file: b } }]\n  - uplaod: x\n',
    );
    expect(lines.split('\n')).toHaveLength(3);
  });
});

describe('what is no profile', () => {
  test('is missing: that is not the profile’s fault', () => {
    expect(() => loadProfile(join(folder, 'gone.yaml'))).toThrow(EnvironmentError);
    expect(() => loadProfile(join(folder, 'gone.yaml'))).toThrow(
      'gone.yaml: there is no such file',
    );
    symlinkSync(join(folder, 'gone.yaml'), join(folder, 'dangling.yaml'));
    expect(() => loadProfile(join(folder, 'dangling.yaml'))).toThrow(EnvironmentError);
    expect(() => loadProfile('a\0b')).toThrow(EnvironmentError);
  });

  test('is a directory, a pipe or a device', () => {
    makePipe('pipe.yaml');
    const about = (path: string) => linesAbout(() => loadProfile(path));
    expect(about(join(folder, '.'))).toContain(':1:1: expected a profile, got a directory');
    expect(about(join(folder, 'pipe.yaml'))).toBe(
      'pipe.yaml:1:1: expected a profile, got a named pipe',
    );
    expect(about('/dev/zero')).toBe('/dev/zero:1:1: expected a profile, got a device');
  });

  test('is 50 MB: refused by its size', () => {
    const path = write('large.yaml', new Uint8Array(50_000_000).fill(0x20));
    expect(linesAbout(() => loadProfile(path))).toBe(
      'large.yaml:1:1: expected at most 4194304 bytes of profile, got 50000000',
    );
  });

  test('is not UTF-8, or has control characters', () => {
    const bytes = (...parts: (string | number)[]) =>
      Buffer.concat(
        parts.map((part) => (typeof part === 'string' ? Buffer.from(part) : Buffer.of(part))),
      );
    const about = (content: Uint8Array) =>
      linesAbout(() => loadProfile(write('bytes.yaml', content)));
    expect(about(bytes('version: 1\nname: é', 0xff, '\n'))).toBe('bytes.yaml:2:8: not UTF-8');
    expect(about(bytes('name: "', 0xed, 0xa0, 0x80, '"\n'))).toBe('bytes.yaml:1:8: not UTF-8');
    expect(about(bytes('version: 1\nname: a', 0, 'b\n'))).toBe(
      'bytes.yaml:2:8: not valid YAML: the control character U+0000',
    );
    expect(about(bytes('name: a\u001b[31m\n'))).toBe(
      'bytes.yaml:1:8: not valid YAML: the control character U+001B',
    );
    expect(about(bytes('name: "\\ud800"\n'))).toContain('half of a surrogate pair');
  });

  test.each<[what: string, text: string, line: string]>([
    ['brackets', '['.repeat(1_000_000), 'x.yaml:1:101: nested more than 100 deep'],
    ['mappings', '{a: '.repeat(500_000), 'x.yaml:1:398: nested more than 100 deep'],
    ['dashes', '- '.repeat(1_000_000), 'x.yaml:1:200: nested more than 100 deep'],
    ['words', '- x\n'.repeat(900_000), 'words and marks in a profile'],
    [
      'items',
      `version: 1\napp: web\nsession:\n${'- x\n'.repeat(20_000)}`,
      'x.yaml:4:1: expected at most 10000 items, got 20000',
    ],
    ['quotes', '"'.repeat(3_999_999), 'words and marks in a profile'],
    ['anchors', '&a '.repeat(1_000_000), 'words and marks in a profile'],
    ['commas', `[${','.repeat(1_000_000)}`, 'words and marks in a profile'],
  ])('is nothing but %s', (_what, text, line) => {
    expect(linesOf(text)).toContain(line);
  });

  test('says fifty things at most, and knows them all', () => {
    const text = `${MINIMAL}${Array.from({ length: 80 }, (_, i) => `k${i}: 1\n`).join('')}`;
    expect(linesOf(text).split('\n')).toHaveLength(51);
    expect(linesOf(text)).toContain('… and 30 more problems');
    try {
      loadProfileText(text, 'x.yaml');
    } catch (error) {
      expect((error as ProfileError).problems).toHaveLength(80);
    }
    expect.assertions(3);
  });
});
