import { type Nanos, NEVER } from '../base/time.ts';
import { TcpFlag } from '../wire/tcp.ts';
import { readSack } from './sackReport.ts';
import type { Segment } from './segment.ts';
import type { SegmentBuilder } from './segmentBuilder.ts';
import type { TimestampClock } from './timestampClock.ts';

const { ECE, SYN } = TcpFlag;

/** What an ACK says, in positions. */
export interface Acknowledgment {
  readonly position: number;
  /** Sack blocks above `position`: left, right, left, right ... */
  readonly blocks: readonly number[];
  /** The first block reported a duplicate (RFC 2883). */
  readonly duplicateSack: boolean;
  /** It says that a mark has come to the receiver: ECE (RFC 3168 section 6.1.2). */
  readonly echo: boolean;
  /** TSecr, and the clock whose time it is; clock undefined: no TSecr. */
  readonly tsecr: number;
  readonly clock: TimestampClock | undefined;
  /** It carries neither data nor news of the window (RFC 5681 section 2, DUPLICATE ACKNOWLEDGMENT). */
  readonly pure: boolean;
}

/** What `segment` says, which acknowledges all before `position` of the stream of the `builder`'s host. */
export function readAcknowledgment(
  { flags, options }: Segment,
  position: number,
  { clock, ecn, offer, iss }: SegmentBuilder,
  pure: boolean,
): Acknowledgment {
  const { blocks, duplicate } = readSack(options.sackBlocks, iss, position);
  return {
    position,
    blocks,
    duplicateSack: duplicate,
    echo: ecn.inUse && (flags & (ECE | SYN)) === ECE,
    tsecr: options.tsecr,
    clock: offer.timestamps ? clock : undefined,
    pure,
  };
}

/** The segment's ACK says nothing beside its number. */
export function saysNoMore({ flags, options }: Segment): boolean {
  return options.sackBlocks.length === 0 && (flags & (ECE | SYN)) === 0;
}

/** Time since the segment that an ACK's TSecr echoes was sent, in ticks of that clock; 0: no TSecr. */
export function echoRtt({ clock, tsecr }: Acknowledgment, now: Nanos): Nanos {
  // tcp_rtt_tsopt_us: at least a tick.
  return clock === undefined ? 0 : Math.max(clock.tick, clock.since(tsecr, now));
}

/** That segment was sent before this; NEVER: no TSecr. */
export function echoedBefore({ clock, tsecr }: Acknowledgment, now: Nanos): Nanos {
  return clock === undefined ? NEVER : clock.sentBefore(tsecr, now);
}
