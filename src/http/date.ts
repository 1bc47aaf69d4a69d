/** IMF-fixdate, RFC 9110 section 5.6.7: `Sun, 06 Nov 1994 08:49:37 GMT`. */
import { civilDate } from '../base/civil.ts';
import type { UtcInstant } from '../base/time.ts';

const DAY_NAMES = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'];
const MONTH_NAMES = 'Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec'.split(' ');
const DAY = 86_400;

export function imfFixdate(instant: UtcInstant): string {
  const days = Math.floor(instant.seconds / DAY);
  const second = instant.seconds - days * DAY;
  const { year, month, day } = civilDate(days);
  // 1970-01-01 was a Thursday.
  const dayName = DAY_NAMES[(((days + 4) % 7) + 7) % 7];
  const time = [second / 3600, (second / 60) % 60, second % 60].map(twoDigits).join(':');
  const date = `${twoDigits(day)} ${MONTH_NAMES[month - 1]} ${String(year).padStart(4, '0')}`;
  return `${dayName}, ${date} ${time} GMT`;
}

/** `1994-11-06` */
export function isoDate(seconds: number): string {
  const { year, month, day } = civilDate(Math.floor(seconds / DAY));
  return `${String(year).padStart(4, '0')}-${twoDigits(month)}-${twoDigits(day)}`;
}

function twoDigits(value: number): string {
  return String(Math.floor(value)).padStart(2, '0');
}
