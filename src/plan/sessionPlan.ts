/** What the compiler hands to the machine: who talks to whom, when it begins, and what is exchanged. */
import type { ServerName } from '../apps/app.ts';
import type { Nanos } from '../base/time.ts';
import type { Exchange } from '../http/exchange.ts';
import type { ConnectionPlan, Step } from '../sim/session.ts';
import type { Turn } from '../stream/turn.ts';

export interface SessionPlan {
  readonly id: number;
  readonly startAt: Nanos;
  /** The access link that it shares with others; undefined: none is shared. */
  readonly link: number | undefined;
  readonly threads: readonly PlanThread[];
}

/** `next(now)`: the instant at which the step before was done. */
export type PlanThread = Iterator<PlanStep, void, Nanos>;

export type PlanStep =
  | {
      readonly kind: 'exchange';
      readonly connection: PlannedConnection;
      readonly exchange: Exchange;
    }
  | {
      readonly kind: 'talk';
      readonly connection: PlannedConnection;
      readonly turns: Iterable<Turn>;
    }
  | { readonly kind: 'together'; readonly threads: readonly PlanThread[] }
  | (Extract<Step, { kind: 'close' }> & { readonly connection: PlannedConnection })
  | Extract<Step, { kind: 'wait' | 'datagram' | 'neighbour' }>;

/** A connection and what it is to carry. The object's identity is the connection's. */
export interface PlannedConnection extends ConnectionPlan {
  /** Which of the profile's clients opens it. */
  readonly clientNumber: number;
  readonly to: ServerName;
  /** It has ended before its time. */
  isBroken(): boolean;
}
