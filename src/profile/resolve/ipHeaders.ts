import { type Ipv4Option, Ipv4OptionType, recordRoute } from '../../wire/ipv4Options.ts';
import { Ipv6Extension, ipv6Options } from '../../wire/ipv6Extensions.ts';
import type { IpHeaderOptions } from '../ipHeaders.ts';
import type { ExtensionHeaderInput, IpOptionInput } from '../schema/ipHeaders.ts';
import type { HostInput } from '../schema/network.ts';
import { addressOf } from './prefix.ts';

export function resolveIpHeaders({ ipOptions, extensionHeaders }: HostInput): IpHeaderOptions {
  return {
    ipv4Options: ipOptions.map(resolveOption),
    ipv6Extensions: extensionHeaders.map(resolveExtension),
  };
}

function resolveOption(given: IpOptionInput): Ipv4Option {
  // RFC 2113: routers shall examine the packet.
  if (given === 'routerAlert') return { type: Ipv4OptionType.ROUTER_ALERT, value: bytesOf('0000') };
  if (given === 'nop') return { type: Ipv4OptionType.NOP, value: bytesOf('') };
  if ('recordRoute' in given) return recordRoute(given.recordRoute, []);
  return { type: given.type, value: bytesOf(given.value) };
}

/** RFC 2711 section 2.1; its value 0: for Multicast Listener Discovery. */
const IPV6_ROUTER_ALERT = { type: 5, value: '0000' };

function resolveExtension(given: ExtensionHeaderInput): IpHeaderOptions['ipv6Extensions'][number] {
  if ('segmentRouting' in given) {
    return { segments: given.segmentRouting.map(addressOf) };
  }
  const options = 'hopByHop' in given ? given.hopByHop : given.destinationOptions;
  const resolved = options.map((option) => {
    const { type, value } = option === 'routerAlert' ? IPV6_ROUTER_ALERT : option;
    return { type, value: bytesOf(value) };
  });
  const kind = 'hopByHop' in given ? Ipv6Extension.HOP_BY_HOP : Ipv6Extension.DESTINATION;
  return { kind, value: ipv6Options(resolved) };
}

function bytesOf(hexadecimal: string): Uint8Array {
  return Uint8Array.from(hexadecimal.match(/[0-9A-Fa-f]{2}/g) ?? [], (byte) =>
    Number.parseInt(byte, 16),
  );
}
