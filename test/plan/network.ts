import { fixed } from '../../src/base/distribution.ts';
import { MILLISECOND } from '../../src/base/time.ts';
import type { NetworkOptions, Prefix } from '../../src/profile/profile.ts';
import { UNIMPAIRED, UNLIMITED } from '../../src/sim/path.ts';
import { LINUX } from '../tcp/pair.ts';

export const NETWORK: NetworkOptions = {
  ip: 4,
  rtt: fixed(40 * MILLISECOND),
  bandwidth: { down: 20_000_000, up: 5_000_000 },
  queue: { down: UNLIMITED, up: UNLIMITED },
  impair: { client: UNIMPAIRED, server: UNIMPAIRED },
  lineRate: 1_000_000_000,
  linkMtu: 1500,
  mtu: 1500,
  encapsulation: [],
  ipHeaders: {
    client: { ipv4Options: [], ipv6Extensions: [] },
    server: { ipv4Options: [], ipv6Extensions: [] },
  },
  clients: [{ address: Uint8Array.of(10, 20, 0, 0), bits: 16 }],
  servers: [{ address: Uint8Array.of(198, 18, 0, 0), bits: 15 }],
  serverNames: [],
  macs: { client: { per: 'host', oui: 'local' }, server: { per: 'host', oui: 'local' } },
  hops: fixed(12),
  dns: undefined,
  arp: false,
  nat: undefined,
  pathMtu: undefined,
  client: LINUX,
  server: { ...LINUX, initialWindow: 65_160 },
  devices: [],
};

/** An IPv6 prefix of documentation addresses (RFC 3849): 2001:db8:`group`::/`bits`. */
export function prefix6(group: number, bits: number): Prefix {
  const address = new Uint8Array(16);
  address.set([0x20, 0x01, 0x0d, 0xb8, group >> 8, group & 0xff]);
  return { address, bits };
}
