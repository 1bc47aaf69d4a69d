/**
 * MAC addresses. A tap at the side of a host sees the host's own, or that of a router behind which the
 * tap stands; from further on it sees the first router of that side.
 *
 *   client ══[tap 0]══ router ──[tap between]── router ══[tap 1]══ server
 */
import { permuted } from '../base/permutation.ts';
import type { Random } from '../base/random.ts';
import type { NetworkOptions } from '../profile/profile.ts';
import type { Side } from '../stream/turn.ts';
import type { SystemName } from '../tcp/systems.ts';
import { ouisOf, ROUTER_OUIS } from './ouis.ts';

/** A host as its MAC address knows it. */
export interface MacOwner {
  readonly ip: Uint8Array;
  /** Below 2^24; hosts of a side have different ones. */
  readonly number: number;
  /** Index of the prefix that it lives in. */
  readonly prefix: number;
  readonly system: SystemName;
}

/** Tells the sides apart in what is numbered. */
const NUMBER = { client: 0, server: 1 } as const;

export class Macs {
  readonly #network: NetworkOptions;
  readonly #random: Random;
  readonly #salt: number;
  /** The first router of each side: the other side's hosts send to it, and from it. */
  readonly routers: Readonly<Record<Side, Uint8Array>>;

  constructor(network: NetworkOptions, random: Random) {
    this.#network = network;
    this.#random = random;
    this.#salt = random.fork('mac').u32();
    this.routers = { client: this.#router('client'), server: this.#router('server') };
  }

  /** What a tap at the side of the host sees. */
  of(side: Side, owner: MacOwner): Uint8Array {
    const { per } = this.#network.macs[side];
    if (per === 'router') return this.routers[side];
    if (per === 'prefix') return this.#router(side, owner.prefix);
    return this.own(side, owner);
  }

  /** The host's own interface, whatever a tap sees. */
  own(side: Side, owner: MacOwner): Uint8Array {
    const name = `${side}/${owner.ip.join('.')}`;
    return this.#mac(side, name, owner.number, ouisOf(owner.system, side));
  }

  /** The router of a side, or of one of its prefixes. */
  #router(side: Side, prefix = -1): Uint8Array {
    // No host has these numbers: they belong to broadcast addresses, and there are fewer clients.
    const number = 0xff_ffff - 2 * (prefix + 1) - NUMBER[side];
    return this.#mac(side, `${side}/router/${prefix}`, number, ROUTER_OUIS);
  }

  #mac(side: Side, name: string, number: number, usual: readonly number[]): Uint8Array {
    const random = this.#random.fork(`mac/${name}`);
    const { oui } = this.#network.macs[side];
    const maker = oui === 'local' ? localOui(random) : oui === 'system' ? random.pick(usual) : oui;
    const own = permuted(number, 12, this.#salt);
    return Uint8Array.of(maker >>> 16, maker >>> 8, maker, own >>> 16, own >>> 8, own);
  }
}

/** Locally administered and unicast (IEEE 802c), and different for every host. */
function localOui(random: Random): number {
  return (random.below(0x100_0000) & 0xfc_ffff) | 0x02_0000;
}
