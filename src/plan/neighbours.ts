/** A client's knowledge of the MAC addresses on its segment: what it asks by ARP, and how long that holds. */
import type { Random } from '../base/random.ts';
import { type Nanos, SECOND } from '../base/time.ts';
import type { ArpPlan } from '../sim/session.ts';
import type { Hosts } from './hosts.ts';

/** Linux: net.ipv4.neigh.default.gc_stale_time. */
const STALE: Nanos = 60 * SECOND;

export class Neighbours {
  readonly #hosts: Hosts;
  readonly #client: number;
  readonly #asks: boolean;
  readonly #random: Random;
  /** When each was last asked for. */
  readonly #asked = new Map<number, Nanos>();

  /** `asks`: whether questions are part of the capture. */
  constructor(hosts: Hosts, client: number, asks: boolean, random: Random) {
    this.#hosts = hosts;
    this.#client = client;
    this.#asks = asks;
    this.#random = random;
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
