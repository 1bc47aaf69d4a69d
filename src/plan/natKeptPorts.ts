/**
 * Ports as Linux's router hands them out (nf_nat_core.c): a flow keeps the port that it has inside unless
 * another flow to the same server has it already, so that clients share all ports of the outside address.
 */
import type { Random } from '../base/random.ts';
import type { Nanos } from '../base/time.ts';
import type { NatOptions } from '../profile/profile.ts';
import type { Tracked } from './conntrack.ts';
import type { OutsidePorts } from './outsidePorts.ts';

/** By protocol and server, what has each port of an outside address. */
export type PortTables = Map<string, Map<number, Tracked>>;

/** NF_NAT_MAX_ATTEMPTS: ports that are tried in a row; each further row is half as long. */
const MOST_ATTEMPTS = 128;
const LEAST_ATTEMPTS = 16;

export class KeptPorts implements OutsidePorts {
  readonly #ports: NatOptions['ports'];
  readonly #tables: PortTables;
  readonly #random: Random;

  /** `tables` are those of the outside address, for all clients that share it. */
  constructor(ports: NatOptions['ports'], tables: PortTables, random: Random) {
    this.#ports = ports;
    this.#tables = tables;
    this.#random = random;
  }

  take(
    protocol: 'tcp' | 'udp',
    port: number,
    to: string,
    tracked: Tracked,
    now: Nanos,
  ): number | undefined {
    const key = `${protocol}/${to}`;
    const table = this.#tables.get(key) ?? new Map<number, Tracked>();
    this.#tables.set(key, table);
    const free = (candidate: number) => now >= (table.get(candidate)?.until ?? 0);
    const { first, last } = this.#ports;
    const kept = first <= port && port <= last && free(port);
    const outside = kept ? port : this.#search(free);
    if (outside !== undefined) table.set(outside, tracked);
    return outside;
  }

  /** nf_nat_l4proto_unique_tuple: it gives up before it has tried all where nearly all are taken. */
  #search(free: (port: number) => boolean): number | undefined {
    const { first, last } = this.#ports;
    const size = last + 1 - first;
    for (let attempts = Math.min(size, MOST_ATTEMPTS); ; attempts >>= 1) {
      const offset = this.#random.below(0x1_0000);
      for (let i = 0; i < attempts; i++) {
        const port = first + ((offset + i) % size);
        if (free(port)) return port;
      }
      if (attempts >= size || attempts < LEAST_ATTEMPTS) return undefined;
    }
  }
}
