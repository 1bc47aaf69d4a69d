/** The bytes that a text of hexadecimal digits spells. */
export function hex(text: string): Uint8Array {
  return Buffer.from(text, 'hex');
}
