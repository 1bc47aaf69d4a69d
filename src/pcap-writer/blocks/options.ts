/** The option list that ends most pcapng blocks, draft-ietf-opsawg-pcapng section 3.5. */
import { join, padded, u16 } from './block.ts';

/** opt_comment, the one option that every block may carry. */
export const OPT_COMMENT = 1;
/** Ends a list that is not empty. */
export const OPT_ENDOFOPT = 0;
const MAX_OPTION_LENGTH = 0xffff;

const encoder = new TextEncoder();

/** The list of the options that have a value; nothing at all where none has. */
export function optionList(
  ...options: readonly (readonly [code: number, value: Uint8Array | string | undefined])[]
): Uint8Array {
  const list: Uint8Array[] = [];
  for (const [code, value] of options) {
    if (value === undefined) continue;
    const bytes = typeof value === 'string' ? encodeText(value) : value;
    list.push(padded(u16(code, bytes.length), bytes));
  }
  return list.length === 0 ? new Uint8Array(0) : join([...list, u16(OPT_ENDOFOPT, 0)]);
}

/**
 * The UTF-8 bytes of an option's text.
 * @throws {RangeError} above the 65,535 bytes that its length field can say
 */
export function encodeText(text: string): Uint8Array {
  const bytes = encoder.encode(text);
  if (bytes.length > MAX_OPTION_LENGTH) {
    throw new RangeError(`pcapng text: expected at most 65535 bytes, got ${bytes.length}`);
  }
  return bytes;
}
