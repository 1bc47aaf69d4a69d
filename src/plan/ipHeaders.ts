/** The IPv4 options and IPv6 extension headers of a host's packets, with the addresses in them. */
import type { IpHeaderOptions } from '../profile/ipHeaders.ts';
import type { HostAddress } from '../sim/session.ts';
import { type Ipv4Option, Ipv4OptionType, recordRoute } from '../wire/ipv4Options.ts';
import { Ipv6Extension, segmentRouting } from '../wire/ipv6Extensions.ts';

/** For what the host at `own` sends to `peer` when it has `passed` those routers; nothing where it has none of them. */
export function ipHeadersOf(
  { ipv4Options, ipv6Extensions }: IpHeaderOptions,
  own: Uint8Array,
  peer: Uint8Array,
  passed: readonly Uint8Array[] = [],
): Required<Pick<HostAddress, 'ipv4Options' | 'ipv6Extensions'>> {
  return {
    ipv4Options:
      ipv4Options.length === 0
        ? undefined
        : ipv4Options.map((option) =>
            // Linux puts its own address first (ip_options_build).
            isEmptyRoute(option)
              ? routeFrom((option.value.length - 1) / 4, [own, ...passed])
              : option,
          ),
    ipv6Extensions:
      ipv6Extensions.length === 0
        ? undefined
        : ipv6Extensions.map((header) =>
            'segments' in header
              ? { kind: Ipv6Extension.ROUTING, value: segmentRouting([...header.segments, peer]) }
              : header,
          ),
  };
}

function routeFrom(slots: number, addresses: readonly Uint8Array[]): Ipv4Option {
  return recordRoute(slots, addresses.slice(0, slots));
}

/** Its pointer is at the first of its slots (RFC 791 section 3.1). */
function isEmptyRoute({ type, value }: Ipv4Option): boolean {
  return type === Ipv4OptionType.RECORD_ROUTE && value.length % 4 === 1 && value[0] === 4;
}
