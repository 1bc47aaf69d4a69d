/**
 * What must hold of every capture, checked from the packets alone. Most of it no installed tool asserts;
 * each rule is a function of its own, and a test names those that its traffic breaks on purpose.
 */
import type { CapturedPacket } from './captureFile.ts';
import { FrameError } from './frame.ts';
import type { Check } from './invariants/check.ts';
import { markableData } from './invariants/congestion.ts';
import { wholeMessages } from './invariants/contents.ts';
import { completeFrames, frameSize, noTrailer, realDate, timeOrder } from './invariants/files.ts';
import {
  clientPort,
  constantTtl,
  dontFragment,
  ipChecksum,
  ipId,
  localMacs,
  noTupleReuse,
  oneMacPerSide,
  tcpChecksum,
  udpChecksum,
} from './invariants/hosts.ts';
import {
  acknowledging,
  bareSyn,
  closedByBoth,
  emptyFin,
  handshake,
  noReset,
  silentAfterFin,
} from './invariants/opening.ts';
import {
  acknowledgesWhatWasSent,
  gapless,
  neverUnacknowledges,
  noSequenceWrap,
  withinMss,
} from './invariants/sequence.ts';
import {
  echoesWhatWasSent,
  millisecondClock,
  timestampsNeverDecrease,
  timestampsThroughout,
} from './invariants/timestamps.ts';
import { edgeNeverMovesLeft, withinWindow } from './invariants/windows.ts';
import { connectionsOf, dissectAll } from './streams.ts';

export const INVARIANTS = {
  timeOrder,
  realDate,
  completeFrames,
  frameSize,
  noTrailer,
  localMacs,
  oneMacPerSide,
  ipChecksum,
  tcpChecksum,
  udpChecksum,
  constantTtl,
  dontFragment,
  ipId,
  clientPort,
  noTupleReuse,
  handshake,
  bareSyn,
  acknowledging,
  noReset,
  closedByBoth,
  emptyFin,
  silentAfterFin,
  gapless,
  noSequenceWrap,
  acknowledgesWhatWasSent,
  neverUnacknowledges,
  withinMss,
  edgeNeverMovesLeft,
  withinWindow,
  markableData,
  timestampsThroughout,
  timestampsNeverDecrease,
  echoesWhatWasSent,
  millisecondClock,
  wholeMessages,
} as const satisfies Record<string, Check>;
export type Invariant = keyof typeof INVARIANTS;

export interface InvariantOptions {
  /** Invariants that this capture breaks on purpose. */
  readonly except?: readonly Invariant[];
  /** Largest IP packet, default 1500 bytes. */
  readonly mtu?: number;
}

/** One fault tends to show in many packets. */
const MAX_REPORTED = 5;

/**
 * `invariant: what is wrong` for everything that is, up to five of a kind; empty when all holds.
 * A capture without packets breaks them all.
 */
export function checkInvariants(
  packets: readonly CapturedPacket[],
  options: InvariantOptions = {},
): string[] {
  if (packets.length === 0) return ['packets: none'];
  try {
    return violations(packets, options);
  } catch (error) {
    if (error instanceof FrameError) return [`frames: ${error.message}`];
    throw error;
  }
}

function violations(packets: readonly CapturedPacket[], options: InvariantOptions): string[] {
  const dissected = dissectAll(packets);
  const connections = connectionsOf(dissected);
  const capture = { packets: dissected, connections, mtu: options.mtu ?? 1500 };
  const found: string[] = [];
  for (const name of Object.keys(INVARIANTS) as Invariant[]) {
    if (options.except?.includes(name)) continue;
    let reported = 0;
    for (const wrong of INVARIANTS[name](capture)) {
      found.push(`${name}: ${wrong}`);
      if (++reported === MAX_REPORTED) break;
    }
  }
  return found;
}
