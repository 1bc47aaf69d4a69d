/** RFC 3339 timestamps to a UTC instant, without the platform's calendar. */
import type { UtcInstant } from '../base/time.ts';

const SECONDS_PER_DAY = 86_400;

/** 1970-01-02: a day of room for clocks that run slow. */
const EARLIEST = SECONDS_PER_DAY;
/** 2105-01-01; classic pcap's unsigned seconds end on 2106-02-07. */
const LATEST = daysFromCivil(2105, 1, 1) * SECONDS_PER_DAY;

/** `2014-08-09T16:45:54.25+02:00` (RFC 3339 section 5.6), up to nine digits of fraction. */
const INSTANT_PATTERN =
  '^\\d{4}-\\d{2}-\\d{2}[Tt ]\\d{2}:\\d{2}:\\d{2}(?:\\.\\d{1,9})?(?:[Zz]|[+-]\\d{2}:\\d{2})$';

/** The instant, or undefined where the calendar or the range has no such one. */
export function parseInstant(text: string): UtcInstant | undefined {
  if (!new RegExp(INSTANT_PATTERN).test(text)) return undefined;
  const part = (from: number, to: number) => Number(text.slice(from, to));
  const [year, month, day] = [part(0, 4), part(5, 7), part(8, 10)];
  const [hour, minute, second] = [part(11, 13), part(14, 16), part(17, 19)];
  if (month < 1 || month > 12 || day < 1 || day > daysInMonth(year, month)) return undefined;
  if (hour > 23 || minute > 59 || second > 59) return undefined;
  const offset = offsetMinutes(text);
  if (offset === undefined) return undefined;
  const seconds =
    daysFromCivil(year, month, day) * SECONDS_PER_DAY +
    hour * 3600 +
    (minute - offset) * 60 +
    second;
  if (seconds < EARLIEST || seconds >= LATEST) return undefined;
  const fraction = /\.(\d+)/.exec(text)?.[1] ?? '';
  return { seconds, nanos: Number(fraction.padEnd(9, '0')) };
}

/** `2014-08-09`, a day that exists, in seconds since 1970. */
export function parseDay(text: string): number {
  const [year, month, day] = text.split('-').map(Number);
  return daysFromCivil(year!, month!, day!) * SECONDS_PER_DAY;
}

function offsetMinutes(text: string): number | undefined {
  const match = /([+-])(\d{2}):(\d{2})$/.exec(text);
  if (match === null) return 0;
  const [hours, minutes] = [Number(match[2]), Number(match[3])];
  if (hours > 23 || minutes > 59) return undefined;
  return (match[1] === '-' ? -1 : 1) * (hours * 60 + minutes);
}

function daysInMonth(year: number, month: number): number {
  const leap = year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
  return [31, leap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][month - 1]!;
}

/** Days since 1970-01-01 in the Gregorian calendar; the year is taken to begin in March. */
function daysFromCivil(year: number, month: number, day: number): number {
  const y = month > 2 ? year : year - 1;
  const era = Math.floor(y / 400);
  const yearOfEra = y - era * 400;
  const dayOfYear = Math.floor((153 * ((month + 9) % 12) + 2) / 5) + day - 1;
  const dayOfEra =
    yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfYear;
  return era * 146_097 + dayOfEra - 719_468;
}
