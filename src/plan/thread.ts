/** An application's thread, with each exchange put on the connection that carries it. */
import type { AppStep, AppThread } from '../apps/app.ts';
import type { Nanos } from '../base/time.ts';
import type { Broadcasts } from './broadcasts.ts';
import type { Lookup, Resolver } from './resolver.ts';
import type { SessionConnections } from './sessionConnections.ts';
import type { PlanStep, PlanThread } from './sessionPlan.ts';

type ExchangeStep = Extract<AppStep, { kind: 'exchange' }>;

/**
 * One step of the plan for each step of the application, asked for at the same instants; before an
 * exchange that opens a connection to a name whose address is not known, also the question for it.
 */
export function planThread(
  thread: AppThread,
  connections: SessionConnections,
  resolver: Resolver,
  broadcasts: Broadcasts,
): PlanThread {
  let carrier: string | undefined;
  let waiting: { readonly exchange: ExchangeStep; readonly lookup: Lookup } | undefined;
  return {
    next(now: Nanos): IteratorResult<PlanStep, void> {
      if (carrier !== undefined) connections.used(carrier, now);
      carrier = undefined;
      // A name that nobody has resolved ends the exchange, as does a connection that fails.
      const resolved = waiting?.lookup.answered === true ? waiting.exchange : undefined;
      waiting = undefined;
      if (resolved !== undefined) return { done: false, value: carry(resolved, now) };
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
      case 'exchange': {
        const { slot } = step;
        const lookup = connections.isOpen(slot, now)
          ? undefined
          : resolver.ask(slot.server.host, now);
        if (lookup === undefined) return carry(step, now);
        waiting = { exchange: step, lookup };
        return { kind: 'datagram', datagram: lookup.datagram };
      }
      case 'wait':
        return step;
      case 'together':
        return {
          kind: 'together',
          threads: step.threads.map((inner) =>
            planThread(inner, connections, resolver, broadcasts),
          ),
        };
      case 'broadcast': {
        const datagram = broadcasts.send(step, now);
        return datagram && { kind: 'datagram', datagram };
      }
      case 'close': {
        const connection = connections.close(step.slot);
        const { from, how = 'fin' } = step;
        return connection && { kind: 'close', connection, from, how };
      }
    }
  }

  function carry({ slot, exchange }: ExchangeStep, now: Nanos): PlanStep {
    carrier = slot.name;
    const connection = connections.carry(slot, now, resolver.choice(slot.server.host));
    return { kind: 'exchange', connection, exchange };
  }
}
