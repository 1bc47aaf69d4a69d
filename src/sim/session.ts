/**
 * What the simulator is given. A session is a few threads; a thread is asked for its next step exactly
 * when the step before is done. Everything here is below HTTP and TLS: turns of bytes on connections.
 */
import type { Random } from '../base/random.ts';
import type { Nanos } from '../base/time.ts';
import type { Waker } from '../base/waker.ts';
import type { ByteSource } from '../stream/byteSource.ts';
import type { Conduct, EarlyEnd, Port } from '../stream/conduct.ts';
import type { Side, Turn } from '../stream/turn.ts';
import type { FastOpenCookie } from '../tcp/fastOpen.ts';
import type { TcpPolicy } from '../tcp/policy.ts';
import type { Unreachable } from '../tcp/systems.ts';
import type { Ipv4Option } from '../wire/ipv4Options.ts';
import type { Ipv6ExtensionHeader } from '../wire/ipv6Extensions.ts';
import type { ClientSocket } from './clientSocket.ts';
import type { EnvelopePlan } from './envelopePlan.ts';
import type { PathOptions } from './path.ts';

export interface Session {
  /** Orders events of sessions that fall on the same instant. */
  readonly id: number;
  readonly startAt: Nanos;
  /** Sessions with the same share an access link; undefined: it has one of its own. */
  readonly link?: number | undefined;
  readonly threads: readonly Thread[];
}

/** `next(now)`: the instant at which the step before was done. */
export type Thread = Iterator<Step, void, Nanos>;

export type Step =
  /** Opens the connection if it is not open yet; done when the last turn has fully arrived. */
  | { readonly kind: 'talk'; readonly connection: ConnectionPlan; readonly turns: Iterable<Turn> }
  /** A delay of NEVER ends only when it is woken. */
  | { readonly kind: 'wait'; readonly delay: Nanos; readonly earlier?: Waker }
  /** Done when all of the threads are. */
  | { readonly kind: 'together'; readonly threads: readonly Thread[] }
  /** `from` sends its FIN, or a RST, `after` so long or, where that is absent, now; done at once. */
  | {
      readonly kind: 'close';
      readonly connection: ConnectionPlan;
      readonly from: Side;
      readonly how: Closing;
      readonly after?: Nanos | undefined;
    }
  /** Done when the answer has come or been given up; at once if none is expected. */
  | { readonly kind: 'datagram'; readonly datagram: DatagramPlan }
  /** Done when the client knows. */
  | { readonly kind: 'neighbour'; readonly neighbour: NeighbourPlan };

/** In order, or by giving the connection up. */
export type Closing = 'fin' | 'rst';

/** A connection before it is opened. The object's identity is the connection's. */
export interface ConnectionPlan {
  /** Orders events of one session that fall on the same instant: from 1, each its own. */
  readonly index: number;
  readonly client: HostPlan;
  readonly server: HostPlan;
  readonly path: PathOptions;
  /** undefined: both ends read at once and stay to the end. */
  readonly conduct: Conduct | undefined;
  /** Both hosts are on the client's segment: no access link between them, and no tap elsewhere sees it. */
  readonly local?: boolean;
  /** For the hosts of the connection that use TCP Fast Open; undefined: the client does not. */
  readonly fastOpen: FastOpenCookie | undefined;
  /** The client closes after so long without a turn; undefined: never. */
  readonly idleTimeout: Nanos | undefined;
  /** What a side that closes says last, before its FIN: `first`, or `answering` the other's; undefined: nothing. */
  readonly farewell?: (from: Side, when: 'first' | 'answering') => ByteSource;
  /** Called when the connection ends before its time. */
  readonly failed: ((how: EarlyEnd) => void) | undefined;
  /** IPv6 flow labels, client to server and back. */
  readonly flowLabels: Readonly<Record<Side, number>>;
  /** What stands around the packets of each side; undefined: Ethernet alone. */
  readonly envelopes?: Envelopes | undefined;
  /** The router that translates the client's addresses; undefined: none does. */
  readonly nat?: NatGate | undefined;
  /** The connection's own stream, for the latencies of its hosts. */
  readonly random: Random;
}

