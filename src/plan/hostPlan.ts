/** What each host's TCP starts from when a connection opens. */
import type { Random } from '../base/random.ts';
import type { HostPlan, NeighbourAddress } from '../sim/session.ts';
import type { TcpPolicy } from '../tcp/policy.ts';
import { SYSTEMS } from '../tcp/systems.ts';
import type { ipHeadersOf } from './ipHeaders.ts';

/**
 * Initial sequence numbers stay this far from 2^32, so that a connection of less than 1 GiB a side
 * never wraps: several replay tools cannot follow a wrap.
 */
const ISS_HEADROOM = 0x4000_0000;

/** What does not depend on whom it speaks with. */
export type Start = Pick<HostPlan, 'tcp' | 'iss' | 'tsOffset' | 'tickPhase' | 'ipId'>;

/** How far a host is from one tick to the next when the capture begins, 0 .. 1; `clock` is its own. */
export function tickPhaseOf(clock: Random): number {
  return clock.fork('tick').u32() / 0x1_0000_0000;
}

/** What one end of a connection draws when it opens; `clock` is the host's own. */
export function startOf(
  tcp: TcpPolicy,
  random: Random,
  tickPhase: number,
  clock: () => Random,
): Start {
  const iss = random.below(0x1_0000_0000 - ISS_HEADROOM);
  // Below 2^31, so that the millisecond clock does not wrap within 24 days of capture.
  const tsOffset = random.below(0x8000_0000);
  const ofHost = SYSTEMS[tcp.system].timestampOffset === 'host';
  return {
    tcp,
    iss,
    tsOffset: ofHost ? clock().below(0x8000_0000) : tsOffset,
    tickPhase,
    ipId: random.below(0x1_0000),
  };
}

/** Every field is written out: to spread several objects into one takes 30 times as long. */
export function hostPlan(
  { tcp, iss, tsOffset, tickPhase, ipId }: Start,
  { mac, ip }: NeighbourAddress,
  { ipv4Options, ipv6Extensions }: ReturnType<typeof ipHeadersOf>,
  port: number,
  ttl: number,
  name?: string,
): HostPlan {
  return {
    mac,
    ip,
    port,
    outside: undefined,
    ttl,
    ipv4Options,
    ipv6Extensions,
    name,
    tcp,
    iss,
    tsOffset,
    tickPhase,
    ipId,
    ipIdCounter: undefined,
  };
}
