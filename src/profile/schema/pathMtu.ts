/** `network.pathMtu`: a link on the way that takes smaller packets than the hosts send. */
import { Type } from 'typebox';
import { mapping } from './definitions.ts';

export const pathMtu = Type.Optional(
  mapping(
    {
      mtu: Type.Integer({
        minimum: 576,
        maximum: 65_535,
        description:
          'Largest IP packet that passes it, in bytes; at least 1280 for IPv6 (RFC 8200).',
        examples: [1400, 1280],
      }),
      at: Type.Number({
        default: 0.5,
        minimum: 0,
        maximum: 1,
        description: 'Where it is: 0 at the client, as a DSL line is, 1 at the server.',
        examples: [0.5, 0],
      }),
      icmp: Type.Boolean({
        default: true,
        description:
          'The router in front of it says what it drops (RFC 1191, RFC 8201). false: a black hole, in ' +
          'which connections with full segments end by timing out, after some 15 minutes.',
        examples: [true, false],
      }),
    },
    {
      description:
        'A link on the way with a smaller MTU than the hosts know of. Packets that are too big are ' +
        'dropped, and their sender learns of it by ICMP; or they are cut into fragments, where ' +
        'network.client.df or network.server.df is false.',
      derived: 'no link is smaller than network.mtu',
      examples: [{ mtu: 1400 }, { mtu: 1492, at: 0 }],
    },
  ),
);
