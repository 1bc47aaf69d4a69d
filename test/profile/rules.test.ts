/** What the rules let through: the near misses of `wrong/*.md`. */
import { expect, test } from 'vitest';
import { loadProfileText } from '../../src/profile/load.ts';

const web = (exchange: string) =>
  `version: 1\napp: web\nsession: [{ connection: { to: a, exchanges: [${exchange}] } }]\n`;
const dropbox = (session: string) =>
  `version: 1\napp: { dropbox: { folder: [{ path: /a, content: { random: 1 } }, { directory: /d }] } }\nsession: ${session}\n`;
const network = (options: string) =>
  `version: 1\napp: web\nsession: [{ wait: 1s }]\nnetwork: ${options}\n`;

test.each([
  ['an MSS that just fits', network('{ mtu: 1400, client: { mss: 1360 } }')],
  ['the same for IPv6', network('{ ip: 6, mtu: 1280, server: { mss: 1220 } }')],
  [
    'a window as far as its scale reaches',
    network('{ client: { windowScale: 2, maxWindow: 262140 } }'),
  ],
  ['a window without a scale', network('{ client: { windowScale: none, maxWindow: 65535 } }')],
  [
    'neighbouring prefixes',
    network('{ client: { addresses: 10.0.0.0/17 }, server: { addresses: 10.0.128.0/17 } }'),
  ],
  ['a fixed bandwidth in one direction', network('{ bandwidth: { up: 64kbit/s } }')],
  [
    'as many clients as addresses, without that of their router',
    `clients: { count: 253 }\n${network('{ client: { addresses: 10.0.0.0/24 } }')}`,
  ],
  [
    'a length that is right',
    web(
      '{ request: { method: PUT, target: /, headers: { Content-Length: 2 }, body: { text: é } } }',
    ),
  ],
  [
    'a length for HEAD',
    web('{ request: HEAD /, response: { headers: { Content-Length: 5000 } } }'),
  ],
  [
    'a length for 304',
    web('{ request: GET /, response: { status: 304, headers: { content-length: 9 } } }'),
  ],
  [
    'a coding of its own',
    web('{ request: GET /, response: { headers: { Content-Encoding: br }, body: { random: 9 } } }'),
  ],
  [
    'a tunnel that is refused',
    web('{ request: "CONNECT a:443", response: { status: 403, body: { text: no } } }'),
  ],
  [
    '64 MiB to code',
    web('{ request: GET /, response: { body: { random: 64MiB, coding: gzip } } }'),
  ],
  [
    'an empty stand-in',
    web('{ request: GET /, response: { body: { standIn: { size: 0, blocks: [] } } } }'),
  ],
  [
    'waiting for 100 days',
    'version: 1\napp: web\nsession: [{ wait: 30d }, { wait: 30d }, { wait: 30d }, { wait: 10d }]\n',
  ],
  [
    'as many outside ports as a Dropbox client may have open',
    dropbox(
      '[sync]\nnetwork: { nat: { addresses: 203.0.113.7/32, ports: { first: 1, last: 64 } } }',
    ),
  ],
  [
    'subscribers with an outside address each in their tunnels',
    `clients: { count: 2 }\n${network('{ nat: { addresses: 203.0.113.8/31 }, encapsulation: [{ pppoe: {} }] }')}` +
      'capture: { tap: server }\n',
  ],
  [
    'subscribers behind one outside address, at whose own side the tap is',
    `clients: { count: 2 }\n${network('{ nat: { addresses: 203.0.113.7/32 }, encapsulation: [{ gtpu: {} }] }')}` +
      'capture: { tap: client }\n',
  ],
  ['a server by its address', web('{ request: GET / }').replace('to: a', 'to: 10.21.0.1')],
  ['a session of a device that is linked', dropbox('[sync, { download: [/a] }]')],
  ['a link after waiting', dropbox('[{ wait: 1s }, link, sync]')],
  ['a new version of a file', dropbox('[{ upload: [{ path: /a, content: { random: 2 } }] }]')],
  [
    'a file in a directory',
    dropbox('[{ upload: [{ path: /d/e, content: { random: 2 } }] }, { download: [/d/e] }]'),
  ],
  [
    'a close of what is open',
    dropbox('[{ upload: { files: [{ path: /b, content: { random: 2 } }], close: false } }, close]'),
  ],
])('lets through %s', (_what, text) => {
  expect(() => loadProfileText(text, 'x.yaml')).not.toThrow();
});
