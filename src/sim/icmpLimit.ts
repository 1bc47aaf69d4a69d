import { MILLISECOND, type Nanos, SECOND } from '../base/time.ts';

/** XRLIM_BURST_FACTOR */
const BURST = 6;
/**
 * net.ipv4.icmp_ratelimit; and net.ipv6.icmp.ratelimit, which icmpv6_xrlim_allow shortens to a 16th for hosts
 * that are reached by the default route.
 */
const INTERVAL = { 4: SECOND, 6: Math.round(62.5 * MILLISECOND) } as const;

/**
 * How often a host tells another one of errors: RFC 1812 section 4.3.2.8, RFC 4443 section 2.4 (f), as Linux's
 * inet_peer_xrlim_allow does it. A bucket that a message takes one of its six tokens from, and that gets
 * one back in each interval. What tells the path's MTU is not limited (icmpv4_xrlim_allow).
 */
export class IcmpLimit {
  readonly #interval: Nanos;
  #tokens: Nanos;
  #last: Nanos = 0;

  constructor(ip: 4 | 6) {
    this.#interval = INTERVAL[ip];
    this.#tokens = BURST * this.#interval;
  }

  /** Whether a message may be sent `now`; if so, it counts. */
  may(now: Nanos): boolean {
    this.#tokens = Math.min(BURST * this.#interval, this.#tokens + now - this.#last);
    this.#last = now;
    if (this.#tokens < this.#interval) return false;
    this.#tokens -= this.#interval;
    return true;
  }
}
