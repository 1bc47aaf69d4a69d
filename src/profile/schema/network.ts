/** `network`: what lies between the hosts, and how their TCP behaves. */
import { type Static, type TProperties, Type } from 'typebox';
import { MILLISECOND } from '../../base/time.ts';
import { SYSTEM_NAMES, SYSTEMS, type System } from '../../tcp/systems.ts';
import { addresses, macs, oui, serverNames } from './addressPlan.ts';
import { define, mapping, word } from './definitions.ts';
import { down, loss, up } from './direction.ts';
import { dns } from './dns.ts';
import { encapsulation } from './encapsulation.ts';
import { extensionHeaders, ipOptions } from './ipHeaders.ts';
import { nat } from './nat.ts';
import { pathMtu } from './pathMtu.ts';
import { counts, duration, durations, rate, size } from './quantity.ts';
import { stackFields } from './stack.ts';

/** How one side's hosts behave. */
function host<More extends TProperties>(
  side: 'client' | 'server',
  usualSystem: string,
  more: More,
) {
  const role = `${side}s`;
  /** What the system's own value is. */
  const ownOf = (value: (system: System) => unknown) => {
    const own = SYSTEM_NAMES.map((name) => [name, String(value(SYSTEMS[name]))] as const);
    const [, usual] = own[0]!;
    const others = own.filter(([, text]) => text !== usual);
    const listed = others.map(([name, text]) => `${text} (${name})`).join(', ');
    return `as the system has it: ${usual}${listed && `; ${listed}`}`;
  };
  return mapping(
    {
      system: Type.Optional(
        word(SYSTEM_NAMES, {
          description:
            `Whose stack ${role} have: order of the SYN's options, TTL, IP identification, ` +
            'timestamp clock, source ports, and the defaults below. As p0f knows them: linux is 6.x, ' +
            'linux-4 is 4.2 to 4.9, linux-3 is 3.1 to 3.10, linux-2.6 is 2.6.18 to 2.6.38 (appliances have ' +
            'it still), windows-7 is also Server 2008 R2, windows-10 is also 11 and Server 2016 to 2022, ' +
            'freebsd is 14.',
          derived: usualSystem,
          examples: ['linux', 'windows-10', 'macos'],
        }),
      ),
      addresses: addresses(side),
      macs: macs(side),
      oui: oui(side),
      ipOptions,
      extensionHeaders,
      df: Type.Boolean({
        default: true,
        description:
          'Sends with DF and learns the MTU of the path (RFC 1191). false: routers cut packets that ' +
          'are too big into fragments (IPv4).',
        examples: [true, false],
      }),
      mss: Type.Optional(
        Type.Integer({
          minimum: 88,
          maximum: 65_495,
          description:
            'MSS option of the SYN: the largest segment that this host takes, in bytes without ' +
            'headers. At most mtu - 40 (IPv4) or mtu - 60 (IPv6).',
          derived: 'mtu - 40 (IPv4), mtu - 60 (IPv6)',
          examples: [1460, 1380],
        }),
      ),
      timestamps: Type.Optional(
        Type.Boolean({
          derived: ownOf(({ timestamps }) => timestamps[side]),
          description: 'Offers the timestamps option (RFC 7323); used when both sides do.',
          examples: [true, false],
        }),
      ),
      sack: Type.Boolean({
        default: true,
        description: 'Offers selective acknowledgements (RFC 2018); used when both sides do.',
      }),
      windowScale: Type.Optional(
        Type.Union(
          [
            Type.Integer({ minimum: 0, maximum: 14 }),
            word(['none'], { errorMessage: 'expected a shift of 0 to 14, or none' }),
          ],
          {
            derived: ownOf(({ windowScale }) => windowScale),
            description:
              'Shift of the window scale option (RFC 7323), 0 to 14; `none`: the option is not sent, ' +
              'and windows end at 65,535 bytes.',
            examples: [7, 'none'],
            errorMessage: 'expected a shift of 0 to 14, or none',
          },
        ),
      ),
      initialWindow: Type.Optional(
        size({
          derived: ownOf(({ initialWindow }) => initialWindow[side]),
          description: 'First receive window, at most 65535: SYNs cannot scale it.',
          atLeast: 1,
          atMost: 65_535,
          examples: [64240, '29200B'],
        }),
      ),
      receiveBuffer: Type.Optional(
        size({
          derived: ownOf(({ receiveBuffer }) => receiveBuffer[side]),
          description:
            'Memory of the receive buffer at first (tcp_rmem[1] of Linux). The window opens to more than ' +
            'half of it with what arrives; then autotuning goes on, a round trip late: with little of it a ' +
            'fast sender fills the window now and then, which Wireshark notes.',
          atLeast: 2048,
          atMost: '1GiB',
          examples: ['128KiB', '1MiB'],
        }),
      ),
      maxWindow: Type.Optional(
        size({
          description: 'Largest receive window that autotuning reaches (tcp_rmem[2] of Linux).',
          derived: `${ownOf(({ maxWindow }) => `${maxWindow / 2 ** 20}MiB`)}; or as far as windowScale reaches`,
          atLeast: 1,
          atMost: '1GiB',
          examples: ['6MiB', '256KiB'],
        }),
      ),
      initialCwnd: Type.Optional(
        Type.Integer({
          derived: ownOf(({ initialCwnd }) => initialCwnd),
          minimum: 1,
          maximum: 1000,
          description: 'Segments sent before the first ACK (RFC 6928: 10).',
          examples: [10, 3],
        }),
      ),
      congestion: Type.Optional(
        word(['cubic', 'reno'], {
          derived: ownOf(({ congestion }) => congestion),
          description:
            'Congestion control: CUBIC with HyStart (RFC 9438), the default of Linux, or Reno (RFC 5681).',
          examples: ['cubic', 'reno'],
        }),
      ),
      delayedAck: Type.Optional(
        duration({
          derived: ownOf(({ delayedAck }) => `${delayedAck / MILLISECOND}ms`),
          description:
            'How long an ACK may wait for data or a second segment (RFC 9293 section 3.8.6.3: below ' +
            '0.5 s).',
          atMost: '500ms',
          examples: ['40ms', '200ms'],
        }),
      ),
      ...stackFields(ownOf),
      ...more,
    },
    { default: {}, description: `How ${role} behave: addresses and TCP.` },
  );
}

