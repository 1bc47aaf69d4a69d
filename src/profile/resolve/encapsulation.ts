import type { Encapsulation, Tunnel } from '../encapsulation.ts';
import type { EncapsulationInput } from '../schema/encapsulation.ts';
import { addressOf } from './prefix.ts';

export function resolveEncapsulation(given: readonly EncapsulationInput[]): Encapsulation[] {
  let tunnels = 0;
  return given.map((layer, i): Encapsulation => {
    if ('vlan' in layer) {
      const { tag, ...vlan } = layer.vlan;
      const service = tag === undefined ? 'vlan' in (given[i + 1] ?? {}) : tag === '802.1ad';
      return { kind: 'vlan', ...vlan, service };
    }
    if ('mpls' in layer) return { kind: 'mpls', ...layer.mpls };
    if ('pppoe' in layer) return { kind: 'pppoe', session: layer.pppoe.session };
    const number = tunnels++;
    if ('gre' in layer) {
      const { key, ethernet } = layer.gre;
      return { kind: 'gre', ...tunnelOf(layer.gre, number), key, bridged: ethernet };
    }
    const [kind, options] =
      'vxlan' in layer ? (['vxlan', layer.vxlan] as const) : (['gtpu', layer.gtpu] as const);
    const tunnel = tunnelOf(options, number);
    // IPv6 has no checksum of its own: RFC 8200 section 8.1.
    const udpChecksum = options.udpChecksum ?? tunnel.from.length === 16;
    return kind === 'vxlan'
      ? { kind, ...tunnel, vni: options.vni, udpChecksum }
      : { kind, ...tunnel, sequenceNumbers: options.sequenceNumbers, udpChecksum };
  });
}

interface TunnelInput {
  readonly from?: string;
  readonly to?: string;
  readonly ttl: number;
}

/** TEST-NET-1 (RFC 5737): two addresses for each tunnel. */
function tunnelOf({ from, to, ttl }: TunnelInput, number: number): Tunnel {
  return {
    from: addressOf(from ?? `192.0.2.${2 * number + 1}`),
    to: addressOf(to ?? `192.0.2.${2 * number + 2}`),
    ttl,
  };
}
