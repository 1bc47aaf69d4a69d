/**
 * What becomes of the segments in flight when the path turns out to take only smaller ones: RFC 1191
 * section 6.5, as Linux tcp_simple_retransmit and tcp_fragment do it, seen in captures of 6.18.
 */
import type { Scoreboard, SentSegment } from './scoreboard.ts';

/**
 * Deems lost what is longer than `mss`, and cuts it for that. Linux keeps a burst as one buffer, so it
 * is cut as a whole: two segments of 1448 bytes become 1348, 1348 and 200. `written` is where the
 * application's bytes end. False: nothing was too long.
 */
export function recut(board: Scoreboard, mss: number, written: number): boolean {
  const kept: SentSegment[] = [];
  let burst: SentSegment[] = [];
  let tooLong = false;
  const flush = () => {
    const fits = burst.every(({ position, end }) => Math.min(end, written) - position <= mss);
    if (fits) kept.push(...burst);
    else {
      tooLong = true;
      kept.push(...piecesOf(burst, mss, written));
    }
    burst = [];
  };
  board.visit((segment) => {
    if (segment.kind !== 'data' || segment.sacked) {
      flush();
      kept.push(segment);
      return;
    }
    burst.push(segment);
    if (segment.push) flush();
  });
  flush();
  if (tooLong) board.replace(kept);
  return tooLong;
}

function piecesOf(burst: readonly SentSegment[], mss: number, written: number): SentSegment[] {
  const first = burst[0]!;
  const { end } = burst[burst.length - 1]!;
  const pieces: SentSegment[] = [];
  // A FIN that goes with the last is none of its bytes.
  const dataEnd = Math.min(end, written);
  for (let position = first.position; position < dataEnd; position += mss) {
    const last = position + mss >= dataEnd;
    const number = pieces.length + 1;
    pieces.push({
      ...first,
      position,
      end: last ? end : position + mss,
      // So many go out together again, and what is left goes behind them.
      push: last ? dataEnd === written : number > 1 && number === burst.length,
      lost: true,
      resent: false,
    });
  }
  return pieces;
}
