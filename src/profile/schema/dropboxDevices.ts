/** Other devices of the account that the `dropbox` application's client belongs to. */
import { Type } from 'typebox';
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
