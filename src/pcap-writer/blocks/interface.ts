/** Interface Description Block, draft-ietf-opsawg-pcapng section 4.2. */
import { BlockType, block, u16, u32 } from './block.ts';
import { optionList } from './options.ts';

export interface InterfaceInfo {
  readonly name?: string;
  readonly description?: string;
  /** Operating system of the machine that the interface belongs to. */
  readonly os?: string;
}

const IF_NAME = 2;
const IF_DESCRIPTION = 3;
const IF_TSRESOL = 9;
const IF_OS = 12;
/** Times in units of 10^-9 s. */
const NANOSECONDS = new Uint8Array([9]);

export function interfaceBlock(
  info: InterfaceInfo,
  linkType: number,
  snapLength: number,
): Uint8Array {
  return block(
    BlockType.INTERFACE_DESCRIPTION,
    u16(linkType, 0),
    u32(snapLength),
    optionList(
      [IF_NAME, info.name],
      [IF_DESCRIPTION, info.description],
      [IF_TSRESOL, NANOSECONDS],
      [IF_OS, info.os],
    ),
  );
}
