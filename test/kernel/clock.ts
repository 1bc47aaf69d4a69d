/**
 * Where in its milliseconds a receiver's timestamp clock stood, as its packets show: those on both sides
 * of a tick tell when it was. Where the tap stands at the receiver, flights are read by what its TSvals
 * are echoed, so it decides how those of one burst of ACKs are told apart; and it is a condition of a
 * capture as the round trip is, which each run draws anew.
 */
import type { CapturedPacket } from '../reader/captureFile.ts';
import { connectionsOf, dissectAll, peerOf } from '../reader/streams.ts';
import { largerSender } from './measure.ts';

/**
 * Milliseconds to the first data of the larger direction from the tick before it, as the tap sees the
 * clock of who receives them: 0 to below 1; undefined without timestamps.
 */
export function clockPhase(packets: readonly CapturedPacket[]): number | undefined {
  const all = connectionsOf(dissectAll(packets))[0]?.packets ?? [];
  const sender = largerSender(all);
  const first = all.find(({ from, tcp }) => from === sender && tcp.payload.length > 0);
  const heard = all.filter(({ from, tcp }) => from === peerOf(sender) && tcp.timestamps);
  const origin = heard[0]?.tcp.timestamps?.value;
  if (first === undefined || origin === undefined) return undefined;
  // The tick of that TSval came so many milliseconds after the first data, or later; and no later than.
  let least = -Infinity;
  let most = Infinity;
  for (const { captured, tcp } of heard) {
    const ticks = (tcp.timestamps!.value - origin) | 0;
    const after = Number(captured.timeNanos - first.captured.timeNanos) / 1e6;
    least = Math.max(least, ticks - after);
    most = Math.min(most, ticks + 1 - after);
  }
  return within((least + most) / 2);
}

/** Milliseconds by which what began at `phase` is to begin later, to begin at `wanted`. */
export function laterBy(phase: number, wanted: number): number {
  return Math.round(within(wanted - phase) * 1e6) / 1e6;
}

/** Without whole milliseconds. */
function within(millis: number): number {
  return millis - Math.floor(millis);
}
