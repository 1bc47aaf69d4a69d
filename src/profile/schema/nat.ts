/** `network.nat`: the router that hides the clients' addresses. */
import { type Static, Type } from 'typebox';
import { mapping, word } from './definitions.ts';
import { duration } from './quantity.ts';

const EXPECTED = 'expected off, or a mapping with addresses, ports, allocation and timeouts';

const options = mapping({
  addresses: Type.String({
    default: '203.0.113.0/24',
    format: 'ip-prefix',
    description:
      "The router's outside addresses, as an IPv4 prefix. Clients are spread over them; those that " +
      'share one have a block of its ports each.',
    examples: ['203.0.113.0/24', '203.0.113.7/32'],
    errorMessage: 'expected an address prefix such as "203.0.113.0/24"',
  }),
  ports: mapping(
    {
      first: Type.Integer({ default: 1024, minimum: 1, maximum: 65_535, description: 'Lowest.' }),
      last: Type.Integer({ default: 65_535, minimum: 1, maximum: 65_535, description: 'Highest.' }),
    },
    { default: {}, description: 'The outside ports that are handed out, to TCP and UDP alike.' },
  ),
  allocation: word(['blocks', 'keep'], {
    default: 'blocks',
    description:
      'blocks: each client has a block of the ports of its address for itself, as behind carriers (RFC 7422), ' +
      'which hands them out in no order. keep: a flow keeps the port that it has inside unless one to the same ' +
      'server has it already, as behind a Linux router; clients share all ports. Ports are used again when ' +
      'what had them is forgotten; where none is left, the router drops what is new: SYNs are repeated until ' +
      'their client gives up.',
    examples: ['keep'],
  }),
  timeouts: mapping(
    {
      established: duration({
        default: '5d',
        description:
          'Of a connection that stands. When it has been silent for so long, the router drops what both ' +
          'sides still say on it, as if they had vanished for each other. RFC 5382 wants 2 h 4 min at least.',
        atLeast: '1s',
        atMost: '30d',
        examples: ['5d', '124min', '5min'],
      }),
      closed: duration({
        default: '2min',
        description: 'Of one that a side has closed or reset; then its port may be used again.',
        atLeast: '1s',
        atMost: '1h',
        examples: ['2min', '4min'],
      }),
      udp: duration({
        default: '30s',
        description: 'Of datagrams. RFC 4787 wants 2 min at least.',
        atLeast: '1s',
        atMost: '1h',
        examples: ['30s', '5min'],
      }),
    },
    {
      default: {},
      description:
        "After how long without a packet the router forgets a flow. The defaults are Linux's " +
        '(nf_conntrack_tcp_timeout_established, _time_wait, nf_conntrack_udp_timeout); while it opens, a ' +
        'connection has 2 min.',
      examples: [{ established: '5min' }],
    },
  ),
});

export const nat = Type.Union([word(['off'], { errorMessage: EXPECTED }), options], {
  default: 'off',
  description:
    "The clients' own router rewrites their addresses and ports (NAPT, RFC 3022), those of DNS too. " +
    'A tap at the client sees what is inside, any other what is outside, also in a tunnel. Where ' +
    'each client has a PPPoE session or a GTP-U tunnel of its own, it needs an outside address too.',
  examples: ['off', { addresses: '203.0.113.7/32' }],
  errorMessage: EXPECTED,
});

export type NatInput = Static<typeof nat>;
