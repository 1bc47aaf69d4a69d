/** Other devices of the account that the `dropbox` application's client belongs to. */
import { Type } from 'typebox';
import { SYSTEM_NAMES } from '../../tcp/systems.ts';
import { mapping, word } from './definitions.ts';
import { dropboxSession } from './dropboxActs.ts';
import { size } from './quantity.ts';

const device = mapping({
  hostname: Type.String({
    minLength: 1,
    maxLength: 255,
    description: "The machine's name, unlike that of every other device of the account.",
    examples: ['rhaegal'],
  }),
  version: Type.Optional(
    Type.String({
      pattern: '^\\d{1,4}(?:\\.\\d{1,4}){1,3}$',
      description: 'Version of the client on this device.',
      derived: 'app.dropbox.client.version',
      examples: ['2.10.27'],
      errorMessage: 'expected a version such as "2.8.3"',
    }),
  ),
  platform: Type.Optional(
    word(['linux', 'windows', 'mac'], {
      description: 'Operating system of this device, in the user agent and in buildno.',
      derived:
        "that of this device's system where it has one of its own, else app.dropbox.client.platform",
      examples: ['windows'],
    }),
  ),
  osVersion: Type.Optional(
    Type.String({
      pattern: '^[!-~](?:[ -~]{0,62}[!-~])?$',
      description: 'Version of the operating system, as in app.dropbox.client.osVersion.',
      derived: "that of app.dropbox.client, or of this device's own platform or system as there",
      examples: ['8'],
      errorMessage: 'expected the name of a version, printable ASCII',
    }),
  ),
  arch: Type.Optional(
    word(['i32', 'x64'], {
      description: 'Word size of the client on this device, in the user agent.',
      derived: 'app.dropbox.client.arch',
    }),
  ),
  locale: Type.Optional(
    Type.String({
      pattern: '^[a-z]{2,3}(?:_[A-Z]{2})?$',
      description: 'Locale of this device, in the user agent and in X-Dropbox-Locale.',
      derived: 'app.dropbox.client.locale',
      examples: ['de'],
      errorMessage: 'expected a locale such as "en_US"',
    }),
  ),
  system: Type.Optional(
    word(SYSTEM_NAMES, {
      description:
        'Whose TCP/IP stack this device has, as in network.client.system; everything else that ' +
        'network.client says holds for it too.',
      derived:
        'by platform, where this device has one of its own: linux-3 (linux), windows-7 (windows), ' +
        'macos-10.9 (mac); otherwise network.client.system',
      examples: ['windows-10'],
    }),
  ),
  hostId: Type.Optional(
    Type.String({
      pattern: '^[0-9a-f]{32}$',
      description: "This device's secret, 32 hex digits.",
      derived: 'drawn',
      examples: ['6925bf34850a552594c6c23c40bc1a80'],
      errorMessage: 'expected 32 lower-case hex digits',
    }),
  ),
  hostInt: Type.Optional(
    Type.Integer({
      minimum: 0,
      maximum: 0xffff_ffff,
      description: "This device's public number.",
      derived: 'drawn',
      examples: [2576494466],
    }),
  ),
  lanSync: Type.Optional(
    Type.Boolean({
      description: 'Whether this device takes part in LAN sync.',
      derived: 'app.dropbox.client.lanSync',
    }),
  ),
  deltas: Type.Optional(
    Type.Boolean({
      description: 'Whether this device sends and fetches deltas.',
      derived: 'app.dropbox.client.deltas',
    }),
  ),
  session: dropboxSession({
    description:
      'What the user of this device does, in order, from the moment at which the first device ' +
      "begins: the same acts as in a profile's session.",
    examples: [[{ wait: '10s' }, 'start', { idle: '5min' }]],
  }),
});

export const lan = mapping(
  {
    transport: word(['tls', 'plaintext'], {
      default: 'tls',
      description:
        'What carries the blocks on TCP port 17500: TLS 1.0 with certificates of both sides, as the real ' +
        'client does, or nothing, so that every tool can read along.',
    }),
    leastFile: size({
      default: '200kB',
      description: 'Neighbours are asked for the blocks of files of this size and more.',
      examples: ['200kB'],
    }),
  },
  {
    default: {},
    description: 'How devices of the account give each other blocks, where client.lanSync says so.',
  },
);

export const devices = Type.Array(device, {
  default: [],
  maxItems: 16,
  description:
    'Other devices of the account, each on a host of its own in the same subnet. What one commits, ' +
    'the others hear of, list and fetch: from each other as far as lan says, and from the servers.',
});
