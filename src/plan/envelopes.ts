/**
 * What stands around the packets of each client: the profile's encapsulation with the ids, ends and ports
 * that each client, flow and direction has of it.
 */
import type { Random } from '../base/random.ts';
import type { Encapsulation, Tunnel } from '../profile/encapsulation.ts';
import type { LayerPlan, LinkType, TunnelEnds, TunnelSequence } from '../sim/envelopePlan.ts';
import type { Envelopes } from '../sim/session.ts';
import type { Side } from '../stream/turn.ts';

/** RFC 7348 section 5: the dynamic ports. */
const VXLAN_PORTS = { first: 49_152, count: 16_384 };
/** Session ids of PPPoE: neither 0 nor 0xffff (RFC 2516 section 4). */
const SESSIONS = 65_534;

export class EnvelopePlans {
  readonly #layers: readonly Encapsulation[];
  readonly #link: LinkType;
  readonly #random: Random;
  /** MAC addresses of the ends of the tunnels, on the links that carry them. */
  readonly #tunnelMacs: readonly { readonly from: Uint8Array; readonly to: Uint8Array }[];
  /** By layer, client and sender: the tunnels whose packets are numbered. */
  readonly #sequences = new Map<string, TunnelSequence>();

  constructor(layers: readonly Encapsulation[], link: LinkType, random: Random) {
    this.#layers = layers;
    this.#link = link;
    this.#random = random;
    this.#tunnelMacs = layers.map((_, i) => ({
      from: localMac(random.fork(`mac/${i}/from`)),
      to: localMac(random.fork(`mac/${i}/to`)),
    }));
  }

  /** Hosts share a segment: Ethernet, with no more than VLAN tags between it and their packets. */
  get segment(): boolean {
    const innermost = this.#layers.findLast(({ kind }) => kind !== 'vlan');
    if (innermost === undefined) return this.#link !== 'raw';
    return innermost.kind === 'vxlan' || (innermost.kind === 'gre' && innermost.bridged);
  }

  /** Around the packets of a flow of `client`, whose own stream is `flow`; undefined: Ethernet alone. */
  of(client: number, flow: Random): Envelopes | undefined {
    if (this.#link === 'ethernet' && this.#layers.length === 0) return undefined;
    const random = flow.fork('envelopes');
    const envelope = (sender: Side) => ({
      link: this.#link,
      layers: this.#layers.map((layer, i) => this.#plan(layer, i, client, sender, random)),
    });
    return { client: envelope('client'), server: envelope('server') };
  }

  #plan(
    layer: Encapsulation,
    index: number,
    client: number,
    sender: Side,
    flow: Random,
  ): LayerPlan {
    switch (layer.kind) {
      case 'vlan':
      case 'mpls':
        return layer;
      case 'pppoe': {
        const first = layer.session ?? 1 + this.#random.fork(`session/${index}`).below(SESSIONS);
        return { kind: 'pppoe', session: 1 + ((first - 1 + client) % SESSIONS) };
      }
      case 'gre': {
        const { kind, key, bridged } = layer;
        return { kind, key, bridged, ends: this.#ends(layer, index, sender) };
      }
      case 'vxlan': {
        const { kind, vni, udpChecksum } = layer;
        const sourcePort = VXLAN_PORTS.first + flow.below(VXLAN_PORTS.count);
        return { kind, vni, udpChecksum, sourcePort, ends: this.#ends(layer, index, sender) };
      }
      case 'gtpu': {
        const { kind, udpChecksum, sequenceNumbers } = layer;
        const sequence = sequenceNumbers ? this.#sequence(index, client, sender) : undefined;
        const teid = this.#teid(index, client, sender);
        return { kind, udpChecksum, sequence, teid, ends: this.#ends(layer, index, sender) };
      }
    }
  }

  #ends({ from, to, ttl }: Tunnel, index: number, sender: Side): TunnelEnds {
    const macs = this.#tunnelMacs[index]!;
    return sender === 'client'
      ? { source: from, destination: to, sourceMac: macs.from, destinationMac: macs.to, ttl }
      : { source: to, destination: from, sourceMac: macs.to, destinationMac: macs.from, ttl };
  }

  /** Each receiver gives out one after another, from a number of its own. */
  #teid(index: number, client: number, sender: Side): number {
    return 1 + this.#random.fork(`teid/${index}/${sender}`).below(0x8000_0000) + client;
  }

  #sequence(index: number, client: number, sender: Side): TunnelSequence {
    const key = `${index}/${client}/${sender}`;
    const sequence = this.#sequences.get(key) ?? { next: 0 };
    this.#sequences.set(key, sequence);
    return sequence;
  }
}

/** Six bytes, locally administered and unicast (IEEE 802c). */
function localMac(random: Random): Uint8Array {
  const mac = random.bytes(6);
  mac[0] = (mac[0]! & 0xfc) | 0x02;
  return mac;
}
