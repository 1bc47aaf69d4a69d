/** Interface Statistics Block, draft-ietf-opsawg-pcapng section 4.6. */
import type { EpochTime } from '../epoch.ts';
import { BlockType, block, u32, u64 } from './block.ts';
import { optionList } from './options.ts';

const ISB_STARTTIME = 2;
const ISB_ENDTIME = 3;
const ISB_IFRECV = 4;
const ISB_IFDROP = 5;

/** What interface number `id` saw from `start` to `end`: `received` packets, none dropped. */
export function statisticsBlock(
  id: number,
  start: EpochTime,
  end: EpochTime,
  received: number,
): Uint8Array {
  return block(
    BlockType.INTERFACE_STATISTICS,
    u32(id, end.high, end.low),
    optionList(
      [ISB_STARTTIME, u32(start.high, start.low)],
      [ISB_ENDTIME, u32(end.high, end.low)],
      [ISB_IFRECV, u64(received)],
      [ISB_IFDROP, u64(0)],
    ),
  );
}
