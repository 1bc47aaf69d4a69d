/** Who has which address: part of `network.client` and `network.server`. */
import { type Static, Type } from 'typebox';
import { DEFAULT_PREFIXES } from '../addresses.ts';
import { type Docs, define, word } from './definitions.ts';
import { NAME_PATTERN } from './dns.ts';

const PREFIX = 'expected an address prefix such as "10.20.0.0/16"';
const ADDRESS = 'expected an address such as "198.18.0.5"';

const prefix = define('prefix', Type.String({ format: 'ip-prefix', errorMessage: PREFIX }));
const address = define('address', Type.String({ format: 'ip-address', errorMessage: ADDRESS }));

const LISTS = {
  client: ['10.20.0.0/24', '10.20.1.0/24'],
  server: ['198.18.0.0/24', '203.0.113.0/24'],
} as const;

function oneOrMore<T>(one: (docs?: Docs) => T, expected: string, docs: Docs) {
  const list = { type: 'array', items: one(), minItems: 1, maxItems: 1000 };
  return Type.Unsafe<string | readonly string[]>({
    anyOf: [one(), list],
    errorMessage: `${expected}, or a list of them`,
    ...docs,
  });
}

export function addresses(side: 'client' | 'server') {
  const usual = DEFAULT_PREFIXES[side];
  const among =
    side === 'client'
      ? 'clients take the prefixes of a list in turn'
      : "a name's address is drawn from them, once";
  return Type.Optional(
    oneOrMore(prefix, PREFIX, {
      description: `Where the addresses of ${side}s come from: prefixes of network.ip's family; ${among}.`,
      derived: `${usual[4]} (IPv4), ${usual[6]} (IPv6)`,
      examples: [usual[4], usual[6], LISTS[side]],
    }),
  );
}

const LOCATIONS = {
  client: 'client, where those of others come from one router',
  server: 'server, where those of others come from one router',
} as const;

export function macs(side: 'client' | 'server') {
  return word(['per-host', 'per-prefix', 'router'], {
    default: 'per-host',
    description:
      `Whose MAC addresses the packets of ${side}s carry at a tap at the ${LOCATIONS[side]}. ` +
      '`per-host`: the tap is on their own segment, and each has its own. `router`: the tap is behind ' +
      'their router, whose one address all of them have; `per-prefix`: behind a router for each prefix ' +
      'of addresses. Between client and server a tap sees two routers.',
  });
}

const OUI = 'expected local, system or three bytes such as "3c:22:fb"';

export function oui(side: 'client' | 'server') {
  return Type.String({
    pattern: '^(local|system|[0-9A-Fa-f][02468ACEace](:[0-9A-Fa-f]{2}){2})$',
    default: 'local',
    description:
      `What the MAC addresses of ${side}s and their routers begin with. \`local\`: locally ` +
      'administered, so nobody owns them; `system`: an OUI of a maker of hosts with that system, or of ' +
      'routers; or an OUI, for all of them.',
    examples: ['system', '3c:22:fb'],
    errorMessage: OUI,
  });
}

export const serverNames = Type.Unsafe<Record<string, string | readonly string[]>>({
  type: 'object',
  propertyNames: Type.String({
    pattern: NAME_PATTERN,
    errorMessage: 'expected a host name, with at most one star, in its first label',
  }),
  additionalProperties: oneOrMore(address, ADDRESS, { description: 'In the order of the zone.' }),
  maxProperties: 1000,
  default: {},
  description:
    'Addresses of names and of their aliases, of which more than one name may have the same. A star ' +
    'stands for any characters of the first label; of several keys that fit, the first counts. Of a ' +
    'list, answers hold all, each turned by chance, and a connection goes to the first.',
  examples: [
    {
      'client-lb.dropbox.com': '108.160.165.1',
      'dl-client*.dropbox.com': ['198.18.0.5', '198.18.0.6'],
    },
  ],
});

export type ServerNamesInput = Static<typeof serverNames>;
export interface MacsInput {
  readonly macs: 'per-host' | 'per-prefix' | 'router';
  readonly oui: string;
}
