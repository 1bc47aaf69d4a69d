/** What an ACK says has arrived: Linux tcp_clean_rtx_queue and tcp_sacktag_write_queue. */
import type { Nanos } from '../base/time.ts';
import type { Acknowledgment } from './acknowledgment.ts';
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

/** Takes segments before `position` off the board and marks those in `blocks` as sacked; `sack`: there may be some. */
export function takeDelivered(
  now: Nanos,
  { position, blocks }: Acknowledgment,
  board: Scoreboard,
  rack: Rack,
  sack: boolean,
): Delivery {
  let acked = 0;
  let arrived = 0;
  let oldestRtt = 0;
  let newestRtt = 0;
  let originalEnd = Number.POSITIVE_INFINITY;
  let resent = false;
  for (;;) {
    const segment = board.shiftAcked(position);
    if (segment === undefined) break;
    acked++;
    resent ||= segment.retransmissions > 0;
    if (segment.sacked) continue;
    arrived++;
    rack.delivered(now, segment);
    if (segment.retransmissions > 0) continue;
    originalEnd = Math.min(originalEnd, segment.end);
    newestRtt = now - segment.sentAt;
    if (oldestRtt === 0) oldestRtt = newestRtt;
  }
  // What comes with a retransmission has waited for it at the receiver (tcp_clean_rtx_queue).
  if (resent) oldestRtt = newestRtt = 0;
  // Without SACK, originals behind the gap may have been there long before what went again filled it.
  if (resent && !sack) originalEnd = Number.POSITIVE_INFINITY;
  const cumulative = { acked, arrived, sacked: 0, originalEnd, oldestRtt, newestRtt };
  return blocks.length === 0 ? cumulative : takeSacked(now, blocks, board, rack, cumulative);
}

/** Adds what the blocks say to what came before them. */
function takeSacked(
  now: Nanos,
  blocks: readonly number[],
  board: Scoreboard,
  rack: Rack,
  before: Delivery,
): Delivery {
  let { arrived, sacked, originalEnd, oldestRtt, newestRtt } = before;
  for (let i = 0; i + 1 < blocks.length; i += 2) {
    board.visitIn(blocks[i]!, blocks[i + 1]!, (segment: SentSegment) => {
      if (segment.sacked) return;
      arrived++;
      rack.delivered(now, segment);
      if (segment.retransmissions === 0) {
        originalEnd = Math.min(originalEnd, segment.end);
        newestRtt = now - segment.sentAt;
        if (oldestRtt === 0) oldestRtt = newestRtt;
      }
      board.sack(segment);
      sacked++;
    });
  }
  return { acked: before.acked, arrived, sacked, originalEnd, oldestRtt, newestRtt };
}
