/** Pieces of a packet that is too big for a link, and how its receiver puts them together: RFC 791 section 3.2. */
import { EcnCodepoint } from '../wire/ecn.ts';

/** A piece of a packet. */
export interface Fragment {
  /** Where its payload begins in that of the whole, bytes: a multiple of 8. */
  readonly offset: number;
  readonly length: number;
  /** It is the last one. */
  readonly last: boolean;
  readonly whole: Reassembly;
}

/**
 * The pieces of `length` bytes behind a packet's headers, for packets of at most `mtu` with headers of `header`
 * bytes. `of`: what is cut up is itself a piece.
 */
export function fragmentsOf(
  length: number,
  header: number,
  mtu: number,
  of?: Fragment,
): Fragment[] {
  const { offset: first = 0, last: ends = true, whole = new Reassembly(length) } = of ?? {};
  const most = (mtu - header) & ~7;
  const fragments: Fragment[] = [];
  for (let offset = 0; offset < length; offset += most) {
    const rest = length - offset;
    const last = rest <= mtu - header;
    fragments.push({
      offset: first + offset,
      length: last ? rest : most,
      last: last && ends,
      whole,
    });
    if (last) break;
  }
  return fragments;
}

/** What a receiver has of a packet that comes in pieces. */
class Reassembly {
  readonly #length: number;
  readonly #offsets = new Set<number>();
  #received = 0;
  /** One of them was damaged: the whole has a wrong checksum. */
  corrupt = false;
  /** That of the whole: CE once one of them has met congestion (RFC 3168 section 5.3). */
  ecn: EcnCodepoint = EcnCodepoint.NOT_ECT;

  constructor(length: number) {
    this.#length = length;
  }

  /** True when `fragment` was the last that was missing. */
  receive({ offset, length }: Fragment, ecn: EcnCodepoint, corrupt: boolean): boolean {
    this.corrupt ||= corrupt;
    if (this.ecn !== EcnCodepoint.CE) this.ecn = ecn;
    if (this.#offsets.has(offset)) return false;
    this.#offsets.add(offset);
    this.#received += length;
    return this.#received === this.#length;
  }
}
