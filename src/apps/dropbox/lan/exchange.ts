/**
 * Blocks from neighbours: a thread that keeps one connection to each device which has had something to
 * give. The verbs and the times are those of client 2.5.13; that blocks are asked for one after another,
 * and what a connection waits for before it is dropped, are guesses.
 */
import { draw } from '../../../base/distribution.ts';
import { type Nanos, NEVER, SECOND } from '../../../base/time.ts';
import type { ByteSource } from '../../../stream/byteSource.ts';
import type { Turn } from '../../../stream/turn.ts';
import type { Slot } from '../../app.ts';
import type { Block } from '../block.ts';
import type { Session, Steps } from '../session.ts';
import { Signal } from '../signal.ts';
import { isUp } from '../whileUp.ts';
import { get, getReply, HELLO, HOWDY, has, hasReply, PING, PONG } from './frames.ts';
import { blockServer, type LanPeer } from './neighbourhood.ts';

/** Silence after which the client asks whether the other is there, and without need says goodbye. */
const PING_AFTER: Nanos = 30 * SECOND;
const DROP_AFTER: Nanos = 60 * SECOND;

/** Blocks that one of the client's threads waits for. */
interface Wanted {
  /** Those that nobody has given yet. */
  missing: readonly Block[];
  over: boolean;
}

interface Connection {
  readonly slot: Slot;
  /** When something was last said, and when a block was last needed. */
  said: Nanos;
  needed: Nanos;
}

/** A device's part in LAN sync, shared by its threads. */
export class LanExchange {
  readonly #wanted: Wanted[] = [];
  readonly #asked = new Signal();
  readonly #answered = new Signal();
  readonly #connections = new Map<LanPeer, Connection>();
  #serving = false;

  /**
   * Has `blocks` fetched from neighbours as far as they have them.
   * @returns those that are left for the servers.
   */
  *fetch(session: Session, blocks: readonly Block[]): Steps<readonly Block[]> {
    if (!this.#serving || session.neighbours().length === 0) return blocks;
    const { ofLargeFiles } = session.client;
    const isLarge = ({ id }: Block) => ofLargeFiles.has(id);
    const wanted: Wanted = { missing: blocks.filter(isLarge), over: false };
    if (wanted.missing.length === 0) return blocks;
    const small = blocks.filter((block) => !isLarge(block));
    this.#wanted.push(wanted);
    this.#asked.raise(session.now);
    yield* session.until(() => wanted.over, this.#answered);
    return [...small, ...wanted.missing];
  }

  /** The thread that talks to neighbours, while the client is up. */
  *serve(session: Session): Steps {
    this.#serving = true;
    for (let wanted = this.#wanted.shift(); isUp(session) || wanted !== undefined; ) {
      if (wanted === undefined) yield* this.#tend(session);
      else {
        yield* this.#fetchAll(session, wanted);
        wanted.over = true;
        this.#answered.raise(session.now);
      }
      wanted = this.#wanted.shift();
    }
    this.#serving = false;
    for (const peer of this.#connections.keys()) yield this.#closed(peer, 'client');
  }

  *#fetchAll(session: Session, wanted: Wanted): Steps {
    for (const peer of session.neighbours()) {
      if (wanted.missing.length === 0) return;
      const got = new Set<Block>();
      yield* this.#talk(session, peer, dialogue(session, peer, wanted.missing, got));
      const connection = this.#connections.get(peer);
      if (connection !== undefined) connection.needed = session.now;
      wanted.missing = wanted.missing.filter((block) => !got.has(block));
    }
  }

  /** Says what is to be said on the connection to `peer`, which is opened with a greeting. */
  *#talk(session: Session, peer: LanPeer, turns: Iterable<Turn>): Steps {
    const known = this.#connections.get(peer);
    const slot = known?.slot ?? slotFor(session, peer);
    let finished = false;
    const all = function* (): Generator<Turn> {
      if (known === undefined) {
        yield turn(session, 'client', 'HELLO', () => HELLO);
        yield turn(session, 'server', 'HOWDY', () => HOWDY);
      }
      yield* turns;
      finished = true;
    };
    session.now = yield { kind: 'talk', slot, turns: all() };
    // A connection that has failed is opened anew.
    if (!finished) this.#connections.delete(peer);
    else if (known !== undefined) known.said = session.now;
    else this.#connections.set(peer, { slot, said: session.now, needed: session.now });
  }

  /** Waits until something is wanted, and sees to the connections meanwhile. */
  *#tend(session: Session): Steps {
    let next = NEVER;
    for (const [peer, { said, needed }] of [...this.#connections]) {
      if (peer.client.state !== 'up') yield this.#closed(peer, 'server');
      else if (session.now >= needed + DROP_AFTER) yield this.#closed(peer, 'client');
      else if (session.now >= said + PING_AFTER) yield* this.#talk(session, peer, ping(session));
      const { said: then = NEVER } = this.#connections.get(peer) ?? {};
      next = Math.min(next, then + PING_AFTER, then < NEVER ? needed + DROP_AFTER : NEVER);
    }
    const clients = [session.client, ...[...this.#connections.keys()].map(({ client }) => client)];
    // Something may have happened while a ping was under way.
    if (this.#wanted.length > 0 || clients.some(({ state }) => state !== 'up')) return;
    const changes = clients.map(({ changed }) => changed);
    yield* session.sleep(Math.max(0, next - session.now), this.#asked, ...changes);
  }

  #closed(peer: LanPeer, from: 'client' | 'server') {
    const { slot } = this.#connections.get(peer)!;
    this.#connections.delete(peer);
    return { kind: 'close', slot: slot.name, from } as const;
  }
}

function slotFor(session: Session, peer: LanPeer): Slot {
  const server = blockServer(peer, session.asPeer, session.options.lan.secure);
  return { name: `lan-${peer.number}`, server, idleTimeout: undefined };
}

/** Asks for one block after another; `got` is filled with those that were given. */
function* dialogue(
  session: Session,
  peer: LanPeer,
  blocks: readonly Block[],
  got: Set<Block>,
): Generator<Turn> {
  for (const block of blocks) {
    let held = false;
    yield turn(session, 'client', 'HAS', () => has(block));
    yield turn(session, 'server', 'HASREPLY', () => {
      held = peer.client.held.has(block.id);
      return hasReply(block, held);
    });
    if (!held) continue;
    yield turn(session, 'client', 'GET', () => get(block));
    yield turn(session, 'server', 'GETREPLY', () => getReply(block));
    if (block.plain !== undefined) got.add(block);
  }
}

function* ping(session: Session): Generator<Turn> {
  yield turn(session, 'client', 'PING', () => PING);
  yield turn(session, 'server', 'PONG', () => PONG);
}

/** Both sides are clients, and as quick as one. */
function turn(
  { clientDelays, options }: Session,
  from: 'client' | 'server',
  label: string,
  bytes: () => ByteSource,
): Turn {
  return { from, delay: draw(options.delays.client, clientDelays), bytes, label: `LAN ${label}` };
}
