import { invariant } from '../../base/invariant.ts';
import { parsePrefix } from '../addresses.ts';
import type { Prefix } from '../profile.ts';

/** `text` has passed the check. */
export function prefixOf(text: string): Prefix {
  const prefix = parsePrefix(text);
  invariant(prefix !== undefined, 'the check lets only prefixes through');
  return prefix;
}
