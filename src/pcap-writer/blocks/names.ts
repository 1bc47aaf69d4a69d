/** Name Resolution Block, draft-ietf-opsawg-pcapng section 4.5. */
import { BlockType, block, join, padded, u16 } from './block.ts';
import { encodeText } from './options.ts';

export interface NamedAddress {
  /** 4 or 16 bytes. */
  readonly address: Uint8Array;
  readonly name: string;
}

const NRB_RECORD_END = 0;
const NRB_RECORD_IPV4 = 1;
const NRB_RECORD_IPV6 = 2;
const TERMINATOR = new Uint8Array(1);

export function nameBlock(names: readonly NamedAddress[]): Uint8Array {
  return block(BlockType.NAME_RESOLUTION, ...names.map(nameRecord), u16(NRB_RECORD_END, 0));
}

function nameRecord({ address, name }: NamedAddress): Uint8Array {
  const value = join([address, encodeText(name), TERMINATOR]);
  const type = address.length === 4 ? NRB_RECORD_IPV4 : NRB_RECORD_IPV6;
  return padded(u16(type, value.length), value);
}
