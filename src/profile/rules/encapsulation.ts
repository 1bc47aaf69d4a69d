/** What `network.encapsulation` has to be to fit the link, itself and the packets. */
import { IPV6_LEAST_MTU } from '../../wire/ipv6.ts';
import { isUnicast } from '../addresses.ts';
import { type Encapsulation, mtusWithin, type Tunnel } from '../encapsulation.ts';
import type { Path } from '../place.ts';
import type { CaptureOptions } from '../profile.ts';
import type { Rule } from './rule.ts';

const ENCAPSULATION: Path = ['network', 'encapsulation'];
const TUNNELS = ['gre', 'vxlan', 'gtpu'] as const;

/** As the schema has it for network.mtu. */
const IPV4_LEAST = 128;

interface Carrier {
  readonly what: string;
  readonly takes: readonly Encapsulation['kind'][];
}

const ETHERNET: Carrier = { what: 'Ethernet', takes: ['vlan', 'mpls', 'pppoe', ...TUNNELS] };

const LINKS: Readonly<Record<CaptureOptions['linkType'], Carrier>> = {
  ethernet: ETHERNET,
  raw: { what: 'a raw capture', takes: TUNNELS },
  // libpcap puts VLAN tags back into these, and sees PPPoE's packets on its own interface.
  sll: { what: 'a cooked capture', takes: ['vlan', 'mpls', ...TUNNELS] },
  // libpcap knows no place for tags in these.
  sll2: { what: 'a cooked capture of version 2', takes: ['mpls', ...TUNNELS] },
};

/** Each layer can be carried by the one around it. */
export const encapsulationComposes: Rule = {
  needs: ['network.encapsulation', 'capture.linkType'],
  check({ network, capture }, report) {
    const link = LINKS[capture.linkType];
    let carrier = link;
    for (const [i, layer] of network.encapsulation.entries()) {
      const { what, takes } = carrier;
      if (!takes.includes(layer.kind)) {
        const message = `expected one of ${takes.join(', ')} in ${what}, got ${layer.kind}`;
        const hint = carrier === link ? 'capture.linkType: ethernet has room for it.' : undefined;
        report([...ENCAPSULATION, i], message, hint);
        return;
      }
      carrier = carrierIn(layer, carrier);
    }
  },
};

/** `around`: what carries the layer itself. */
function carrierIn(layer: Encapsulation, around: Carrier): Carrier {
  switch (layer.kind) {
    case 'vlan':
      return around;
    case 'mpls':
      return { what: 'MPLS', takes: ['mpls', ...TUNNELS] };
    case 'pppoe':
      return { what: 'PPPoE', takes: ['mpls', ...TUNNELS] };
    case 'gre':
      return layer.bridged ? ETHERNET : { what: 'GRE', takes: ['mpls', ...TUNNELS] };
    case 'vxlan':
      return ETHERNET;
    case 'gtpu':
      return { what: 'GTP-U', takes: TUNNELS };
  }
}

/** The link's MTU leaves room for the hosts' packets, and for those of each tunnel over IPv6. */
export const encapsulationFits: Rule = {
  needs: ['network.ip', 'network.mtu', 'network.encapsulation'],
  check({ network: { ip, linkMtu, encapsulation } }, report) {
    if (encapsulation.length === 0) return;
    const mtus = mtusWithin(linkMtu, encapsulation);
    for (const [i, mtu] of mtus.entries()) {
      const layer = encapsulation[i];
      const outer = layer !== undefined && 'from' in layer && layer.from.length === 16;
      const least = outer || (layer === undefined && ip === 6) ? IPV6_LEAST_MTU : IPV4_LEAST;
      if (mtu >= least) continue;
      const what = layer === undefined ? 'packets' : `packets of network.encapsulation.${i}`;
      report(
        ['network', 'mtu'],
        `expected at least ${least + linkMtu - mtu}, for ${what} of ${least} bytes and what is around them, got ${linkMtu}`,
      );
      return;
    }
  },
};

/** Tunnels lead from one address to another of the same family; IPv6 wants their checksum. */
export const tunnelEnds: Rule = {
  needs: ['network.encapsulation'],
  check({ network }, report) {
    for (const [i, layer] of network.encapsulation.entries()) {
      if (!('from' in layer)) continue;
      const path = [...ENCAPSULATION, i, layer.kind];
      for (const end of ['from', 'to'] as const) {
        const address = layer[end];
        if (!isUnicast({ address, bits: 8 * address.length }))
          report([...path, end], 'expected an address that a host can have');
      }
      const trouble = troubleBetween(layer);
      if (trouble !== undefined) report([...path, 'to'], trouble);
      if (layer.kind !== 'gre' && layer.from.length === 16 && !layer.udpChecksum)
        report([...path, 'udpChecksum'], 'expected true over IPv6 (RFC 8200 section 8.1)');
    }
  },
};

function troubleBetween({ from, to }: Tunnel): string | undefined {
  if (from.length !== to.length) return 'expected an address of the same family as from';
  const same = from.every((byte, i) => byte === to[i]);
  return same ? 'expected another address than from' : undefined;
}

/** A packet that two taps see would have two numbers. */
export const numberedOnce: Rule = {
  needs: ['network.encapsulation', 'capture.tap'],
  check({ network, capture }, report) {
    if (capture.taps.length === 1) return;
    for (const [i, layer] of network.encapsulation.entries()) {
      if (layer.kind === 'gtpu' && layer.sequenceNumbers)
        report(
          [...ENCAPSULATION, i, 'gtpu', 'sequenceNumbers'],
          'expected false where capture.tap has two places',
        );
    }
  },
};
