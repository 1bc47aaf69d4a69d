import { invariant } from '../../base/invariant.ts';
import { parseAddress, parsePrefix } from '../addresses.ts';
import type { Prefix } from '../profile.ts';

/** `text` has passed the check. */
export function prefixOf(text: string): Prefix {
  const prefix = parsePrefix(text);
  invariant(prefix !== undefined, 'the check lets only prefixes through');
  return prefix;
}

/** `text` has passed the check. */
export function addressOf(text: string): Uint8Array {
  const address = parseAddress(text);
  invariant(address !== undefined, 'the check lets only addresses through');
  return address;
}
