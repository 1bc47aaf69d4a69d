/** PPPoE in its session stage, RFC 2516 sections 4 and 6, with the PPP protocol field behind it. */
import { need, WireError } from './wireError.ts';

const VERSION_TYPE_CODE = 0;
const SESSION = 2;
const LENGTH = 4;
const PROTOCOL = 6;
/** Of PPPoE and PPP together: what it takes from Ethernet's 1,500 bytes (RFC 2516 section 7). */
export const PPPOE_HEADER_LENGTH = 8;

/** Version 1, type 1, code 0: session data. */
const SESSION_DATA = 0x1100;

/** https://www.iana.org/assignments/ppp-numbers */
export const PppProtocol = { IPV4: 0x0021, IPV6: 0x0057, MPLS: 0x0281 } as const;

export interface PppoeHeader {
  /** 1 to 0xfffe */
  readonly session: number;
  /** A `PppProtocol` */
  readonly protocol: number;
  /** Bytes behind the header. */
  readonly length: number;
}

export function encodePppoe(view: DataView, at: number, header: PppoeHeader): void {
  view.setUint16(at + VERSION_TYPE_CODE, SESSION_DATA);
  view.setUint16(at + SESSION, header.session);
  view.setUint16(at + LENGTH, header.length + (PPPOE_HEADER_LENGTH - PROTOCOL));
  view.setUint16(at + PROTOCOL, header.protocol);
}

/** @throws {WireError} on truncation, another version or stage, or a length without a protocol */
export function decodePppoe(view: DataView, at: number, end: number): PppoeHeader {
  need('PPPoE', at, PPPOE_HEADER_LENGTH, end);
  const versionTypeCode = view.getUint16(at + VERSION_TYPE_CODE);
  if (versionTypeCode !== SESSION_DATA) {
    throw new WireError(`PPPoE: expected session data, got 0x${versionTypeCode.toString(16)}`);
  }
  const length = view.getUint16(at + LENGTH) - (PPPOE_HEADER_LENGTH - PROTOCOL);
  if (length < 0) throw new WireError('PPPoE: no room for the PPP protocol');
  need('PPPoE payload', at, PPPOE_HEADER_LENGTH + length, end);
  return {
    session: view.getUint16(at + SESSION),
    protocol: view.getUint16(at + PROTOCOL),
    length,
  };
}
