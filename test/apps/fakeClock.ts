import type { AppStep, AppThread } from '../../src/apps/app.ts';
import { SECOND } from '../../src/base/time.ts';
import { encodeRequest, encodeResponse } from '../../src/http/message.ts';
import { readAll } from '../../src/stream/byteSource.ts';

/** One thing that a session did, with the bytes that a network would have carried. */
export type Event =
  | {
      readonly kind: 'exchange';
      readonly at: number;
      readonly answeredAt: number;
      readonly slot: string;
      readonly host: string;
      readonly label: string;
      readonly request: Buffer;
      readonly response: Buffer;
    }
  | { readonly kind: 'wait'; readonly at: number; readonly delay: number }
  | { readonly kind: 'together'; readonly at: number; readonly count: number }
  | { readonly kind: 'broadcast'; readonly at: number; readonly to: string; readonly said: Buffer }
  | { readonly kind: 'close'; readonly at: number; readonly slot: string; readonly from: string };

/** Transit of a message on the fake network: 20 ms, whatever its length. */
const ONE_WAY = SECOND / 50;

/**
 * Plays threads on a clock that only this function moves. Threads that run together take turns by
 * their clocks, so that exchanges are made in the order in which they would happen.
 */
export function play(threads: readonly AppThread[], start = 0): { events: Event[]; end: number } {
  const events: Event[] = [];
  const running = threads.map((thread) => ({ thread, now: start }));
  let end = start;
  while (running.length > 0) {
    running.sort((a, b) => a.now - b.now);
    const current = running[0]!;
    const { value, done } = current.thread.next(current.now);
    if (done || value === undefined) {
      end = Math.max(end, current.now);
      running.shift();
    } else {
      current.now = playStep(value, current.now, events);
    }
  }
  return { events, end };
}

function playStep(step: AppStep, now: number, events: Event[]): number {
  switch (step.kind) {
    case 'wait':
      events.push({ kind: 'wait', at: now, delay: step.delay });
      return now + step.delay;
    case 'close':
      events.push({ kind: 'close', at: now, slot: step.slot, from: step.from });
      return now;
    case 'talk':
      throw new Error('nobody is there to talk to');
    case 'broadcast': {
      const said = Buffer.from(readAll(step.payload));
      events.push({ kind: 'broadcast', at: now, to: step.to, said });
      return now;
    }
    case 'together': {
      events.push({ kind: 'together', at: now, count: step.threads.length });
      const inner = play(step.threads, now);
      events.push(...inner.events);
      return inner.end;
    }
    case 'exchange': {
      const { slot, exchange } = step;
      const at = now + exchange.clientDelay;
      const request = Buffer.from(readAll(encodeRequest(exchange.request(at))));
      const answeredAt = at + ONE_WAY + exchange.serverDelay;
      const response = Buffer.from(readAll(encodeResponse(exchange.response(answeredAt))));
      events.push({
        kind: 'exchange',
        at,
        answeredAt,
        slot: slot.name,
        host: slot.server.host,
        label: exchange.label,
        request,
        response,
      });
      return answeredAt + ONE_WAY;
    }
  }
}
