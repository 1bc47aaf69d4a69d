/** Source ports in the order in which a client's system hands them out, each used once to a server. */
import { invariant } from '../base/invariant.ts';
import { permutedBelow } from '../base/permutation.ts';
import type { Random } from '../base/random.ts';
import type { PortRange } from '../tcp/systems.ts';

/** Even ports lie in groups of ten, five to each; a lap over all groups takes one port of each. */
const GROUP = 10;
const EVEN = GROUP / 2;

/** The ports of one client's connections, one after the other. */
export class SourcePorts {
  readonly #range: PortRange;
  readonly #salt: number;
  /** What is drawn for servers, each by its name. */
  readonly #random: Random;
  #opened = 0;
  /** By server. */
  readonly #openedTo = new Map<string, number>();

  constructor(range: PortRange, random: Random) {
    this.#range = range;
    this.#salt = random.u32();
    this.#random = random;
  }

  /** For a connection to `server`, which names an address and a port. */
  next(server: string): number {
    const opened = this.#opened++;
    if (this.#range.perServer === 'nothing') return ephemeralPort(this.#range, this.#salt, opened);
    const salt = this.#random.fork(`to/${server}`).u32();
    if (this.#range.perServer === 'offset') return ephemeralPort(this.#range, salt, opened);
    const openedTo = this.#openedTo.get(server) ?? 0;
    this.#openedTo.set(server, openedTo + 1);
    return ephemeralPort(this.#range, salt, openedTo);
  }
}

/** Connections that one client can open before a port would have to be used again. */
export function portCount({ first, last, order }: PortRange): number {
  const ports = last + 1 - first;
  return order === 'even' ? ports - (ports % GROUP) : ports;
}

/** The port of a client's connection `index` (from 0). `salt` (32 bits) says where it begins. */
export function ephemeralPort(range: PortRange, salt: number, index: number): number {
  const count = portCount(range);
  invariant(index < count, 'a client opens no more connections than it has ports');
  switch (range.order) {
    case 'even':
      return range.first + evenPort(count / GROUP, salt, index);
    case 'next':
      return range.first + ((salt + index) % count);
    case 'random':
      return range.first + shuffled(count, salt, index);
  }
}

/** The port of a datagram's socket: any of the range (Linux: udp_lib_get_port). */
export function randomPort({ first, last }: PortRange, random: Random): number {
  return first + random.below(last + 1 - first);
}

/**
 * Small upward steps. `salt` says in which of the `groups` the first lap begins and with which port each
 * group does; the first five laps take the even ports, the others the odd.
 */
function evenPort(groups: number, salt: number, index: number): number {
  const group = (salt + index) % groups;
  const lap = Math.floor(index / groups);
  // Fibonacci hashing (Knuth, TAOCP 6.4): the groups' rotations look unrelated.
  const rotation = (Math.imul(group ^ salt, 0x9e37_79b1) >>> 8) % EVEN;
  const odd = lap < EVEN ? 0 : 1;
  return group * GROUP + 2 * ((lap + rotation) % EVEN) + odd;
}

/**
 * Where `index` stands after the numbers below `count` (at most 2^16) have been shuffled: a permutation
 * of all 16-bit numbers, followed until it leads below `count` again (cycle walking).
 */
export function shuffled(count: number, salt: number, index: number): number {
  return permutedBelow(count, index, 8, salt);
}
