/** A form as a browser posts it: application/x-www-form-urlencoded, URL Standard section 5.2. */
import { type ByteSource, textSource } from '../stream/byteSource.ts';

export function formSource(fields: readonly (readonly [string, string])[]): ByteSource {
  return textSource(
    fields.map(([name, value]) => `${encodeField(name)}=${encodeField(value)}`).join('&'),
  );
}

function encodeField(text: string): string {
  // HTML section 4.10.21.8: line ends of a form are CRLF. encodeURIComponent leaves !'()~ as they are.
  return encodeURIComponent(text.replace(/\r\n|\r|\n/g, '\r\n'))
    .replace(/[!'()~]/g, (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`)
    .replaceAll('%20', '+');
}
