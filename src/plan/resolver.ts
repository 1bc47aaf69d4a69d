/**
 * A client's resolver, as glibc's behind a cache: it asks for the address of a name before a connection
 * needs it, and remembers the answer for as long as that holds. Threads that need the same name at the
 * same time each ask, or wait for the first, as their program and system have it.
 */
import { draw } from '../base/distribution.ts';
import type { Random } from '../base/random.ts';
import { type Nanos, SECOND } from '../base/time.ts';
import type { AddressAnswer, AddressMessages, AddressQuestion } from '../dns/addressLookup.ts';
import { aliasChain } from '../profile/aliases.ts';
import type { DnsOptions } from '../profile/profile.ts';
import { RESOLVER_TIMEOUT } from '../profile/resolverTimeout.ts';
import type { PathOptions } from '../sim/path.ts';
import type { DatagramPlan, SharedSocket } from '../sim/session.ts';
import type { Port } from '../stream/conduct.ts';
import { SYSTEMS } from '../tcp/systems.ts';
import { datagramHost } from './datagramHost.ts';
import type { Hosts } from './hosts.ts';
import type { IpIdCounters } from './ipIdCounters.ts';
import type { ClientNat } from './nat.ts';
import { randomPort } from './ports.ts';

/** https://www.iana.org/assignments/service-names-port-numbers: domain */
const DNS_PORT = 53;
/** resolv.conf(5): RES_DFLRETRY sendings to the one name server. */
const ATTEMPTS = 2;

/** A question that is on its way. */
export interface Lookup {
  readonly datagram: DatagramPlan;
  /** The question for addresses of the other family, from the same socket at the same time. */
  readonly beside: DatagramPlan | undefined;
  /** Whether the client has the answer; known when the datagram is done. */
  readonly answered: boolean;
  /** What to ask where it has not; undefined: nobody is left to be asked. */
  readonly next: ((now: Nanos) => Lookup) | undefined;
}

/** What is asked, whoever is asked for it. */
interface Asking {
  readonly question: AddressQuestion;
  /** That for the other family; undefined: it has not been asked yet. */
  other?: AddressQuestion;
  readonly answer: AddressAnswer;
  readonly dns: DnsOptions;
  /** Called when the client has the answer. */
  readonly received: (now: Nanos) => void;
}

type Draft = { -readonly [K in keyof Lookup]: Lookup[K] };

/** A lookup that others wait for. */
interface PendingLookup {
  /** End the waits. */
  readonly waiting: ((now: Nanos) => void)[];
  /** How it has ended. */
  answered: boolean;
}

/** What a client knows of a name. */
interface Known {
  readonly expires: Nanos;
  /** Which of the name's addresses the answer had first. */
  readonly first: number;
}

export class Resolver {
  readonly #hosts: Hosts;
  readonly #client: number;
  readonly #dns: DnsOptions | undefined;
  readonly #nat: ClientNat | undefined;
  readonly #ipIds: IpIdCounters;
  readonly #messages: AddressMessages;
  readonly #random: Random;
  readonly #known = new Map<string, Known>();
  readonly #merges: boolean;
  readonly #pending = new Map<string, PendingLookup>();
  #asked = 0;

  /**
   * `dns` undefined: all addresses are known; `nat` undefined: the client's is translated nowhere; `ipIds`: those of
   * its session; `messages`: those of the run.
   */
  constructor(
    hosts: Hosts,
    client: number,
    dns: DnsOptions | undefined,
    random: Random,
    nat: ClientNat | undefined,
    ipIds: IpIdCounters,
    messages: AddressMessages,
  ) {
    this.#hosts = hosts;
    this.#client = client;
    this.#dns = dns;
    this.#random = random;
    this.#nat = nat;
    this.#ipIds = ipIds;
    this.#messages = messages;
    this.#merges = dns?.mergesLookups === true || hosts.systemOf(client).mergesLookups;
  }

  /** The lookup of `host` that is under way and is to be waited for; undefined: there is none. */
  pending(host: string): PendingLookup | undefined {
    return this.#pending.get(host);
  }

  /** What was asked for `host` has been answered, or nobody is left to be asked. */
  settled(host: string, answered: boolean, now: Nanos): void {
    const pending = this.#pending.get(host);
    this.#pending.delete(host);
    if (pending === undefined) return;
    pending.answered = answered;
    for (const wake of pending.waiting) wake(now);
  }

