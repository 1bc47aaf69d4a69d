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

/** A packet as the one piece of itself, with `length` bytes to be cut up; `id`: identification of its fragments. */
export function wholeOf(length: number, id: number): Fragment {
  return { offset: 0, length, last: true, whole: new Reassembly(length, id) };
}

/** The pieces of `piece`, for packets of at most `mtu` bytes, `header` of which are in front of each. */
export function fragmentsOf(piece: Fragment, header: number, mtu: number): Fragment[] {
  const { whole } = piece;
  const most = (mtu - header) & ~7;
  const fragments: Fragment[] = [];
  for (let at = 0; at < piece.length; at += most) {
    const rest = piece.length - at;
    const ends = rest <= mtu - header;
    const length = ends ? rest : most;
    fragments.push({ offset: piece.offset + at, length, last: ends && piece.last, whole });
    if (ends) break;
  }
  return fragments;
}

/** What a receiver has of a packet that comes in pieces. */
class Reassembly {
  /** Identification of the fragments: 16 bits in IPv4, 32 in IPv6. */
  readonly id: number;
  readonly #length: number;
  readonly #offsets = new Set<number>();
  #received = 0;
  /** One of them was damaged: the whole has a wrong checksum. */
  corrupt = false;
  /** That of the whole: CE once one of them has met congestion (RFC 3168 section 5.3). */
  ecn: EcnCodepoint = EcnCodepoint.NOT_ECT;

  constructor(length: number, id: number) {
    this.id = id;
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
