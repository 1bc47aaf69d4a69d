/** What hosts put into their IP headers besides the usual, after `resolve`. */
import type { Ipv4Option } from '../wire/ipv4Options.ts';
import type { Ipv6ExtensionHeader } from '../wire/ipv6Extensions.ts';

export interface IpHeaderOptions {
  /** Those that name addresses are without them. */
  readonly ipv4Options: readonly Ipv4Option[];
  readonly ipv6Extensions: readonly (Ipv6ExtensionHeader | SegmentRouting)[];
}

/** A routing header whose last segment is the packet's destination. */
interface SegmentRouting {
  /** 16 bytes each, without the destination. */
  readonly segments: readonly Uint8Array[];
}
