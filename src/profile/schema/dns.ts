/** `network.dns`: whom clients ask for the addresses of names, and what they are answered. */
import { type Static, type TSchema, Type } from 'typebox';
import { HOST_LABEL, HOST_PATTERN } from '../addresses.ts';
import { mapping, word } from './definitions.ts';
import { durations } from './quantity.ts';

const EXPECTED =
  'expected off, or a mapping with server, fallback, port, families, edns, delay, ttl and cname';

/** A name whose first label may have a star. */
export const NAME_PATTERN = `^(?=[^.].{0,252}$)[A-Za-z0-9_-]{0,63}\\*?[A-Za-z0-9_-]{0,63}(?:\\.${HOST_LABEL})*$`;

function aliases(target: TSchema, names: TSchema, description: string) {
  return Type.Unsafe<Record<string, string>>({
    type: 'object',
    propertyNames: names,
    additionalProperties: target,
    maxProperties: 1000,
    description,
    // Seen in 2016 for client and d; that the numbered names led to the same one is a guess.
    default: {
      'client*.dropbox.com': 'client.v.dropbox.com',
      'd.dropbox.com': 'd.v.dropbox.com',
    },
    examples: [{ 'www.example.com': 'example.cdn.example' }],
  });
}

const options = mapping({
  server: Type.Optional(
    Type.String({
      format: 'ip-address',
      description: "The name server's address, of network.ip's family; it listens on UDP port 53.",
      derived: 'host 53 of network.server.addresses: 198.18.0.53 (IPv4), 2001:db8::35 (IPv6)',
      examples: ['198.18.0.53', '8.8.8.8'],
      errorMessage: 'expected an address such as "198.18.0.53"',
    }),
  ),
  fallback: Type.Optional(
    Type.String({
      format: 'ip-address',
      description:
        'A second name server, which a client goes on to at once where the first one refuses (ICMP port ' +
        'unreachable), and after 5 s where it says nothing; after both, it asks both once more. It answers.',
      derived: 'none: the one name server is asked twice',
      examples: ['198.18.0.54'],
      errorMessage: 'expected an address such as "198.18.0.54"',
    }),
  ),
  port: word(['open', 'closed', 'filtered'], {
    default: 'open',
    description:
      'What clients find at the name server: one that answers, a host on which nothing listens (it answers ' +
      'with ICMP port unreachable, as often as its system allows), or a firewall that drops what comes. ' +
      'Exchanges whose name nobody resolves do not take place.',
    examples: ['closed'],
  }),
  edns: Type.Optional(
    Type.Integer({
      minimum: 512,
      maximum: 16_384,
      description:
        'Bytes of an answer that clients say they take, in an OPT record (EDNS, RFC 6891). Answers above the ' +
        'MTU come in fragments.',
      derived: 'no OPT record, and so answers of at most 512 bytes (RFC 1035)',
      examples: [1232, 4096],
    }),
  ),
  families: word(['both', 'own'], {
    default: 'both',
    description:
      'both: a client asks for A and AAAA at once, as hosts with two stacks do; servers have addresses of ' +
      "network.ip's family, and the other question is answered without one. own: it asks for these alone.",
    examples: ['own'],
    errorMessage: 'expected both or own',
  }),
  delay: durations({
    default: '1ms .. 20ms',
    description:
      "From a query's arrival at the name server to its answer; network.rtt comes on top. Both " +
      'together stay below 5 s, after which a resolver asks again.',
    atMost: '4s',
    examples: ['1ms .. 20ms', { lognormal: { median: '5ms', sigma: 1, max: '1s' } }],
  }),
  ttl: durations({
    default: '5min',
    description:
      'How long an answer holds, in whole seconds, drawn for each; when it has expired, the next ' +
      'connection to the name asks again.',
    atMost: '7d',
    examples: ['5min', '1s .. 60s'],
  }),
  cname: aliases(
    Type.String({
      pattern: HOST_PATTERN,
      errorMessage: 'expected a host name such as "client.v.dropbox.com"',
    }),
    Type.String({
      pattern: NAME_PATTERN,
      errorMessage: 'expected a host name, with at most one star, in its first label',
    }),
    'Names that are aliases of other names: answers hold a CNAME record for each. A star stands for ' +
      'any characters of the first label; of several keys that fit, the first counts.',
  ),
});

export const dns = Type.Union([word(['off'], { errorMessage: EXPECTED }), options], {
  default: {},
  description:
    'DNS: before its first connection to a host name, and when the answer has expired, a client asks ' +
    'for its addresses. `off`: they are known.',
  examples: ['off', { ttl: '60s' }],
  errorMessage: EXPECTED,
});

export type DnsInput = Static<typeof dns>;