const bandwidthRates = define(
  'bandwidthRates',
  mapping({
    down: rate({
      default: '100Mbit/s',
      description: 'Towards the client.',
      atLeast: '1kbit/s',
      atMost: '1Tbit/s',
      examples: ['20Mbit/s'],
    }),
    up: rate({
      default: '100Mbit/s',
      description: 'Away from the client.',
      atLeast: '1kbit/s',
      atMost: '1Tbit/s',
      examples: ['5Mbit/s'],
    }),
  }),
);

const bandwidthRate = define(
  'bandwidth',
  Type.Union(
    [
      rate({ description: 'In both directions.', atLeast: '1kbit/s', atMost: '1Tbit/s' }),
      bandwidthRates(),
    ],
    { unit: 'rate', errorMessage: 'expected a rate such as "20Mbit/s", or down and up' },
  ),
);

export const network = mapping(
  {
    ip: Type.Unsafe<4 | 6>({
      enum: [4, 6],
      default: 4,
      description: 'IP version of all packets.',
      errorMessage: 'expected 4 or 6',
    }),
    rtt: durations({
      default: { lognormal: { median: '40ms', sigma: 0.4, max: '400ms' } },
      description:
        'Round-trip time without queueing: half of it each way. Drawn once for each pair of client ' +
        'and server; TCP measures it.',
      atMost: '1min',
      examples: ['40ms', '20ms .. 80ms', { lognormal: { median: '40ms', sigma: 0.5, max: '2s' } }],
    }),
    bandwidth: bandwidthRate({
      default: '100Mbit/s',
      description:
        "Rates of the client's access link, in bit/s. What a burst exceeds waits in a queue.",
      examples: ['20Mbit/s', { down: '20Mbit/s', up: '5Mbit/s' }],
    }),
    lineRate: rate({
      default: '1Gbit/s',
      description:
        "Rate at which each host's own interface sends: it spaces the packets of a burst.",
      atLeast: '1kbit/s',
      atMost: '1Tbit/s',
      examples: ['1Gbit/s', '10Gbit/s'],
    }),
    mtu: Type.Integer({
      default: 1500,
      minimum: 128,
      maximum: 65_535,
      description:
        'Largest IP packet of the link in bytes; at least 1280 for IPv6 (RFC 8200). ' +
        'network.encapsulation takes of it.',
      examples: [1500, 9000],
    }),
    encapsulation,
    pathMtu,
    hops: counts({
      default: '8 .. 14',
      description:
        'Routers between client and server, drawn for each server; each lowers the TTL by one.',
      atMost: 60,
      examples: ['8 .. 14', 0],
    }),
    loss: {
      ...loss('Loss in both directions; network.down and network.up say more.'),
      default: '0%',
    },
    down,
    up,
    dns,
    nat,
    arp: Type.Boolean({
      default: true,
      description:
        'Before its first packet a client asks for the MAC address of its router, the first address ' +
        'of its prefix, and later again as its system does; with IPv6 by neighbour discovery (RFC 4861). ' +
        'Seen where capture.tap is at the ' +
        'client and network.client.macs is per-host.',
    }),
    client: host(
      'client',
      'linux, or where tls.client exists: macos (safari, curl-libressl), windows-7 (dropbox-win8); of ' +
        'app.dropbox, by client.platform: linux-3 (linux), windows-7 (windows), macos-10.9 (mac)',
      {},
    ),
    server: host('server', 'linux; of app.dropbox linux-3, of 2014 as its client', {
      names: serverNames,
    }),
  },
  { default: {}, description: 'What lies between clients and servers, and how their TCP behaves.' },
);

export type NetworkInput = Static<typeof network>;
export type HostInput = NetworkInput['client'];