/** A datagram from the session's client to another host. */
export interface DatagramPlan {
  /** The client's ends: one for each time that it sends, as a resolver opens a socket each time. */
  readonly senders: readonly DatagramHost[];
  /** With the MAC address of a group (broadcast, multicast) it reaches only the client's segment. */
  readonly server: DatagramHost;
  readonly path: PathOptions;
  /** IPv6 flow labels, client to server and back. */
  readonly flowLabels: Readonly<Record<Side, number>>;
  /** What stands around the packets of each side; undefined: Ethernet alone. */
  readonly envelopes?: Envelopes | undefined;
  readonly payload: ByteSource;
  /** undefined: none is expected, and it is sent once. */
  readonly answer: AnswerPlan | undefined;
  /** The datagram's own stream, for what happens on its way. */
  readonly random: Random;
  /** What wakes its sender; equal ones send several at once. Absent: its own stream. */
  readonly waking?: Random;
  /** From which it is sent, together with others; absent: one of its own. */
  readonly socket?: SharedSocket;
  /** Whether somebody listens at the server's port; `filtered`: a firewall drops what comes. Absent: open. */
  readonly port?: Port;
}

/** The same object for all that share it. */
export interface SharedSocket {
  /** There once it is used. */
  opened?: ClientSocket;
}

/** What the server says to a datagram, and the client's patience. */
interface AnswerPlan {
  /** From the datagram's arrival. */
  readonly delay: Nanos;
  /** Asked for each answer, in the instant in which it leaves. */
  bytes(now: Nanos): ByteSource;
  /** After so long without an answer the client sends again or, after its last sender, gives up. */
  readonly timeout: Nanos;
  /** Called when the client has the answer. */
  received(now: Nanos): void;
}

/** The client asks for the MAC address of a neighbour, by ARP or neighbour discovery; seen only by the client's tap. */
export interface NeighbourPlan {
  readonly asker: NeighbourAddress;
  readonly asked: NeighbourAddress;
  /** The asker knows the address and asks it alone whether it still holds; absent: it asks everybody. */
  readonly known?: boolean;
  /** What stands around the packets of each side; undefined: Ethernet alone. */
  readonly envelopes?: Envelopes | undefined;
  /** For the latencies of both. */
  readonly random: Random;
}

/** The asker's side is the client's. */
export type Envelopes = Readonly<Record<Side, EnvelopePlan>>;

/** A host on its own segment. */
export interface NeighbourAddress {
  /** 6 bytes */
  readonly mac: Uint8Array;
  /** 4 or 16 bytes */
  readonly ip: Uint8Array;
}

/** A host as its packets name it. */
export interface HostAddress extends NeighbourAddress {
  readonly port: number;
  /** What stands in its packets behind the client's router, if that translates addresses. */
  readonly outside?: OutsideAddress | undefined;
  /** TTL or hop limit with which it sends. */
  readonly ttl: number;
  /** Of its packets in IPv4; undefined: none. */
  readonly ipv4Options?: readonly Ipv4Option[] | undefined;
  /** Of its packets in IPv6; undefined: none. */
  readonly ipv6Extensions?: readonly Ipv6ExtensionHeader[] | undefined;
}

/** What a translating router puts in place of a host's address and port. */
export interface OutsideAddress {
  readonly ip: Uint8Array;
  readonly port: number;
}

/** A router that remembers a connection, between the client and all that others see. */
export interface NatGate {
  /** Whether a segment with `flags` passes that comes to it from `from`; it drops what it does not know. */
  passes(now: Nanos, from: Side, flags: number): boolean;
}

/** One host's end of a datagram's way. */
export interface DatagramHost extends HostAddress {
  /** IP identification of what it sends. */
  readonly ipId: number;
  /** Gives it instead, in the order of sending; undefined: nothing counts. */
  readonly ipIdCounter?: IpIdCounter | undefined;
  /** Routers may cut its datagrams up: DF is clear. */
  readonly fragments?: boolean;
  /** How it answers what comes to a port where nobody listens; undefined: not at all. */
  readonly unreachable?: Unreachable | undefined;
}

/** One host's end of a connection. */
export interface HostPlan extends HostAddress {
  /** What readers may call the address; undefined: nothing. */
  readonly name: string | undefined;
  readonly tcp: TcpPolicy;
  readonly iss: number;
  readonly tsOffset: number;
  /** How far it was from one tick of its timers to the next when the capture began: 0 .. 1. */
  readonly tickPhase: number;
  /** IP identification of the first packet after the handshake's. */
  readonly ipId: number;
  /** Goes on from connection to connection; undefined: each begins with `ipId`. */
  readonly ipIdCounter?: IpIdCounter | undefined;
}

/** The IP identifications of a host that counts for several connections together. */
export interface IpIdCounter {
  next: number;
}
