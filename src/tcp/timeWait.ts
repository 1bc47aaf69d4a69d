/**
 * Linux keeps no socket for an application that has left and whose FIN is acknowledged, nor in TIME-WAIT:
 * what remains (tcp_time_wait, inet_timewait_sock) acknowledges the peer's FIN, as often as it comes.
 */
import type { Segment } from './segment.ts';

export class TimeWait {
  #socket = true;

  /** Our FIN is acknowledged, by what has none itself, and the application has left. */
  takesOver(): void {
    this.#socket = false;
  }

  /** `ack` goes out in TIME-WAIT: the first one may be the socket's last. */
  acknowledges(ack: Segment): Segment {
    const last = this.#socket;
    this.#socket = false;
    return last ? ack : { ...ack, socketless: true };
  }
}
