/**
 * Who has which address, how far apart two hosts are, and what is between them. All of it follows from names
 * and numbers, not from the order of asking: a client's packets do not change because another one was added.
 */
import type { ServerName } from '../apps/app.ts';
import { draw } from '../base/distribution.ts';
import type { Random } from '../base/random.ts';
import type { NetworkOptions } from '../profile/profile.ts';
import type { NarrowLink } from '../sim/narrowLink.ts';
import type { ConnectionPlan, Envelopes, NeighbourAddress } from '../sim/session.ts';
import type { Side } from '../stream/turn.ts';
import type { TcpPolicy } from '../tcp/policy.ts';
import { SYSTEMS, type System, type SystemName } from '../tcp/systems.ts';
import { linkLocal } from '../wire/neighbourDiscovery.ts';
import { AddressPlan, isAddress } from './addressPlan.ts';
import type { EnvelopePlans } from './envelopes.ts';
import { hostPlan, type Start, startOf, tickPhaseOf } from './hostPlan.ts';
import { ipHeadersOf } from './ipHeaders.ts';
import { type MacOwner, Macs } from './macs.ts';
import { narrowLink } from './narrowLink.ts';
import { neighbourPath } from './neighbourPath.ts';
import { isRecorded, routeOf } from './route.ts';

/** What is the same for all connections to an address of a name. */
interface Server extends MacOwner {
  /** undefined: an address itself. */
  readonly name: string | undefined;
  /** `ip` as names of random streams have it. */
  readonly address: string;
  readonly mac: Uint8Array;
  /** Routers between it and any client. */
  readonly hops: number;
  /** As in `HostPlan`. */
  readonly tickPhase: number;
}

/** A client's own MAC address, and what a tap at its side sees. */
interface Client extends MacOwner {
  readonly own: Uint8Array;
  readonly seen: NeighbourAddress;
  /** As in `HostPlan`. */
  readonly tickPhase: number;
}

/** Clients that are remembered: those at play at the same time mostly have numbers in a row. */
const RECENT = 1024;

export class Hosts {
  readonly #network: NetworkOptions;
  readonly #recordsRoutes: boolean;
  readonly #policyOf: (client: number) => TcpPolicy;
  readonly #envelopes: EnvelopePlans | undefined;
  readonly #random: Random;
  readonly #addresses: AddressPlan;
  readonly #macs: Macs;
  /** By host, in the order of its addresses. */
  readonly #servers = new Map<string, readonly Server[]>();
  readonly #recent = new Array<Client | undefined>(RECENT).fill(undefined);

  /**
   * `envelopes` undefined: packets are in Ethernet alone; `policyOf`: where not all clients have the
   * same stack.
   */
  constructor(
    network: NetworkOptions,
    random: Random,
    envelopes?: EnvelopePlans,
    policyOf: (client: number) => TcpPolicy = () => network.client,
  ) {
    this.#network = network;
    this.#recordsRoutes = isRecorded(network.ipHeaders);
    this.#policyOf = policyOf;
    this.#envelopes = envelopes;
    this.#random = random;
    this.#addresses = new AddressPlan(network, random);
    this.#macs = new Macs(network, random);
  }

  /** What a client's machine runs. */
  systemOf(client: number): System {
    return SYSTEMS[this.systemNameOf(client)];
  }

  systemNameOf(client: number): SystemName {
    return this.#policyOf(client).system;
  }

