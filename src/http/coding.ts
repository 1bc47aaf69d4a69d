import type { ByteSource } from '../stream/byteSource.ts';
import { compressedSource } from '../stream/compressedSource.ts';

/** Content codings, RFC 9110 section 8.4.1. */
export type ContentCoding = 'identity' | 'gzip' | 'deflate';

/** A representation in its content coding. `deflate` is the zlib format (section 8.4.1.2). */
export function encodeContent(content: ByteSource, coding: ContentCoding): ByteSource {
  switch (coding) {
    case 'identity':
      return content;
    case 'gzip':
      return compressedSource(content, 'gzip');
    case 'deflate':
      return compressedSource(content, 'zlib');
  }
}
