import { MILLISECOND, type Nanos } from '../base/time.ts';
import type { Receiver } from './receiver.ts';

/** net.ipv4.tcp_invalid_ratelimit */
const LIMIT: Nanos = 500 * MILLISECOND;

/** Two stacks must not answer each other for ever: RFC 5961 section 7, as Linux 6.18 has it. */
export class AnswerLimit {
  #last: Nanos = Number.NEGATIVE_INFINITY;

  /** What is out of the window, or a challenge, may be answered `now`: tcp_oow_rate_limited. */
  may(now: Nanos): boolean {
    if (now - this.#last < LIMIT) return false;
    this.#last = now;
    return true;
  }

  /** An ACK that lets an honest peer try again: RFC 5961 sections 3.2 and 4.2, tcp_send_challenge_ack. */
  challenge(now: Nanos, receiver: Receiver): void {
    if (this.may(now)) receiver.demandAck();
  }
}
