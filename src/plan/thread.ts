/** An application's thread, with each exchange put on the connection that carries it. */
import type { AppStep, AppThread } from '../apps/app.ts';
import type { Nanos } from '../base/time.ts';
import type { SessionConnections } from './sessionConnections.ts';
import type { PlanStep, PlanThread } from './sessionPlan.ts';

/** One step of the plan for each step of the application, asked for at the same instants. */
export function planThread(thread: AppThread, connections: SessionConnections): PlanThread {
  let carrier: string | undefined;
  return {
    next(now: Nanos): IteratorResult<PlanStep, void> {
      if (carrier !== undefined) connections.used(carrier, now);
      carrier = undefined;
      for (;;) {
        const pulled = thread.next(now);
        if (pulled.done === true) return pulled;
        if (pulled.value.kind === 'exchange') carrier = pulled.value.slot.name;
        const step = planStep(pulled.value, now, connections);
        if (step !== undefined) return { done: false, value: step };
      }
    },
  };
}

/** undefined: nothing is left to do, such as closing what is closed. */
function planStep(
  step: AppStep,
  now: Nanos,
  connections: SessionConnections,
): PlanStep | undefined {
  switch (step.kind) {
    case 'exchange': {
      const connection = connections.carry(step.slot, now);
      return { kind: 'exchange', connection, exchange: step.exchange };
    }
    case 'wait':
      return step;
    case 'together':
      return {
        kind: 'together',
        threads: step.threads.map((thread) => planThread(thread, connections)),
      };
    case 'close': {
      const connection = connections.close(step.slot);
      return connection && { kind: 'close', connection, from: step.from };
    }
  }
}
