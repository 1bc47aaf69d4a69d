/** GRE, RFC 2784 section 2, with the key of RFC 2890; neither checksum nor sequence number. */
import { need, WireError } from './wireError.ts';

const FLAGS_VERSION = 0;
const PROTOCOL_TYPE = 2;
const KEY = 4;

const KEY_PRESENT = 0x2000;

export interface GreHeader {
  /** An `EtherType` */
  readonly protocolType: number;
  /** 32 bits; undefined: the header has none. */
  readonly key: number | undefined;
}

export function greHeaderLength({ key }: Pick<GreHeader, 'key'>): number {
  return key === undefined ? 4 : 8;
}

export function encodeGre(view: DataView, at: number, header: GreHeader): void {
  view.setUint16(at + FLAGS_VERSION, header.key === undefined ? 0 : KEY_PRESENT);
  view.setUint16(at + PROTOCOL_TYPE, header.protocolType);
  if (header.key !== undefined) view.setUint32(at + KEY, header.key);
}

/** @throws {WireError} on truncation, or with a checksum, a sequence number or another version */
export function decodeGre(view: DataView, at: number, end: number): GreHeader {
  need('GRE', at, 4, end);
  const flags = view.getUint16(at + FLAGS_VERSION);
  if (flags !== 0 && flags !== KEY_PRESENT) {
    throw new WireError(`GRE: expected at most a key, got flags 0x${flags.toString(16)}`);
  }
  if (flags === KEY_PRESENT) need('GRE with a key', at, 8, end);
  return {
    protocolType: view.getUint16(at + PROTOCOL_TYPE),
    key: flags === KEY_PRESENT ? view.getUint32(at + KEY) : undefined,
  };
}
