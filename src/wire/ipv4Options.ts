/**
 * IPv4 options, RFC 791 section 3.1, padded to whole words with END. What is in an option is its own
 * RFC's: RFC 2113 (router alert), RFC 791 (record route).
 */
import { need, WireError } from './wireError.ts';

/** https://www.iana.org/assignments/ip-parameters */
export const Ipv4OptionType = { END: 0, NOP: 1, RECORD_ROUTE: 7, ROUTER_ALERT: 148 } as const;

export interface Ipv4Option {
  /** With the bit that has fragments copy it and the option's class. */
  readonly type: number;
  /** What is behind type and length; nothing for NOP, which has neither. */
  readonly value: Uint8Array;
}

/** Room for `slots` addresses, the first of which are `visited`, with a pointer behind them. */
export function recordRoute(slots: number, visited: readonly Uint8Array[]): Ipv4Option {
  const value = new Uint8Array(1 + 4 * slots);
  // The pointer counts from the option's first byte, which is number 1.
  value[0] = 4 + 4 * visited.length;
  for (const [i, address] of visited.entries()) value.set(address, 1 + 4 * i);
  return { type: Ipv4OptionType.RECORD_ROUTE, value };
}

/** What becomes of `options` where `routers` forward them one after the other: each records itself, as long as there is room. */
export function recordedBy(
  routers: readonly Uint8Array[],
  options: readonly Ipv4Option[],
): readonly Ipv4Option[] {
  return options.map((option) =>
    option.type === Ipv4OptionType.RECORD_ROUTE ? recorded(option, routers) : option,
  );
}

function recorded({ type, value }: Ipv4Option, routers: readonly Uint8Array[]): Ipv4Option {
  const filled = value.slice();
  for (const router of routers) {
    // The pointer counts from the option's first byte, which is number 1.
    const at = filled[0]! - 3;
    if (at < 1 || at + router.length > filled.length) break;
    filled.set(router, at);
    filled[0]! += router.length;
  }
  return { type, value: filled };
}

/** RFC 791 section 3.1: the first bit of an option's type. */
const COPIED = 0x80;
const NOP: Ipv4Option = { type: Ipv4OptionType.NOP, value: new Uint8Array(0) };

/**
 * Those of a packet's fragments but the first. Options that are not to be copied are NOPs there, so that
 * all headers have one length, as Linux has it (ip_options_fragment).
 */
export function laterFragmentOptions(options: readonly Ipv4Option[]): Ipv4Option[] {
  return options.flatMap((option) =>
    (option.type & COPIED) !== 0 ? [option] : Array<Ipv4Option>(lengthOf(option)).fill(NOP),
  );
}

/** Bytes, a multiple of 4. */
export function ipv4OptionsLength(options: readonly Ipv4Option[]): number {
  let length = 0;
  for (const option of options) length += lengthOf(option);
  return (length + 3) & ~3;
}

export function encodeIpv4Options(
  view: DataView,
  at: number,
  options: readonly Ipv4Option[],
): void {
  let next = at;
  for (const option of options) {
    view.setUint8(next, option.type);
    if (option.type !== Ipv4OptionType.NOP) {
      view.setUint8(next + 1, lengthOf(option));
      for (const [i, byte] of option.value.entries()) view.setUint8(next + 2 + i, byte);
    }
    next += lengthOf(option);
  }
  const end = at + ipv4OptionsLength(options);
  while (next < end) view.setUint8(next++, Ipv4OptionType.END);
}

/** @throws {WireError} on truncation or a length that does not hold the option's own two bytes */
export function decodeIpv4Options(view: DataView, at: number, end: number): Ipv4Option[] {
  const options: Ipv4Option[] = [];
  let next = at;
  while (next < end && view.getUint8(next) !== Ipv4OptionType.END) {
    const type = view.getUint8(next);
    if (type === Ipv4OptionType.NOP) {
      options.push({ type, value: new Uint8Array(0) });
      next++;
      continue;
    }
    need('IPv4 option', next, 2, end);
    const length = view.getUint8(next + 1);
    if (length < 2) throw new WireError(`IPv4 option ${type}: length ${length}`);
    need('IPv4 option', next, length, end);
    const value = new Uint8Array(view.buffer, view.byteOffset + next + 2, length - 2).slice();
    options.push({ type, value });
    next += length;
  }
  return options;
}

function lengthOf({ type, value }: Ipv4Option): number {
  return type === Ipv4OptionType.NOP ? 1 : 2 + value.length;
}
