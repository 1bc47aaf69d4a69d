import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { InvariantError } from '../../../src/base/invariant.ts';
import { type DnsMessage, decodeDns, encodeDns } from '../../../src/wire/dns/message.ts';
import { DnsClass, type DnsRecord, DnsType } from '../../../src/wire/dns/record.ts';
import { IPV4_HEADER_LENGTH } from '../../../src/wire/ipv4.ts';
import { UDP_HEADER_LENGTH } from '../../../src/wire/udp.ts';
import { WireError } from '../../../src/wire/wireError.ts';
import { hex } from '../../pcap-writer/memoryOutput.ts';
import { DNS_ANSWER, DNS_QUERY } from '../goldenDatagrams.ts';
import { viewOf } from '../goldenPackets.ts';

const payloadOf = (packet: Uint8Array) => packet.subarray(IPV4_HEADER_LENGTH + UDP_HEADER_LENGTH);
const QUERY_BYTES = payloadOf(DNS_QUERY);
const ANSWER_BYTES = payloadOf(DNS_ANSWER);

const decode = (bytes: Uint8Array) => decodeDns(viewOf(bytes), 0, bytes.length);

const CLIENT = 'client.dropbox.com';

const QUERY: DnsMessage = {
  id: 0x839c,
  response: false,
  opcode: 0,
  authoritative: false,
  truncated: false,
  recursionDesired: true,
  recursionAvailable: false,
  authenticData: false,
  checkingDisabled: false,
  rcode: 0,
  questions: [{ name: CLIENT, type: DnsType.A, class: DnsClass.IN }],
  answers: [],
  authorities: [],
  additionals: [],
};

describe('a query from a real network', () => {
  test('is read', () => {
    expect(decode(QUERY_BYTES)).toEqual(QUERY);
  });

  test('is written byte for byte', () => {
    expect(encodeDns(QUERY)).toEqual(Uint8Array.from(QUERY_BYTES));
  });
});

describe('an answer from a real network', () => {
  const answer = decode(ANSWER_BYTES);

  test('is read, with all names that lie behind pointers', () => {
    const { answers, authorities, additionals, ...head } = answer;
    expect(head).toMatchObject({ id: 0x839c, response: true, recursionAvailable: true });
    const address = (ttl: number, ...bytes: readonly number[]) => ({
      name: 'client.v.dropbox.com',
      type: DnsType.A,
      class: DnsClass.IN,
      ttl,
      address: Uint8Array.from(bytes),
    });
    expect(answers).toEqual([
      {
        name: CLIENT,
        type: DnsType.CNAME,
        class: DnsClass.IN,
        ttl: 192,
        target: 'client.v.dropbox.com',
      },
      address(20, 108, 160, 172, 204),
      address(20, 108, 160, 172, 236),
    ]);
    const servers = [
      'ns-1926.awsdns-48.co.uk',
      'ns-773.awsdns-32.net',
      'ns-57.awsdns-07.com',
      'ns-1276.awsdns-31.org',
    ];
    expect(authorities).toEqual(
      servers.map((target) => ({
        name: 'v.dropbox.com',
        type: DnsType.NS,
        class: DnsClass.IN,
        ttl: 62_901,
        target,
      })),
    );
    expect(additionals.map(({ name }) => name).sort()).toEqual(servers.sort());
  });

  test('is written byte for byte, its names compressed as there', () => {
    expect(encodeDns(answer)).toEqual(Uint8Array.from(ANSWER_BYTES));
  });

  test('is read in the middle of a page as well', () => {
    const page = new Uint8Array(ANSWER_BYTES.length + 20).fill(0xa5);
    page.set(ANSWER_BYTES, 7);
    expect(decodeDns(viewOf(page), 7, 7 + ANSWER_BYTES.length)).toEqual(answer);
  });

  test('cut anywhere is an error', () => {
    for (let end = 0; end < ANSWER_BYTES.length; end++) {
      expect(() => decodeDns(viewOf(ANSWER_BYTES), 0, end), `${end} bytes`).toThrow(WireError);
    }
  });

  test('with a byte more is an error', () => {
    expect(() => decode(Uint8Array.of(...ANSWER_BYTES, 0))).toThrow(/1 bytes behind/);
  });
});

