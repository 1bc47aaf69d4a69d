import { describe, expect, test } from 'vitest';
import { createPcapngSink, type PcapngOptions } from '../../src/pcap-writer/pcapng.ts';
import type { CaptureSink } from '../../src/pcap-writer/sink.ts';
import { writePacket } from '../../src/pcap-writer/writePacket.ts';
import { hex, MemoryOutput } from './memoryOutput.ts';

const START = { seconds: 1_407_602_754, nanos: 5 };
/** 1,407,602,754,000,000,005 ns since 1970, high word and low word. */
const START_WORDS = '1388cf3f 39081405';

/** What a sink writes after its section and interface blocks. */
function written(fill: (sink: CaptureSink) => void): Buffer {
  const output = new MemoryOutput();
  const sink = createPcapngSink(output, { start: START });
  fill(sink);
  sink.close();
  return output.bytes.subarray(28 + 32);
}

function header(options: Omit<PcapngOptions, 'start'>): Buffer {
  const output = new MemoryOutput();
  createPcapngSink(output, { start: START, ...options }).close();
  return output.bytes;
}

const STATISTICS_LENGTH = 24 + 4 * 12 + 4;

describe('createPcapngSink', () => {
  test('opens with a section and one interface of nanosecond resolution', () => {
    expect(header({}).subarray(0, 60)).toEqual(
      hex(`
        0a0d0d0a 1c000000 4d3c2b1a 0100 0000 ffffffffffffffff 1c000000  # section header
        01000000 20000000 0100 0000 00000400                            # interface description
        0900 0100 09000000 0000 0000 20000000                           # if_tsresol, end
      `),
    );
  });

  test('describes section and interfaces by their options', () => {
    const bytes = header({
      section: { hardware: 'hw', os: 'Linux', application: 'pcapsmith', comment: 'SYNTHETIC' },
      interfaces: [{ name: 'eth0', description: 'at the client', os: 'Linux' }, { name: 'x' }],
      linkType: 101,
    });
    const expected = hex(`
      0a0d0d0a 54000000 4d3c2b1a 0100 0000 ffffffffffffffff
      0100 0900 53594e5448455449 43000000   # opt_comment
      0200 0200 68770000                    # shb_hardware
      0300 0500 4c696e75 78000000           # shb_os
      0400 0900 70636170736d697468 000000   # shb_userappl
      0000 0000 54000000
      01000000 48000000 6500 0000 00000400
      0200 0400 65746830                                    # if_name
      0300 0d00 61742074686520636c69656e74 000000           # if_description
      0900 0100 09000000                                    # if_tsresol
      0c00 0500 4c696e7578 000000                           # if_os
      0000 0000 48000000
      01000000 28000000 6500 0000 00000400
      0200 0100 78000000
      0900 0100 09000000
      0000 0000 28000000
    `);
    expect(bytes.subarray(0, expected.length)).toEqual(expected);
  });

  test('writes a packet as an enhanced packet block, padded with zeroes to four bytes', () => {
    const bytes = written((sink) => {
      sink.bytes.fill(0xff); // what an earlier page may have left behind
      writePacket(sink, 0, hex('deadbeef01'));
    });
    expect(bytes.subarray(0, -STATISTICS_LENGTH)).toEqual(
      hex(`
        06000000 28000000 00000000 ${le(START_WORDS)} 05000000 05000000
        deadbeef 01000000 28000000
      `),
    );
  });

  test('writes direction and comment behind the packet', () => {
    const bytes = written((sink) =>
      writePacket(sink, 0, hex('deadbeef'), { direction: 'outbound', comment: 'żab' }),
    );
    expect(bytes.subarray(0, -STATISTICS_LENGTH)).toEqual(
      hex(`
        06000000 38000000 00000000 ${le(START_WORDS)} 04000000 04000000
        deadbeef
        0200 0400 02000000                    # epb_flags: outbound
        0100 0400 c5bc6162                    # opt_comment
        0000 0000 38000000
      `),
    );
  });

  test('writes the direction alone with flag 1 for inbound', () => {
    const bytes = written((sink) => writePacket(sink, 0, hex('de'), { direction: 'inbound' }));
    expect(bytes.subarray(28, -STATISTICS_LENGTH)).toEqual(
      hex('de000000 0200 0400 01000000 0000 0000 30000000'),
    );
  });

  test('pads a comment without flags', () => {
    const bytes = written((sink) => writePacket(sink, 0, hex('de'), { comment: 'hello' }));
    expect(bytes.subarray(28, -STATISTICS_LENGTH)).toEqual(
      hex('de000000 0100 0500 68656c6c6f 000000 0000 0000 34000000'),
    );
  });

  test('resolves each address once, in front of the next packet', () => {
    const bytes = written((sink) => {
      sink.name(hex('cb007101'), 'a.example');
      sink.name(hex('20010db8000000000000000000000001'), 'b');
      sink.name(hex('cb007101'), 'a.example');
      writePacket(sink, 0, hex('deadbeef'));
      sink.name(hex('cb007101'), 'a.example');
      writePacket(sink, 0, hex('deadbeef'));
    });
    const names = hex(`
      04000000 3c000000
      0100 0e00 cb007101 612e6578616d706c65 00 0000
      0200 1200 20010db8000000000000000000000001 6200 0000
      0000 0000 3c000000
    `);
    expect(bytes.subarray(0, names.length)).toEqual(names);
    expect(bytes).toHaveLength(names.length + 2 * 36 + STATISTICS_LENGTH);
  });

  test('puts key log lines before the packets that follow them', () => {
    const output = new MemoryOutput();
    const sink = createPcapngSink(output, { start: START, tlsKeyLog: 'A 1 2\n' });
    writePacket(sink, 0, hex('deadbeef'));
    sink.addTlsKeyLog('B\n');
    sink.close();
    const packet = `06000000 24000000 00000000 ${le(START_WORDS)} 04000000 04000000 deadbeef 24000000`;
    expect(output.bytes.subarray(60, -STATISTICS_LENGTH)).toEqual(
      hex(`
        0a000000 1c000000 4b534c54 06000000 41203120320a 0000 1c000000
        ${packet}
        0a000000 18000000 4b534c54 02000000 420a 0000 18000000
      `),
    );
  });

  test('ends with the statistics of every interface', () => {
    const output = new MemoryOutput();
    const sink = createPcapngSink(output, { start: START, interfaces: [{}, {}] });
    writePacket(sink, 0, hex('de'), { interface: 1 });
    writePacket(sink, 0x1_0000_0000, hex('de'), { interface: 1 });
    sink.close();
    const end = '1388cf40 39081405';
    const statistics = (id: string, received: string) => `
      05000000 4c000000 ${id} ${le(end)}
      0200 0800 ${le(START_WORDS)}
      0300 0800 ${le(end)}
      0400 0800 ${received} 00000000
      0500 0800 00000000 00000000
      0000 0000 4c000000
    `;
    expect(output.bytes.subarray(-2 * STATISTICS_LENGTH)).toEqual(
      hex(statistics('00000000', '00000000') + statistics('01000000', '02000000')),
    );
  });

  test('refuses an interface it has not declared', () => {
    expect(() => written((sink) => writePacket(sink, 0, hex('de'), { interface: 1 }))).toThrow(
      'interface: expected one of 1, got 1',
    );
  });

  test('refuses texts that their length field cannot say, and addresses of odd sizes', () => {
    const comment = 'x'.repeat(65_536);
    expect(() => written((sink) => writePacket(sink, 0, hex('de'), { comment }))).toThrow(
      RangeError,
    );
    expect(() => written((sink) => sink.name(hex('0a0000'), 'a'))).toThrow(RangeError);
  });

  test('takes the longest frame with the longest comment', () => {
    const comment = 'x'.repeat(65_535);
    const bytes = written((sink) =>
      writePacket(sink, 0, new Uint8Array(262_144), { comment, direction: 'inbound' }),
    );
    expect(bytes.subarray(0, -STATISTICS_LENGTH)).toHaveLength(
      28 + 262_144 + 8 + 4 + 65_536 + 4 + 4,
    );
  });
});

/** Words in the order in which numbers are read, each turned round to little-endian. */
function le(words: string): string {
  return words
    .split(' ')
    .map((word) => Buffer.from(word, 'hex').reverse().toString('hex'))
    .join(' ');
}
