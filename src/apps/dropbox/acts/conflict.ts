import { isoDate } from '../../../http/date.ts';

/** `a (viserion's conflicted copy 2014-08-09).txt`, as users of the client know it. */
export function conflictedCopy(path: string, hostname: string, seconds: number): string {
  const slash = path.lastIndexOf('/');
  const dot = path.lastIndexOf('.');
  const end = dot > slash + 1 ? dot : path.length;
  const words = `${hostname}'s conflicted copy ${isoDate(seconds)}`;
  return `${path.slice(0, end)} (${words})${path.slice(end)}`;
}
