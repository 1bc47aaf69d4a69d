/** `network.client` and `network.server`: what of their TCP is off unless somebody turns it on. */
import { Type } from 'typebox';
import type { System } from '../../tcp/systems.ts';
import { mapping, word } from './definitions.ts';
import { duration } from './quantity.ts';

/** `ownOf` tells what each system's own value is. */
export const stackFields = (ownOf: (value: (system: System) => unknown) => string) => ({
  ecn: Type.Optional(
    word(['off', 'accept', 'on'], {
      derived: ownOf(({ ecn }) => ecn),
      description:
        'Explicit congestion notification (RFC 3168): `on` asks for it and accepts it, `accept` only ' +
        'accepts it, `off` neither. Used when one side asks and the other accepts: queues then mark ' +
        'data instead of dropping it (see markAt and codel).',
      examples: ['on', 'accept', 'off'],
    }),
  ),
  synCookies: Type.Boolean({
    default: false,
    description:
      'SYNs are answered with cookies, as under a flood (tcp_syncookies of Linux): the SYN-ACK is not ' +
      'repeated, the MSS is rounded down to one of four, and without timestamps no other option is ' +
      'taken up.',
  }),
  fastOpen: Type.Boolean({
    default: false,
    description:
      'TCP Fast Open (RFC 7413): the first connection to a server asks for a cookie, and the SYNs of ' +
      'later ones carry it and data. Used when both sides have it.',
  }),
  nodelay: Type.Boolean({
    default: true,
    description:
      'Applications set TCP_NODELAY, so that small segments go at once. false: the algorithm of Nagle ' +
      '(RFC 1122 section 4.2.3.4) as Linux has it: one small segment is out at a time.',
  }),
  cork: Type.Boolean({
    default: false,
    description:
      'Applications set TCP_CORK while they write: segments that are not full wait until everything ' +
      'is said, or for 0.2 s.',
  }),
  pacing: Type.Boolean({
    default: false,
    description:
      'Bursts are spread over the round trip, as fq and the pacing within Linux TCP do: at twice the ' +
      'rate of the window in slow start, 1.2 times after it.',
  }),
  keepAlive: Type.Optional(
    mapping(
      {
        time: duration({
          default: '2h',
          description: 'Silence before the first probe (tcp_keepalive_time).',
          atLeast: '1s',
          atMost: '32767s',
          examples: ['1min'],
        }),
        interval: duration({
          default: '75s',
          description: 'From one probe to the next (tcp_keepalive_intvl).',
          atLeast: '1s',
          atMost: '32767s',
          examples: ['10s'],
        }),
        probes: Type.Integer({
          default: 9,
          minimum: 1,
          maximum: 127,
          description: 'Probes without an answer that end the connection (tcp_keepalive_probes).',
          examples: [3],
        }),
      },
      {
        description:
          'Probes on silent connections (SO_KEEPALIVE, RFC 9293 section 3.8.4); none are sent without it.',
      },
    ),
  ),
});