describe('any message', () => {
  const octets = fc.uint8Array({ minLength: 1, maxLength: 20 });
  const text = (bytes: Uint8Array) =>
    [...bytes].map((byte) =>
      byte > 0x20 && byte < 0x7f && byte !== 0x2e && byte !== 0x5c
        ? String.fromCharCode(byte)
        : `\\${String(byte).padStart(3, '0')}`,
    );
  // Few labels, so that names share their endings.
  const label = fc.oneof(
    fc.constantFrom('a', 'bb', 'dropbox', 'com', 'COM'),
    octets.map((bytes) => text(bytes).join('')),
  );
  const name = fc.array(label, { maxLength: 6 }).map((labels) => labels.join('.'));
  const u16 = fc.nat(0xffff);
  const head = { name, class: u16, ttl: fc.nat(0xffff_ffff) };
  const known: readonly number[] = Object.values(DnsType);
  const record: fc.Arbitrary<DnsRecord> = fc.oneof(
    fc.record({
      ...head,
      type: fc.constant(DnsType.A),
      address: fc.uint8Array({ minLength: 4, maxLength: 4 }),
    }),
    fc.record({
      ...head,
      type: fc.constant(DnsType.AAAA),
      address: fc.uint8Array({ minLength: 16, maxLength: 16 }),
    }),
    fc.record({
      ...head,
      type: fc.constantFrom(DnsType.NS, DnsType.CNAME, DnsType.PTR),
      target: name,
    }),
    fc.record({
      ...head,
      type: u16.filter((type) => !known.includes(type)),
      rdata: fc.uint8Array({ maxLength: 40 }),
    }),
  );
  const records = fc.array(record, { maxLength: 5 });
  const messages: fc.Arbitrary<DnsMessage> = fc.record({
    id: u16,
    response: fc.boolean(),
    opcode: fc.nat(15),
    authoritative: fc.boolean(),
    truncated: fc.boolean(),
    recursionDesired: fc.boolean(),
    recursionAvailable: fc.boolean(),
    authenticData: fc.boolean(),
    checkingDisabled: fc.boolean(),
    rcode: fc.nat(15),
    questions: fc.array(fc.record({ name, type: u16, class: u16 }), { maxLength: 3 }),
    answers: records,
    authorities: records,
    additionals: records,
  });

  test('is read as it was written', () => {
    fc.assert(
      fc.property(messages, (message) => {
        expect(decode(encodeDns(message))).toEqual(message);
      }),
    );
  });

  test('longer than a pointer reaches is read as it was written', () => {
    const filler = { name: '', type: 16, class: 1, ttl: 0, rdata: new Uint8Array(0x4000) };
    const answers: DnsRecord[] = ['late.example', 'late.example'].map((target) => ({
      name: CLIENT,
      type: DnsType.NS,
      class: 1,
      ttl: 0,
      target,
    }));
    const message = { ...QUERY, answers: [filler, ...answers] };
    expect(decode(encodeDns(message))).toEqual(message);
  });

  test('is never anything but read or refused, whatever its bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 80 }), fc.nat(80), fc.nat(255), (rest, at, byte) => {
        const bytes = Uint8Array.of(...QUERY_BYTES, ...rest);
        bytes[at % bytes.length] = byte;
        try {
          decode(bytes);
        } catch (error) {
          expect(error).toBeInstanceOf(WireError);
        }
      }),
    );
  });
});

describe('a name', () => {
  /** A message with one question, whose name is these bytes. */
  const withName = (listing: string) =>
    decode(
      Uint8Array.of(...hex('0000 0000 0001 0000 0000 0000'), ...hex(listing), ...hex('0001 0001')),
    );

  test('is the root where it has no label', () => {
    expect(withName('00').questions[0]!.name).toBe('');
  });

  test('keeps the dots that are in a label apart from those between labels', () => {
    expect(withName('03 61 2e 62 01 63 00').questions[0]!.name).toBe('a\\046b.c');
  });

  test.each([
    ['points to itself', 'c0 0c'],
    ['points forward', 'c0 10'],
    ['points into itself, behind a label', '01 61 c0 0c'],
  ])('that %s is an error', (_what, listing) => {
    expect(() => withName(listing)).toThrow(WireError);
  });

  test('that goes in a circle of two pointers is an error', () => {
    const bytes = hex('0000 0000 0002 0000 0000 0000 c012 0001 0001 c00c 0001 0001');
    expect(() => decode(bytes)).toThrow(/does not point back/);
  });

  test.each(['40 61 00', '80 61 00'])(
    'with a label of another type (%s) is an error',
    (listing) => {
      expect(() => withName(listing)).toThrow(/label type/);
    },
  );

  test('has at most 255 octets', () => {
    const label = `3f ${'61 '.repeat(63)}`;
    const longest = `${label.repeat(3)} 3d ${'61 '.repeat(61)} 00`;
    expect(withName(longest).questions[0]!.name).toHaveLength(253);
    expect(() => withName(`${label.repeat(4)} 00`)).toThrow(/255 octets/);
  });

  test.each([
    ['too long', 'a.'.repeat(127).concat('a')],
    ['with a label of 64 octets', 'a'.repeat(64)],
    ['with an empty label', 'a..b'],
  ])('%s is not written', (_what, name) => {
    const questions = [{ name, type: DnsType.A, class: DnsClass.IN }];
    expect(() => encodeDns({ ...QUERY, questions })).toThrow(InvariantError);
  });
});

describe('a record', () => {
  const withRecord = (type: string, length: string, data: string) =>
    decode(
      Uint8Array.of(
        ...hex('0000 8000 0000 0001 0000 0000 00'),
        ...hex(type),
        ...hex('0001 0000003c'),
        ...hex(length),
        ...hex(data),
      ),
    );

  test.each([
    ['an address of 3 bytes', '0001', '0003', '010203'],
    ['an IPv6 address of 4 bytes', '001c', '0004', '01020304'],
    ['more than a name', '0005', '0004', '01610000'],
    ['a name that ends behind its data', '0005', '0002', '016100'],
  ])('with %s is an error', (_what, type, length, data) => {
    expect(() => withRecord(type, length, data)).toThrow(WireError);
  });

  test('of another type keeps its data', () => {
    expect(withRecord('0010', '0003', '026869').answers[0]).toEqual({
      name: '',
      type: 16,
      class: 1,
      ttl: 60,
      rdata: Uint8Array.of(2, 0x68, 0x69),
    });
  });
});
