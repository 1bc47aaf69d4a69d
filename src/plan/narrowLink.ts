/** The routers on both sides of a narrow link. */
import type { Random } from '../base/random.ts';
import type { NetworkOptions } from '../profile/profile.ts';
import type { NarrowLink } from '../sim/narrowLink.ts';
import { hostOf, placeCount } from './addressPlan.ts';

/** Where routers on the way have their addresses: those for documentation (RFC 5737, RFC 3849). */
export const ROUTERS = {
  // Not TEST-NET-1: tunnels have their ends there (profile/resolve/encapsulation.ts).
  4: { address: Uint8Array.of(198, 51, 100, 0), bits: 24 },
  6: {
    address: Uint8Array.of(0x20, 0x01, 0x0d, 0xb8, 0xff, 0xff, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
    bits: 64,
  },
} as const;

/** `gateway`: the client's own router, which it is where the link begins at the client. */
export function narrowLink(
  pathMtu: NonNullable<NetworkOptions['pathMtu']>,
  ip: 4 | 6,
  gateway: Uint8Array,
  random: Random,
): NarrowLink {
  const prefix = ROUTERS[ip];
  const router = () => hostOf(prefix, random.below(placeCount(prefix)));
  const client = pathMtu.place === 0 ? gateway : router();
  return { ...pathMtu, routers: { client, server: router() } };
}
