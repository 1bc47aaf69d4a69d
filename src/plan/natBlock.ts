/**
 * Each client has a block of its outside address's ports for itself (RFC 7422, deterministic NAT): two clients
 * never share a port, and what one does changes nothing for another.
 */
import type { Random } from '../base/random.ts';
import type { Nanos } from '../base/time.ts';
import { outsideAddresses, portsPerClient } from '../profile/natPorts.ts';
import type { NatOptions } from '../profile/profile.ts';
import type { Tracked } from './conntrack.ts';
import type { OutsidePorts } from './outsidePorts.ts';
import { shuffled } from './ports.ts';

/** A port that is handed out, and what has it: all that comes from one port inside. */
interface Mapping {
  readonly port: number;
  readonly tracked: Tracked[];
}

export class PortBlock implements OutsidePorts {
  /** The first port of the client's block, and how many there are. */
  readonly #first: number;
  readonly #count: number;
  readonly #salt: number;
  /** By the port inside, for each protocol; the oldest first. */
  readonly #mappings = { tcp: new Map<number, Mapping>(), udp: new Map<number, Mapping>() };
  readonly #made = { tcp: 0, udp: 0 };

  /** `clients`: how many there are together. */
  constructor(nat: NatOptions, client: number, clients: number, random: Random) {
    const { count } = outsideAddresses(nat.addresses);
    this.#count = portsPerClient(nat, clients);
    this.#first = nat.ports.first + Math.floor(client / count) * this.#count;
    this.#salt = random.u32();
  }

  /**
   * The same for all that the client sends from `port` while any of it is remembered (RFC 4787 REQ-1). Ports
   * are handed out in no order (RFC 6056); when all have been used, that which was handed out first of those
   * that are forgotten.
   */
  take(
    protocol: 'tcp' | 'udp',
    port: number,
    _to: string,
    tracked: Tracked,
    now: Nanos,
  ): number | undefined {
    const mappings = this.#mappings[protocol];
    const known = mappings.get(port);
    if (known !== undefined && inUse(known, now)) {
      known.tracked.push(tracked);
      return known.port;
    }
    const outside = this.#next(protocol, now);
    if (outside === undefined) return undefined;
    // Behind all others, as the newest.
    mappings.delete(port);
    mappings.set(port, { port: outside, tracked: [tracked] });
    return outside;
  }

  #next(protocol: 'tcp' | 'udp', now: Nanos): number | undefined {
    if (this.#made[protocol] < this.#count)
      return this.#first + shuffled(this.#count, this.#salt, this.#made[protocol]++);
    const mappings = this.#mappings[protocol];
    for (const [port, mapping] of mappings) {
      if (inUse(mapping, now)) continue;
      mappings.delete(port);
      return mapping.port;
    }
    return undefined;
  }
}

function inUse({ tracked }: Mapping, now: Nanos): boolean {
  return tracked.some(({ until }) => now < until);
}
