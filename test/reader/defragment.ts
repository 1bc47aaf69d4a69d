/** Puts IPv4 fragments in Ethernet frames together again: RFC 791 section 3.2. */
import type { CapturedPacket } from './captureFile.ts';
import { internetChecksum } from './frame.ts';

const ETHERNET = 14;
const MORE_FRAGMENTS = 0x2000;
const OFFSET = 0x1fff;

export interface FragmentFields {
  readonly source: string;
  readonly id: number;
  /** Bytes. */
  readonly offset: number;
  readonly more: boolean;
  readonly payload: Uint8Array;
}

/** Undefined for packets that are whole, or not IPv4. */
export function fragmentFields({
  bytes,
}: Pick<CapturedPacket, 'bytes'>): FragmentFields | undefined {
  const frame = Buffer.from(bytes);
  if (frame.readUInt16BE(12) !== 0x0800) return undefined;
  const field = frame.readUInt16BE(ETHERNET + 6);
  if ((field & (MORE_FRAGMENTS | OFFSET)) === 0) return undefined;
  const header = (frame[ETHERNET]! & 15) * 4;
  const end = ETHERNET + frame.readUInt16BE(ETHERNET + 2);
  return {
    source: frame.subarray(ETHERNET + 12, ETHERNET + 16).join('.'),
    id: frame.readUInt16BE(ETHERNET + 4),
    offset: (field & OFFSET) * 8,
    more: (field & MORE_FRAGMENTS) !== 0,
    payload: frame.subarray(ETHERNET + header, end),
  };
}

/** Each whole packet stands where its last fragment was; those that never became whole are left out. */
export function defragment(packets: readonly CapturedPacket[]): CapturedPacket[] {
  const open = new Map<string, Map<number, FragmentFields>>();
  return packets.flatMap((packet) => {
    const fields = fragmentFields(packet);
    if (fields === undefined) return [packet];
    const key = `${fields.source} ${fields.id}`;
    const pieces = open.get(key) ?? new Map<number, FragmentFields>();
    open.set(key, pieces.set(fields.offset, fields));
    const whole = wholeOf([...pieces.values()]);
    if (whole === undefined) return [];
    open.delete(key);
    const bytes = Buffer.concat([packet.bytes.subarray(0, ETHERNET + 20), whole]);
    bytes[ETHERNET] = 0x45;
    bytes.writeUInt16BE(20 + whole.length, ETHERNET + 2);
    bytes.writeUInt16BE(0, ETHERNET + 6);
    bytes.writeUInt16BE(0, ETHERNET + 10);
    const header = bytes.subarray(ETHERNET, ETHERNET + 20);
    bytes.writeUInt16BE(internetChecksum(header), ETHERNET + 10);
    return [{ ...packet, bytes, capturedLength: bytes.length, originalLength: bytes.length }];
  });
}

function wholeOf(pieces: readonly FragmentFields[]): Uint8Array | undefined {
  const ordered = pieces.toSorted((a, b) => a.offset - b.offset);
  let end = 0;
  for (const { offset, payload } of ordered) {
    if (offset !== end) return undefined;
    end += payload.length;
  }
  return ordered.at(-1)!.more ? undefined : Buffer.concat(ordered.map(({ payload }) => payload));
}
