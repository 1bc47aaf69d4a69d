/** GTP-U around a user's packet (a G-PDU), 3GPP TS 29.281 section 5.1; no extension headers. */
import { need, WireError } from './wireError.ts';

const FLAGS = 0;
const MESSAGE_TYPE = 1;
const LENGTH = 2;
const TEID = 4;
const SEQUENCE = 8;
const N_PDU_NEXT_EXTENSION = 10;
/** What the length field does not count. */
const MANDATORY_LENGTH = 8;

/** https://www.iana.org/assignments/service-names-port-numbers: gtp-user */
export const GTPU_PORT = 2152;

/** Version 1, protocol type GTP. */
const VERSION_1 = 0x30;
const SEQUENCE_PRESENT = 0x02;
/** TS 29.281 section 6.1 */
const G_PDU = 255;

export interface GtpuHeader {
  /** Tunnel endpoint identifier of the receiver, 32 bits. */
  readonly teid: number;
  /** 16 bits; undefined: the header has none. */
  readonly sequence: number | undefined;
  /** Bytes behind the header. */
  readonly length: number;
}

/** One sequence number brings all four bytes of the optional fields. */
export function gtpuHeaderLength(hasSequence: boolean): number {
  return hasSequence ? 12 : MANDATORY_LENGTH;
}

export function encodeGtpu(view: DataView, at: number, header: GtpuHeader): void {
  const { teid, sequence } = header;
  const optional = gtpuHeaderLength(sequence !== undefined) - MANDATORY_LENGTH;
  view.setUint8(at + FLAGS, sequence === undefined ? VERSION_1 : VERSION_1 | SEQUENCE_PRESENT);
  view.setUint8(at + MESSAGE_TYPE, G_PDU);
  view.setUint16(at + LENGTH, optional + header.length);
  view.setUint32(at + TEID, teid);
  if (sequence === undefined) return;
  view.setUint16(at + SEQUENCE, sequence);
  view.setUint16(at + N_PDU_NEXT_EXTENSION, 0);
}

/** @throws {WireError} on truncation, or for another version, message or optional field */
export function decodeGtpu(view: DataView, at: number, end: number): GtpuHeader {
  need('GTP-U', at, MANDATORY_LENGTH, end);
  const flags = view.getUint8(at + FLAGS);
  const hasSequence = flags === (VERSION_1 | SEQUENCE_PRESENT);
  if (flags !== VERSION_1 && !hasSequence) {
    throw new WireError(`GTP-U: flags 0x${flags.toString(16)}`);
  }
  const type = view.getUint8(at + MESSAGE_TYPE);
  if (type !== G_PDU) throw new WireError(`GTP-U: expected a G-PDU, got message ${type}`);
  const length = view.getUint16(at + LENGTH) - (gtpuHeaderLength(hasSequence) - MANDATORY_LENGTH);
  if (length < 0) throw new WireError('GTP-U: no room for the sequence number');
  need('GTP-U payload', at, gtpuHeaderLength(hasSequence) + length, end);
  return {
    teid: view.getUint32(at + TEID),
    sequence: hasSequence ? view.getUint16(at + SEQUENCE) : undefined,
    length,
  };
}
