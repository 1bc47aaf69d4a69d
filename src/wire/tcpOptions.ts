/**
 * TCP options: RFC 9293 section 3.2 (end, NOP, MSS), RFC 7323 (window scale, timestamps), RFC 2018
 * (SACK), RFC 7413 (Fast Open cookie). Which options stand in a header, in which order and with which padding, is data, because
 * operating systems differ there.
 */
import { need, WireError } from './wireError.ts';

/** Option kinds, https://www.iana.org/assignments/tcp-parameters */
export const TcpOption = {
  END: 0,
  NOP: 1,
  MSS: 2,
  WINDOW_SCALE: 3,
  SACK_PERMITTED: 4,
  SACK: 5,
  TIMESTAMPS: 8,
  FAST_OPEN: 34,
} as const;
export type TcpOption = (typeof TcpOption)[keyof typeof TcpOption];

export interface TcpOptions {
  /** The kinds in the order in which they stand, NOPs included; together a multiple of 4 bytes. */
  layout: readonly TcpOption[];
  mss: number;
  windowScale: number;
  tsval: number;
  tsecr: number;
  /** left, right, left, right ... as sequence numbers */
  sackBlocks: readonly number[];
  /** Of a Fast Open option: empty asks for one. */
  cookie?: Uint8Array;
}

const FIXED_LENGTH: Record<number, number> = {
  [TcpOption.END]: 1,
  [TcpOption.NOP]: 1,
  [TcpOption.MSS]: 4,
  [TcpOption.WINDOW_SCALE]: 3,
  [TcpOption.SACK_PERMITTED]: 2,
  [TcpOption.TIMESTAMPS]: 10,
};

export function tcpOptionsLength(options: TcpOptions): number {
  let length = 0;
  for (const kind of options.layout) {
    if (kind === TcpOption.SACK) length += 2 + 4 * options.sackBlocks.length;
    else if (kind === TcpOption.FAST_OPEN) length += 2 + (options.cookie?.length ?? 0);
    else length += FIXED_LENGTH[kind]!;
  }
  return length;
}

/** The offset behind them. */
export function encodeTcpOptions(view: DataView, at: number, options: TcpOptions): number {
  let next = at;
  for (const kind of options.layout) {
    view.setUint8(next, kind);
    switch (kind) {
      case TcpOption.END:
      case TcpOption.NOP:
        next += 1;
        break;
      case TcpOption.MSS:
        view.setUint8(next + 1, 4);
        view.setUint16(next + 2, options.mss);
        next += 4;
        break;
      case TcpOption.WINDOW_SCALE:
        view.setUint8(next + 1, 3);
        view.setUint8(next + 2, options.windowScale);
        next += 3;
        break;
      case TcpOption.SACK_PERMITTED:
        view.setUint8(next + 1, 2);
        next += 2;
        break;
      case TcpOption.SACK:
        view.setUint8(next + 1, 2 + 4 * options.sackBlocks.length);
        next += 2;
        for (const edge of options.sackBlocks) {
          view.setUint32(next, edge);
          next += 4;
        }
        break;
      case TcpOption.FAST_OPEN: {
        const cookie = options.cookie ?? NO_COOKIE;
        view.setUint8(next + 1, 2 + cookie.length);
        for (let i = 0; i < cookie.length; i++) view.setUint8(next + 2 + i, cookie[i]!);
        next += 2 + cookie.length;
        break;
      }
      case TcpOption.TIMESTAMPS:
        view.setUint8(next + 1, 10);
        view.setUint32(next + 2, options.tsval);
        view.setUint32(next + 6, options.tsecr);
        next += 10;
        break;
    }
  }
  return next;
}

/** @throws {WireError} on truncation, a wrong length, or a kind that pcapsmith does not write */
export function decodeTcpOptions(view: DataView, at: number, end: number): TcpOptions {
  const layout: TcpOption[] = [];
  const sackBlocks: number[] = [];
  const options: TcpOptions = { layout, mss: 0, windowScale: 0, tsval: 0, tsecr: 0, sackBlocks };
  let next = at;
  while (next < end) {
    const kind = view.getUint8(next) as TcpOption;
    layout.push(kind);
    if (kind === TcpOption.END || kind === TcpOption.NOP) {
      next += 1;
      continue;
    }
    need('TCP option', next, 2, end);
    const length = view.getUint8(next + 1);
    const wellFormed = isWellFormed(kind, length);
    if (!wellFormed) throw new WireError(`TCP option ${kind}: length ${length}`);
    need('TCP option', next, length, end);
    if (kind === TcpOption.FAST_OPEN) {
      options.cookie = new Uint8Array(view.buffer, view.byteOffset + next + 2, length - 2).slice();
    }
    if (kind === TcpOption.MSS) options.mss = view.getUint16(next + 2);
    if (kind === TcpOption.WINDOW_SCALE) options.windowScale = view.getUint8(next + 2);
    if (kind === TcpOption.TIMESTAMPS) {
      options.tsval = view.getUint32(next + 2);
      options.tsecr = view.getUint32(next + 6);
    }
    for (let edge = 2; kind === TcpOption.SACK && edge < length; edge += 4) {
      sackBlocks.push(view.getUint32(next + edge));
    }
    next += length;
  }
  return options;
}

function isWellFormed(kind: TcpOption, length: number): boolean {
  if (kind === TcpOption.SACK) return length > 2 && length % 8 === 2;
  // RFC 7413 section 4.1.1: nothing, or 4 to 16 bytes, an even number.
  if (kind === TcpOption.FAST_OPEN) {
    return length === 2 || (length >= 6 && length <= 18 && length % 2 === 0);
  }
  return length === FIXED_LENGTH[kind];
}

const NO_COOKIE = new Uint8Array(0);
