/** The headers of an envelope, compiled once a flow: how long each is, and how it is written. */
import { invariant } from '../base/invariant.ts';
import type { EcnCodepoint } from '../wire/ecn.ts';
import { ETHERNET_HEADER_LENGTH, EtherType, encodeEthernet } from '../wire/ethernet.ts';
import { encodeGre, greHeaderLength } from '../wire/gre.ts';
import { encodeGtpu, GTPU_PORT, gtpuHeaderLength } from '../wire/gtpu.ts';
import { encodeIpv4, IPV4_HEADER_LENGTH, IpProtocol, Ipv4Flag } from '../wire/ipv4.ts';
import { encodeIpv6, IPV6_HEADER_LENGTH } from '../wire/ipv6.ts';
import { encodeLinuxSll, LINUX_SLL_LENGTH, SllPacketType } from '../wire/linuxSll.ts';
import { encodeLinuxSll2, LINUX_SLL2_LENGTH } from '../wire/linuxSll2.ts';
import { encodeMpls, MPLS_ENTRY_LENGTH } from '../wire/mpls.ts';
import { encodePppoe, PPPOE_HEADER_LENGTH, PppProtocol } from '../wire/pppoe.ts';
import { encodeUdp, sealUdp, UDP_HEADER_LENGTH } from '../wire/udp.ts';
import { encodeVlan, VLAN_TAG_LENGTH } from '../wire/vlan.ts';
import { encodeVxlan, VXLAN_HEADER_LENGTH, VXLAN_PORT } from '../wire/vxlan.ts';
import type { EnvelopePlan, LayerPlan, LinkType, TunnelEnds } from './envelopePlan.ts';
import { addressSum } from './pseudoHeader.ts';

export interface Layer {
  readonly length: number;
  /** Writes the header at `at`, in front of `behind` bytes; `ecn`: of the innermost packet. */
  encode(view: DataView, at: number, behind: number, ecn: EcnCodepoint): void;
  /** Writes what the header at `at` says of the `behind` bytes, once all of them are there. */
  readonly seal?: (view: DataView, at: number, behind: number) => void;
}

/** The hosts' MAC addresses, and what they send each other. */
export interface LinkContent {
  readonly source: Uint8Array;
  readonly destination: Uint8Array;
  /** An `EtherType`. */
  readonly etherType: number;
}

/**
 * All layers of `plan` around `content`, the outermost first. `outbound`: the host whose interface the
 * capture is of has sent it.
 */
export function layersOf(plan: EnvelopePlan, content: LinkContent, outbound: boolean): Layer[] {
  const layers: Layer[] = [];
  let inside = content;
  for (const layer of plan.layers.toReversed()) {
    layers.unshift(...layersAround(layer, inside));
    inside = contentOf(layer, inside);
  }
  layers.unshift(...linkLayer(plan.link, inside, outbound));
  return layers;
}

function linkLayer(link: LinkType, content: LinkContent, outbound: boolean): Layer[] {
  const cooked = {
    packetType: outbound ? SllPacketType.FROM_US : SllPacketType.TO_US,
    address: content.source,
    protocol: content.etherType,
  };
  switch (link) {
    case 'ethernet':
      return [ethernet(content)];
    case 'raw':
      return [];
    case 'sll':
      return [{ length: LINUX_SLL_LENGTH, encode: (view, at) => encodeLinuxSll(view, at, cooked) }];
    case 'sll2': {
      const header = { ...cooked, interface: FIRST_INTERFACE };
      return [
        { length: LINUX_SLL2_LENGTH, encode: (view, at) => encodeLinuxSll2(view, at, header) },
      ];
    }
  }
}

/** Index 1 is the loopback's on every Linux. */
const FIRST_INTERFACE = 2;

