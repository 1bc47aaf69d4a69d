/** One client's session: both models, its connections, and how a call is made. */
import { draw } from '../../base/distribution.ts';
import { invariant } from '../../base/invariant.ts';
import type { Random } from '../../base/random.ts';
import type { Nanos, UtcInstant } from '../../base/time.ts';
import type { AppStep, SessionContext, Slot } from '../app.ts';
import type { Call } from './call.ts';
import { Client } from './client.ts';
import { dropboxRequest, dropboxResponse, IDLE_TIMEOUT } from './messages.ts';
import type { DropboxOptions } from './options.ts';
import { Server } from './server.ts';

/** A part of a thread: yields steps, is told the time after each, and ends with a result. */
export type Steps<Result = void> = Generator<AppStep, Result, Nanos>;

export class Session {
  readonly options: DropboxOptions;
  readonly client: Client;
  readonly server: Server;
  readonly start: UtcInstant;
  /** The stream that seeded contents take their bytes from. */
  readonly contents: Random;
  /** Draws of the client's own times. */
  readonly clientDelays: Random;
  readonly #serverDelays: Random;
  readonly #firstBlockServer: number;

  constructor(options: DropboxOptions, { random, start }: SessionContext) {
    this.options = options;
    this.start = start;
    this.contents = random;
    this.client = new Client(options, random.fork('client'));
    this.server = new Server(options, start, random.fork('server'), random);
    this.clientDelays = random.fork('delays/client');
    this.#serverDelays = random.fork('delays/server');
    this.#firstBlockServer = random.fork('block servers').below(options.servers.block.length);
  }

  get auth(): Slot {
    return this.#slot('auth', this.options.servers.auth);
  }

  get meta(): Slot {
    return this.#slot('meta', this.options.servers.meta);
  }

  /** The client's block connection `index`, from 0; each tends to another of the block servers. */
  block(index: number): Slot {
    const { block } = this.options.servers;
    return this.#slot(
      `block-${index + 1}`,
      block[(this.#firstBlockServer + index) % block.length]!,
    );
  }

  #slot(name: string, host: string): Slot {
    const { port } = this.options.servers;
    return { name, server: { host, port }, idleTimeout: IDLE_TIMEOUT };
  }

  /** Makes a call and returns what it has brought. */
  *call<Reply>(slot: Slot, call: Call<Reply>): Steps<Reply> {
    const { delays, client } = this.options;
    const serverDelays = slot.name.startsWith('block') ? delays.blockServer : delays.metaServer;
    const serverDelay = draw(serverDelays, this.#serverDelays);
    let reply: Reply | undefined;
    yield {
      kind: 'exchange',
      slot,
      exchange: {
        label: call.method,
        clientDelay: draw(delays.client, this.clientDelays),
        serverDelay,
        request: (now) => dropboxRequest(call.method, slot.server, client, call.request(now)),
        response: (now) => {
          const answer = call.answer(now);
          reply = answer.reply;
          return dropboxResponse(answer, this.server, serverDelay, now);
        },
      },
    };
    invariant(reply !== undefined, `${call.method} was answered before its thread went on`);
    return reply;
  }
}