  /**
   * Both ends and the way between them, for a connection of `client` from its `port`. `choice`: which of
   * the server's addresses it goes to.
   */
  ends(
    client: number,
    to: ServerName,
    port: number,
    random: Random,
    choice = 0,
  ): Pick<ConnectionPlan, 'client' | 'server' | 'path' | 'flowLabels' | 'envelopes'> {
    const network = this.#network;
    const servers = this.#serversOf(to.host);
    const server = servers[choice % servers.length]!;
    const { address } = server;
    const behind = this.#routersBefore(server.hops);
    const neighbour = this.neighbour(client);
    const { ipHeaders } = network;
    const route = this.#routeTo(server);
    return {
      client: hostPlan(
        this.#startOf(client, random),
        neighbour,
        ipHeadersOf(ipHeaders.client, neighbour.ip, server.ip, route?.slice(0, behind.client)),
        port,
        this.systemOf(client).ttl - behind.client,
      ),
      server: hostPlan(
        startOf(network.server, random, server.tickPhase, () => this.#clock(`server/${address}`)),
        server,
        ipHeadersOf(
          ipHeaders.server,
          server.ip,
          neighbour.ip,
          route?.slice(server.hops - behind.server).reverse(),
        ),
        to.port,
        SYSTEMS[network.server.system].ttl - behind.server,
        server.name,
      ),
      path: {
        rtt: draw(network.rtt, this.#random.fork(`rtt/${client}/${address}`)),
        bandwidth: network.bandwidth,
        queue: network.queue,
        lineRate: network.lineRate,
        mtu: network.mtu,
        // A router that translates addresses is one at least.
        hops: Math.max(
          network.nat === undefined ? 0 : 1,
          server.hops - behind.client - behind.server,
        ),
        routers: this.#macs.routers,
        route: route?.slice(behind.client, server.hops - behind.server),
        narrow: this.#narrow(client, address),
        impair: network.impair,
      },
      flowLabels: { client: random.below(0x10_0000), server: random.below(0x10_0000) },
      envelopes: this.envelopes(client, random),
    };
  }

  /** Both ends and the way between them, for a connection of `client` to port `to` of its neighbour `peer`. */
  neighbourEnds(
    client: number,
    peer: number,
    to: number,
    port: number,
    random: Random,
  ): Pick<ConnectionPlan, 'client' | 'server' | 'path' | 'flowLabels' | 'envelopes' | 'local'> {
    const { lineRate, mtu, ipHeaders } = this.#network;
    const end = (number: number, other: number, own: number) =>
      hostPlan(
        this.#startOf(number, random),
        this.neighbour(number),
        ipHeadersOf(ipHeaders.client, this.neighbour(number).ip, this.neighbour(other).ip),
        own,
        this.systemOf(number).ttl,
      );
    const pair = [client, peer].sort((a, b) => a - b).join('/');
    const way = this.#random.fork(`rtt/neighbours/${pair}`);
    return {
      client: end(client, peer, port),
      server: end(peer, client, to),
      path: neighbourPath({ lineRate, mtu }, way),
      flowLabels: { client: random.below(0x10_0000), server: random.below(0x10_0000) },
      envelopes: this.envelopes(client, random),
      local: true,
    };
  }

  /** Clients hear each other's broadcasts and ask for MAC addresses, and a tap at their side sees it: no router is between. */
  get shareSegment(): boolean {
    return this.#network.macs.client.per === 'host' && (this.#envelopes?.segment ?? true);
  }

  /** What stands around the packets of a flow of `client`, whose stream is `random`. */
  envelopes(client: number, random: Random): Envelopes | undefined {
    return this.#envelopes?.of(client, random);
  }

  /** The addresses of a name, in the order of the profile; undefined: `host` is an address itself. */
  lookUp(host: string): readonly Uint8Array[] | undefined {
    const named = this.#serversOf(host)[0]?.name !== undefined;
    return named ? this.#addresses.servers(host) : undefined;
  }

  /** A client as its neighbours know it. */
  neighbour(client: number): NeighbourAddress {
    return this.#owner(client).seen;
  }

  /** The MAC address of a client's own interface. */
  macOf(client: number): Uint8Array {
    return this.#owner(client).own;
  }

  /** A client's addresses, which are asked for again and again. */
  #owner(client: number): Client {
    const known = this.#recent[client % RECENT];
    if (known?.number === client) return known;
    const { ip, prefix } = this.#addresses.client(client);
    const system = this.systemNameOf(client);
    const owner = { ip, prefix, number: client, system };
    const own = this.#macs.own('client', owner);
    const made = {
      ip,
      prefix,
      number: client,
      system,
      own,
      seen: { mac: this.#macs.of('client', owner), ip },
      tickPhase: tickPhaseOf(this.#clock(`client/${client}`)),
    };
    this.#recent[client % RECENT] = made;
    return made;
  }

  /** A client's way to all servers. */
  router(client: number): NeighbourAddress {
    const { server: mac } = this.#macs.routers;
    // In IPv6 routers are known by what they advertise, which has link-local addresses.
    const ip = this.#network.ip === 6 ? linkLocal(mac) : this.#addresses.client(client).router;
    return { mac, ip };
  }

  /** The narrow link on the way to `server`. */
  #narrow(client: number, server: string): NarrowLink | undefined {
    const { pathMtu, ip } = this.#network;
    if (pathMtu === undefined) return undefined;
    const random = this.#random.fork(`narrow/${server}`);
    return narrowLink(pathMtu, ip, this.router(client).ip, random);
  }

  /** The routers on the way to it, if packets record them. */
  #routeTo({ hops, address }: Server): Uint8Array[] | undefined {
    if (!this.#recordsRoutes) return undefined;
    return routeOf(hops, this.#random.fork(`route/${address}`));
  }

  #serversOf(host: string): readonly Server[] {
    const known = this.#servers.get(host);
    if (known !== undefined) return known;
    const name = isAddress(host) ? undefined : host;
    const servers = this.#addresses.servers(host).map((ip) => this.#server(ip, name));
    this.#servers.set(host, servers);
    return servers;
  }

  #server(ip: Uint8Array, name: string | undefined): Server {
    const address = ip.join('.');
    const number = new DataView(ip.buffer, ip.byteOffset).getUint32(ip.length - 4) & 0xff_ffff;
    const { system } = this.#network.server;
    const owner = { ip, number, prefix: this.#addresses.serverPrefix(ip), system };
    const mac = this.#macs.of('server', owner);
    const hops = draw(this.#network.hops, this.#random.fork(`hops/${address}`));
    const tickPhase = tickPhaseOf(this.#clock(`server/${address}`));
    return { ...owner, name, address, mac, hops, tickPhase };
  }

  /** What a client draws when it opens a connection, whose stream is `random`. */
  #startOf(client: number, random: Random): Start {
    const { tickPhase } = this.#owner(client);
    const clock = () => this.#clock(`client/${client}`);
    return startOf(this.#policyOf(client), random, tickPhase, clock);
  }

  /** What is drawn once for a host's clock. */
  #clock(host: string): Random {
    return this.#random.fork(`clock/${host}`);
  }

  /** Routers that stand between hosts and a tap at their side: they have counted. */
  #routersBefore(hops: number): Readonly<Record<Side, number>> {
    const { client, server } = this.#network.macs;
    const before = client.per !== 'host' && hops > 0 ? 1 : 0;
    return { client: before, server: server.per !== 'host' && hops > before ? 1 : 0 };
  }
}
