/** A client's knowledge of the MAC addresses on its segment: what it asks for, and how long that holds. */
import type { Random } from '../base/random.ts';
import { type Nanos, NEVER, SECOND } from '../base/time.ts';
import type { NeighbourPlan } from '../sim/session.ts';
import type { SystemName } from '../tcp/systems.ts';
import type { Hosts } from './hosts.ts';
import type { PlanStep } from './sessionPlan.ts';

/** How long a system trusts what it was answered, and whom it asks when it does no longer. */
interface Memory {
  readonly lifetime: { readonly min: Nanos; readonly max: Nanos };
  /** The one that answered last, or everybody. */
  readonly asks: 'unicast' | 'broadcast';
}

const XNU_AND_BSD: Memory = {
  // net.link.ether.inet.max_age
  lifetime: { min: 1200 * SECOND, max: 1200 * SECOND },
  asks: 'broadcast',
};

/** Since Vista (KB 949589): 0.5 to 1.5 times the base reachable time of 30 s, then as RFC 4861 section 7.3. */
const WINDOWS: Memory = { lifetime: { min: 15 * SECOND, max: 45 * SECOND }, asks: 'unicast' };

/**
 * Of the IPv4 router. What is not here never asks twice: Linux and Android trust a neighbour for as long as
 * TCP hears from behind it (dst_confirm), which it does within the 5 s of delay_first_probe_time.
 */
const MEMORIES: Partial<Record<SystemName, Memory>> = {
  'windows-7': WINDOWS,
  'windows-10': WINDOWS,
  macos: XNU_AND_BSD,
  'macos-10.9': XNU_AND_BSD,
  ios: XNU_AND_BSD,
  freebsd: XNU_AND_BSD,
};

/** Linux: net.ipv4.neigh.default.gc_stale_time. */
const STALE: Nanos = 60 * SECOND;

export class Neighbours {
  readonly #hosts: Hosts;
  readonly #client: number;
  readonly #asks: boolean;
  readonly #random: Random;
  /** When each was last asked for. */
  readonly #asked = new Map<number, Nanos>();
  #router: 'unknown' | 'asked' | 'known' = 'unknown';
  /** How often the router was asked for, and until when its answer is trusted. */
  #questions = 0;
  #trustedUntil: Nanos = NEVER;
  /** Ends the waits of threads that need the router while another asks for it. */
  #waiting: ((now: Nanos) => void)[] = [];

  /** `asks`: false, and all is known before it begins. */
  constructor(hosts: Hosts, client: number, asks: boolean, random: Random) {
    this.#hosts = hosts;
    this.#client = client;
    this.#asks = asks;
    this.#random = random;
  }

  /**
   * What comes before the client's first packet to its router: the question for the router's address, or
   * the wait for the answer that another thread has asked for; undefined: nothing.
   */
  beforeRouter(now: Nanos): PlanStep | undefined {
    if (!this.#asks || (this.#router === 'known' && now < this.#trustedUntil)) return undefined;
    if (this.#router === 'asked')
      return { kind: 'wait', delay: NEVER, earlier: (_, wake) => this.#waiting.push(wake) };
    this.#router = 'asked';
    const again = this.#questions++;
    const random = this.#random.fork(again === 0 ? 'router' : `router/${again}`);
    return {
      kind: 'neighbour',
      neighbour: {
        asker: this.#hosts.neighbour(this.#client),
        asked: this.#hosts.router(this.#client),
        known: again > 0 && this.#memory?.asks === 'unicast',
        envelopes: this.#hosts.envelopes(this.#client, random),
        random,
      },
    };
  }

  /** The router has answered; it is asked again when its client's system trusts that no longer. */
  routerKnown(now: Nanos): void {
    this.#router = 'known';
    const memory = this.#memory;
    if (memory !== undefined) {
      const { min, max } = memory.lifetime;
      const lifetime = this.#random.fork(`lifetime/${this.#questions}`);
      this.#trustedUntil = now + min + lifetime.below(max - min + 1);
    }
    for (const wake of this.#waiting) wake(now);
    this.#waiting = [];
  }

  /** Neighbour discovery in IPv6 has rules of its own: there the router is asked for once. */
  get #memory(): Memory | undefined {
    const { ip } = this.#hosts.neighbour(this.#client);
    return ip.length === 4 ? MEMORIES[this.#hosts.systemNameOf(this.#client)] : undefined;
  }

  /** The question for the address of the client number `peer`; undefined: it is known. */
  ask(peer: number, now: Nanos): NeighbourPlan | undefined {
    const last = this.#asked.get(peer) ?? Number.NEGATIVE_INFINITY;
    if (!this.#asks || now - last < STALE) return undefined;
    this.#asked.set(peer, now);
    const asker = this.#hosts.neighbour(this.#client);
    return {
      asker,
      asked: this.#hosts.neighbour(peer),
      random: this.#random.fork(`${peer}/${now}`),
    };
  }
}
