/** An application's thread, with each exchange put on the connection that carries it. */
import type { AppStep, AppThread, ServerName } from '../apps/app.ts';
import { type Nanos, NEVER } from '../base/time.ts';
import type { Waker } from '../base/waker.ts';
import type { DatagramPlan } from '../sim/session.ts';
import type { Broadcasts } from './broadcasts.ts';
import type { Neighbours } from './neighbours.ts';
import type { Lookup, Resolver } from './resolver.ts';
import type { SessionConnections } from './sessionConnections.ts';
import type { PlanStep, PlanThread } from './sessionPlan.ts';

type CarriedStep = Extract<AppStep, { kind: 'exchange' | 'talk' }>;

/** Something that is asked before a connection. */
interface Question {
  readonly step: PlanStep;
  /** Called when the step is done. */
  answered(now: Nanos): boolean;
  /** Other questions may come behind it. */
  readonly first?: boolean;
  /** The same question to somebody else, where this one was not answered; undefined: to nobody. */
  next?(now: Nanos): Question | undefined;
}

/**
 * One step of the plan for each step of the application, asked for at the same instants; before an
 * exchange that opens a connection, also the questions for what is not known: the router's address, a
 * name's, a neighbour's.
 */
export function planThread(
  thread: AppThread,
  connections: SessionConnections,
  resolver: Resolver,
  broadcasts: Broadcasts,
  neighbours: Neighbours,
): PlanThread {
  let carrier: string | undefined;
  let waiting: { readonly step: CarriedStep; readonly question: Question } | undefined;
  return {
    next(now: Nanos): IteratorResult<PlanStep, void> {
      if (carrier !== undefined) connections.used(carrier, now);
      carrier = undefined;
      // A name that nobody has resolved ends the exchange, as does a connection that fails.
      const waited = waiting;
      waiting = undefined;
      if (waited !== undefined) {
        const { step, question } = waited;
        if (question.answered(now))
          return { done: false, value: question.first ? opening(step, now) : carry(step, now) };
        const next = question.next?.(now);
        if (next !== undefined) {
          waiting = { step, question: next };
          return { done: false, value: next.step };
        }
      }
      for (;;) {
        const pulled = thread.next(now);
        if (pulled.done === true) return pulled;
        const step = planStep(pulled.value, now);
        if (step !== undefined) return { done: false, value: step };
      }
    },
  };

  /** undefined: nothing is left to do, such as closing what is closed. */
  function planStep(step: AppStep, now: Nanos): PlanStep | undefined {
    switch (step.kind) {
      case 'exchange':
      case 'talk':
        return connections.isOpen(step.slot, now) ? carry(step, now) : opening(step, now);
      case 'wait':
        return step;
      case 'together':
        return {
          kind: 'together',
          threads: step.threads.map((inner) =>
            planThread(inner, connections, resolver, broadcasts, neighbours),
          ),
        };
      case 'broadcast': {
        const datagram = broadcasts.send(step, now);
        return datagram && { kind: 'datagram', datagram };
      }
      case 'close': {
        const connection = connections.close(step.slot);
        const { from, how = 'fin', after } = step;
        return connection && { kind: 'close', connection, from, how, after };
      }
    }
  }

  /** The exchange on a new connection, or what has to be asked before it. */
  function opening(step: CarriedStep, now: Nanos): PlanStep {
    const question = ask(step.slot.server, now);
    if (question === undefined) return carry(step, now);
    waiting = { step, question };
    return question.step;
  }

  /** What has to be asked before a connection to `server` can be opened. */
  function ask({ host, peer }: ServerName, now: Nanos): Question | undefined {
    if (peer !== undefined) {
      const neighbour = neighbours.ask(peer.client, now);
      return neighbour && { step: { kind: 'neighbour', neighbour }, answered: () => true };
    }
    const before = neighbours.beforeRouter(now);
    if (before !== undefined) return { step: before, answered: routerKnown, first: true };
    const pending = resolver.pending(host);
    if (pending !== undefined) {
      const earlier: Waker = (_, wake) => pending.waiting.push(wake);
      return { step: { kind: 'wait', delay: NEVER, earlier }, answered: () => pending.answered };
    }
    const lookup = resolver.ask(host, now);
    return lookup && questionOf(lookup, (answered, at) => resolver.settled(host, answered, at));
  }

  function routerKnown(now: Nanos): boolean {
    neighbours.routerKnown(now);
    return true;
  }

  function carry(step: CarriedStep, now: Nanos): PlanStep {
    const { slot } = step;
    carrier = slot.name;
    const connection = connections.carry(slot, now, resolver.choice(slot.server.host));
    if (step.kind === 'talk') return { kind: 'talk', connection, turns: step.turns };
    return { kind: 'exchange', connection, exchange: step.exchange };
  }
}

/** `settled` is told when the answer is there, or that there is none. */
function questionOf(lookup: Lookup, settled: (answered: boolean, now: Nanos) => void): Question {
  const { datagram, beside } = lookup;
  const step: PlanStep =
    beside === undefined
      ? { kind: 'datagram', datagram }
      : { kind: 'together', threads: [datagram, beside].map(threadOf) };
  return {
    step,
    answered(now) {
      if (lookup.answered) settled(true, now);
      return lookup.answered;
    },
    next(now) {
      const next = lookup.next?.(now);
      if (next !== undefined) return questionOf(next, settled);
      settled(false, now);
      return undefined;
    },
  };
}

function threadOf(datagram: DatagramPlan): PlanThread {
  return [{ kind: 'datagram', datagram } as const].values();
}
