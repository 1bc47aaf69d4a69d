/**
 * Requests as programs really wrote them: test/fixtures/requests has what each of them sent to a server of
 * ours for a page, what is on it, and what its scripts and forms send, in the clear and over TLS, on
 * Debian 12 (with another port in Host, curl as 7.88.1, Chromium as HeadlessChrome).
 */
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { openWeb } from '../../src/apps/web/index.ts';
import { Random } from '../../src/base/random.ts';
import { loadProfileText } from '../../src/profile/load.ts';
import { context } from '../apps/dropbox/options.ts';
import { type Event, play } from '../apps/fakeClock.ts';

const ANSWERS: Readonly<Record<string, string>> = {
  '/': 'text/html',
  '/s.css': 'text/css',
  '/a.js': 'text/javascript',
  '/i.png': 'image/png',
  '/j.json': 'application/json',
  '/p.json': 'application/json',
  '/post': 'text/html',
};
const BODIES: Readonly<Record<string, string>> = {
  '/p.json': '{ json: {} }',
  '/post': '{ form: { q: 1 } }',
};

interface Told {
  readonly scheme: string;
  readonly target: string;
  readonly head: string;
}

/** What a program sent, in the order of the fixture. */
function fixture(client: string): readonly Told[] {
  const text = readFileSync(new URL(`../fixtures/requests/${client}.txt`, import.meta.url), 'utf8');
  return text
    .trim()
    .split('\n\n')
    .map((block) => {
      const [scheme = '', line = '', ...rest] = block.split('\n');
      return { scheme, target: line.split(' ')[1]!, head: [line, ...rest].join('\n') };
    });
}

function exchange(target: string): string {
  const body = BODIES[target];
  const request = body ? `{ method: POST, target: ${target}, body: ${body} }` : `GET ${target}`;
  return `{ request: ${request}, response: { body: { text: x, type: ${ANSWERS[target]} } } }`;
}

/** The exchanges of a session in which `targets` are asked for over `scheme`. */
function visit(options: string, scheme: string, targets: readonly string[]): readonly Exchanged[] {
  const profile = loadProfileText(
    `
version: 1
app: web
session:
  - connection:
      to: ${scheme === 'https' ? 'https://' : ''}www.example.com
      exchanges: [${targets.map(exchange).join(', ')}]
${options}
`,
    'x.yaml',
  );
  if (profile.app.kind !== 'web') throw new Error('another application');
  const { events } = play(
    openWeb(profile.app)[0]!({ ...context(), random: new Random('1'), start: profile.start }),
  );
  return events.filter((event) => event.kind === 'exchange');
}
type Exchanged = Extract<Event, { kind: 'exchange' }>;

function requestHeads(options: string, scheme: string, targets: readonly string[]): string[] {
  return visit(options, scheme, targets).map(({ request }) => headOf(request));
}

function headOf(message: Buffer): string {
  return message.toString('latin1').split('\r\n\r\n')[0]!.replaceAll('\r\n', '\n');
}

/** Only a click lets a browser say so; the fixture's forms were sent by a script. */
const clicked = (head: string) =>
  head.startsWith('POST /post ') ? head.replace('\nSec-Fetch-User: ?1', '') : head;

describe.each(['chromium-156', 'firefox-153', 'curl', 'python-requests', 'go', 'java', 'node'])(
  '%s',
  (client) => {
    test.each(['http', 'https'])('sends what it really sent over %s', (scheme) => {
      const told = fixture(client).filter((one) => one.scheme === scheme);
      expect(told.length).toBeGreaterThanOrEqual(2);
      const targets = told.map(({ target }) => target);
      const sent = requestHeads(`tls: { client: ${client} }`, scheme, targets);
      expect(sent.map(clicked)).toEqual(told.map(({ head }) => head));
    });
  },
);

describe('what the profile does not say', () => {
  const agentOn = (system: string, tls = '') => {
    const options = `network: { client: { system: ${system} } }${tls}`;
    return /User-Agent: (.*)/.exec(requestHeads(options, 'http', ['/'])[0]!)?.[1];
  };

  test.each([
    ['linux', /^curl\/7\.35\.0$/],
    ['linux-2.6', /^curl\/7\.35\.0$/],
    ['freebsd', /^curl\/7\.35\.0$/],
    ['windows-7', /\(Windows NT 6\.1; Win64; x64\).*Chrome\/90\.0\.4430\.212 Safari/],
    ['windows-10', /\(Windows NT 10\.0; Win64; x64\).*Chrome\/114\.0\.0\.0 Safari/],
    ['macos', /\(Macintosh; Intel Mac OS X 10_13_6\).*Version\/13\.0\.5 Safari/],
    ['ios', /\(iPhone; CPU iPhone OS 12_1 like Mac OS X\).* Mobile\/15E148 Safari/],
    ['android', /\(Linux; Android 10; K\).*Chrome\/114\.0\.0\.0 Mobile Safari/],
  ])('comes from the system: %s', (system, agent) => {
    expect(agentOn(system)).toMatch(agent);
  });

  test('is a hello that the client has, in the latest version that it can', () => {
    const load = (system: string) =>
      loadProfileText(
        `version: 1\napp: web\nsession: [{ wait: 1s }]\nnetwork: { client: { system: ${system} } }\n`,
        'x.yaml',
      ).tls.policy;
    expect(load('linux').version).toBe('1.3');
    expect(load('macos')).toMatchObject({ version: '1.2' });
    expect(load('macos').alpn.offered).toContain('spdy/3.1');
  });

  test('is a system on which the client exists', () => {
    const load = (client: string) =>
      loadProfileText(
        `version: 1\napp: web\nsession: [{ wait: 1s }]\ntls: { client: ${client} }\n`,
        'x.yaml',
      ).network.client.system;
    expect(['safari', 'dropbox-win8', 'chrome'].map(load)).toEqual(['macos', 'windows-7', 'linux']);
  });

  test('is a program by its JA3, or by the hello that it changes', () => {
    const options = (client: string) => `tls: { client: ${client}, sni: true }`;
    const [changed] = requestHeads(options('{ like: go, alpn: [http/1.1] }'), 'http', ['/']);
    expect(changed).toContain('User-Agent: Go-http-client/1.1');
    const ja3 =
      '771,49195-49199-52393-52392-49196-49200-49162-49161-49171-49172-156-157-47-53-10,0-23-65281-10-11-35-16-5-13,29-23-24-25,0';
    const [unknown] = requestHeads(options(`{ ja3: "${ja3}" }`), 'http', ['/']);
    expect(unknown).toContain('User-Agent: curl/8.5.0');
  });
});

