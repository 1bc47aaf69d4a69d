/** Which options a host's segments carry, and in which order. */
import { TcpOption, type TcpOptions } from '../wire/tcpOptions.ts';
import type { TcpPolicy } from './policy.ts';
import type { SynLayout } from './synLayouts.ts';

const { NOP, MSS, SACK, SACK_PERMITTED, TIMESTAMPS, WINDOW_SCALE } = TcpOption;

/** What a SYN offers; both SYNs together decide what a connection uses. */
export interface Offer {
  readonly timestamps: boolean;
  readonly sack: boolean;
  readonly scaling: boolean;
}

export function offerOf(policy: TcpPolicy): Offer {
  return {
    timestamps: policy.timestamps,
    sack: policy.sack,
    scaling: policy.windowScale !== undefined,
  };
}

/** What is left of `own` after the peer's SYN has said what it offers. */
export function agree(own: Offer, peer: TcpOptions): Offer {
  return {
    timestamps: own.timestamps && peer.layout.includes(TIMESTAMPS),
    sack: own.sack && peer.layout.includes(SACK_PERMITTED),
    scaling: own.scaling && peer.layout.includes(WINDOW_SCALE),
  };
}

/** The options of a SYN or SYN-ACK that says `offer`, in the order of a system. */
export function synOptions(offer: Offer, layout: SynLayout): readonly TcpOption[] {
  const scale = offer.scaling ? [NOP, WINDOW_SCALE] : [];
  const others = layoutOfOthers(offer, layout);
  return layout.scaleFirst ? [MSS, ...scale, ...others] : [MSS, ...others, ...scale];
}

function layoutOfOthers({ timestamps, sack }: Offer, layout: SynLayout): readonly TcpOption[] {
  if (timestamps) return sack ? layout.timestampsAndSack : layout.timestamps;
  return sack ? layout.sack : [];
}

/** Bytes of every data segment's options, which the MSS has to leave room for (RFC 6691). */
export function dataOptionsLength(offer: Offer): number {
  return offer.timestamps ? 12 : 0;
}

/** Payload of the largest segment that a host expects: Linux tp->advmss. */
export function advertisedMss(policy: TcpPolicy): number {
  return policy.mss - dataOptionsLength(offerOf(policy));
}

/** SACK blocks that fit into 40 bytes of options (RFC 2018 section 3). */
export function maxSackBlocks(timestamps: boolean): number {
  return timestamps ? 3 : 4;
}

const TIMESTAMPED: readonly TcpOption[] = [NOP, NOP, TIMESTAMPS];
const TIMESTAMPED_SACK: readonly TcpOption[] = [...TIMESTAMPED, NOP, NOP, SACK];
const BARE: readonly TcpOption[] = [];
const BARE_SACK: readonly TcpOption[] = [NOP, NOP, SACK];

/** The options of every segment after the handshake; `sackBlocks` in sequence numbers. */
export function segmentOptions(
  timestamps: boolean,
  tsval: number,
  tsecr: number,
  sackBlocks: readonly number[],
): TcpOptions {
  const plain = timestamps ? TIMESTAMPED : BARE;
  const layout = sackBlocks.length === 0 ? plain : timestamps ? TIMESTAMPED_SACK : BARE_SACK;
  return { layout, mss: 0, windowScale: 0, tsval, tsecr, sackBlocks };
}
