/**
 * One client's session: both models, its connections, and how a call is made. Each thread of the
 * client has a view of its own, with its own connections.
 */
import { draw } from '../../base/distribution.ts';
import type { Random } from '../../base/random.ts';
import { type Nanos, NEVER, SECOND, type UtcInstant } from '../../base/time.ts';
import type { Waker } from '../../base/waker.ts';
import { type Conduct, ORDINARY } from '../../stream/conduct.ts';
import type { Side } from '../../stream/turn.ts';
import type { AppStep, SessionContext, Slot } from '../app.ts';
import type { Call } from './call.ts';
import { Client } from './client.ts';
import { LanExchange } from './lan/exchange.ts';
import type { LanPeer, Neighbourhood } from './lan/neighbourhood.ts';
import { dropboxRequest, dropboxResponse, IDLE_TIMEOUT, unavailable } from './messages.ts';
import type { DropboxOptions, ServerClass, Trouble } from './options.ts';
import { Server } from './server.ts';
import { namespaceKey, type SharedAccount } from './sharedAccount.ts';
import type { Signal } from './signal.ts';

/** A part of a thread: yields steps, is told the time after each, and ends with a result. */
export type Steps<Result = void> = Generator<AppStep, Result, Nanos>;

/** A connection to a server of a class. */
export interface ServerSlot extends Slot {
  readonly of: ServerClass;
}

/** What all threads of a session share. */
interface Shared {
  readonly account: SharedAccount;
  readonly lan: LanExchange;
  readonly asPeer: LanPeer;
  readonly client: Client;
  readonly server: Server;
  readonly firstBlockServer: number;
  /** Names of the connections that were used. */
  readonly slots: Set<string>;
  readonly errors: Random;
  /** Calls that are still to fail because an act says so. */
  failures: number;
  /** Bytes after which the server resets the connection of the next block call. */
  drop: number | undefined;
  /** Names of connections that have ended before their time. */
  readonly broken: Set<string>;
  /** Names of connections on which a poll waits. */
  readonly polling: Set<string>;
}

/**
 * The pause before a call is made a third time; it doubles up to the longest of its class. Client 2.5.13
 * has these times.
 */
const FIRST_BACK_OFF = 15 * SECOND;
const LONGEST_BACK_OFF = { block: 300 * SECOND, other: 120 * SECOND };

export class Session {
  readonly options: DropboxOptions;
  readonly client: Client;
  readonly server: Server;
  readonly lan: LanExchange;
  /** This device as its neighbours know it. */
  readonly asPeer: LanPeer;
  readonly start: UtcInstant;
  /** The stream that seeded contents take their bytes from. */
  readonly contents: Random;
  /** Draws of the client's own times. */
  readonly clientDelays: Random;
  /** When the thread's last step was done. */
  now: Nanos = 0;
  readonly #context: SessionContext;
  readonly #shared: Shared;
  /** Before the names of the thread's connections; empty for the one that performs the acts. */
  readonly #prefix: string;
  readonly #serverDelays: Random;

  /** `account`: what the devices of the account share. */
  static open(options: DropboxOptions, context: SessionContext, account: SharedAccount): Session {
    const { random, start } = context;
    const client = new Client(options, context.mac);
    return new Session(options, context, '', {
      account,
      client,
      lan: new LanExchange(),
      asPeer: {
        client,
        number: context.client,
        segment: context.segment,
        own: () => context.selfSigned(`listener/${context.client}`),
        shared: () => context.selfSigned(namespaceKey(options.account.rootNamespace)),
      },
      server: new Server(options, start, random.fork('server'), account),
      firstBlockServer: random.fork('block servers').below(options.servers.block.length),
      slots: new Set(),
      errors: random.fork('errors'),
      failures: 0,
      drop: undefined,
      broken: new Set(),
      polling: new Set(),
    });
  }

  private constructor(
    options: DropboxOptions,
    context: SessionContext,
    thread: string,
    shared: Shared,
  ) {
    const { random, start } = context;
    this.options = options;
    this.start = start;
    this.#context = context;
    this.#shared = shared;
    this.contents = shared.account.contents;
    this.client = shared.client;
    this.lan = shared.lan;
    this.asPeer = shared.asPeer;
    this.server = this.#shared.server;
    this.#prefix = thread === '' ? '' : `${thread}-`;
    this.clientDelays = random.fork(`${this.#prefix}delays/client`);
    this.#serverDelays = random.fork(`${this.#prefix}delays/server`);
  }

