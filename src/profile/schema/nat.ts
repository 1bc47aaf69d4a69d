/** `network.nat`: the router that hides the clients' addresses. */
import { type Static, Type } from 'typebox';
import { mapping, word } from './definitions.ts';

const EXPECTED = 'expected off, or a mapping with addresses and ports';

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
