/**
 * Runs sessions on one virtual clock: starts each when its time has come, plays its threads, and lets
 * its connections exchange segments until all is said and closed.
 */
import { checkTime } from '../base/endOfTime.ts';
import { invariant } from '../base/invariant.ts';
import type { Nanos } from '../base/time.ts';
import { EventQueue, Scheduler } from './eventQueue.ts';
import type { Session } from './session.ts';
import { SessionRun } from './sessionRun.ts';
import { SharedLinks } from './sharedLinks.ts';
import type { Tap } from './tap.ts';

/** What the taps do not count. */
export interface Tally {
  connections: number;
  sessionsStarted: number;
  sessionsDone: number;
}

export class Simulator {
  readonly tally: Tally = { connections: 0, sessionsStarted: 0, sessionsDone: 0 };
  readonly #sessions: Iterator<Session>;
  readonly #taps: readonly Tap[];
  readonly #queue = new EventQueue();
  readonly #links = new SharedLinks();

  /** `sessions` come in the order of their start. */
  constructor(sessions: Iterable<Session>, taps: readonly Tap[]) {
    this.#sessions = sessions[Symbol.iterator]();
    this.#taps = taps;
    this.#awaitNextSession();
  }

  /**
   * Runs on until about `packets` more are captured; true when everything is over.
   * @throws {EndOfTimeError} when it takes longer than the clock counts
   */
  advance(packets: number): boolean {
    const until = this.captured + packets;
    while (this.captured < until) {
      const event = this.#queue.pop();
      if (event === undefined) return true;
      const now = this.#queue.time;
      checkTime(now);
      event.run(now);
    }
    return false;
  }

  #awaitNextSession(): void {
    const pulled = this.#sessions.next();
    if (pulled.done === true) return;
    const session = pulled.value;
    invariant(session.startAt >= this.now, 'sessions come in the order of their start');
    const stage = {
      taps: this.#taps,
      links: this.#links,
      connectionOpened: () => this.tally.connections++,
      scheduler: (index: number) => new Scheduler(this.#queue, session.id, index),
    };
    const scheduler = stage.scheduler(0);
    scheduler.at(session.startAt, (now) => {
      this.tally.sessionsStarted++;
      const { link } = session;
      if (link !== undefined) this.#links.enter(link);
      const over = () => {
        this.tally.sessionsDone++;
        if (link !== undefined) this.#links.leave(link);
      };
      new SessionRun(session, stage, scheduler, over).start(now);
      this.#awaitNextSession();
    });
  }

  get now(): Nanos {
    return this.#queue.time;
  }

  /** Packets at all taps. */
  get captured(): number {
    let packets = 0;
    for (const tap of this.#taps) packets += tap.packets;
    return packets;
  }
}
