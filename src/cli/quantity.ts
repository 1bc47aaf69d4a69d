/** Numbers as people read them. */
import { type Nanos, SECOND, type UtcInstant } from '../base/time.ts';

/** `1,234,567` */
export function countText(count: number): string {
  // Not by toLocaleString: reading what ICU knows of locales takes 10 ms.
  return String(Math.round(count)).replace(/\B(?=(\d{3})+$)/g, ',');
}

/** `1 packet`, `2 packets` */
export function countOf(count: number, what: string): string {
  return `${countText(count)} ${what}${count === 1 ? '' : 's'}`;
}

/** In powers of 1,000, three digits: `1.53 MB`. */
export function bytesText(bytes: number): string {
  // 999.5 of a unit are three digits no more.
  const unit = UNITS.findLastIndex((_, power) => bytes >= 999.5 * 1000 ** (power - 1));
  if (unit <= 0) return `${Math.round(bytes)} B`;
  return `${(bytes / 1000 ** unit).toPrecision(3)} ${UNITS[unit]}`;
}

/** `0.123 s`, `4 min 5 s`, `2 h 3 min 4 s` */
export function spanText(span: Nanos): string {
  const seconds = span / SECOND;
  if (seconds < 59.9995) return `${seconds.toFixed(3)} s`;
  const whole = Math.round(seconds);
  const [hours, minutes] = [Math.floor(whole / 3600), Math.floor((whole % 3600) / 60)];
  return `${hours > 0 ? `${countText(hours)} h ` : ''}${minutes} min ${whole % 60} s`;
}

/** From `start` to `end`; exact below 104 days. */
export function between(start: UtcInstant, end: UtcInstant): Nanos {
  return (end.seconds - start.seconds) * SECOND + (end.nanos - start.nanos);
}

/** RFC 3339 with nanoseconds: `2014-08-09T16:45:54.000000001Z`. */
export function timestamp({ seconds, nanos }: UtcInstant): string {
  const whole = new Date(seconds * 1000).toISOString().slice(0, 19);
  return `${whole}.${String(nanos).padStart(9, '0')}Z`;
}

const UNITS = ['B', 'kB', 'MB', 'GB', 'TB', 'PB'];
