/** What an ACK says has arrived: Linux tcp_clean_rtx_queue and tcp_sacktag_write_queue. */
import type { Nanos } from '../base/time.ts';
import { type Acknowledgment, echoedBefore } from './acknowledgment.ts';
import type { Rack } from './rack.ts';
import type { Scoreboard, SentSegment } from './scoreboard.ts';

interface Delivery {
  /** Segments acknowledged, and those newly known to have arrived. */
  readonly acked: number;
  readonly arrived: number;
  /** Segments newly reported by SACK. */
  readonly sacked: number;
  /** Where the first ends that arrived and was sent only once; Infinity: none is known. */
  readonly originalEnd: number;
  /** From the oldest and the newest of them being sent; 0: none is a sample. */
  readonly oldestRtt: Nanos;
  readonly newestRtt: Nanos;
}

/** Marks those in `blocks` as sacked and takes segments before `position` off the board; `sack`: there may be blocks. */
export function takeDelivered(
  now: Nanos,
  ack: Acknowledgment,
  board: Scoreboard,
  rack: Rack,
  sack: boolean,
): Delivery {
  const { blocks } = ack;
  // tcp_ack: what is reported comes first, and does not make late what is acknowledged.
  const { reached } = rack;
  const beyond = blocks.length === 0 ? NONE_SACKED : takeSacked(now, blocks, board, rack);
  let acked = 0;
  let arrived = beyond.sacked;
  let oldestRtt = 0;
  let newestRtt = 0;
  let originalEnd = Number.POSITIVE_INFINITY;
  let resent = false;
  for (;;) {
    const segment = board.shiftAcked(ack.position);
    if (segment === undefined) break;
    acked++;
    resent ||= segment.retransmissions > 0;
    if (segment.sacked) continue;
    arrived++;
    if (segment.retransmissions > 0) {
      // tcp_skb_spurious_retrans: the echo says that the original came.
      if (!(echoedBefore(ack, now) <= segment.sentAt)) rack.delivered(now, segment, reached);
      continue;
    }
    rack.delivered(now, segment, reached);
    originalEnd = Math.min(originalEnd, segment.end);
    newestRtt = now - segment.sentAt;
    if (oldestRtt === 0) oldestRtt = newestRtt;
  }
  // What comes with a retransmission has waited for it at the receiver (tcp_clean_rtx_queue).
  if (resent) oldestRtt = newestRtt = 0;
  // Without SACK, originals behind the gap may have been there long before what went again filled it.
  if (resent && !sack) originalEnd = Number.POSITIVE_INFINITY;
  if (beyond.sacked === 0) return { acked, arrived, sacked: 0, originalEnd, oldestRtt, newestRtt };
  return {
    acked,
    arrived,
    sacked: beyond.sacked,
    originalEnd: Math.min(originalEnd, beyond.originalEnd),
    oldestRtt: oldestRtt === 0 ? beyond.oldestRtt : oldestRtt,
    newestRtt: beyond.newestRtt === 0 ? newestRtt : beyond.newestRtt,
  };
}

type Sacked = Pick<Delivery, 'sacked' | 'originalEnd' | 'oldestRtt' | 'newestRtt'>;

const NONE_SACKED: Sacked = {
  sacked: 0,
  originalEnd: Number.POSITIVE_INFINITY,
  oldestRtt: 0,
  newestRtt: 0,
};

function takeSacked(now: Nanos, blocks: readonly number[], board: Scoreboard, rack: Rack): Sacked {
  let sacked = 0;
  let originalEnd = Number.POSITIVE_INFINITY;
  let oldestRtt = 0;
  let newestRtt = 0;
  for (let i = 0; i + 1 < blocks.length; i += 2) {
    board.visitIn(blocks[i]!, blocks[i + 1]!, (segment: SentSegment) => {
      if (segment.sacked) return;
      rack.delivered(now, segment, rack.reached);
      if (segment.retransmissions === 0) {
        originalEnd = Math.min(originalEnd, segment.end);
        newestRtt = now - segment.sentAt;
        if (oldestRtt === 0) oldestRtt = newestRtt;
      }
      board.sack(segment);
      sacked++;
    });
  }
  return { sacked, originalEnd, oldestRtt, newestRtt };
}
