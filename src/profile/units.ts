/**
 * Human quantities to integers: durations to nanoseconds, sizes to bytes, rates to bit/s. Done in
 * decimal, so that 1.1s is 1,100,000,000 ns and not what a double makes of it.
 */
import { nearest } from './didYouMean.ts';
import { show } from './show.ts';

export type Unit = 'duration' | 'size' | 'rate' | 'count';

/** Why a text is not a quantity. */
export interface Trouble {
  /** `syntax`: it does not read as one at all. */
  readonly kind: 'syntax' | 'value';
  readonly message: string;
  readonly hint: string | undefined;
}

interface UnitTable {
  /** Name of a unit to how many of the smallest make one. */
  readonly factors: Readonly<Record<string, bigint>>;
  /** What people also write, to what they mean. */
  readonly aliases: Readonly<Record<string, string>>;
  readonly expected: string;
  /** The smallest unit in words. */
  readonly smallest: string;
}

const MINUTE = 60_000_000_000n;

export const UNITS: Readonly<Record<Unit, UnitTable>> = {
  duration: {
    factors: {
      ns: 1n,
      us: 1_000n,
      ms: 1_000_000n,
      s: 1_000_000_000n,
      min: MINUTE,
      h: 60n * MINUTE,
      d: 24n * 60n * MINUTE,
    },
    aliases: {
      µs: 'us',
      μs: 'us',
      usec: 'us',
      msec: 'ms',
      millis: 'ms',
      milliseconds: 'ms',
      sec: 's',
      secs: 's',
      second: 's',
      seconds: 's',
      m: 'min',
      mins: 'min',
      minute: 'min',
      minutes: 'min',
      hr: 'h',
      hour: 'h',
      hours: 'h',
      day: 'd',
      days: 'd',
    },
    expected: 'a duration such as "40ms"',
    smallest: 'nanoseconds',
  },
  size: {
    factors: {
      B: 1n,
      kB: 1_000n,
      MB: 1_000_000n,
      GB: 1_000_000_000n,
      TB: 1_000_000_000_000n,
      KiB: 1n << 10n,
      MiB: 1n << 20n,
      GiB: 1n << 30n,
      TiB: 1n << 40n,
    },
    aliases: {
      K: 'KiB',
      k: 'kB',
      M: 'MiB',
      G: 'GiB',
      T: 'TiB',
      Mb: 'MB',
      Gb: 'GB',
      kb: 'kB',
      byte: 'B',
      bytes: 'B',
    },
    expected: 'a size such as "4MiB" or a number of bytes',
    smallest: 'bytes',
  },
  rate: {
    factors: {
      'bit/s': 1n,
      'kbit/s': 1_000n,
      'Mbit/s': 1_000_000n,
      'Gbit/s': 1_000_000_000n,
      'Tbit/s': 1_000_000_000_000n,
    },
    aliases: {
      bps: 'bit/s',
      kbps: 'kbit/s',
      Mbps: 'Mbit/s',
      Gbps: 'Gbit/s',
      'kb/s': 'kbit/s',
      'Mb/s': 'Mbit/s',
      'Gb/s': 'Gbit/s',
      kb: 'kbit/s',
      Mb: 'Mbit/s',
      Gb: 'Gbit/s',
      kbit: 'kbit/s',
      Mbit: 'Mbit/s',
      Gbit: 'Gbit/s',
      k: 'kbit/s',
      M: 'Mbit/s',
      G: 'Gbit/s',
    },
    expected: 'a rate such as "20Mbit/s"',
    smallest: 'bit/s',
  },
  count: { factors: { '': 1n }, aliases: {}, expected: 'a whole number', smallest: 'whole ones' },
};

/** `40ms` as an integer of the smallest unit. Plain numbers count bytes (or things), nothing else. */
export function parseQuantity(given: string | number, unit: Unit): number | Trouble {
  const { factors, expected, smallest } = UNITS[unit];
  const match = /^(\d{1,20})(?:\.(\d{1,20}))? ?([^\d\s.]*)$/.exec(String(given).trim());
  const name = match?.[3] ?? '';
  const plainNumber = name === '' && (unit === 'size' || unit === 'count');
  const factor = plainNumber ? 1n : Object.hasOwn(factors, name) ? factors[name] : undefined;
  if (match === null || factor === undefined)
    return {
      kind: 'syntax',
      message: `expected ${expected}, got ${show(given)}`,
      hint: unitHint(given, unit),
    };
  const fraction = match[2] ?? '';
  const scaled = BigInt(match[1] + fraction) * factor;
  const divisor = 10n ** BigInt(fraction.length);
  if (scaled % divisor !== 0n)
    return {
      kind: 'value',
      message: `expected a whole number of ${smallest}, got ${show(given)}`,
      hint: undefined,
    };
  const value = scaled / divisor;
  if (value > BigInt(Number.MAX_SAFE_INTEGER))
    return {
      kind: 'value',
      message: `expected less than 2^53 ${smallest}, got ${show(given)}`,
      hint: undefined,
    };
  return Number(value);
}

/** What may have been meant: the number with the unit that is missing, or the nearest unit's name. */
export function unitHint(given: unknown, unit: Unit): string | undefined {
  if (typeof given !== 'string' && typeof given !== 'number') return undefined;
  const text = String(given).trim();
  const match = text.length <= 40 ? /^(\d[\d_,]*(?:\.\d+)?)\s*(.*)$/.exec(text) : null;
  if (match === null) return undefined;
  const { factors, aliases } = UNITS[unit];
  const number = match[1]!.replace(/[_,]/g, '');
  const word = match[2]!;
  // Nowhere is a rate of nothing allowed.
  if (unit === 'rate' && Number(number) === 0) return undefined;
  // Who writes 20 means Mbit/s; who writes 20000000 does not.
  const rate = Number(number) < 10_000 ? 'Mbit/s' : 'bit/s';
  const missing = { duration: 'ms', size: 'B', rate, count: '' }[unit];
  const bytesPerSecond = /^([kMG])B\/s$/.exec(word);
  if (unit === 'rate' && bytesPerSecond !== null)
    return `Did you mean "${Number(number) * 8}${bytesPerSecond[1]}bit/s"?`;
  const name =
    word === ''
      ? missing
      : Object.hasOwn(aliases, word)
        ? aliases[word]
        : (sameLetters(word, Object.keys(factors)) ??
          aliases[sameLetters(word, Object.keys(aliases)) ?? ''] ??
          nearest(word, Object.keys(factors)));
  return name === undefined || unit === 'count' ? undefined : `Did you mean "${number}${name}"?`;
}

function sameLetters(word: string, names: readonly string[]): string | undefined {
  return names.find((name) => name.toLowerCase() === word.toLowerCase());
}

/** How a quantity is written in the schema, for editors: the same grammar as `parseQuantity`. */
export function quantityPattern(unit: Unit): string {
  const names = Object.keys(UNITS[unit].factors).filter((name) => name !== '');
  const number = '\\d{1,20}(?:\\.\\d{1,20})? ?';
  if (unit === 'count') return '\\d{1,15}';
  return `${number}(?:${names.join('|')})${unit === 'size' ? '?' : ''}`;
}
