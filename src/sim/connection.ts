/**
 * One TCP connection at play: two ends, the way between them, and what each side has to say. It speaks
 * the next turn when its side has heard all that comes before it.
 */
import { invariant } from '../base/invariant.ts';
import { type Nanos, NEVER, SECOND } from '../base/time.ts';
import type { ByteSource } from '../stream/byteSource.ts';
import { type Conduct, type EarlyEnd, ORDINARY } from '../stream/conduct.ts';
import { peerOf, type Side, type Turn } from '../stream/turn.ts';
import type { Segment } from '../tcp/segment.ts';
import type { AccessLink } from './accessLink.ts';
import { End, type EndListener } from './end.ts';
import type { Undelivered } from './icmpError.ts';
import { drawLatency, type Latency, STACK_LATENCY, stackLatency, WAKE_LATENCY } from './latency.ts';
import { Line } from './line.ts';
import type { NarrowLink } from './narrowLink.ts';
import type { Routes } from './routes.ts';
import type { Closing, ConnectionPlan } from './session.ts';
import { seenAt } from './sight.ts';
import type { Stage } from './stage.ts';
import { tellTooBig } from './tooBig.ts';
import { openWays } from './way.ts';

/** How long a client waits for a server that has gone without a word that arrived: a usual timeout. */
const PATIENCE: Nanos = 60 * SECOND;

export class Connection implements EndListener {
  readonly #plan: ConnectionPlan;
  readonly #conduct: Conduct;
  readonly #stage: Stage;
  readonly #routes: Routes | undefined;
  readonly #client: End;
  readonly #server: End;
  readonly #onClosed: () => void;
  #turns: Iterator<Turn> | undefined;
  #next: Turn | undefined;
  #speaking = false;
  #onTalked: ((now: Nanos) => void) | undefined;
  /** Counts talks, so that an idle timer knows whether it is still meant. */
  #talks = 0;
  #closing = false;
  /** A side has closed in the middle of the talk, which is over when the other has heard so. */
  #ended = false;
  /** The client has said all, and still listens. */
  #halfClosed = false;
  /** Its host has vanished. */
  #gone: End | undefined;
  #failed = false;
  #givenUp = false;
  #over = false;

