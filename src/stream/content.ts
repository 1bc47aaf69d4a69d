/** What a file or a body holds, as plain data. `contentSource.ts` turns it into bytes. */
export type Content =
  | { readonly kind: 'text'; readonly text: string }
  /** A regular file on disk; `length` is its size when the profile was read. */
  | { readonly kind: 'file'; readonly path: string; readonly length: number }
  /** Seeded random bytes; `name` tells apart contents of one profile that are equally long. */
  | { readonly kind: 'random'; readonly length: number; readonly name: string }
  /** `pattern` repeated up to `length` bytes. */
  | { readonly kind: 'pattern'; readonly pattern: Uint8Array; readonly length: number }
  /**
   * A file whose content is not at hand: its size, and what the wire shows of it. Each block has its
   * id (43 characters) and the size of its compressed form, filled with seeded bytes.
   */
  | {
      readonly kind: 'standIn';
      readonly length: number;
      readonly blocks: readonly { readonly id: string; readonly compressed: number }[];
      readonly name: string;
    };

/** Bytes of each block of a stand-in but the last, before compression, as Dropbox cuts files. */
export const BLOCK_LENGTH = 4 * 1024 * 1024;

/** bytes */
export function contentLength(content: Content): number {
  return content.kind === 'text' ? Buffer.byteLength(content.text) : content.length;
}
