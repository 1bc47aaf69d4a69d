import { expect, test } from 'vitest';
import type { DropboxServers } from '../../src/apps/dropbox/options.ts';
import { loadProfileText } from '../../src/profile/load.ts';

function waysOf(servers: string): DropboxServers['ways'] {
  const text = `version: 1\napp: { dropbox: { servers: ${servers} } }\nsession: [sync]\n`;
  const { app } = loadProfileText(text, 'x.yaml');
  if (app.kind !== 'dropbox') throw new Error(app.kind);
  return app.servers.ways;
}

const TLS = { secure: true, port: 443 };
const PLAINTEXT = { secure: false, port: 80 };
const ALL = { auth: TLS, meta: TLS, block: TLS, exceptions: TLS, stats: TLS, web: TLS };

test('all classes of servers are spoken to over TLS, notify in the clear', () => {
  expect(waysOf('{}')).toEqual({ ...ALL, notify: PLAINTEXT });
  expect(waysOf('{ transport: tls }')).toEqual({ ...ALL, notify: PLAINTEXT });
});

test('one word has all of them speak in the clear', () => {
  const ways = Object.values(waysOf('{ transport: plaintext }'));
  expect(ways).toEqual(ways.map(() => PLAINTEXT));
});

test('each class can have its own', () => {
  const ways = waysOf('{ transport: { block: plaintext, notify: tls } }');
  expect(ways).toEqual({ ...ALL, block: PLAINTEXT, notify: TLS });
});

test('the port that is given is that of all but notify', () => {
  expect(waysOf('{ port: 8443, transport: { stats: plaintext } }')).toMatchObject({
    auth: { secure: true, port: 8443 },
    stats: { secure: false, port: 8443 },
    notify: PLAINTEXT,
  });
});

test('hosts run on systems of the time, unless the profile says others', () => {
  const systemsOf = (app: string, network = '{}') => {
    const text = `version: 1\napp: ${app}\nsession: [{ wait: 1s }]\nnetwork: ${network}\n`;
    const { client, server } = loadProfileText(text, 'x.yaml').network;
    return [client.system, server.system];
  };
  expect(systemsOf('dropbox')).toEqual(['linux-3', 'linux-3']);
  expect(systemsOf('{ dropbox: { client: { platform: mac } } }')).toEqual([
    'macos-10.9',
    'linux-3',
  ]);
  expect(systemsOf('dropbox', '{ server: { system: linux } }')).toEqual(['linux-3', 'linux']);
  expect(systemsOf('web')).toEqual(['linux', 'linux']);
});

test('clients are those of the systems that the profile names', () => {
  const clientsOf = (more: string, system: string) => {
    const text = `version: 1
app: { dropbox: { client: { hostname: a }, devices: [{ hostname: b, session: [start]${more} }] } }
session: [{ wait: 1s }]
network: { client: { system: ${system} } }
`;
    const { app } = loadProfileText(text, 'x.yaml');
    if (app.kind !== 'dropbox') throw new Error('another application');
    return [app, ...app.devices].map(({ client }) => `${client.platform} ${client.osVersion}`);
  };
  expect(clientsOf('', 'windows-10')).toEqual(['windows 10', 'windows 10']);
  expect(clientsOf(', platform: mac', 'linux-4')).toEqual(['linux 4.4.0-21-generic', 'mac 10.9']);
  expect(clientsOf(', system: macos', 'windows-7')).toEqual(['windows 7', 'mac 10.13']);
  expect(clientsOf(', platform: linux', 'linux-2.6')).toEqual([
    'linux 2.6.32-5-686',
    'linux 3.8.0-29-generic',
  ]);
});
