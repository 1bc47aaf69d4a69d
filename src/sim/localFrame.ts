/** Frames that never leave the client's network: what a host asks its neighbours for, and what they answer. */
import type { Nanos } from '../base/time.ts';
import type { Side } from '../stream/turn.ts';
import { EcnCodepoint } from '../wire/ecn.ts';
import type { EthernetHeader } from '../wire/ethernet.ts';
import { Envelope } from './envelope.ts';
import type { Envelopes } from './session.ts';
import type { Stage } from './stage.ts';

/**
 * Captures a frame of `side` around `length` bytes, which `write` writes at their place. Only a tap on
 * the client's segment sees it.
 */
export function captureLocally(
  { taps }: Stage,
  now: Nanos,
  header: EthernetHeader,
  side: Side,
  envelopes: Envelopes | undefined,
  length: number,
  write: (view: DataView, at: number) => void,
): void {
  for (const tap of taps) {
    if (tap.side !== 'client') continue;
    const { sink, info } = tap;
    const outbound = info[side].direction === 'outbound';
    const envelope = new Envelope(header, envelopes?.[side], outbound);
    const frameLength = envelope.length + length;
    const at = sink.begin(now, frameLength, info[side]);
    const { view } = sink;
    envelope.encode(view, at, length, EcnCodepoint.NOT_ECT);
    write(view, at + envelope.length);
    envelope.seal(view, at, length);
    tap.captured(now, frameLength);
  }
}
