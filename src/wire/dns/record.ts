/** Resource records, RFC 1035 sections 3.2 and 4.1.3; AAAA: RFC 3596; OPT: RFC 6891. */
import type { ByteWriter } from '../../base/byteWriter.ts';
import { need, WireError } from '../wireError.ts';
import { decodeName, encodeName, type NameOffsets } from './name.ts';

/** https://www.iana.org/assignments/dns-parameters */
export const DnsType = { A: 1, NS: 2, CNAME: 5, SOA: 6, PTR: 12, AAAA: 28, OPT: 41 } as const;
export const DnsClass = { IN: 1 } as const;

export type DnsRecord = DnsRecordHead & DnsRecordData;

interface DnsRecordHead {
  readonly name: string;
  readonly class: number;
  /** Seconds. */
  readonly ttl: number;
}

type DnsRecordData =
  /** 4 bytes of A, 16 of AAAA */
  | { readonly type: AddressType; readonly address: Uint8Array }
  | { readonly type: NameType; readonly target: string }
  /** Any other type, not looked into. */
  | { readonly type: number; readonly rdata: Uint8Array };

type AddressType = typeof DnsType.A | typeof DnsType.AAAA;
/** Types whose data is one name, which may be compressed (RFC 3597 section 4). */
type NameType = typeof DnsType.NS | typeof DnsType.CNAME | typeof DnsType.PTR;

export function encodeRecord(writer: ByteWriter, record: DnsRecord, offsets: NameOffsets): void {
  encodeName(writer, record.name, offsets, 'name');
  writer.u16(record.type, 'type');
  writer.u16(record.class, 'class');
  writer.u32(record.ttl, 'TTL');
  writer.vector16('data', () => {
    if ('address' in record) writer.bytes(record.address, 'address');
    else if ('target' in record) encodeName(writer, record.target, offsets, 'target');
    else writer.bytes(record.rdata, 'data');
  });
}

const HEAD_LENGTH = 10;

/**
 * Reads the record at `at` of the message `[start .. end)`, and says where the next one begins.
 * @throws {WireError} on truncation, or data that does not fit the type
 */
export function decodeRecord(
  view: DataView,
  start: number,
  at: number,
  end: number,
): { readonly record: DnsRecord; readonly next: number } {
  const { name, next: head } = decodeName(view, start, at, end);
  need('DNS record', head, HEAD_LENGTH, end);
  const type = view.getUint16(head);
  const length = view.getUint16(head + 8);
  const data = head + HEAD_LENGTH;
  need('DNS record data', data, length, end);
  const fields = { name, class: view.getUint16(head + 2), ttl: view.getUint32(head + 4) };
  return {
    record: { ...fields, ...decodeData(view, start, type, data, data + length) },
    next: data + length,
  };
}

function decodeData(
  view: DataView,
  start: number,
  type: number,
  at: number,
  end: number,
): DnsRecordData {
  const rdata = new Uint8Array(view.buffer, view.byteOffset + at, end - at).slice();
  switch (type) {
    case DnsType.A:
      return { type, address: addressOf(rdata, 4) };
    case DnsType.AAAA:
      return { type, address: addressOf(rdata, 16) };
    case DnsType.NS:
    case DnsType.CNAME:
    case DnsType.PTR: {
      const { name, next } = decodeName(view, start, at, end);
      if (next !== end) throw new WireError('DNS record: its data are not just a name');
      return { type, target: name };
    }
    default:
      return { type, rdata };
  }
}

function addressOf(rdata: Uint8Array, length: number): Uint8Array {
  if (rdata.length === length) return rdata;
  throw new WireError(`DNS record: expected an address of ${length} bytes, got ${rdata.length}`);
}
