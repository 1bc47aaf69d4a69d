/** The routers between two hosts, as packets that record their route have them (RFC 791 section 3.1). */
import { permuted } from '../base/permutation.ts';
import type { Random } from '../base/random.ts';
import type { IpHeaderOptions } from '../profile/ipHeaders.ts';
import type { Side } from '../stream/turn.ts';
import { Ipv4OptionType } from '../wire/ipv4Options.ts';
import { hostOf } from './addressPlan.ts';
import { ROUTERS } from './narrowLink.ts';

/** Whether one of the hosts asks for it. */
export function isRecorded(ipHeaders: Readonly<Record<Side, IpHeaderOptions>>): boolean {
  return [ipHeaders.client, ipHeaders.server].some(({ ipv4Options }) =>
    ipv4Options.some(({ type }) => type === Ipv4OptionType.RECORD_ROUTE),
  );
}

/** Half of the bits of a router's number: there are fewer hops than numbers, and no route has a loop. */
const HALF = 3;

/** The addresses of `count` routers, at most 64. */
export function routeOf(count: number, random: Random): Uint8Array[] {
  const salt = random.u32();
  return Array.from({ length: count }, (_, hop) => hostOf(ROUTERS[4], permuted(hop, HALF, salt)));
}
