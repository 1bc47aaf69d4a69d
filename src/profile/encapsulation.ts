/** What `network.encapsulation` is after `resolve`, and how many bytes of a link's packets it takes. */
import type { LayerPlan } from '../sim/envelopePlan.ts';
import { ETHERNET_HEADER_LENGTH } from '../wire/ethernet.ts';
import { greHeaderLength } from '../wire/gre.ts';
import { gtpuHeaderLength } from '../wire/gtpu.ts';
import { IPV4_HEADER_LENGTH } from '../wire/ipv4.ts';
import { IPV6_HEADER_LENGTH } from '../wire/ipv6.ts';
import { MPLS_ENTRY_LENGTH } from '../wire/mpls.ts';
import { PPPOE_HEADER_LENGTH } from '../wire/pppoe.ts';
import { UDP_HEADER_LENGTH } from '../wire/udp.ts';
import { VLAN_TAG_LENGTH } from '../wire/vlan.ts';
import { VXLAN_HEADER_LENGTH } from '../wire/vxlan.ts';

type Layer<K> = Extract<LayerPlan, { kind: K }>;

/** A layer before a client, a flow and a direction are known. */
export type Encapsulation =
  | Layer<'vlan'>
  | Layer<'mpls'>
  /** `session`: the first client's; undefined: drawn. */
  | { readonly kind: 'pppoe'; readonly session: number | undefined }
  | (Omit<Layer<'gre'>, 'ends'> & Tunnel)
  | (Omit<Layer<'vxlan'>, 'ends' | 'sourcePort'> & Tunnel)
  | ({
      readonly kind: 'gtpu';
      readonly sequenceNumbers: boolean;
      readonly udpChecksum: boolean;
    } & Tunnel);

export interface Tunnel {
  /** The end towards clients; 4 or 16 bytes */
  readonly from: Uint8Array;
  /** The end towards servers; 4 or 16 bytes */
  readonly to: Uint8Array;
  readonly ttl: number;
}

/** What of a link's largest packet is left at each layer, for what is inside it; the first is `mtu`. */
export function mtusWithin(mtu: number, layers: readonly Encapsulation[]): number[] {
  const mtus = [mtu];
  let left = mtu;
  // Links have room for tags and labels besides their largest packet; tunnels have not.
  let onLink = true;
  for (const layer of layers) {
    onLink &&= layer.kind === 'vlan' || layer.kind === 'mpls';
    if (!onLink) left -= lengthOf(layer);
    mtus.push(left);
  }
  return mtus;
}

function lengthOf(layer: Encapsulation): number {
  switch (layer.kind) {
    case 'vlan':
      return VLAN_TAG_LENGTH;
    case 'mpls':
      return MPLS_ENTRY_LENGTH;
    case 'pppoe':
      return PPPOE_HEADER_LENGTH;
    case 'gre':
      return outerIp(layer) + greHeaderLength(layer) + (layer.bridged ? ETHERNET_HEADER_LENGTH : 0);
    case 'vxlan':
      return outerIp(layer) + UDP_HEADER_LENGTH + VXLAN_HEADER_LENGTH + ETHERNET_HEADER_LENGTH;
    case 'gtpu':
      return outerIp(layer) + UDP_HEADER_LENGTH + gtpuHeaderLength(layer.sequenceNumbers);
  }
}

function outerIp({ from }: Tunnel): number {
  return from.length === 4 ? IPV4_HEADER_LENGTH : IPV6_HEADER_LENGTH;
}
