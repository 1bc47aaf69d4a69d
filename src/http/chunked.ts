/**
 * The chunked transfer coding, RFC 9112 section 7.1, without extensions or trailers. All chunks but
 * the first and the last are equally long, so any offset is found by arithmetic and no chunk is kept.
 */
import { invariant } from '../base/invariant.ts';
import { type ByteSource, concatSource, sliceSource, textSource } from '../stream/byteSource.ts';

export interface ChunkLengths {
  /** A server's first chunk is often shorter: it shares a buffer with the head. */
  readonly first: number;
  readonly rest: number;
}

/** `body` in chunks of those lengths, the last one shorter, and the end `0\r\n\r\n`. */
export function chunkedSource(body: ByteSource, lengths: ChunkLengths): ByteSource {
  invariant(lengths.first > 0 && lengths.rest > 0, 'a chunk has at least one byte');
  const first = Math.min(lengths.first, body.length);
  const regularCount = Math.floor((body.length - first) / lengths.rest);
  const regularEnd = first + regularCount * lengths.rest;
  return concatSource([
    oneChunk(sliceSource(body, 0, first)),
    regularChunks(sliceSource(body, first, regularEnd), lengths.rest),
    oneChunk(sliceSource(body, regularEnd, body.length)),
    END,
  ]);
}

const CRLF = textSource('\r\n');
const END = textSource('0\r\n\r\n');

function oneChunk(payload: ByteSource): ByteSource {
  // A chunk of no bytes would end the body.
  if (payload.length === 0) return payload;
  return concatSource([textSource(`${payload.length.toString(16)}\r\n`), payload, CRLF]);
}

/** `payload`, a multiple of `chunk` long, in chunks of that length: each takes `frame` bytes. */
function regularChunks(payload: ByteSource, chunk: number): ByteSource {
  const size = textSource(`${chunk.toString(16)}\r\n`);
  const frame = size.length + chunk + CRLF.length;
  return {
    length: (payload.length / chunk) * frame,
    read(offset, target, at, length) {
      const end = offset + length;
      for (let index = Math.floor(offset / frame); index * frame < end; index++) {
        // Each of the three parts of a chunk gives what of it lies within [offset, end).
        let start = index * frame;
        const give = (part: ByteSource, partStart: number, partLength: number) => {
          const from = Math.max(offset, start);
          const to = Math.min(end, start + partLength);
          if (from < to) part.read(partStart + from - start, target, at + from - offset, to - from);
          start += partLength;
        };
        give(size, 0, size.length);
        give(payload, index * chunk, chunk);
        give(CRLF, 0, CRLF.length);
      }
    },
  };
}
