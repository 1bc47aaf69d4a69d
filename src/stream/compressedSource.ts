/**
 * Compressed bytes of a source: zlib (RFC 1950) or gzip (RFC 1952) around deflate (RFC 1951), level 6,
 * in the bytes that stock zlib gives. `node:zlib` is not used because its bytes differ between builds.
 *
 * The source is compressed in pieces, so that a source of any length is never held. A source of one
 * piece gives exactly what compressing it at once gives. In a longer one each piece but the last ends
 * with a full flush, as `pigz --independent` does: pieces stand alone, so any range can be made again.
 * The lengths of pieces are remembered; their bytes are kept in one cache of bounded size for all
 * sources, and made again when they were pushed out.
 */
import { Deflate, Z_FINISH, Z_FULL_FLUSH, Z_NO_FLUSH } from 'pako';
import { invariant } from '../base/invariant.ts';
import { type ByteSource, bytesSource, concatSource } from './byteSource.ts';
import { adler32, crc32 } from './checksum.ts';
import { ChunkCache } from './chunkCache.ts';

export type CompressedFormat = 'zlib' | 'gzip';

/** Also the block length of the Dropbox protocol: a block is always one piece. */
const PIECE = 4 * 1024 * 1024;

interface Piece {
  /** With the format's head when it is the first piece, and its trailer when it is the last. */
  readonly compressed: ByteSource;
  /** Check value of all plain bytes up to the end of this piece. */
  readonly check: number;
}

/** Plain bytes that are read, and compressed bytes that are held, in one array. */
const PART = 64 * 1024;

/** Bytes of pieces that are kept, for all sources together: four connections with a full one each. */
const KEPT = 18 * 1024 * 1024;
/** What keeping a piece takes besides: of many small contents it is the most. */
const OVERHEAD = 4096;
/** In the order of their last use. */
const kept = new Map<string, Piece>();
let keptLength = 0;
let unnamedCount = 0;

/** Reads go through small windows, so that a piece that is made again serves many of them. */
const windows = new ChunkCache(64, PART);

/**
 * `source` compressed. Its length is needed at once, and so is the work of compressing.
 * @param name names the content: sources of the same name and format share their compressed bytes.
 */
export function compressedSource(
  source: ByteSource,
  format: CompressedFormat,
  name = `unnamed ${unnamedCount++}`,
): ByteSource {
  const count = Math.max(1, Math.ceil(source.length / PIECE));
  const parts: ByteSource[] = [];
  let check = FORMATS[format].emptyCheck;
  for (let index = 0; index < count; index++) {
    const key = `${format} ${index}/${count} ${name}`;
    const checkBefore = check;
    const piece = () => keep(key, () => makePiece(source, format, index, count, checkBefore));
    const made = piece();
    check = made.check;
    parts.push(
      windows.source(made.compressed.length, (start, window) =>
        piece().compressed.read(start, window, 0, window.length),
      ),
    );
  }
  return concatSource(parts);
}

/** The piece of that name: the one that is kept, or else a new one that pushes out the least used. */
function keep(key: string, make: () => Piece): Piece {
  const known = kept.get(key);
  const piece = known ?? make();
  if (known === undefined) keptLength += piece.compressed.length + OVERHEAD;
  else kept.delete(key);
  kept.set(key, piece);
  for (const [oldest, { compressed }] of kept) {
    if (keptLength <= KEPT || oldest === key) break;
    kept.delete(oldest);
    keptLength -= compressed.length + OVERHEAD;
  }
  return piece;
}

function makePiece(
  source: ByteSource,
  format: CompressedFormat,
  index: number,
  count: number,
  checkBefore: number,
): Piece {
  const { head, update, trailer } = FORMATS[format];
  const last = index === count - 1;
  const parts: Uint8Array[] = index === 0 ? [head] : [];
  const deflater = new Deflate({ level: 6, raw: true, legacyHash: true, chunkSize: PART });
  // A short part would hold the whole array that it was written into.
  deflater.onData = (part) => parts.push(part.length < PART ? part.slice() : part);
  deflater.onEnd = () => {};

  const end = Math.min((index + 1) * PIECE, source.length);
  const buffer = new Uint8Array(Math.min(PART, end - index * PIECE));
  let check = checkBefore;
  let at = index * PIECE;
  do {
    const plain = buffer.subarray(0, Math.min(PART, end - at));
    source.read(at, plain, 0, plain.length);
    check = update(check, plain);
    at += plain.length;
    const flush = at < end ? Z_NO_FLUSH : last ? Z_FINISH : Z_FULL_FLUSH;
    invariant(deflater.push(plain, flush), `deflate succeeds, but it says ${deflater.msg}`);
  } while (at < end);

  if (last) parts.push(trailer(check, source.length));
  return { compressed: concatSource(parts.map(bytesSource)), check };
}

interface Format {
  readonly head: Uint8Array;
  readonly emptyCheck: number;
  update(check: number, bytes: Uint8Array): number;
  trailer(check: number, length: number): Uint8Array;
}

const FORMATS: Readonly<Record<CompressedFormat, Format>> = {
  zlib: {
    // RFC 1950 section 2.2: a window of 32 KiB, the default level.
    head: Uint8Array.of(0x78, 0x9c),
    emptyCheck: 1,
    update: adler32,
    trailer: (check) => {
      const bytes = Buffer.alloc(4);
      bytes.writeUInt32BE(check);
      return bytes;
    },
  },
  gzip: {
    // RFC 1952 section 2.3: no name, no time, OS 3 (Unix), as nginx and Apache send it.
    head: Uint8Array.of(0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3),
    emptyCheck: 0,
    update: crc32,
    trailer: (check, length) => {
      const bytes = Buffer.alloc(8);
      bytes.writeUInt32LE(check);
      bytes.writeUInt32LE(length % 0x1_0000_0000, 4);
      return bytes;
    },
  },
};
