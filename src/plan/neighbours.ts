/** A client's knowledge of the MAC addresses on its segment: what it asks by ARP, and how long that holds. */
import type { Random } from '../base/random.ts';
import { type Nanos, NEVER, SECOND } from '../base/time.ts';
import type { ArpPlan } from '../sim/session.ts';
import type { Hosts } from './hosts.ts';
import type { PlanStep } from './sessionPlan.ts';

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
  /** Ends the waits of threads that need the router while another asks for it. */
  #waiting: ((now: Nanos) => void)[] = [];

  /** `asks`: whether questions are part of the capture. */
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
  beforeRouter(): PlanStep | undefined {
    if (!this.#asks || this.#router === 'known') return undefined;
    if (this.#router === 'asked')
      return { kind: 'wait', delay: NEVER, earlier: (_, wake) => this.#waiting.push(wake) };
    this.#router = 'asked';
    const random = this.#random.fork('router');
    return {
      kind: 'arp',
      arp: {
        asker: this.#hosts.neighbour(this.#client),
        asked: this.#hosts.router(this.#client),
        envelopes: this.#hosts.envelopes(this.#client, random),
        random,
      },
    };
  }

  /** The router has answered; it is not asked again. */
  routerKnown(now: Nanos): void {
    this.#router = 'known';
    for (const wake of this.#waiting) wake(now);
    this.#waiting = [];
  }

  /** The question for the address of the client number `peer`; undefined: it is known. */
  ask(peer: number, now: Nanos): ArpPlan | undefined {
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
