/**
 * Where a client's application waits for answers: a socket for each time that it sends, the one before closed.
 * Several datagrams may share it, as a resolver's questions for both families do.
 */
import { type Nanos, NEVER } from '../base/time.ts';

/** Told that nobody listens where sending number `attempt` went. */
type Refused = (attempt: number, now: Nanos) => void;

export class ClientSocket {
  readonly #waiting = new Set<Refused>();
  /** Counts the sendings: each has a socket of its own. */
  #attempt = 0;
  /** The last one is closed then. */
  #closesAt: Nanos = NEVER;

  /** A datagram goes out as sending number `attempt`, and its answer is waited for. */
  open(attempt: number, refused: Refused): void {
    this.#attempt = Math.max(this.#attempt, attempt);
    this.#waiting.add(refused);
  }

  /** Nothing is waited for any more; with the last of all the socket is closed, at `closesAt`. */
  leave(refused: Refused, closesAt: Nanos): void {
    this.#waiting.delete(refused);
    if (this.#waiting.size === 0) this.#closesAt = closesAt;
  }

  /** Whether what comes `now` for sending number `attempt` finds its socket open. */
  isOpen(attempt: number, now: Nanos): boolean {
    return attempt === this.#attempt && now < this.#closesAt;
  }

  /** The host is told that nobody listens: whoever waits hears it, as the socket is connected. */
  refuse(attempt: number, now: Nanos): void {
    if (!this.isOpen(attempt, now)) return;
    for (const refused of [...this.#waiting]) refused(attempt, now);
  }
}
