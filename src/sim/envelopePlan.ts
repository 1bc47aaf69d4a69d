/**
 * What stands around the packets that one host sends another, as the capture has them: the link's
 * header, and the encapsulations between it and the packet.
 */

/** What a capture's frames begin with: `LINKTYPE_` of libpcap. */
export type LinkType = 'ethernet' | 'raw' | 'sll' | 'sll2';

/** One direction of a flow. */
export interface EnvelopePlan {
  readonly link: LinkType;
  /** The outermost first. */
  readonly layers: readonly LayerPlan[];
}

export type LayerPlan =
  | {
      readonly kind: 'vlan';
      readonly id: number;
      readonly priority: number;
      readonly dropEligible: boolean;
      /** 802.1ad: a provider's tag; otherwise a customer's. */
      readonly service: boolean;
    }
  | {
      readonly kind: 'mpls';
      readonly label: number;
      readonly trafficClass: number;
      readonly ttl: number;
    }
  | { readonly kind: 'pppoe'; readonly session: number }
  | {
      readonly kind: 'gre';
      readonly ends: TunnelEnds;
      readonly key: number | undefined;
      /** Ethernet frames travel in it, and not packets. */
      readonly bridged: boolean;
    }
  | {
      readonly kind: 'vxlan';
      readonly ends: TunnelEnds;
      readonly vni: number;
      readonly sourcePort: number;
      readonly udpChecksum: boolean;
    }
  | {
      readonly kind: 'gtpu';
      readonly ends: TunnelEnds;
      /** The receiver's. */
      readonly teid: number;
      /** Counts the tunnel's packets; undefined: they are not numbered. */
      readonly sequence: TunnelSequence | undefined;
      readonly udpChecksum: boolean;
    };

/** Both ends of a tunnel, as its outer headers have them. */
export interface TunnelEnds {
  /** 4 or 16 bytes */
  readonly source: Uint8Array;
  readonly destination: Uint8Array;
  /** On the link that carries the tunnel; 6 bytes */
  readonly sourceMac: Uint8Array;
  readonly destinationMac: Uint8Array;
  readonly ttl: number;
}

/** Goes on from one of the tunnel's flows to the next. */
export interface TunnelSequence {
  next: number;
}
