/** The whole of a profile. What belongs together has a file of its own. */
import { type Static, Type } from 'typebox';
import { compatibility } from './compatibility.ts';
import { define, mapping, word } from './definitions.ts';
import { dropboxOptions } from './dropbox.ts';
import { dropboxSession } from './dropboxActs.ts';
import { network } from './network.ts';
import { durations } from './quantity.ts';
import { tls } from './tls.ts';
import { webOptions, webSession } from './web.ts';

const clients = mapping(
  {
    count: Type.Integer({
      default: 1,
      minimum: 1,
      maximum: 1_000_000,
      description: 'How many clients play the session, each on a host of its own.',
      examples: [1, 500],
    }),
    perLink: Type.Integer({
      default: 1,
      minimum: 1,
      maximum: 1_000_000,
      description:
        'How many clients stand behind one access link, one after the other: they share its rates and ' +
        'its queues, network.bandwidth, network.down and network.up.',
      examples: [1, 20],
    }),
    every: durations({
      default: { exponential: { mean: '100ms', max: '1s' } },
      description: "Time from one client's start to the next one's.",
      atMost: '30d',
      examples: ['100ms', { exponential: { mean: '1s', max: '30s' } }],
    }),
  },
  { default: {}, description: 'Who plays the session.' },
);

const TAP = 'expected client, middle, server or a number from 0 to 1';

const tapName = word(['client', 'middle', 'server'], { errorMessage: TAP });
const tapPlace = Type.Number({ minimum: 0, maximum: 1 });

const capture = mapping(
  {
    format: Type.Optional(
      word(['pcap', 'pcap-ns', 'pcapng'], {
        description: 'File format: classic pcap with microseconds or nanoseconds, or pcapng.',
        derived: 'by the name of the output file',
      }),
    ),
    linkType: word(['ethernet', 'raw', 'sll', 'sll2'], {
      default: 'ethernet',
      description:
        'What frames begin with: Ethernet, nothing before the IP packet (raw), or the header of a ' +
        "Linux cooked capture (sll, or sll2 with the interface's index), as of tcpdump -i any.",
      examples: ['ethernet', 'raw'],
    }),
    compatibility,
    secrets: Type.Boolean({
      default: true,
      description:
        'The keys of TLS connections travel in the capture (pcapng), so that it opens decrypted.',
    }),
    tap: Type.Union(
      [
        tapName,
        tapPlace,
        Type.Array(Type.Union([tapName, tapPlace], { errorMessage: TAP }), {
          minItems: 2,
          maxItems: 2,
        }),
      ],
      {
        default: 'client',
        description:
          'Where the capture is taken: it decides the timestamps, the TTLs and which of the lost ' +
          'packets are in it. client (0), middle (0.5), server (1), or any place between as a ' +
          'number. A list of two: pcapng has an interface for each, classic pcap a file.',
        examples: ['client', 0.25, ['client', 'server']],
        errorMessage: `${TAP}, or a list of two of these`,
      },
    ),
  },
  { default: {}, description: 'How the packets are captured.' },
);

const appNames = word(['dropbox', 'web']);
const dropbox = define('appDropbox', mapping({ dropbox: dropboxOptions }));
const web = define('appWeb', mapping({ web: webOptions }));

/** The sessions of each application, by the application's name. */
export const sessions = {
  dropbox: dropboxSession,
  web: define('webSession', webSession),
};

export const profile = mapping(
  {
    $schema: Type.Optional(Type.String({ description: 'For editors; ignored.' })),
    version: Type.Literal(1, {
      description: 'Version of the profile language.',
      errorMessage: 'expected 1, the version of the profile language',
    }),
    name: Type.String({
      default: '',
      maxLength: 200,
      description: 'A short name, for listings.',
      examples: ['dropbox first sync'],
    }),
    description: Type.String({
      default: '',
      maxLength: 10_000,
      description: 'What the profile shows.',
    }),
    extends: Type.Optional(
      Type.String({
        minLength: 1,
        description:
          'Another profile, relative to this one, that this one changes: mappings are merged, ' +
          'everything else is replaced.',
        examples: ['./base.yaml'],
      }),
    ),
    seed: Type.Integer({
      default: 1,
      minimum: 0,
      maximum: Number.MAX_SAFE_INTEGER,
      description: 'Everything random follows from it: same profile, same seed, same bytes.',
      examples: [42],
    }),
    start: Type.Optional(
      Type.String({
        format: 'instant',
        description: 'When the capture begins (RFC 3339), 1970-01-02 to 2105; up to nanoseconds.',
        derived:
          "2014-08-09T16:45:54Z, or a month after the clients' program came out (see tls.client)",
        examples: ['2014-08-09T16:45:54Z', '2024-03-01T08:00:00.25+01:00'],
        errorMessage: 'expected a time from 1970-01-02 to 2104 such as "2014-08-09T16:45:54Z"',
      }),
    ),
    clients,
    app: Type.Union([appNames, dropbox(), web()], {
      description: 'Which application the session belongs to, with its options.',
      examples: ['web', { dropbox: { client: { platform: 'windows' } } }],
      errorMessage: 'expected an application: dropbox or web',
    }),
    session: Type.Array(Type.Unknown(), {
      minItems: 1,
      maxItems: 10_000,
      description: "What each client does, in order: the application's acts.",
    }),
    network,
    tls,
    capture,
  },
  { description: 'What users do, and the network between them and the servers.' },
);

/** A profile's values after the check, defaults filled in, units not yet taken off. */
export type ProfileInput = Static<typeof profile>;
