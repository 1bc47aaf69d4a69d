/**
 * Who has which address, how far apart two hosts are, and what each one's TCP starts from. All of it
 * follows from names and numbers, not from the order of asking: a client's packets do not change
 * because another one was added.
 */
import ipaddr from 'ipaddr.js';
import type { ServerName } from '../apps/app.ts';
import { draw } from '../base/distribution.ts';
import type { Random } from '../base/random.ts';
import type { NetworkOptions, Prefix } from '../profile/profile.ts';
import type { ConnectionPlan, HostPlan } from '../sim/session.ts';
import type { Side } from '../stream/turn.ts';
import type { TcpPolicy } from '../tcp/policy.ts';

/** Linux net.ipv4.ip_default_ttl, on both sides. */
const INITIAL_TTL = 64;
/**
 * Initial sequence numbers stay this far from 2^32, so that a connection of less than 1 GiB a side
 * never wraps: several replay tools cannot follow a wrap.
 */
const ISS_HEADROOM = 0x4000_0000;

export class Hosts {
  readonly #network: NetworkOptions;
  readonly #tap: number;
  readonly #random: Random;
  /** Both sides stand behind a router each, so the capture holds two MAC addresses. */
  readonly #macs: Readonly<Record<Side, Uint8Array>>;
  /** Addresses of clients are spread over the prefix by a stride that visits each once. */
  readonly #firstClient: number;

  constructor(network: NetworkOptions, tap: number, random: Random) {
    this.#network = network;
    this.#tap = tap;
    this.#random = random;
    this.#macs = {
      client: localMac(random.fork('mac/client')),
      server: localMac(random.fork('mac/server')),
    };
    this.#firstClient = random.fork('clients').below(hostCount(network.clients));
  }

  /** Both ends and the way between them, for a connection of `client` from its `port`. */
  path(
    client: number,
    server: ServerName,
    port: number,
    random: Random,
  ): Pick<ConnectionPlan, 'client' | 'server' | 'path' | 'flowLabels'> {
    const network = this.#network;
    const { host } = server;
    const hops = draw(network.hops, this.#random.fork(`hops/${host}`));
    const beforeTap = Math.round(hops * this.#tap);
    return {
      client: {
        ...startOf(network.client, random.fork('client')),
        mac: this.#macs.client,
        ip: this.#clientAddress(client),
        port,
        name: undefined,
        ttl: INITIAL_TTL - beforeTap,
      },
      server: {
        ...startOf(network.server, random.fork('server')),
        mac: this.#macs.server,
        ip: this.#serverAddress(host),
        port: server.port,
        name: ipaddr.isValid(host) ? undefined : host,
        ttl: INITIAL_TTL - (hops - beforeTap),
      },
      path: {
        rtt: draw(network.rtt, this.#random.fork(`rtt/${client}/${host}`)),
        bandwidth: network.bandwidth,
        lineRate: network.lineRate,
        mtu: network.mtu,
      },
      flowLabels: {
        client: random.fork('flow/client').below(0x10_0000),
        server: random.fork('flow/server').below(0x10_0000),
      },
    };
  }

  #clientAddress(client: number): Uint8Array {
    const prefix = this.#network.clients;
    const count = hostCount(prefix);
    return hostOf(prefix, (this.#firstClient + client) % count);
  }

  /** A name's address; two names may share one, as they do at large hosters. */
  #serverAddress(host: string): Uint8Array {
    if (ipaddr.isValid(host)) return Uint8Array.from(ipaddr.parse(host).toByteArray());
    const prefix = this.#network.servers;
    return hostOf(prefix, this.#random.fork(`server/${host}`).below(hostCount(prefix)));
  }
}

/** What one end of a connection draws when it opens. */
function startOf(
  tcp: TcpPolicy,
  random: Random,
): Pick<HostPlan, 'tcp' | 'iss' | 'tsOffset' | 'ipId'> {
  return {
    tcp,
    iss: random.below(0x1_0000_0000 - ISS_HEADROOM),
    // Below 2^31, so that the clock does not wrap within 24 days of capture.
    tsOffset: random.below(0x8000_0000),
    ipId: random.below(0x1_0000),
  };
}

/** Six bytes, locally administered and unicast (IEEE 802c). */
function localMac(random: Random): Uint8Array {
  const mac = random.bytes(6);
  mac[0] = (mac[0]! & 0xfc) | 0x02;
  return mac;
}

/** Addresses of a prefix that a host can have: without the first and the last; at most 2^31. */
function hostCount(prefix: Prefix): number {
  const hostBits = Math.min(31, prefix.address.length * 8 - prefix.bits);
  return Math.max(1, (1 << (hostBits - 1)) * 2 - 2);
}

/** The address number `index` of a prefix, from 0. */
function hostOf(prefix: Prefix, index: number): Uint8Array {
  const address = prefix.address.slice();
  const view = new DataView(address.buffer);
  const last = address.length - 4;
  view.setUint32(last, (view.getUint32(last) + index + 1) >>> 0);
  return address;
}
