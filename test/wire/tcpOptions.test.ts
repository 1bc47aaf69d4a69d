import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  decodeTcpOptions,
  encodeTcpOptions,
  TcpOption,
  type TcpOptions,
  tcpOptionsLength,
} from '../../src/wire/tcpOptions.ts';
import { WireError } from '../../src/wire/wireError.ts';
import { hex } from '../pcap-writer/memoryOutput.ts';
import { viewOf } from './goldenPackets.ts';
import { inPage } from './inPage.ts';

const { END, NOP, MSS, WINDOW_SCALE, SACK_PERMITTED, SACK, TIMESTAMPS } = TcpOption;

const NONE: TcpOptions = {
  layout: [],
  mss: 0,
  windowScale: 0,
  tsval: 0,
  tsecr: 0,
  sackBlocks: [],
};

const encode = (options: TcpOptions) =>
  inPage(tcpOptionsLength(options), (view, at) => encodeTcpOptions(view, at, options));
const decode = (bytes: Uint8Array) => decodeTcpOptions(viewOf(bytes), 0, bytes.length);

describe.each<[string, string, TcpOptions]>([
  ['no options', '', NONE],
  [
    'the SYN of Linux (http-small.pcap)',
    '02 04 05 b4 04 02 08 0a 78 36 a4 fe 00 00 00 00 01 03 03 0a',
    {
      ...NONE,
      layout: [MSS, SACK_PERMITTED, TIMESTAMPS, NOP, WINDOW_SCALE],
      mss: 1460,
      tsval: 0x7836_a4fe,
      windowScale: 10,
    },
  ],
  [
    'a data segment of Linux (http-small.pcap)',
    '01 01 08 0a 78 36 a5 4f 5e 79 8e 55',
    { ...NONE, layout: [NOP, NOP, TIMESTAMPS], tsval: 0x7836_a54f, tsecr: 0x5e79_8e55 },
  ],
  [
    'the SYN of Windows: another order',
    '02 04 05 b4 01 03 03 08 01 01 04 02',
    {
      ...NONE,
      layout: [MSS, NOP, WINDOW_SCALE, NOP, NOP, SACK_PERMITTED],
      mss: 1460,
      windowScale: 8,
    },
  ],
  [
    'one SACK block beside timestamps, across 2^32',
    '01 01 08 0a 00 00 00 01 ff ff ff ff 01 01 05 0a ff ff ff 00 00 00 04 a8',
    {
      ...NONE,
      layout: [NOP, NOP, TIMESTAMPS, NOP, NOP, SACK],
      tsval: 1,
      tsecr: 0xffff_ffff,
      sackBlocks: [0xffff_ff00, 0x4a8],
    },
  ],
  [
    'a Fast Open cookie, as Linux 6.18 gives it',
    '22 0a 72 d0 65 1b 1f 42 d5 a7 01 01',
    {
      ...NONE,
      layout: [TcpOption.FAST_OPEN, NOP, NOP],
      cookie: Uint8Array.of(0x72, 0xd0, 0x65, 0x1b, 0x1f, 0x42, 0xd5, 0xa7),
    },
  ],
  [
    'the question for one',
    '22 02 01 01',
    { ...NONE, layout: [TcpOption.FAST_OPEN, NOP, NOP], cookie: new Uint8Array(0) },
  ],
  [
    'two SACK blocks alone',
    '01 01 05 12 00 00 00 01 00 00 00 02 00 00 00 03 00 00 00 04',
    { ...NONE, layout: [NOP, NOP, SACK], sackBlocks: [1, 2, 3, 4] },
  ],
  [
    'an end of options, padded with ends, as macOS does',
    '02 04 05 b4 04 02 00 00',
    { ...NONE, layout: [MSS, SACK_PERMITTED, END, END], mss: 1460 },
  ],
])('%s', (_name, listing, options) => {
  const bytes = Uint8Array.from(hex(listing));

  test('is written so', () => {
    expect(encode(options)).toEqual(bytes);
  });

  test('is read so', () => {
    expect(decode(bytes)).toEqual(options);
  });

  test('has the length that it says', () => {
    expect(tcpOptionsLength(options)).toBe(bytes.length);
  });
});

test('reads what it writes, in any order', () => {
  fc.assert(
    fc.property(anyOptions, (options) => {
      expect(decode(encode(options))).toEqual(options);
    }),
  );
});

test('a cut through any option is an error', () => {
  const options: TcpOptions = {
    layout: [MSS, SACK_PERMITTED, TIMESTAMPS, WINDOW_SCALE, SACK],
    mss: 1460,
    windowScale: 7,
    tsval: 1,
    tsecr: 2,
    sackBlocks: [3, 4, 5, 6],
  };
  const bytes = encode(options);
  const boundaries = new Set([0, 4, 6, 16, 19, bytes.length]);
  for (let end = 0; end <= bytes.length; end++) {
    const read = () => decodeTcpOptions(viewOf(bytes), 0, end);
    if (boundaries.has(end)) expect(read, `${end} bytes`).not.toThrow();
    else expect(read, `${end} bytes`).toThrow(WireError);
  }
});

test.each([
  ['a length of zero, which would never end', '02 00 05 b4'],
  ['a length of one', '08 01'],
  ['an MSS of the wrong length', '02 03 05'],
  ['timestamps of the wrong length', '08 08 00 00 00 00 00 00'],
  ['a SACK without blocks', '05 02'],
  ['a cookie of five bytes', '22 07 01 02 03 04 05'],
  ['a cookie of two bytes', '22 04 01 02'],
  ['half a SACK block', '05 06 00 00 00 01'],
  ['a kind that pcapsmith does not write', '1e 04 00 00'],
])('%s is an error', (_name, listing) => {
  expect(() => decode(hex(listing))).toThrow(WireError);
});

const u32 = fc.nat(0xffff_ffff);
/** Each option at most once, NOPs anywhere; fields of options that are absent are zero. */
const anyOptions: fc.Arbitrary<TcpOptions> = fc
  .record({
    kinds: fc.shuffledSubarray([
      MSS,
      WINDOW_SCALE,
      SACK_PERMITTED,
      SACK,
      TIMESTAMPS,
      NOP,
      NOP,
      END,
    ]),
    mss: fc.nat(0xffff),
    windowScale: fc.nat(14),
    tsval: u32,
    tsecr: u32,
    blocks: fc.array(fc.tuple(u32, u32), { minLength: 1, maxLength: 4 }),
  })
  .map(({ kinds, mss, windowScale, tsval, tsecr, blocks }) => ({
    layout: kinds,
    mss: kinds.includes(MSS) ? mss : 0,
    windowScale: kinds.includes(WINDOW_SCALE) ? windowScale : 0,
    tsval: kinds.includes(TIMESTAMPS) ? tsval : 0,
    tsecr: kinds.includes(TIMESTAMPS) ? tsecr : 0,
    sackBlocks: kinds.includes(SACK) ? blocks.flat() : [],
  }));
