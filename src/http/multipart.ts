/** multipart/form-data, RFC 7578. Its length is arithmetic: no part is read to know it. */
import { type ByteSource, concatSource, textSource } from '../stream/byteSource.ts';

export interface Part {
  readonly name: string;
  readonly filename: string | undefined;
  /** Content-Type of the part. */
  readonly type: string | undefined;
  readonly content: ByteSource;
}

/** A field of text, which has neither a file name nor a type. */
export function textPart(name: string, text: string): Part {
  return { name, filename: undefined, type: undefined, content: textSource(text) };
}

/** The parts between delimiters of `boundary`, which must not occur in them. */
export function multipartSource(parts: readonly Part[], boundary: string): ByteSource {
  const pieces = parts.flatMap((part) => [
    textSource(partHead(part, boundary)),
    part.content,
    CRLF,
  ]);
  return concatSource([...pieces, textSource(`--${boundary}--\r\n`)]);
}

const CRLF = textSource('\r\n');

function partHead({ name, filename, type }: Part, boundary: string): string {
  const file = filename === undefined ? '' : `; filename="${escapeName(filename)}"`;
  const typeLine = type === undefined ? '' : `Content-Type: ${type}\r\n`;
  return (
    `--${boundary}\r\n` +
    `Content-Disposition: form-data; name="${escapeName(name)}"${file}\r\n` +
    `${typeLine}\r\n`
  );
}

/** HTML section 4.10.21.8: the three characters that would end the quoted name. */
function escapeName(name: string): string {
  return name.replaceAll('\r', '%0D').replaceAll('\n', '%0A').replaceAll('"', '%22');
}
