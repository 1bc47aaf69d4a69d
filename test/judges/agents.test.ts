/** Whoever asks is the same from the SYN to the user agent: p0f on the one, the requests on the other. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { openSink } from '../../src/cli/captureFormat.ts';
import { loadProfileText } from '../../src/profile/load.ts';
import { synthesize } from '../../src/synthesize.ts';
import { MemoryOutput } from '../pcap-writer/memoryOutput.ts';
import { ask, findAll, isMissing } from './judge.ts';
import { fingerprints } from './p0f.ts';
import { fieldsOf } from './tshark.ts';

const folder = mkdtempSync(join(tmpdir(), 'pcapsmith-agents-'));
afterAll(() => rmSync(folder, { recursive: true }));

function capture(name: string, options: string, headers = '{}', to = 'www.example.com'): string {
  const profile = loadProfileText(
    `
version: 1
seed: 5
start: 2026-03-01T08:00:00Z
app: web
session:
  - connection:
      to: ${to}
      exchanges:
        - request: { method: GET, target: /, headers: ${headers} }
          response: { body: { text: <p>hello, type: text/html } }
        - { request: GET /i.png, response: { body: { random: 2kB, type: image/png } } }
${options}
`,
    'test.yaml',
  );
  const output = new MemoryOutput();
  synthesize(profile, openSink('pcapng', output, profile));
  const file = join(folder, `${name}.pcapng`);
  writeFileSync(file, output.bytes);
  return file;
}

/** What p0f calls each system, and what its user agents say. */
const NAMES: readonly (readonly [os: RegExp, agent: RegExp])[] = [
  [/^Windows/, /Windows NT/],
  [/^(?:Mac OS X|MacOS X)/, /Macintosh/],
  [/^iOS/, /iPhone/],
  [/^Linux \(Android\)/, /Android/],
  [/^Linux (?!\(Android)/, /X11; Linux/],
  [/^FreeBSD/, /FreeBSD/],
];

/** Whether p0f's opinion of the SYN and the machine in the user agent are one. */
function agree(file: string): boolean {
  const systems = new Set(fingerprints(file).clientSystems.map((name) => name.trim()));
  const agents = new Set(fieldsOf(file, [], ['http.user_agent'], 'http.request').flat());
  if (systems.size !== 1 || agents.size !== 1) return false;
  const [[system = ''], [agent = '']] = [[...systems], [...agents]];
  const named = NAMES.find(([os]) => os.test(system));
  return named?.[1].test(agent) ?? false;
}

const BROWSERS = ['chrome', 'chrome-2023', 'chromium-156', 'firefox', 'firefox-153', 'safari'];
const SYSTEMS = [
  'linux',
  'linux-4',
  'linux-3',
  'windows-7',
  'windows-10',
  'macos',
  'ios',
  'android',
  'freebsd',
];

describe.skipIf(isMissing('p0f') || isMissing('tshark'))('a browser', () => {
  test('is on the machine that its SYN shows, wherever it exists', () => {
    let combinations = 0;
    for (const client of BROWSERS)
      for (const system of SYSTEMS) {
        const options = `tls: { client: ${client} }\nnetwork: { client: { system: ${system} } }`;
        let file: string;
        try {
          file = capture('browser', options);
        } catch {
          continue;
        }
        combinations++;
        expect([client, system, agree(file)]).toEqual([client, system, true]);
      }
    expect(combinations).toBe(38);
  });

  test('is told from one that says that it is elsewhere', () => {
    const headers = '{ User-Agent: "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:88.0)" }';
    expect(agree(capture('forged', 'tls: { client: firefox }', headers))).toBe(false);
  });

  test('has the header order that p0f knows of it', () => {
    const options = 'tls: { client: firefox }\nnetwork: { client: { system: windows-10 } }';
    const { stdout } = ask('p0f', ['-r', capture('order', options)]);
    expect(findAll(stdout, /app *= (Firefox.*)$/gm)).toEqual(['Firefox 10.x or newer']);
    const shuffled = capture('shuffled', options, '{ Host: www.example.com }');
    expect(ask('p0f', ['-r', shuffled]).stdout).not.toMatch(/app *= Firefox/);
  });
});

describe.skipIf(isMissing('ndpiReader'))('nDPI', () => {
  const risks = (file: string) =>
    findAll(ask('ndpiReader', ['-i', file, '-v', '2']).stdout, /(\*\* [A-Za-z].*? \*\*)/g);

  test.each([...BROWSERS, 'curl', 'python-requests', 'go', 'java'])(
    'suspects nothing of %s',
    (client) => {
      expect(risks(capture('plain', `tls: { client: ${client} }`))).toEqual([]);
    },
  );

  test.each(['nginx', 'go', 'cdn', 'node'])('nor of the server %s', (server) => {
    expect(risks(capture('server', `tls: { server: ${server} }`))).toEqual([]);
  });

  test('suspects a user agent that is none', () => {
    expect(risks(capture('odd', '', '{ User-Agent: ab }'))).not.toEqual([]);
  });
});
