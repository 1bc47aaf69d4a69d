import { describe, expect, test } from 'vitest';
import { AddressMessages } from '../../src/dns/addressLookup.ts';
import { readAll } from '../../src/stream/byteSource.ts';
import { decodeDns } from '../../src/wire/dns/message.ts';
import { DnsClass, DnsType } from '../../src/wire/dns/record.ts';
import { DNS_QUERY } from '../wire/goldenDatagrams.ts';
import { viewOf } from '../wire/goldenPackets.ts';

const QUESTION = { id: 0x839c, name: 'client.dropbox.com', ip: 4 } as const;
const ADDRESS = Uint8Array.of(108, 160, 172, 204);

const decode = (bytes: Uint8Array) => decodeDns(viewOf(bytes), 0, bytes.length);

describe('a query', () => {
  test('is what a real client asks', () => {
    expect(readAll(new AddressMessages().query(QUESTION))).toEqual(
      Uint8Array.from(DNS_QUERY.subarray(28)),
    );
  });

  test('asks for AAAA in IPv6', () => {
    const { questions } = decode(readAll(new AddressMessages().query({ ...QUESTION, ip: 6 })));
    expect(questions).toEqual([{ name: QUESTION.name, type: DnsType.AAAA, class: DnsClass.IN }]);
  });
});

describe('an answer', () => {
  test('repeats id and question, and gives the address', () => {
    const message = decode(
      readAll(
        new AddressMessages().answer(QUESTION, { aliases: [], addresses: [ADDRESS], ttl: 60 }),
      ),
    );
    expect(message).toMatchObject({
      id: QUESTION.id,
      response: true,
      authoritative: false,
      recursionDesired: true,
      recursionAvailable: true,
      rcode: 0,
      questions: decode(readAll(new AddressMessages().query(QUESTION))).questions,
    });
    expect(message.answers).toEqual([
      { name: QUESTION.name, type: DnsType.A, class: DnsClass.IN, ttl: 60, address: ADDRESS },
    ]);
  });

  test('leads from alias to alias to the address', () => {
    const aliases = ['client.v.dropbox.com', 'edge.example'];
    const address = new Uint8Array(16).fill(0xfd);
    const { answers } = decode(
      readAll(
        new AddressMessages().answer(
          { ...QUESTION, ip: 6 },
          { aliases, addresses: [address], ttl: 20 },
        ),
      ),
    );
    expect(answers).toMatchObject([
      { name: QUESTION.name, type: DnsType.CNAME, target: aliases[0] },
      { name: aliases[0], type: DnsType.CNAME, target: aliases[1] },
      { name: aliases[1], type: DnsType.AAAA, address, ttl: 20 },
    ]);
  });
});
