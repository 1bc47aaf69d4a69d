/** Section Header Block, draft-ietf-opsawg-pcapng section 4.1: what the file is and who made it. */
import { BlockType, block, u16, u32 } from './block.ts';
import { OPT_COMMENT, optionList } from './options.ts';

export interface SectionInfo {
  /** Description of the machine that captured. */
  readonly hardware?: string;
  /** Its operating system. */
  readonly os?: string;
  /** The application that wrote the file. */
  readonly application?: string;
  readonly comment?: string;
}

const SHB_HARDWARE = 2;
const SHB_OS = 3;
const SHB_USERAPPL = 4;
const BYTE_ORDER_MAGIC = 0x1a2b3c4d;
const VERSION_MAJOR = 1;
const VERSION_MINOR = 0;
/** Section length of -1: not stated, as the section is written in one go. */
const UNSTATED = 0xffff_ffff;

export function sectionBlock(info: SectionInfo): Uint8Array {
  return block(
    BlockType.SECTION_HEADER,
    u32(BYTE_ORDER_MAGIC),
    u16(VERSION_MAJOR, VERSION_MINOR),
    u32(UNSTATED, UNSTATED),
    optionList(
      [OPT_COMMENT, info.comment],
      [SHB_HARDWARE, info.hardware],
      [SHB_OS, info.os],
      [SHB_USERAPPL, info.application],
    ),
  );
}
