/** Keep-alive probes, RFC 9293 section 3.8.4, as Linux tcp_keepalive_timer sends them. */
import { type Nanos, NEVER } from '../base/time.ts';
import { timerAt } from './timerWheel.ts';

export interface KeepAliveTimes {
  /** Silence before the first probe: tcp_keepalive_time. */
  readonly time: Nanos;
  /** From one probe to the next: tcp_keepalive_intvl. */
  readonly interval: Nanos;
  /** Probes without an answer before the connection is given up: tcp_keepalive_probes. */
  readonly probes: number;
}

export class KeepAlive {
  /** When to look again: the timer is not moved by what comes, but finds out that it has come. */
  at: Nanos = NEVER;
  readonly #times: KeepAliveTimes | undefined;
  #heardAt: Nanos = 0;
  #unanswered = 0;

  constructor(times: KeepAliveTimes | undefined) {
    this.#times = times;
  }

  /** Something has come from the peer. */
  heard(now: Nanos): void {
    if (this.#times === undefined) return;
    this.#unanswered = 0;
    this.#heardAt = now;
    if (this.at === NEVER) this.at = timerAt(now, this.#times.time);
  }

  /** What is due; `busy`: something is out or waits, which has timers of its own. */
  due(now: Nanos, busy: boolean): 'probe' | 'death' | undefined {
    if (now < this.at || this.#times === undefined) return undefined;
    const { time, interval, probes } = this.#times;
    const silence = now - this.#heardAt;
    if (busy || silence < time) {
      this.at = timerAt(now, busy ? time : time - silence);
      return undefined;
    }
    if (this.#unanswered >= probes) return 'death';
    this.#unanswered++;
    this.at = timerAt(now, interval);
    return 'probe';
  }
}
