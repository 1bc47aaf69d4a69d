/**
 * Runs sessions on one virtual clock: starts each when its time has come, plays its threads, and lets
 * its connections exchange segments until all is said and closed.
 */
import { invariant } from '../base/invariant.ts';
import type { Nanos } from '../base/time.ts';
import type { CaptureSink } from '../pcap-writer/sink.ts';
import { EventQueue, Scheduler } from './eventQueue.ts';
import type { Session } from './session.ts';
import { SessionRun } from './sessionRun.ts';

/** Owners of events: a session's own is `id * OWNERS`, its connections' follow. */
const OWNERS = 1_048_576;

export interface Tally {
  packets: number;
  /** Of all frames. */
  bytes: number;
  connections: number;
  sessionsStarted: number;
  sessionsDone: number;
  /** Of the first and last packet; `first` is -1 while there is none. */
  first: Nanos;
  last: Nanos;
}

export class Simulator {
  readonly tally: Tally = {
    packets: 0,
    bytes: 0,
    connections: 0,
    sessionsStarted: 0,
    sessionsDone: 0,
    first: -1,
    last: 0,
  };
  now: Nanos = 0;
  readonly #sessions: Iterator<Session>;
  readonly #sink: CaptureSink;
  readonly #tap: number;
  readonly #queue = new EventQueue();

  /** `sessions` come in the order of their start; `tap` is 0 at the clients, 1 at the servers. */
  constructor(sessions: Iterable<Session>, sink: CaptureSink, tap: number) {
    this.#sessions = sessions[Symbol.iterator]();
    this.#sink = sink;
    this.#tap = tap;
    this.#awaitNextSession();
  }

  /** Runs on until about `packets` more are captured; true when everything is over. */
  advance(packets: number): boolean {
    const until = this.tally.packets + packets;
    while (this.tally.packets < until) {
      const event = this.#queue.pop();
      if (event === undefined) return true;
      this.now = event.time;
      event.run(event.time);
    }
    return false;
  }

  #awaitNextSession(): void {
    const pulled = this.#sessions.next();
    if (pulled.done === true) return;
    const session = pulled.value;
    invariant(session.startAt >= this.now, 'sessions come in the order of their start');
    const stage = {
      sink: this.#sink,
      tap: this.#tap,
      captured: (now: Nanos, length: number) => this.#captured(now, length),
      connectionOpened: () => this.tally.connections++,
      scheduler: (index: number) => new Scheduler(this.#queue, session.id * OWNERS + index),
    };
    const scheduler = stage.scheduler(0);
    scheduler.at(session.startAt, (now) => {
      this.tally.sessionsStarted++;
      new SessionRun(session, stage, scheduler, () => this.tally.sessionsDone++).start(now);
      this.#awaitNextSession();
    });
  }

  #captured(now: Nanos, length: number): void {
    const { tally } = this;
    if (tally.first < 0) tally.first = now;
    tally.last = now;
    tally.packets++;
    tally.bytes += length;
  }
}
