/** When a segment that is not full waits for more: Linux tcp_nagle_check. */
import type { TcpPolicy } from './policy.ts';

export class SmallSegments {
  readonly #nodelay: boolean;
  readonly #cork: boolean;
  /** Position after the last byte that need not wait for more, where the socket is corked. */
  #flushed = 1;
  /** Position after the last segment that was not full: snd_sml. */
  #sentEnd = 0;

  constructor({ nodelay, cork }: Pick<TcpPolicy, 'nodelay' | 'cork'>) {
    this.#nodelay = nodelay;
    this.#cork = cork;
  }

  /** The application has said all that it will say at a time, up to `written`. */
  flush(written: number): void {
    this.#flushed = written;
  }

  /** One has gone out, up to `end`. */
  sent(end: number): void {
    this.#sentEnd = end;
  }

  /** One that would end at `end` waits while `packetsOut` are out from `una` on. */
  wait(end: number, una: number, packetsOut: number): boolean {
    if (this.#cork && end > this.#flushed) return true;
    // tcp_minshall_check: RFC 1122 section 4.2.3.4, but full segments that are out are nothing to wait for.
    return !this.#nodelay && packetsOut > 0 && this.#sentEnd > una;
  }
}
