/** How both ends of a web connection treat it, beside what they say. */
import { type Static, Type } from 'typebox';
import { define, mapping, word } from './definitions.ts';
import { durations, rate, size } from './quantity.ts';

const side = (description: string, docs: { default?: unknown } = {}) =>
  word(['client', 'server'], { description, ...docs });

const closing = define(
  'closing',
  mapping({
    by: side('Who closes after the last exchange.', { default: 'client' }),
    how: word(['fin', 'rst', 'half'], {
      default: 'fin',
      description:
        'In order, or by a RST that leaves the other side no choice, as after SO_LINGER with 0 seconds. ' +
        'half: the client sends its FIN right behind its last request and reads on; the server answers ' +
        'and then closes (RFC 9293 section 3.6; not over TLS, whose close_notify ends both ways).',
    }),
    after: durations({
      default: '0s',
      atMost: '1d',
      description:
        'How long the connection stands idle before that, as with a server whose keep-alive time runs; the ' +
        'session goes on meanwhile.',
      examples: ['75s', '5s .. 115s'],
    }),
  }),
);

const abort = mapping(
  {
    how: word(['rst', 'vanish'], {
      default: 'rst',
      description:
        'With a RST, or the host vanishes as by a power cut: nothing comes from it any more. The other ' +
        'side retransmits what it still has to say until it gives up, or finds out by keep-alive probes ' +
        '(network.server.keepAlive); a client that only waits closes after 60 s.',
    }),
    by: side('Who gives the connection up.', { default: 'client' }),
    of: side(
      'Whose bytes are counted: the requests of the client, or the responses of the server.',
      {
        default: 'server',
      },
    ),
    after: size({
      description:
        'Bytes that have arrived by then, TLS included: as far as the side that aborts knows, which of ' +
        'its own bytes are those that have been acknowledged.',
      examples: ['100kB'],
    }),
  },
  {
    description:
      'One side gives the connection up before its end: a download that is cancelled, a host that is gone.',
    examples: [{ after: '100kB' }, { how: 'vanish', by: 'server', after: '1MB' }],
  },
);

const readRates = define(
  'readRates',
  mapping({
    client: Type.Optional(
      rate({ description: 'Of responses.', atLeast: '1kbit/s', examples: ['1Mbit/s'] }),
    ),
    server: Type.Optional(
      rate({ description: 'Of requests.', atLeast: '1kbit/s', examples: ['1Mbit/s'] }),
    ),
  }),
);
const readRate = define(
  'readRate',
  Type.Union(
    [rate({ description: 'Of responses, by the client.', atLeast: '1kbit/s' }), readRates()],
    {
      unit: 'rate',
      errorMessage: 'expected a rate such as "1Mbit/s", or client and server',
    },
  ),
);

export const conduct = {
  close: Type.Union([word(['client', 'server', 'mixed']), closing()], {
    default: 'client',
    description:
      'Who closes after the last exchange, in order; or by, how and after. mixed: drawn for each connection, ' +
      'as many programs together do it: 40 % are closed by the client at once, 10 % reset by it, 35 % closed by ' +
      'the server after 5 to 75 s and 15 % by the client after 90 or 115 s.',
    examples: ['server', 'mixed', { by: 'server', after: '75s' }, { how: 'half' }],
    errorMessage: 'expected client, server, mixed, or by, how and after',
  }),
  port: word(['open', 'closed', 'filtered'], {
    default: 'open',
    description:
      'What the client finds: a server that listens, nobody (a RST answers the SYN), or a firewall ' +
      'that drops what comes (the SYN is repeated until the client gives up).',
  }),
  abort: Type.Optional(abort),
  readRate: Type.Optional(
    readRate({
      description:
        'How fast an application reads what has arrived, 16 KiB at a time; slower than the network, it ' +
        'lets the receive window close.',
      derived: 'at once',
      examples: ['1Mbit/s', { server: '500kbit/s' }],
    }),
  ),
};

export type CloseInput = Static<typeof conduct.close>;
export type AbortInput = Static<typeof abort>;
export type ReadRateInput = Static<ReturnType<typeof readRate>>;
