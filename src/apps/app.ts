/**
 * The shape that every application has. An application turns acts into exchanges and says on which
 * of the client's connections each goes; it knows names of servers, never addresses, segments or time
 * beyond what it is told.
 *
 * A session is a few threads, as in a real client. A thread is a generator: the machine asks it for
 * its next step exactly when the step before has come true, and tells it the time. So a session of any
 * length takes no memory, and what a thread does next may depend on what has happened.
 */
import type { Random } from '../base/random.ts';
import type { Nanos, UtcInstant } from '../base/time.ts';
import type { Waker } from '../base/waker.ts';
import type { Exchange } from '../http/exchange.ts';
import type { ByteSource } from '../stream/byteSource.ts';
import type { Conduct, EarlyEnd } from '../stream/conduct.ts';
import type { Turn } from '../stream/turn.ts';

/** A server as an application knows it. */
export interface ServerName {
  /** Host name, or an address literal. */
  readonly host: string;
  readonly port: number;
  /** Spoken to over TLS; absent: in the clear. */
  readonly secure?: boolean;
  /** Another program on the client's machine speaks to it, whose TLS is its own; absent: the application. */
  readonly program?: 'browser';
  /** The server is another client's host, on the same segment. */
  readonly peer?: Peer;
}

/** Another client of the profile as a neighbour. */
interface Peer {
  /** Its number. */
  readonly client: number;
  /** What the two show each other over TLS. */
  credentials(): Readonly<Record<'client' | 'server', SelfSigned>>;
}

/** A key and a certificate that it has signed itself, as text. */
export interface SelfSigned {
  readonly privateKeyPem: string;
  readonly certificatePem: string;
}

/** One of the client's connections, by the name under which the application keeps it: `meta`. */
export interface Slot {
  readonly name: string;
  readonly server: ServerName;
  /** The client closes the connection after so long without an exchange; undefined: never. */
  readonly idleTimeout: Nanos | undefined;
  /** How both ends treat the connection; absent: in the ordinary way. */
  readonly conduct?: Conduct | undefined;
  /** Called when the connection ends before its time. */
  readonly failed?: (how: EarlyEnd) => void;
}

export type AppStep =
  /** Opens the slot's connection if it is not open (or its server has changed), then exchanges. */
  | { readonly kind: 'exchange'; readonly slot: Slot; readonly exchange: Exchange }
  /** Says what is no exchange on the slot's connection, which is opened like one for an exchange. */
  | { readonly kind: 'talk'; readonly slot: Slot; readonly turns: Iterable<Turn> }
  /** A delay of NEVER ends only when it is woken. */
  | { readonly kind: 'wait'; readonly delay: Nanos; readonly earlier?: Waker }
  /** Runs the threads side by side; done when all are. */
  | { readonly kind: 'together'; readonly threads: readonly AppThread[] }
  /**
   * Sends a datagram to all hosts of the client's segment, from `port` to the same port; done at once.
   * `limited` and `directed` are the two addresses that reach them (RFC 1812 section 4.2.2.11). IPv6
   * has no broadcast: nothing is sent.
   */
  | {
      readonly kind: 'broadcast';
      readonly to: 'limited' | 'directed';
      readonly port: number;
      readonly payload: ByteSource;
    }
  /** Closes the slot's connection if it is open, in order or (`rst`) by giving it up; done at once. */
  | {
      readonly kind: 'close';
      readonly slot: string;
      readonly from: 'client' | 'server';
      readonly how?: 'fin' | 'rst';
      /** The connection stands for so long before it is closed; absent: it does not. */
      readonly after?: Nanos;
    };

/** `next(now)`: the instant at which the step before was done. */
export type AppThread = Iterator<AppStep, void, Nanos>;

/** What an application is told about the session it plays. */
export interface SessionContext {
  /** Which of the profile's clients this is, from 0. */
  readonly client: number;
  /** The session's own random stream. */
  readonly random: Random;
  /** The UTC time of the capture's start. */
  readonly start: UtcInstant;
  /** 6 bytes: the MAC address of its host. */
  readonly mac: Uint8Array;
  /** Clients of one segment hear each other's broadcasts; undefined: this one is heard by nobody. */
  readonly segment: number | undefined;
  /** A key and a certificate; the same for the same name in all of a run. */
  selfSigned(name: string): SelfSigned;
}

/**
 * An application with its options applied: one call a session. Where several hosts play together, each
 * has its own, and what they share is between them.
 */
export type OpenSession = (context: SessionContext) => readonly AppThread[];