  /** The same session as another of the client's threads sees it. */
  thread(name: string): Session {
    return new Session(this.options, this.#context, name, this.#shared);
  }

  get auth(): ServerSlot {
    return this.slot('auth', 'auth', this.options.servers.auth);
  }

  get meta(): ServerSlot {
    return this.slot('meta', 'meta', this.options.servers.meta);
  }

  /** Kept for hours: each poll begins when the one before is answered. */
  get notify(): ServerSlot {
    const slot = this.slot('notify', 'notify', this.options.servers.notify);
    return { ...slot, idleTimeout: undefined };
  }

  /** The client's block connection `index`, from 0; each tends to another of the block servers. */
  block(index: number): ServerSlot {
    const { block } = this.options.servers;
    const host = block[(this.#shared.firstBlockServer + index) % block.length]!;
    return this.slot(`block-${index + 1}`, 'block', host);
  }

  /** The devices of its account on its segment. */
  get neighbourhood(): Neighbourhood {
    return this.#shared.account.neighbourhood;
  }

  /** Those of which this one has heard. */
  neighbours(): readonly LanPeer[] {
    return this.neighbourhood.of(this.asPeer, this.now);
  }

  /** A connection to `host`, one of the servers `of` a class. */
  slot(name: string, of: ServerClass, host: string): ServerSlot {
    const server = { host, ...this.options.servers.ways[of] };
    const own = this.#name(name);
    const failed = () => this.#shared.broken.add(own);
    return { name: own, of, server, idleTimeout: IDLE_TIMEOUT, failed };
  }

  #name(name: string): string {
    return `${this.#prefix}${name}`;
  }

  /** What goes wrong with the calls that follow. */
  expect({ unavailable, dropped }: Trouble): void {
    this.#shared.failures += unavailable;
    this.#shared.drop = dropped;
  }

  /**
   * A call that waits for news until the client is no longer up: its connection is closed then, and
   * there is no reply.
   */
  *poll<Reply>(slot: ServerSlot, call: Call<Reply>): Steps<Reply | undefined> {
    this.#shared.polling.add(slot.name);
    const reply = yield* this.call(slot, call, () => this.client.state === 'up');
    this.#shared.polling.delete(slot.name);
    return reply;
  }

  /** Ends the polls that are under way. */
  *hangUp(): Steps {
    for (const slot of [...this.#shared.polling]) yield { kind: 'close', slot, from: 'client' };
  }

  /** Closes all connections of all threads, as the end of a process does. */
  *closeAll(): Steps {
    for (const slot of this.#shared.slots) yield { kind: 'close', slot, from: 'client' };
    this.#shared.slots.clear();
  }

  /** Waits for `delay`, or until one of `signals` is raised. */
  *sleep(delay: Nanos, ...signals: readonly Signal[]): Steps {
    const earlier: Waker = (now, wake) => {
      for (const signal of signals) signal.waker(this)(now, wake);
    };
    this.now = yield { kind: 'wait', delay, ...(signals.length > 0 && { earlier }) };
  }

  /** Waits until `condition` holds, which can change only when `signal` is raised. */
  *until(condition: () => boolean, signal: Signal): Steps {
    while (!condition()) yield* this.sleep(NEVER, signal);
  }

  /**
   * Makes a call and returns what it has brought. While it fails, by the server's fault or the
   * network's, it is made again: at once, and then after longer and longer pauses.
   */
  call<Reply>(slot: ServerSlot, call: Call<Reply>): Steps<Reply>;
  call<Reply>(slot: ServerSlot, call: Call<Reply>, goesOn: () => boolean): Steps<Reply | undefined>;
  *call<Reply>(slot: ServerSlot, call: Call<Reply>, goesOn = ALWAYS): Steps<Reply | undefined> {
    const longest = LONGEST_BACK_OFF[slot.of === 'block' ? 'block' : 'other'];
    for (let failed = 0; ; failed++) {
      // The second time at once, the third time after 15 s, and so on.
      const backOff = failed < 2 ? 0 : Math.min(FIRST_BACK_OFF * 2 ** (failed - 2), longest);
      if (backOff > 0) yield* this.sleep(backOff);
      const done = yield* this.#attempt(slot, call);
      if (done !== undefined) return done.reply;
      if (!goesOn()) return undefined;
    }
  }

  *#attempt<Reply>(
    slot: ServerSlot,
    call: Call<Reply>,
  ): Steps<{ readonly reply: Reply } | undefined> {
    const isBlock = slot.of === 'block';
    const { delays } = this.options;
    const serverDelay =
      call.poll?.longest ??
      draw(isBlock ? delays.blockServer : delays.metaServer, this.#serverDelays);
    let done: { readonly reply: Reply } | undefined;
    const { slots, broken, drop } = this.#shared;
    slots.add(slot.name);
    broken.delete(slot.name);
    let conduct: Conduct | undefined;
    if (isBlock && drop !== undefined) {
      this.#shared.drop = undefined;
      conduct = resetAfter(drop, call.method === 'store_batch' ? 'client' : 'server');
      // How a connection ends is settled when it opens.
      yield { kind: 'close', slot: slot.name, from: 'client' };
    }
    this.now = yield {
      kind: 'exchange',
      slot: { ...slot, conduct },
      exchange: {
        label: call.method,
        clientDelay: draw(delays.client, this.clientDelays),
        serverDelay,
        ...(call.poll && { answerEarlier: call.poll.news }),
        request: (now) =>
          dropboxRequest(call.method, slot.server, this.options.client, call.request(now)),
        response: (now) => {
          if (call.poll === undefined && this.#fails()) return unavailable(this.server, now);
          const answer = call.answer(now);
          done = { reply: answer.reply };
          return answer.response ?? dropboxResponse(answer, this.server, serverDelay, now);
        },
      },
    };
    return broken.has(slot.name) ? undefined : done;
  }

  /** Whether the server that is called has no time. */
  #fails(): boolean {
    const { errors } = this.options;
    if (this.#shared.failures > 0) {
      this.#shared.failures--;
      return true;
    }
    return errors.unavailable > 0 && this.#shared.errors.fraction() < errors.unavailable;
  }
}

const ALWAYS = () => true;

/** The server gives the connection up after so many bytes of what `of` says. */
function resetAfter(bytes: number, of: Side): Conduct {
  return { ...ORDINARY, abort: { how: 'rst', by: 'server', of, after: bytes } };
}
