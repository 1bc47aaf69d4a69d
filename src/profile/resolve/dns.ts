import { addressText, hostCount } from '../addresses.ts';
import type { DnsOptions, Prefix } from '../profile.ts';
import type { DnsInput } from '../schema/dns.ts';
import { durationsOf } from './quantity.ts';

/**
 * `mergesLookups`: as in `DnsOptions`.
 * @returns undefined when it is off.
 */
export function resolveDns(
  given: DnsInput,
  servers: Prefix,
  mergesLookups: boolean,
): DnsOptions | undefined {
  if (given === 'off') return undefined;
  return {
    server: given.server ?? defaultServer(servers),
    fallback: given.fallback,
    port: given.port,
    edns: given.edns,
    mergesLookups,
    bothFamilies: given.families === 'both',
    delay: durationsOf(given.delay),
    ttl: durationsOf(given.ttl),
    aliases: Object.entries(given.cname).map(([pattern, target]) => ({ pattern, target })),
  };
}

/** As the port, so the host: easy to find in a capture. */
const HOST = 53;

function defaultServer(servers: Prefix): string {
  const address = servers.address.slice();
  const last = address.length - 4;
  const view = new DataView(address.buffer);
  view.setUint32(last, view.getUint32(last) + Math.min(HOST, hostCount(servers)));
  return addressText(address);
}
