/**
 * A path: each host's interface, the way between them, and the client's access link with its rate and
 * queue at the client's end. The only reader of rtt, bandwidth and lineRate: TCP measures them.
 *
 *   client ─interface─►[tap 0]─► access queue, rate ─►── rtt/2 ──[tap f]──►[tap 1] server
 *   client [tap 0]◄─ access rate, queue ◄──[tap f]── rtt/2 ──◄[tap 1]◄─interface─ server
 */
import { type Nanos, SECOND } from '../base/time.ts';
import type { Side } from '../stream/turn.ts';
import type { PathOptions } from './path.ts';

/** A first-come queue before a line of fixed rate. */
export class Line {
  readonly #nanosPerByte: number;
  /** When the last bit of all that has joined will have left. */
  freeAt: Nanos = 0;

  /** `rate` in bit/s. */
  constructor(rate: number) {
    this.#nanosPerByte = (8 * SECOND) / rate;
  }

  /** `length` bytes join the queue: the instant at which their last bit has left. */
  pass(now: Nanos, length: number): Nanos {
    this.freeAt = Math.max(now, this.freeAt) + Math.ceil(length * this.#nanosPerByte);
    return this.freeAt;
  }
}

/** A client's access link, which all of its connections share. */
export interface AccessLink {
  readonly up: Line;
  readonly down: Line;
}

export function openAccessLink(bandwidth: PathOptions['bandwidth']): AccessLink {
  return { up: new Line(bandwidth.up), down: new Line(bandwidth.down) };
}

/** The way of a packet from the moment it has left its host's interface. */
export interface Way {
  /** When a tap on the way sees it; undefined where the tap stands at a host. */
  readonly tapAt: Nanos | undefined;
  /** When it arrives at the other end: the host, or for the server's packets the access queue. */
  readonly endAt: Nanos;
}

export class Link {
  readonly #access: AccessLink;
  readonly #oneWay: Nanos;
  readonly #tap: number;

  /** `tap` is 0 at the client, 1 at the server. */
  constructor(path: PathOptions, access: AccessLink, tap: number) {
    this.#access = access;
    this.#oneWay = Math.round(path.rtt / 2);
    this.#tap = tap;
  }

  /** A packet of `length` bytes leaves the interface of `from`. */
  depart(from: Side, now: Nanos, length: number): Way {
    const onTheWay = this.#tap > 0 && this.#tap < 1;
    const start = from === 'client' ? this.#access.up.pass(now, length) : now;
    const share = from === 'client' ? this.#tap : 1 - this.#tap;
    return {
      tapAt: onTheWay ? start + Math.round(share * this.#oneWay) : undefined,
      endAt: start + this.#oneWay,
    };
  }

  /** A packet of the server's joins the access queue: when it arrives at the client. */
  throughAccess(now: Nanos, length: number): Nanos {
    return this.#access.down.pass(now, length);
  }
}
