/**
 * Who has which address: clients one each, from one prefix after the other; servers as the profile says
 * of their names, or from their prefixes by their names. It follows from names and numbers, not from the
 * order of asking.
 */
import { permutedBelow } from '../base/permutation.ts';
import type { Random } from '../base/random.ts';
import { contains } from '../profile/addresses.ts';
import { aliasChain, matchesName } from '../profile/aliases.ts';
import { ipaddr } from '../profile/ipaddr.ts';
import type { NetworkOptions, Prefix } from '../profile/profile.ts';

/** A client's place in the plan. */
export interface ClientAddress {
  readonly ip: Uint8Array;
  /** Index of its prefix. */
  readonly prefix: number;
  /** The way to all servers: the first host of its prefix. */
  readonly router: Uint8Array;
}

export class AddressPlan {
  readonly #network: NetworkOptions;
  readonly #random: Random;
  /** The place of the first client in each prefix. */
  readonly #first: readonly number[];
  readonly #salt: number;
  /** What was asked for before, by host: connections ask again. */
  readonly #servers = new Map<string, readonly Uint8Array[]>();

  constructor(network: NetworkOptions, random: Random) {
    this.#network = network;
    this.#random = random;
    this.#salt = random.fork('clients/order').u32();
    this.#first = network.clients.map((prefix, i) =>
      random.fork(i === 0 ? 'clients' : `clients/${i}`).below(clientCount(prefix)),
    );
  }

  client(client: number): ClientAddress {
    const { clients } = this.#network;
    const index = client % clients.length;
    const prefix = clients[index]!;
    const count = clientCount(prefix);
    const place =
      this.#first[index]! + pooled(Math.floor(client / clients.length), count, this.#salt);
    return {
      ip: hostOf(prefix, 1 + (place % count)),
      prefix: index,
      router: hostOf(prefix, 0),
    };
  }

  /** The addresses of `host`, in the order of the profile. Names may share them. */
  servers(host: string): readonly Uint8Array[] {
    const kept = this.#servers.get(host) ?? this.#serversOf(host);
    this.#servers.set(host, kept);
    return kept;
  }

  #serversOf(host: string): readonly Uint8Array[] {
    if (isAddress(host)) return [Uint8Array.from(ipaddr.parse(host).toByteArray())];
    const { serverNames, servers, dns } = this.#network;
    // What is said of a name holds for its aliases.
    const names = [host, ...aliasChain(host, dns?.aliases ?? [])];
    for (const name of names) {
      const given = serverNames.find(({ pattern }) => matchesName(name, pattern));
      if (given !== undefined) return given.addresses;
    }
    const random = this.#random.fork(`server/${host}`);
    const prefix = servers.length === 1 ? servers[0]! : random.pick(servers);
    return [hostOf(prefix, random.below(placeCount(prefix)))];
  }

  /** Index of the servers' prefix that holds `ip`; -1: it is in none. */
  serverPrefix(ip: Uint8Array): number {
    return this.#network.servers.findIndex((prefix) => contains(prefix, ip));
  }
}

/** Addresses that are given out in no order before the next ones are begun, as from a DHCP server's pool. */
const POOL = 64;
/** Half of the bits that number them. */
const POOL_BITS = 3;

/** The place of client `index` in a prefix of `count`: of each pool's places one, the first client's is 0. */
function pooled(client: number, count: number, salt: number): number {
  const index = client % count;
  const pool = Math.floor(index / POOL);
  const from = pool * POOL;
  const size = Math.min(POOL, count - from);
  const shift = pool === 0 ? permutedBelow(size, 0, POOL_BITS, salt) : 0;
  return from + ((permutedBelow(size, index - from, POOL_BITS, salt ^ pool) - shift + size) % size);
}

/** Whether `host` is no name but an address itself. */
export function isAddress(host: string): boolean {
  // Names are told apart at sight, for ipaddr throws and catches to find out.
  if (!/^[\d.]+$|:/.test(host)) return false;
  // ipaddr.isValid would take `0x7f` and `10` for addresses, as inet_aton does.
  return ipaddr.IPv4.isValidFourPartDecimal(host) || ipaddr.IPv6.isValid(host);
}

/** Hosts of a clients' prefix without their router. */
function clientCount(prefix: Prefix): number {
  return Math.max(1, placeCount(prefix) - 1);
}

/** How many numbers `hostOf` takes: a place for each host of a prefix, at most 2^30. */
export function placeCount(prefix: Prefix): number {
  const hostBits = Math.min(30, prefix.address.length * 8 - prefix.bits);
  return Math.max(1, (1 << hostBits) - 2);
}

/** The address number `index` of a prefix, from 0. */
export function hostOf(prefix: Prefix, index: number): Uint8Array {
  const address = prefix.address.slice();
  let rest = index + 1;
  for (let i = address.length - 1; i >= address.length - 4; i--) {
    rest += address[i]!;
    address[i] = rest;
    rest >>>= 8;
  }
  return address;
}
