import { TcpFlag } from '../wire/tcp.ts';
import { segmentOptions } from './options.ts';
import type { Segment } from './segment.ts';

const { FIN, SYN, RST, ACK } = TcpFlag;

/** The resets that a host sends for what no connection of its takes. */
export class Refusals {
  readonly #due: Segment[] = [];

  /** A segment has come that nobody takes. */
  answer(segment: Segment): void {
    const refusal = refusalOf(segment);
    if (refusal !== undefined) this.#due.push(refusal);
  }

  /** The next one to go out. */
  next(): Segment | undefined {
    return this.#due.shift();
  }
}

/**
 * The reset that answers a segment for a connection that does not exist, RFC 9293 section 3.10.7.1;
 * undefined: a reset is not answered.
 */
function refusalOf({ flags, sequence, acknowledgment, length }: Segment): Segment | undefined {
  if ((flags & RST) !== 0) return undefined;
  const counted = length + ((flags & (SYN | FIN)) !== 0 ? 1 : 0);
  const acks = (flags & ACK) !== 0;
  return {
    flags: acks ? RST : RST | ACK,
    sequence: acks ? acknowledgment : 0,
    acknowledgment: acks ? 0 : (sequence + counted) >>> 0,
    window: 0,
    options: segmentOptions(false, 0, 0, []),
    offset: 0,
    length: 0,
    ect: false,
    socketless: true,
  };
}
