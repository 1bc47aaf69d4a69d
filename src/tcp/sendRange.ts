import type { Nanos } from '../base/time.ts';
import type { SentSegment } from './scoreboard.ts';

/** What goes out next: a range of the sequence space. */
export interface SendRange {
  readonly position: number;
  /** Payload bytes: none in a SYN, FIN or window probe. */
  readonly length: number;
  readonly kind: 'syn' | 'data' | 'fin' | 'probe';
  readonly push: Push;
  /** A FIN goes with the data, behind them (tcp_send_fin). */
  readonly fin?: boolean;
}

/** PSH; `once`: it ends a burst, and does not have it when it goes again alone (__tcp_transmit_skb marks a clone). */
export type Push = boolean | 'once';

/** A segment that goes out again; the stream ends at `said`, where a FIN may follow. */
export function rangeOf({ position, end, kind, push }: SentSegment, said: number): SendRange {
  if (kind !== 'data') return { position, length: 0, kind, push: push === true };
  const length = Math.min(end, said) - position;
  return { position, length, kind, push: push === true, fin: end > said };
}

/** What a SYN carries, as a segment of its own: it is acknowledged, and sent again, apart from the SYN. */
export function synData({ length }: SendRange): SendRange {
  return { position: 1, length, kind: 'data', push: true };
}

/** The first SYN, with `length` bytes of data. */
export function synRange(length: number): SendRange {
  return { position: 0, length, kind: 'syn', push: false };
}

/** What is in flight after `range`, which takes the sequence space up to `end`, went out `now`. */
export function sentAs(range: SendRange, end: number, now: Nanos): SentSegment {
  return {
    position: range.position,
    end,
    kind: range.kind as SentSegment['kind'],
    push: range.push,
    sentAt: now,
    retransmissions: 0,
    sacked: false,
    lost: false,
    resent: false,
  };
}