describe('a browser', () => {
  test('tells a page of another site no more than where it came from', () => {
    const profile = loadProfileText(
      `
version: 1
app: web
session:
  - connection: { to: "https://www.a.example", exchanges: [{ request: GET /secret?x=1 }] }
  - connection:
      to: https://cdn.b.example:8443
      exchanges: [{ request: GET /i.png, response: { body: { text: x, type: image/png } } }]
  - connection:
      to: img.a.example
      exchanges: [{ request: GET /i.png, response: { body: { text: x, type: image/png } } }]
tls: { client: chrome-2023 }
`,
      'x.yaml',
    );
    if (profile.app.kind !== 'web') throw new Error('another application');
    const start = { ...context(), random: new Random('1'), start: profile.start };
    const heads = play(openWeb(profile.app)[0]!(start))
      .events.filter((event) => event.kind === 'exchange')
      .map(({ request }) => headOf(request));
    expect(heads[0]).not.toContain('Referer');
    expect(heads[1]).toContain('Sec-Fetch-Site: cross-site\n');
    expect(heads[1]).toContain('Referer: https://www.a.example/\n');
    expect(heads[2]).not.toContain('Referer');
    expect(heads[2]).not.toContain('Sec-');
  });

  test('writes forms with delimiters of its own', () => {
    const delimiter = (client: string) => {
      const profile = loadProfileText(
        `
version: 1
app: web
session:
  - connection:
      to: a.example
      exchanges:
        - request: { method: POST, target: /, body: { multipart: [{ name: f, text: x }] } }
tls: { client: ${client} }
`,
        'x.yaml',
      );
      if (profile.app.kind !== 'web') throw new Error('another application');
      const start = { ...context(), random: new Random('1'), start: profile.start };
      const [event] = play(openWeb(profile.app)[0]!(start)).events;
      return /boundary=(.*)/.exec(headOf((event as Exchanged).request))![1];
    };
    expect(delimiter('chrome')).toMatch(/^----WebKitFormBoundary[0-9A-Za-z]{16}$/);
    expect(delimiter('firefox')).toMatch(/^-{27}\d{29}$/);
    expect(delimiter('go')).toMatch(/^[0-9a-f]{60}$/);
    expect(delimiter('java')).toMatch(/^-{24}[0-9A-Za-z]{22}$/);
  });
});

describe('a server', () => {
  const head = (options: string, scheme = 'http') =>
    headOf(visit(options, scheme, ['/'])[0]!.response)
      .split('\n')
      .map((line) => line.replace(/^(Date|CF-RAY): .*/, '$1'));

  test.each([
    [
      'nginx',
      [
        'Server: nginx/1.22.1',
        'Date',
        'Content-Type: text/html',
        'Content-Length: 1',
        'Connection: keep-alive',
      ],
    ],
    ['go', ['Content-Type: text/html', 'Date', 'Content-Length: 1']],
    [
      'node',
      [
        'Content-Type: text/html',
        'Content-Length: 1',
        'Date',
        'Connection: keep-alive',
        'Keep-Alive: timeout=5',
      ],
    ],
    [
      'cdn',
      [
        'Date',
        'Content-Type: text/html',
        'Content-Length: 1',
        'Connection: keep-alive',
        'Server: cloudflare',
        'CF-RAY',
      ],
    ],
  ])('is what its handshakes are: %s', (server, lines) => {
    expect(head(`tls: { server: ${server} }`).slice(1)).toEqual(lines);
  });

  test('is nginx where anything is secured, and otherwise what comes with its system', () => {
    expect(head('', 'https')).toContain('Server: nginx/1.22.1');
    const named = (system: string) => head(`network: { server: { system: ${system} } }`);
    expect(named('linux')).toContain('Server: Apache/2.4.58 (Ubuntu)');
    expect(named('windows-10')).toContain('Server: Microsoft-IIS/10.0');
    expect(named('freebsd')).toContain('Server: Apache/2.4.58 (FreeBSD)');
  });
});
