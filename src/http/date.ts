/** IMF-fixdate, RFC 9110 section 5.6.7: `Sun, 06 Nov 1994 08:49:37 GMT`. */
import type { UtcInstant } from '../base/time.ts';

const DAY_NAMES = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'];
const MONTH_NAMES = 'Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec'.split(' ');
const DAY = 86_400;

export function imfFixdate(instant: UtcInstant): string {
  const days = Math.floor(instant.seconds / DAY);
  const second = instant.seconds - days * DAY;
  const { year, month, day } = civil(days);
  // 1970-01-01 was a Thursday.
  const dayName = DAY_NAMES[(((days + 4) % 7) + 7) % 7];
  const time = [second / 3600, (second / 60) % 60, second % 60].map(twoDigits).join(':');
  const date = `${twoDigits(day)} ${MONTH_NAMES[month - 1]} ${String(year).padStart(4, '0')}`;
  return `${dayName}, ${date} ${time} GMT`;
}

/** `1994-11-06` */
export function isoDate(seconds: number): string {
  const { year, month, day } = civil(Math.floor(seconds / DAY));
  return `${String(year).padStart(4, '0')}-${twoDigits(month)}-${twoDigits(day)}`;
}

/**
 * The Gregorian date of a day counted from 1970-01-01. Years are counted from March, so that the leap
 * day comes last; a calendar era is 400 years or 146,097 days.
 */
function civil(days: number): { year: number; month: number; day: number } {
  // 719,468 days lie between 0000-03-01 and 1970-01-01.
  const shifted = days + 719_468;
  const era = Math.floor(shifted / 146_097);
  const dayOfEra = shifted - era * 146_097;
  const yearOfEra = Math.floor(
    (dayOfEra -
      Math.floor(dayOfEra / 1_460) +
      Math.floor(dayOfEra / 36_524) -
      Math.floor(dayOfEra / 146_096)) /
      365,
  );
  const dayOfYear =
    dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100));
  // Months from March have 153 days in each five.
  const marchMonth = Math.floor((5 * dayOfYear + 2) / 153);
  const month = marchMonth < 10 ? marchMonth + 3 : marchMonth - 9;
  return {
    year: era * 400 + yearOfEra + (month <= 2 ? 1 : 0),
    month,
    day: dayOfYear - Math.floor((153 * marchMonth + 2) / 5) + 1,
  };
}

function twoDigits(value: number): string {
  return String(Math.floor(value)).padStart(2, '0');
}
