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
import type { ConnectionPlan, HostPlan, NeighbourAddress } from '../sim/session.ts';
import type { Side } from '../stream/turn.ts';
import type { TcpPolicy } from '../tcp/policy.ts';
import { type PortRange, SYSTEMS } from '../tcp/systems.ts';

/**
 * Initial sequence numbers stay this far from 2^32, so that a connection of less than 1 GiB a side
 * never wraps: several replay tools cannot follow a wrap.
 */
const ISS_HEADROOM = 0x4000_0000;

/** What is the same for all connections to a server. */
interface Server {
  readonly ip: Uint8Array;
  readonly name: string | undefined;
  /** Routers between it and any client. */
  readonly hops: number;
}

export class Hosts {
  readonly #network: NetworkOptions;
  readonly #random: Random;
  /** Both sides stand behind a router each, so the capture holds two MAC addresses. */
  readonly #macs: Readonly<Record<Side, Uint8Array>>;
  readonly #firstClient: number;
  readonly #servers = new Map<string, Server>();

  constructor(network: NetworkOptions, random: Random) {
    this.#network = network;
    this.#random = random;
    this.#macs = {
      client: localMac(random.fork('mac/client')),
      server: localMac(random.fork('mac/server')),
    };
    this.#firstClient = random.fork('clients').below(clientCount(network.clients));
  }

  /** Where clients take their source ports from. */
  get clientPorts(): PortRange {
    return SYSTEMS[this.#network.client.system].ports;
  }

  /** Both ends and the way between them, for a connection of `client` from its `port`. */
  ends(
    client: number,
    to: ServerName,
    port: number,
    random: Random,
  ): Pick<ConnectionPlan, 'client' | 'server' | 'path' | 'flowLabels'> {
    const { rtt, bandwidth, queue, lineRate, mtu, impair, ...network } = this.#network;
    const server = this.#server(to.host);
    return {
      client: {
        ...startOf(network.client, random, this.#random.fork(`clock/client/${client}`)),
        mac: this.#macs.client,
        ip: this.#clientAddress(client),
        port,
        name: undefined,
        ttl: SYSTEMS[network.client.system].ttl,
      },
      server: {
        ...startOf(network.server, random, this.#random.fork(`clock/server/${to.host}`)),
        mac: this.#macs.server,
        ip: server.ip,
        port: to.port,
        name: server.name,
        ttl: SYSTEMS[network.server.system].ttl,
      },
      path: {
        rtt: draw(rtt, this.#random.fork(`rtt/${client}/${to.host}`)),
        bandwidth,
        queue,
        lineRate,
        mtu,
        // A router that translates addresses is one at least.
        hops: network.nat === undefined ? server.hops : Math.max(1, server.hops),
        impair,
      },
      flowLabels: { client: random.below(0x10_0000), server: random.below(0x10_0000) },
    };
  }

  /** The address of `host`, and whether that is a name and not the address itself. */
  lookUp(host: string): { readonly ip: Uint8Array; readonly isName: boolean } {
    const { ip, name } = this.#server(host);
    return { ip, isName: name !== undefined };
  }

  /** A client as its neighbours know it. */
  neighbour(client: number): NeighbourAddress {
    return { mac: this.#macs.client, ip: this.#clientAddress(client) };
  }

  /** The clients' way to all servers: the first host of their prefix. */
  router(): NeighbourAddress {
    return { mac: this.#macs.server, ip: hostOf(this.#network.clients, 0) };
  }

  #clientAddress(client: number): Uint8Array {
    const prefix = this.#network.clients;
    return hostOf(prefix, 1 + ((this.#firstClient + client) % clientCount(prefix)));
  }

  /** Two names may share an address, as they do at large hosters. */
  #server(host: string): Server {
    const known = this.#servers.get(host);
    if (known !== undefined) return known;
    const random = this.#random.fork(`server/${host}`);
    const prefix = this.#network.servers;
    // ipaddr.isValid would take `0x7f` and `10` for addresses, as inet_aton does.
    const literal = ipaddr.IPv4.isValidFourPartDecimal(host) || ipaddr.IPv6.isValid(host);
    const server = {
      ip: literal
        ? Uint8Array.from(ipaddr.parse(host).toByteArray())
        : hostOf(prefix, random.below(hostCount(prefix))),
      name: literal ? undefined : host,
      hops: draw(this.#network.hops, random),
    };
    this.#servers.set(host, server);
    return server;
  }
}

/** What one end of a connection draws when it opens; `clock` is the host's own. */
function startOf(
  tcp: TcpPolicy,
  random: Random,
  clock: Random,
): Pick<HostPlan, 'tcp' | 'iss' | 'tsOffset' | 'ipId'> {
  const iss = random.below(0x1_0000_0000 - ISS_HEADROOM);
  // Below 2^31, so that the millisecond clock does not wrap within 24 days of capture.
  const tsOffset = random.below(0x8000_0000);
  const ofHost = SYSTEMS[tcp.system].timestampOffset === 'host';
  return {
    tcp,
    iss,
    tsOffset: ofHost ? clock.below(0x8000_0000) : tsOffset,
    ipId: random.below(0x1_0000),
  };
}

/** Six bytes, locally administered and unicast (IEEE 802c). */
function localMac(random: Random): Uint8Array {
  const mac = random.bytes(6);
  mac[0] = (mac[0]! & 0xfc) | 0x02;
  return mac;
}

/** Hosts of the clients' prefix without their router. */
function clientCount(prefix: Prefix): number {
  return Math.max(1, hostCount(prefix) - 1);
}

/** Addresses of a prefix that a host can have: without the first and the last; at most 2^30. */
function hostCount(prefix: Prefix): number {
  const hostBits = Math.min(30, prefix.address.length * 8 - prefix.bits);
  return Math.max(1, (1 << hostBits) - 2);
}

/** The address number `index` of a prefix, from 0. */
function hostOf(prefix: Prefix, index: number): Uint8Array {
  const address = prefix.address.slice();
  const view = new DataView(address.buffer);
  const last = address.length - 4;
  view.setUint32(last, view.getUint32(last) + index + 1);
  return address;
}
