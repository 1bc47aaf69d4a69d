/** What every codec has to do with bytes that are known to be good, and with headers of any values. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { WireError } from '../../src/wire/wireError.ts';
import { viewOf } from './goldenPackets.ts';
import { inPage } from './inPage.ts';

export interface Codec<Header> {
  encode(view: DataView, at: number, header: Header): void;
  decode(view: DataView, at: number, end: number): Header;
  /** Bytes of the header. */
  length(header: Header): number;
  /** Headers, and what stands behind each. */
  readonly golden: readonly (readonly [header: Header, bytes: Uint8Array])[];
  readonly any: fc.Arbitrary<Header>;
  /** Bytes behind the header that it speaks of; none where it speaks of none. */
  behind?(header: Header): number;
}

export function judgeCodec<Header>(codec: Codec<Header>): void {
  const { golden, any, decode } = codec;
  const behind = (header: Header) => codec.behind?.(header) ?? 0;
  const encode = (header: Header) =>
    inPage(codec.length(header), (view, at) => codec.encode(view, at, header));

  test('reads golden bytes', () => {
    for (const [header, bytes] of golden) {
      expect(decode(viewOf(bytes), 0, bytes.length)).toEqual(header);
    }
  });

  test('writes golden bytes', () => {
    for (const [header, bytes] of golden) {
      expect(encode(header)).toEqual(Uint8Array.from(bytes.subarray(0, codec.length(header))));
    }
  });

  test('reads what it writes', () => {
    fc.assert(
      fc.property(any, (header) => {
        const bytes = Uint8Array.of(...encode(header), ...new Uint8Array(behind(header)));
        expect(decode(viewOf(bytes), 0, bytes.length)).toEqual(header);
      }),
    );
  });

  test('every truncation is an error', () => {
    for (const [header, bytes] of golden) {
      for (let end = 0; end < codec.length(header) + behind(header); end++) {
        expect(() => decode(viewOf(bytes), 0, end), `${end} bytes`).toThrow(WireError);
      }
    }
  });
}
