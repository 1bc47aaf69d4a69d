/**
 * Linux keeps no socket for an application that has left and whose FIN is acknowledged, nor in TIME-WAIT:
 * what remains (tcp_time_wait, inet_timewait_sock) acknowledges the peer's FIN, as often as it comes.
 */
import { type Nanos, NEVER, SECOND } from '../base/time.ts';
import type { Segment } from './segment.ts';
import { timerAt } from './timerWheel.ts';

/** TCP_TIMEWAIT_LEN; and net.ipv4.tcp_fin_timeout, for which it waits for the peer's first FIN. */
const REMEMBERED: Nanos = 60 * SECOND;

export class TimeWait {
  /** When nothing remains, and what comes is refused. */
  over: Nanos = NEVER;
  #socket = true;

  /** Our FIN is acknowledged, by what has none itself, and the application has left. */
  takesOver(now: Nanos): void {
    this.#socket = false;
    this.over = timerAt(now, REMEMBERED);
  }

  /** `ack` goes out in TIME-WAIT: the first one may be the socket's last. */
  acknowledges(now: Nanos, ack: Segment): Segment {
    this.over = timerAt(now, REMEMBERED);
    const last = this.#socket;
    this.#socket = false;
    return last ? ack : { ...ack, socketless: true };
  }
}