  /** What is to be asked before a connection to `host` can be opened at `now`; undefined: nothing. */
  ask(host: string, now: Nanos): Lookup | undefined {
    if (this.#dns === undefined || now < (this.#known.get(host)?.expires ?? 0)) return undefined;
    const addresses = this.#hosts.lookUp(host);
    if (addresses === undefined) return undefined;
    if (this.#merges) this.#pending.set(host, { waiting: [], answered: false });
    return this.#lookup(host, addresses, this.#dns, now);
  }

  /** Which of the addresses of `host` connections go to: the first of the newest answer. */
  choice(host: string): number {
    const known = this.#known.get(host);
    if (known !== undefined) return known.first;
    const count = this.#hosts.lookUp(host)?.length ?? 1;
    return count === 1 ? 0 : this.#random.fork(`choice/${host}`).below(count);
  }

  #lookup(name: string, inOrder: readonly Uint8Array[], dns: DnsOptions, now: Nanos): Lookup {
    const random = this.#random.fork(String(++this.#asked));
    const ip = inOrder[0]!.length === 4 ? 4 : 6;
    const question = { id: random.below(0x1_0000), name, ip, edns: dns.edns } as const;
    const ttl = Math.floor(draw(dns.ttl, random) / SECOND);
    // Name servers turn the list (BIND: rrset-order), so that clients spread over it.
    const first = inOrder.length === 1 ? 0 : random.below(inOrder.length);
    const addresses = [...inOrder.slice(first), ...inOrder.slice(0, first)];
    const answer = { aliases: aliasChain(name, dns.aliases), addresses, ttl };
    const received = (now: Nanos) => this.#known.set(name, { expires: now + ttl * SECOND, first });
    const { server, fallback, port } = dns;
    const asking: Asking = { question, answer, dns, received };
    if (fallback === undefined) return this.#sending(asking, server, port, ATTEMPTS, random, now);
    // res_send: all name servers one after the other, and then once more.
    const attempts = Array.from({ length: ATTEMPTS }, () => [server, fallback]).flat();
    const attempt = (number: number, stream: Random, at: Nanos): Lookup => {
      const to = attempts[number]!;
      const lookup = this.#sending(asking, to, to === server ? port : 'open', 1, stream, at);
      if (number + 1 === attempts.length) return lookup;
      const next = (then: Nanos) => attempt(number + 1, random.fork(`attempt/${number + 1}`), then);
      return Object.assign(lookup, { next });
    };
    return attempt(0, random, now);
  }

  /** The question to the name server `server`, sent so many times; its `port` is that. */
  #sending(
    asking: Asking,
    server: string,
    port: Port,
    attempts: number,
    random: Random,
    now: Nanos,
  ): Draft {
    const { question, answer, dns } = asking;
    const ends = this.#hosts.ends(this.#client, { host: server, port: DNS_PORT }, 0, random);
    const { client, server: host, path } = ends;
    const until = now + attempts * RESOLVER_TIMEOUT;
    let blocked = false;
    const lookup: Draft = {
      answered: false,
      beside: undefined,
      next: undefined,
      datagram: {
        // A socket, and so a port, for each sending: glibc closes the one before.
        senders: Array.from({ length: attempts }, () => {
          const own = randomPort(this.#hosts.systemOf(this.#client).ports, random);
          const outside = this.#nat?.datagrams(own, `${server}/${DNS_PORT}`, now, until);
          blocked ||= this.#nat !== undefined && outside === undefined;
          const ipId = random.below(0x1_0000);
          const socket = { port: own, ipId, outside, firewall: true };
          return datagramHost(client, host, this.#ipIds, socket);
        }),
        server: datagramHost(host, client, this.#ipIds, {
          port: DNS_PORT,
          // Linux: a socket that is not connected sends 0 where DF is set.
          ipId: SYSTEMS[host.tcp.system].udpDontFragment ? 0 : random.below(0x1_0000),
          outside: undefined,
          // A port that is closed is not hidden by one.
          firewall: false,
        }),
        path: blocked ? lossy(path) : undropped(path),
        flowLabels: ends.flowLabels,
        envelopes: ends.envelopes,
        payload: this.#messages.query(question),
        answer: {
          delay: draw(dns.delay, random),
          timeout: RESOLVER_TIMEOUT,
          bytes: () => this.#messages.answer(question, answer),
          received: (now: Nanos) => {
            lookup.answered = true;
            asking.received(now);
          },
        },
        random,
        port,
      },
    };
    return dns.bothFamilies ? this.#withOther(lookup, asking, random) : lookup;
  }

  /** As getaddrinfo asks for AF_UNSPEC. Servers have addresses of one family alone. */
  #withOther(lookup: Draft, asking: Asking, stream: Random): Draft {
    const { datagram } = lookup;
    const { question, answer, dns } = asking;
    const socket: SharedSocket = {};
    const random = stream.fork('beside');
    asking.other ??= { ...question, id: random.below(0x1_0000), ip: question.ip === 4 ? 6 : 4 };
    const { other } = asking;
    const beside: DatagramPlan = {
      ...datagram,
      // The socket is connected, and counts what it sends (Linux: inet_id).
      senders: datagram.senders.map((sender) => ({ ...sender, ipId: (sender.ipId + 1) & 0xffff })),
      payload: this.#messages.query(other),
      answer: {
        delay: draw(dns.delay, random),
        timeout: RESOLVER_TIMEOUT,
        bytes: () => this.#messages.answer(other, { ...answer, addresses: [] }),
        received: () => {},
      },
      random,
      waking: stream.fork('waking'),
      socket,
    };
    lookup.datagram = { ...datagram, waking: stream.fork('waking'), socket };
    lookup.beside = beside;
    return lookup;
  }
}

/** Packets to drop are named by their number on a connection, which a datagram has none of. */
function undropped(path: PathOptions): PathOptions {
  const { client, server } = path.impair;
  if (client.drop.length === 0 && server.drop.length === 0) return path;
  return { ...path, impair: { client: { ...client, drop: [] }, server: { ...server, drop: [] } } };
}

/** The translating router has no port for what comes, and drops it. */
function lossy(path: PathOptions): PathOptions {
  const { client, server } = undropped(path).impair;
  const loss = { kind: 'random', probability: 1 } as const;
  return { ...path, impair: { client: { ...client, loss }, server } };
}
