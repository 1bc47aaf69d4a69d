/** What two hosts know of the way between them, for all of their connections (RFC 1191 section 6.3). */
import type { Random } from '../base/random.ts';
import { type Nanos, SECOND } from '../base/time.ts';
import type { Side } from '../stream/turn.ts';
import { IcmpLimit } from './icmpLimit.ts';

/** Linux net.ipv4.route.mtu_expires and net.ipv6.route.mtu_expires. */
const MTU_EXPIRES: Nanos = 600 * SECOND;

/** What one host knows of the way to the other. */
export class Route {
  #id: number;
  #mtu = Number.POSITIVE_INFINITY;
  #until: Nanos = 0;
  readonly #limit: IcmpLimit;

  constructor(random: Random, ip: 4 | 6) {
    this.#id = random.below(0x1_0000);
    this.#limit = new IcmpLimit(ip);
  }

  /** Whether the other host may tell this one of an error `now`; if so, it counts. */
  mayBeTold(now: Nanos): boolean {
    return this.#limit.may(now);
  }

  /** IP identification of the next message about it: whoever sends them counts. */
  nextId(): number {
    this.#id = (this.#id + 1) & 0xffff;
    return this.#id;
  }

  /** The largest packet that is known to pass, bytes; Infinity: nothing is known. */
  mtu(now: Nanos): number {
    return now < this.#until ? this.#mtu : Number.POSITIVE_INFINITY;
  }

  /** A router has said that larger packets do not pass. */
  learn(now: Nanos, mtu: number): void {
    this.#mtu = Math.min(mtu, this.mtu(now));
    this.#until = now + MTU_EXPIRES;
  }
}

export type Routes = Readonly<Record<Side, Route>>;

export function openRoutes(random: Random, ip: 4 | 6): Routes {
  return { client: new Route(random, ip), server: new Route(random, ip) };
}