/** The headers of `layer` around `inside`, the outermost first. */
function layersAround(layer: LayerPlan, inside: LinkContent): Layer[] {
  const { etherType } = inside;
  switch (layer.kind) {
    case 'vlan': {
      const tag = { ...layer, etherType };
      return [{ length: VLAN_TAG_LENGTH, encode: (view, at) => encodeVlan(view, at, tag) }];
    }
    case 'mpls': {
      const entry = { ...layer, bottom: etherType !== EtherType.MPLS };
      return [{ length: MPLS_ENTRY_LENGTH, encode: (view, at) => encodeMpls(view, at, entry) }];
    }
    case 'pppoe': {
      const { session } = layer;
      const protocol = pppProtocolOf(etherType);
      const encode: Layer['encode'] = (view, at, length) =>
        encodePppoe(view, at, { session, protocol, length });
      return [{ length: PPPOE_HEADER_LENGTH, encode }];
    }
    case 'gre': {
      const { bridged, key, ends } = layer;
      const header = { key, protocolType: bridged ? EtherType.TRANSPARENT_ETHERNET : etherType };
      const gre: Layer = {
        length: greHeaderLength(header),
        encode: (view, at) => encodeGre(view, at, header),
      };
      return [outerIp(ends, IpProtocol.GRE), gre, ...(bridged ? [ethernet(inside)] : [])];
    }
    case 'vxlan': {
      const { vni, ends, sourcePort, udpChecksum } = layer;
      return [
        outerIp(ends, IpProtocol.UDP),
        outerUdp(ends, sourcePort, VXLAN_PORT, udpChecksum),
        { length: VXLAN_HEADER_LENGTH, encode: (view, at) => encodeVxlan(view, at, vni) },
        ethernet(inside),
      ];
    }
    case 'gtpu': {
      const { ends, teid, sequence, udpChecksum } = layer;
      const gtpu: Layer = {
        length: gtpuHeaderLength(sequence !== undefined),
        encode(view, at, length) {
          encodeGtpu(view, at, { teid, sequence: sequence?.next, length });
          if (sequence !== undefined) sequence.next = (sequence.next + 1) & 0xffff;
        },
      };
      // TS 29.281 section 4.4.2.3: any source port; gateways mostly take this one.
      const udp = outerUdp(ends, GTPU_PORT, GTPU_PORT, udpChecksum);
      return [outerIp(ends, IpProtocol.UDP), udp, gtpu];
    }
  }
}

/** What stands around `layer` sees of it. */
function contentOf(layer: LayerPlan, inside: LinkContent): LinkContent {
  switch (layer.kind) {
    case 'vlan':
      return { ...inside, etherType: layer.service ? EtherType.SERVICE_VLAN : EtherType.VLAN };
    case 'mpls':
      return { ...inside, etherType: EtherType.MPLS };
    case 'pppoe':
      return { ...inside, etherType: EtherType.PPPOE_SESSION };
    default: {
      const { source, sourceMac, destinationMac } = layer.ends;
      const etherType = source.length === 4 ? EtherType.IPV4 : EtherType.IPV6;
      return { source: sourceMac, destination: destinationMac, etherType };
    }
  }
}

function pppProtocolOf(etherType: number): number {
  const protocol = PPP_PROTOCOLS.get(etherType);
  invariant(protocol !== undefined, 'PPP carries IP and MPLS');
  return protocol;
}

const PPP_PROTOCOLS: ReadonlyMap<number, number> = new Map([
  [EtherType.IPV4, PppProtocol.IPV4],
  [EtherType.IPV6, PppProtocol.IPV6],
  [EtherType.MPLS, PppProtocol.MPLS],
]);

function ethernet(header: LinkContent): Layer {
  return {
    length: ETHERNET_HEADER_LENGTH,
    encode: (view, at) => encodeEthernet(view, at, header),
  };
}

/**
 * IPv4 has DF set, as RFC 7348 section 4.3 and TS 29.281 section 13 want no fragments; and since it is
 * never fragmented, no identification (RFC 6864 section 4.1). The ECN field is that of what travels in it
 * (RFC 6040 section 4.1).
 */
function outerIp({ source, destination, ttl }: TunnelEnds, protocol: number): Layer {
  const addresses = { source, destination };
  if (source.length === 16) {
    const ipv6 = {
      trafficClass: 0,
      flowLabel: 0,
      payloadLength: 0,
      nextHeader: protocol,
      hopLimit: ttl,
      ...addresses,
    };
    return {
      length: IPV6_HEADER_LENGTH,
      encode(view, at, behind, ecn) {
        ipv6.trafficClass = ecn;
        ipv6.payloadLength = behind;
        encodeIpv6(view, at, ipv6);
      },
    };
  }
  const ipv4 = {
    tos: 0,
    totalLength: 0,
    identification: 0,
    flags: Ipv4Flag.DONT_FRAGMENT,
    fragmentOffset: 0,
    ttl,
    protocol,
    ...addresses,
    options: [],
  };
  return {
    length: IPV4_HEADER_LENGTH,
    encode(view, at, behind, ecn) {
      ipv4.tos = ecn;
      ipv4.totalLength = IPV4_HEADER_LENGTH + behind;
      encodeIpv4(view, at, ipv4);
    },
  };
}

function outerUdp(
  { source, destination }: TunnelEnds,
  sourcePort: number,
  destinationPort: number,
  checksum: boolean,
): Layer {
  const pseudoSum = addressSum(source) + addressSum(destination) + IpProtocol.UDP;
  const length = UDP_HEADER_LENGTH;
  const encode: Layer['encode'] = (view, at, behind) =>
    encodeUdp(view, at, { sourcePort, destinationPort, length: length + behind });
  if (!checksum) return { length, encode };
  return {
    length,
    encode,
    seal: (view, at, behind) => sealUdp(view, at, length + behind, pseudoSum),
  };
}
