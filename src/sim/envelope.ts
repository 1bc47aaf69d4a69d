/**
 * What stands in front of the packets that one host sends another. Most captures have Ethernet and
 * nothing else there, which costs no more than Ethernet.
 */
import type { EcnCodepoint } from '../wire/ecn.ts';
import { ETHERNET_HEADER_LENGTH, EtherType, encodeEthernet } from '../wire/ethernet.ts';
import type { EnvelopePlan } from './envelopePlan.ts';
import { type Layer, type LinkContent, layersOf } from './layers.ts';

export class Envelope {
  /** Bytes in front of the packet. */
  readonly length: number;
  readonly #content: LinkContent;
  /** The outermost first; undefined: Ethernet alone. */
  readonly #layers: readonly Layer[] | undefined;

  /** `plan` undefined: Ethernet alone. `outbound`: the tap sees the packet leave. */
  constructor(content: LinkContent, plan: EnvelopePlan | undefined, outbound: boolean) {
    this.#content = content;
    this.#layers = plan && layersOf(plan, content, outbound);
    this.length = this.#layers === undefined ? ETHERNET_HEADER_LENGTH : lengthOf(this.#layers);
  }

  /** Writes all of it at `at`, in front of a packet of `length` bytes whose ECN field is `ecn`. */
  encode(view: DataView, at: number, length: number, ecn: EcnCodepoint): void {
    if (this.#layers === undefined) {
      encodeEthernet(view, at, this.#content);
      return;
    }
    let next = at;
    let behind = this.length + length;
    for (const layer of this.#layers) {
      behind -= layer.length;
      layer.encode(view, next, behind, ecn);
      next += layer.length;
    }
  }

  /** Writes the checksums over the packet of `length` bytes and what is around it, inside out. */
  seal(view: DataView, at: number, length: number): void {
    if (this.#layers === undefined) return;
    let next = at + this.length;
    let behind = length;
    for (let i = this.#layers.length - 1; i >= 0; i--) {
      const layer = this.#layers[i]!;
      next -= layer.length;
      layer.seal?.(view, next, behind);
      behind += layer.length;
    }
  }
}

/** Bytes in front of an IP packet on the wire, where cooked and raw captures have Ethernet, too. */
export function wireHeaderLength(plan: EnvelopePlan | undefined): number {
  return plan === undefined
    ? ETHERNET_HEADER_LENGTH
    : lengthOf(layersOf({ ...plan, link: 'ethernet' }, ANY_CONTENT, true));
}

const ANY_CONTENT: LinkContent = {
  source: new Uint8Array(6),
  destination: new Uint8Array(6),
  etherType: EtherType.IPV4,
};

function lengthOf(layers: readonly Layer[]): number {
  return layers.reduce((sum, { length }) => sum + length, 0);
}
