/** One session at play: its threads, and the connections they talk on. */
import { type Nanos, NEVER } from '../base/time.ts';
import { type AccessLink, openAccessLink } from './accessLink.ts';
import { resolveNeighbour } from './arp.ts';
import { Connection } from './connection.ts';
import { Datagram } from './datagram.ts';
import type { Scheduler } from './eventQueue.ts';
import { discoverNeighbour } from './neighbourDiscovery.ts';
import type { PathOptions } from './path.ts';
import { openRoutes, type Routes } from './routes.ts';
import type { ConnectionPlan, HostAddress, Session, Step, Thread } from './session.ts';
import type { SharedLinks } from './sharedLinks.ts';
import type { Stage } from './stage.ts';
import type { Tap } from './tap.ts';

/** What a session needs of the run it is part of. */
export interface SessionStage {
  readonly taps: readonly Tap[];
  readonly links: SharedLinks;
  connectionOpened(): void;
  /** For events of the session's connection `index`; the session's own is 0. */
  scheduler(index: number): Scheduler;
}

type CloseStep = Extract<Step, { kind: 'close' }>;

export class SessionRun {
  readonly #session: Session;
  readonly #stage: SessionStage;
  readonly #scheduler: Scheduler;
  readonly #onDone: () => void;
  readonly #connections = new Map<ConnectionPlan, Connection>();
  /** Those that will be closed, later. */
  readonly #standing = new Set<Connection>();
  /** By the server's address. */
  readonly #routes = new Map<string, Routes>();
  /** The client's access link, there once something has passed it. */
  #access: AccessLink | undefined;
  #acting = true;
  #done = false;

  constructor(session: Session, stage: SessionStage, scheduler: Scheduler, onDone: () => void) {
    this.#session = session;
    this.#stage = stage;
    this.#scheduler = scheduler;
    this.#onDone = onDone;
  }

  /** Plays all threads; after the last one the client closes what is still open. */
  start(now: Nanos): void {
    this.#together(this.#session.threads, now, (at) => {
      this.#acting = false;
      for (const connection of this.#connections.values())
        if (!this.#standing.has(connection)) connection.close(at, 'client');
      this.#endIfQuiet();
    });
  }

  #together(threads: readonly Thread[], now: Nanos, done: (now: Nanos) => void): void {
    let running = threads.length;
    if (running === 0) done(now);
    for (const thread of threads) {
      this.#resume(thread, now, (at) => {
        running--;
        if (running === 0) done(at);
      });
    }
  }

  /** Takes a thread's steps until one takes time. */
  #resume(thread: Thread, now: Nanos, done: (now: Nanos) => void): void {
    for (;;) {
      const pulled = thread.next(now);
      if (pulled.done === true) {
        done(now);
        return;
      }
      const step = pulled.value;
      const next = (at: Nanos) => this.#resume(thread, at, done);
      switch (step.kind) {
        case 'talk':
          this.#connection(step.connection, now).talk(now, step.turns, next);
          return;
        case 'wait':
          this.#wait(step, now, next);
          return;
        case 'together':
          this.#together(step.threads, now, next);
          return;
        case 'close':
          this.#close(step, now);
          break;
        case 'datagram': {
          const { datagram } = step;
          const routes = () => this.#routesTo(datagram);
          const access = this.#accessOf(datagram.path);
          new Datagram(datagram, access, this.#stageOf(0), routes, next).start(now);
          if (datagram.answer !== undefined) return;
          break;
        }
        case 'neighbour': {
          const { neighbour } = step;
          const resolve = neighbour.asker.ip.length === 4 ? resolveNeighbour : discoverNeighbour;
          resolve(neighbour, this.#stageOf(0), now, next);
          return;
        }
      }
    }
  }

  #close({ connection: plan, from, how, after = 0 }: CloseStep, now: Nanos): void {
    const connection = this.#connections.get(plan);
    if (connection === undefined) return;
    if (after === 0) {
      connection.close(now, from, how);
      return;
    }
    this.#standing.add(connection);
    this.#scheduler.at(now + after, (at) => connection.close(at, from, how));
  }

  #wait(step: Extract<Step, { kind: 'wait' }>, now: Nanos, done: (now: Nanos) => void): void {
    let over = false;
    const end = (at: Nanos) => {
      if (over) return;
      over = true;
      done(at);
    };
    if (step.delay < NEVER) this.#scheduler.at(now + step.delay, end);
    step.earlier?.(now, (at) => this.#scheduler.at(at, end));
  }

  #connection(plan: ConnectionPlan, now: Nanos): Connection {
    const known = this.#connections.get(plan);
    if (known !== undefined) return known;
    const access = plan.local ? this.#localAccess(plan.path) : this.#accessOf(plan.path);
    const onClosed = () => {
      this.#connections.delete(plan);
      this.#standing.delete(connection);
      this.#endIfQuiet();
    };
    const stage = this.#stageOf(plan.index);
    // Without a narrow link there is nothing to know.
    const routes = plan.path.narrow && this.#routesTo(plan);
    const connection = new Connection(plan, access, stage, onClosed, now, routes);
    this.#connections.set(plan, connection);
    const seen = !plan.local || this.#stage.taps.some(({ place }) => place === 0);
    if (seen) this.#stage.connectionOpened();
    connection.open(now);
    return connection;
  }

  /** What the client and that server know of the way between them. */
  #routesTo({ server, random }: Pick<ConnectionPlan, 'random'> & { server: HostAddress }): Routes {
    const key = server.ip.join('.');
    const ip = server.ip.length === 4 ? 4 : 6;
    const known = this.#routes.get(key) ?? openRoutes(random.fork('routes'), ip);
    this.#routes.set(key, known);
    return known;
  }

  #accessOf(path: PathOptions): AccessLink {
    if (this.#access === undefined) {
      const { link } = this.#session;
      this.#access = openAccessLink(
        path,
        link === undefined ? undefined : this.#stage.links.lines(link, path),
      );
    }
    return this.#access;
  }

  /** To a neighbour there is nothing but the client's interface. */
  #localAccess(path: PathOptions): AccessLink {
    const access = openAccessLink(path);
    return { ...access, interface: this.#access?.interface ?? access.interface };
  }

  /** For what is scheduled as the session's connection `index`, or as its own with 0. */
  #stageOf(index: number): Stage {
    const { taps } = this.#stage;
    const scheduler = index === 0 ? this.#scheduler : this.#stage.scheduler(index);
    return { taps, scheduler };
  }

  #endIfQuiet(): void {
    if (this.#done || this.#acting || this.#connections.size > 0) return;
    this.#done = true;
    this.#onDone();
  }
}