  /** Opened `now`; `routes`: what the hosts know of the path. */
  constructor(
    plan: ConnectionPlan,
    access: AccessLink,
    stage: Stage,
    onClosed: () => void,
    now: Nanos = 0,
    routes?: Routes,
  ) {
    const taps = plan.local ? stage.taps.filter(({ place }) => place === 0) : stage.taps;
    this.#plan = plan;
    this.#conduct = plan.conduct ?? ORDINARY;
    this.#stage = { ...stage, taps };
    const sights = taps.map(({ place }) => seenAt(place, plan, plan.path));
    const ways = openWays(plan.path, access, this.#stage, plan.random);
    const end = (side: Side, line: Line) => {
      const mtu = routes?.[side].mtu(now);
      return new End(plan, side, line, ways[side], this.#stage, sights, this, mtu);
    };
    this.#client = end('client', access.interface);
    this.#server = end('server', new Line(plan.path.lineRate));
    this.#routes = routes;
    this.#onClosed = onClosed;
  }

  /** The client sends its SYN. */
  open(now: Nanos): void {
    const { ip, name } = this.#plan.server;
    if (name !== undefined) for (const { sink } of this.#stage.taps) sink.name(ip, name);
    if (this.#conduct.port === 'open') this.#server.endpoint.open('passiveOpen');
    this.#client.endpoint.open('activeOpen');
    if (this.#plan.index === 1) this.#pump(this.#client, now);
    // What a later connection waited for has just arrived: its opener has to wake up first.
    else this.#client.ready.set(now + this.#latency(WAKE_LATENCY));
  }

  /** Both sides say their turns, in order; `done` is called when the last one has fully arrived. */
  talk(now: Nanos, turns: Iterable<Turn>, done: (now: Nanos) => void): void {
    invariant(this.#onTalked === undefined, 'a connection carries one talk at a time');
    this.#talks++;
    this.#turns = turns[Symbol.iterator]();
    this.#onTalked = done;
    this.#continue(now);
  }

  /** `from` has nothing more to say; the other side closes when it hears so. */
  close(now: Nanos, from: Side, how: Closing = 'fin'): void {
    if (this.#closing) return;
    this.#closing = true;
    const end = this.#endOf(from);
    // What tells the application that it is done has to wake it up first.
    this.#stage.scheduler.at(now + this.#latency(WAKE_LATENCY), (at) => {
      if (how === 'rst') this.#abort(end, at);
      else this.#closeInOrder(end, at);
    });
  }

  #closeInOrder(end: End, now: Nanos): void {
    this.#sayFarewell(end, 'first');
    end.endpoint.close();
    end.endpoint.leave();
    this.#pump(end, now);
    // Whoever closes does not wait for an answer; what is on its way to the other is still heard.
    const answered = this.#turns === undefined && this.#next === undefined && this.#heard(end);
    if (this.#onTalked !== undefined && !answered) this.#endEarly(now);
  }

  #sayFarewell(end: End, when: 'first' | 'answering'): void {
    const farewell = this.#plan.farewell?.(end.side, when);
    if (farewell !== undefined && end.endpoint.established) this.#write(end, farewell);
  }

  /** An end gives the connection up. */
  #abort(end: End, now: Nanos): void {
    end.endpoint.abort();
    this.#pump(end, now);
  }

  /** An end's application does so in the middle of something, if it is to. */
  #abortIfDue(end: End, now: Nanos): boolean {
    const { abort } = this.#conduct;
    if (abort?.by !== end.side || end.endpoint.failure !== undefined) return false;
    const { acknowledged, delivered } = end.endpoint;
    if ((abort.of === end.side ? acknowledged : delivered) < abort.after) return false;
    if (abort.how === 'rst') this.#abort(end, now);
    else this.#vanish(end, now);
    return true;
  }

  /** Nothing leaves the end's host any more, and nothing reaches it. */
  #vanish(end: End, now: Nanos): void {
    this.#gone = end;
    end.cancelWake();
    this.#failed = true;
    this.#turns = undefined;
    this.#next = undefined;
    if (end.side === 'client') this.#giveUp(now, 'lost');
    else this.#waitInVain(now);
    this.#closeIfFinished();
  }

  /** Lets an end transmit what it may, one segment for each time its interface is free. */
  #pump(end: End, now: Nanos): void {
    if (end === this.#gone) return;
    const { endpoint } = end;
    while (now >= end.readyAt) {
      const segment = end.transmit(now);
      if (segment === undefined) {
        if (endpoint.failure !== undefined) this.#fail(end, now);
        end.timer.set(end.wakeAt);
        this.#closeIfFinished();
        return;
      }
      end.send(now, segment);
    }
    end.ready.set(end.readyAt);
  }

  woken(end: End, now: Nanos): void {
    const { delivered } = end.endpoint;
    this.#pump(end, now);
    if (end.endpoint.delivered > delivered) this.#hear(end, now);
  }

  arrived(side: Side, segment: Segment, marked: boolean, now: Nanos): void {
    const to = this.#endOf(peerOf(side));
    if (to === this.#gone) return;
    if (to === this.#server && this.#conduct.port === 'filtered') return;
    this.#receive(to, now, segment, marked);
  }

  tooBig(side: Side, about: Undelivered, narrow: NarrowLink, now: Nanos): void {
    const route = this.#routes?.[side];
    if (route === undefined) return;
    const end = this.#endOf(side);
    tellTooBig(about, narrow, route, this.#peerOf(end).way, now, (at) => {
      end.pathMtuIs(narrow.mtu);
      end.busyTo(at + this.#latency(STACK_LATENCY));
      this.#pump(end, at);
    });
  }

  #receive(end: End, now: Nanos, segment: Segment, marked: boolean): void {
    const wasOpen = !end.endpoint.peerClosed;
    end.receive(now, segment, marked);
    end.release();
    if (wasOpen) this.#closeInTurn(end, now);
    end.busyTo(now + this.#latency(stackLatency(now - end.busyUntil)));
    if (this.#abortIfDue(end, now)) return;
    // Its stack is busy with this first.
    end.ready.set(end.readyAt);
    if (this.#onTalked !== undefined) this.#continue(now);
  }

  /** The application has read something though nothing came: it was slow. */
  #hear(end: End, now: Nanos): void {
    if (this.#abortIfDue(end, now)) return;
    this.#closeInTurn(end, now);
    if (this.#onTalked !== undefined) this.#continue(now);
  }

  /** An application that finds its peer closed closes too. */
  #closeInTurn(end: End, now: Nanos): void {
    if (!end.endpoint.peerClosed || end.endpoint.state !== 'CLOSE-WAIT') return;
    // Who waits for an answer reads on.
    if (this.#halfClosed && this.#onTalked !== undefined) return;
    this.#stage.scheduler.at(now + this.#latency(WAKE_LATENCY), (at) => {
      this.#sayFarewell(end, 'answering');
      end.endpoint.close();
      end.endpoint.leave();
      this.#pump(end, at);
    });
  }

  /** Speaks the next turn when its side has heard everything, or ends the talk. */
  #continue(now: Nanos): void {
    if (this.#speaking || this.#failed) return;
    if (this.#next === undefined) this.#next = this.#pull();
    const turn = this.#next;
    if (turn === undefined) {
      if (this.#heard(this.#client) && this.#heard(this.#server)) this.#endTalk(now);
      return;
    }
    const end = this.#endOf(turn.from);
    if (!end.endpoint.writable || !this.#heard(end)) return;
    this.#speaking = true;
    const { scheduler } = this.#stage;
    const speak = (at: Nanos) => {
      if (this.#next !== turn) return;
      this.#speaking = false;
      if (this.#failed) return;
      this.#next = undefined;
      this.#speak(turn, at);
      this.#continue(at);
      if (this.#plan[turn.from].tcp.cork) this.#uncork(end, at);
    };
    // The stack comes first: it acknowledges what woke the application.
    const awake = now + turn.delay + this.#latency(WAKE_LATENCY);
    scheduler.at(Math.max(awake, end.readyAt), speak);
    turn.earlier?.(now, (at) => scheduler.at(at + this.#latency(WAKE_LATENCY), speak));
  }

  /** A side whose turn is over lets go of what its cork holds back. */
  #uncork(end: End, now: Nanos): void {
    if (this.#next?.from === end.side) return;
    end.endpoint.flush();
    this.#pump(end, now);
  }

  #pull(): Turn | undefined {
    const pulled = this.#turns?.next();
    if (pulled === undefined || pulled.done === true) {
      this.#turns = undefined;
      return undefined;
    }
    return pulled.value;
  }

  #speak(turn: Turn, now: Nanos): void {
    const end = this.#endOf(turn.from);
    this.#write(end, turn.bytes(now));
    if (turn.ending === 'leave') this.#leaveWith(end, now);
    if (turn.ending === 'halfClose') {
      this.#halfClosed = true;
      end.endpoint.close();
    }
    this.#pump(end, now);
    if (turn.ending === 'close') this.close(now, turn.from);
  }

  /** What was said last is followed by the FIN alone: one write, one close. */
  #leaveWith({ side, endpoint }: End, now: Nanos): void {
    this.#closing = true;
    this.#ended = true;
    this.#turns = undefined;
    endpoint.close();
    endpoint.leave();
    if (side === 'client') this.#giveUp(now, 'left');
  }

  #write(end: End, bytes: ByteSource): void {
    end.stream.append(bytes);
    end.endpoint.write(bytes.length);
  }

  /** `end` has received all that the other end has written. */
  #heard(end: End): boolean {
    return end.endpoint.delivered === this.#peerOf(end).stream.length;
  }

  #endTalk(now: Nanos): void {
    if (this.#ended) {
      this.#giveUp(now, 'left');
      return;
    }
    const done = this.#onTalked;
    this.#onTalked = undefined;
    const talks = this.#talks;
    if (this.#plan.idleTimeout !== undefined) {
      this.#stage.scheduler.at(now + this.#plan.idleTimeout, (at) => {
        if (this.#talks === talks) this.close(at, 'client');
      });
    }
    done?.(now);
  }

  #closeIfFinished(): void {
    if (this.#over || !this.#finished(this.#client) || !this.#finished(this.#server)) return;
    this.#over = true;
    // A timer of the stack may lie far ahead: nothing of the connection is kept for it.
    this.#client.cancelWake();
    this.#server.cancelWake();
    this.#onClosed();
  }

  /** `end` does nothing more: it has closed, or waits without a timer for a peer that is gone. */
  #finished(end: End): boolean {
    if (end === this.#gone) return true;
    const { endpoint } = end;
    return endpoint.finished || (this.#givenUp && this.#failed && endpoint.wakeAt() === NEVER);
  }

  /** One side has given up or was reset: whatever was being said ends here. */
  #fail({ side }: End, now: Nanos): void {
    const alone = side === 'server' && this.#conduct.abort?.by === 'server';
    // The client learns it when the RST comes, or else by itself.
    if (!alone) this.#giveUp(now, 'lost');
    else if (!this.#failed) this.#waitInVain(now);
    this.#failed = true;
    this.#turns = undefined;
    this.#next = undefined;
  }

  /** What was being said ends in the middle, though the connection ends in order. */
  #endEarly(now: Nanos): void {
    this.#turns = undefined;
    this.#next = undefined;
    this.#giveUp(now, 'left');
  }

  /** The client's application closes when nothing has come for so long. */
  #waitInVain(now: Nanos): void {
    this.#stage.scheduler.at(now + PATIENCE, (at) => {
      if (this.#givenUp) return;
      this.#giveUp(at, 'lost');
      this.close(at, 'client');
    });
  }

  #giveUp(now: Nanos, how: EarlyEnd): void {
    if (this.#givenUp) return;
    this.#givenUp = true;
    const done = this.#onTalked;
    this.#onTalked = undefined;
    // What nobody speaks on any more does not end before its time.
    if (done !== undefined || !this.#closing) this.#plan.failed?.(how);
    done?.(now);
  }

  #endOf(side: Side): End {
    return side === 'client' ? this.#client : this.#server;
  }

  #peerOf(end: End): End {
    return end === this.#client ? this.#server : this.#client;
  }

  #latency(latency: Latency): Nanos {
    return drawLatency(latency, this.#plan.random);
  }
}
