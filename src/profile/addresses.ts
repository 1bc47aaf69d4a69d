/** Address prefixes and server names as a profile writes them. */
import { ipaddr } from './ipaddr.ts';
import type { Prefix } from './profile.ts';

/**
 * Where addresses come from, by IP version: private (RFC 1918) and unique local (RFC 4193) ones,
 * those for benchmarks (RFC 2544) and for documentation (RFC 3849).
 */
export const DEFAULT_PREFIXES = {
  client: { 4: '10.20.0.0/16', 6: 'fd00:20::/64' },
  server: { 4: '198.18.0.0/15', 6: '2001:db8::/32' },
} as const;

/** `10.20.0.0/16`; undefined when it is not a prefix with all host bits zero. */
export function parsePrefix(text: string): Prefix | undefined {
  const match = /^([0-9A-Fa-f:.]+)\/(\d{1,3})$/.exec(text);
  if (match === null) return undefined;
  const address = parseAddress(match[1]!);
  const bits = Number(match[2]);
  if (address === undefined || bits > address.length * 8) return undefined;
  const prefix = { address, bits };
  return networkOf(prefix).every((byte, i) => byte === address[i]) ? prefix : undefined;
}

/** The same prefix with its host bits zero: `10.20.1.0/16` is in `10.20.0.0/16`. */
export function prefixHint(text: string): string | undefined {
  const [written, length] = text.split('/');
  const address = parseAddress(written ?? '');
  if (address === undefined) return undefined;
  const bits = length === undefined || length === '' ? address.length * 4 : Number(length);
  if (!Number.isInteger(bits) || bits < 0 || bits > address.length * 8) return undefined;
  const network = networkOf({ address, bits });
  return `Did you mean "${addressText(network)}/${bits}"?`;
}

function networkOf(prefix: Prefix): Uint8Array {
  return prefix.address.map((byte, i) => {
    const kept = Math.min(8, Math.max(0, prefix.bits - 8 * i));
    return byte & (0xff00 >> kept);
  });
}

/** Dotted decimal or RFC 4291 text, as 4 or 16 bytes. */
export function parseAddress(text: string): Uint8Array | undefined {
  if (ipaddr.IPv4.isValidFourPartDecimal(text))
    return new Uint8Array(ipaddr.IPv4.parse(text).toByteArray());
  // Zone ids and the dotted tail of mapped addresses have no place in a capture.
  if (/^[0-9A-Fa-f:]+$/.test(text) && ipaddr.IPv6.isValid(text))
    return new Uint8Array(ipaddr.IPv6.parse(text).toByteArray());
  return undefined;
}

/** 4 or 16 bytes as text: dotted decimal, or what RFC 5952 recommends. */
export function addressText(address: Uint8Array): string {
  return ipaddr.fromByteArray([...address]).toString();
}

/** Whether no address is in both. Prefixes of different families are disjoint. */
export function disjoint(a: Prefix, b: Prefix): boolean {
  if (a.address.length !== b.address.length) return true;
  const bits = Math.min(a.bits, b.bits);
  const [first, second] = [a, b].map(({ address }) => networkOf({ address, bits }));
  return first!.some((byte, i) => byte !== second![i]);
}

/** Whether the prefix covers the address. */
export function contains(prefix: Prefix, address: Uint8Array): boolean {
  return !disjoint(prefix, { address, bits: address.length * 8 });
}

/** Whether one of the prefixes covers the address. */
export function isIn(prefixes: readonly Prefix[], address: Uint8Array): boolean {
  return prefixes.some((prefix) => contains(prefix, address));
}

/** Addresses that hosts can have, without the network's own and (IPv4) the broadcast address. */
export function hostCount(prefix: Prefix): number {
  return 2 ** (prefix.address.length * 8 - prefix.bits) - 2;
}

/** Whether hosts have addresses there: no multicast, broadcast or "this network". */
export function isUnicast(prefix: Prefix): boolean {
  const first = prefix.address[0]!;
  if (prefix.address.length === 16) return first !== 0xff && first !== 0;
  return first !== 0 && first < 224;
}

/** A server in a profile: `www.example.com`, `host:8080`, `https://[2001:db8::1]:8443`. */
export interface Authority {
  readonly host: string;
  readonly port: number;
  /** Over TLS. */
  readonly secure: boolean;
}

/** RFC 9110 sections 4.2.1 and 4.2.2. */
const HTTP_PORT = 80;
const HTTPS_PORT = 443;

/** The port that need not be said. */
export function usualPort(secure: boolean): number {
  return secure ? HTTPS_PORT : HTTP_PORT;
}

/** Names as in RFC 1123 section 2.1, underscores allowed as they are met in DNS. */
export const HOST_LABEL = '[A-Za-z0-9_](?:[A-Za-z0-9_-]{0,61}[A-Za-z0-9_])?';
export const HOST_PATTERN = `^(?=.{1,253}$)${HOST_LABEL}(?:\\.${HOST_LABEL})*$`;

export function parseAuthority(text: string): Authority | undefined {
  const match = /^(https?:\/\/)?(\[[0-9A-Fa-f:]+\]|[^:[\]]+)(?::(\d{1,5}))?$/.exec(text);
  if (match === null) return undefined;
  const secure = match[1] === 'https://';
  const port = match[3] === undefined ? usualPort(secure) : Number(match[3]);
  if (port < 1 || port > 65_535) return undefined;
  const name = match[2]!;
  const host = name.startsWith('[') ? name.slice(1, -1) : name;
  if (name.startsWith('[')) return parseAddress(host) && { host, port, secure };
  // What looks like an IPv4 address has to be one.
  if (/^[\d.]+$/.test(host)) return parseAddress(host) && { host, port, secure };
  return new RegExp(HOST_PATTERN).test(host) ? { host, port, secure } : undefined;
}

/** What may have been meant: a URL's host, or an IPv6 address in brackets. */
export function authorityHint(text: string): string | undefined {
  const [, scheme = '', host = ''] = /^(https?:\/\/)?(?:[a-z]+:\/\/)?([^/]+)/i.exec(text) ?? [];
  const meant = scheme.toLowerCase() + host;
  if (meant !== text && parseAuthority(meant)) return `Did you mean "${meant}"?`;
  if (!text.includes('[') && parseAddress(text)) return `Did you mean "[${text}]"?`;
  return undefined;
}
