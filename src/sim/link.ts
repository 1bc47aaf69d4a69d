/**
 * A path: each host's interface, the way between them, and the client's access link with its rate and
 * queue at the client's end, which is also where packets come to harm. The only reader of rtt,
 * bandwidth and lineRate: TCP measures them.
 *
 *   client ─interface─►[tap 0]─► harm, access queue, rate ─►── rtt/2 ──[tap f]──►[tap 1] server
 *   client [tap 0]◄─ access rate, queue, harm ◄──[tap f]── rtt/2 ──◄[tap 1]◄─interface─ server
 */
import type { Random } from '../base/random.ts';
import type { Nanos } from '../base/time.ts';
import type { Side } from '../stream/turn.ts';
import { type Fate, harmless, Impairer, UNHARMED } from './impair.ts';
import { Line } from './line.ts';
import type { PathOptions } from './path.ts';

/** Both directions of an access link, which clients may share. */
export interface AccessLines {
  readonly up: Line;
  readonly down: Line;
}

/** A client's interface and access link, which all of its connections share. */
export interface AccessLink extends AccessLines {
  readonly interface: Line;
}

export function openAccessLines({ bandwidth, queue }: PathOptions): AccessLines {
  return {
    up: new Line(bandwidth.up, queue.up),
    down: new Line(bandwidth.down, queue.down),
  };
}

/** `lines`: those behind which the client stands; its own if there are none. */
export function openAccessLink(path: PathOptions, lines = openAccessLines(path)): AccessLink {
  return { interface: new Line(path.lineRate), ...lines };
}

export class Link {
  /** From one host to the other, without any queue. */
  readonly oneWay: Nanos;
  readonly #access: AccessLink;
  /** Of what the client sends, and of what the server does; undefined: nothing comes to harm. */
  readonly #impairsUp: Impairer | undefined;
  readonly #impairsDown: Impairer | undefined;
  /** The latest arrival at each side, for jitter that keeps the order. */
  #lastUp: Nanos = 0;
  #lastDown: Nanos = 0;

  constructor(path: PathOptions, access: AccessLink, random: Random) {
    this.oneWay = Math.round(path.rtt / 2);
    this.#access = access;
    const impairer = (side: Side) =>
      harmless(path.impair[side])
        ? undefined
        : new Impairer(path.impair[side], random.fork(`impair/${side}`));
    this.#impairsUp = impairer('client');
    this.#impairsDown = impairer('server');
  }

  /** A packet of `from` comes to where packets come to harm. */
  fate(from: Side): Fate {
    const impairer = from === 'client' ? this.#impairsUp : this.#impairsDown;
    return impairer === undefined ? UNHARMED : impairer.next();
  }

  /** The access link's line and queue for what `from` sends. */
  accessOf(from: Side): Line {
    return from === 'client' ? this.#access.up : this.#access.down;
  }

  /** When a packet that would arrive at `at` does so, given its fate. */
  arrival(to: Side, at: Nanos, fate: Fate): Nanos {
    const delayed = at + fate.delay;
    if (fate.overtaken) return delayed;
    const latest = Math.max(to === 'client' ? this.#lastDown : this.#lastUp, delayed);
    if (to === 'client') this.#lastDown = latest;
    else this.#lastUp = latest;
    return latest;
  }
}
