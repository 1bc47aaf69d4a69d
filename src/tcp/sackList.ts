/**
 * Which ranges beyond a gap the ACKs report, as Linux keeps them beside its queue (tcp_sack_new_ofo_skb): the
 * most recently changed first (RFC 2018 section 4), and few. What falls out of the list is in the queue
 * still, but is not reported again.
 */

/** TCP_NUM_SACKS */
const MOST = 4;
/** TCP_SACK_BLOCKS_EXPECTED: with more than these there is news that an ACK which waits would not have told. */
const EXPECTED = 2;

interface Block {
  left: number;
  right: number;
}

export class SackList {
  readonly #blocks: Block[] = [];

  get empty(): boolean {
    return this.#blocks.length === 0;
  }

  /** `[left .. right)` would change a block that is not among the first, or be another one. */
  isNews(left: number, right: number): boolean {
    const at = this.#blocks.findIndex((block) => touches(block, left, right));
    return (at < 0 ? this.#blocks.length : at) >= EXPECTED;
  }

  /** A segment has come behind the gap. */
  add(left: number, right: number): void {
    const blocks = this.#blocks;
    const at = blocks.findIndex((block) => touches(block, left, right));
    if (at < 0) {
      if (blocks.length === MOST) blocks.pop();
      blocks.unshift({ left, right });
      return;
    }
    const [first] = blocks.splice(at, 1) as [Block];
    extend(first, left, right);
    blocks.unshift(first);
    // tcp_sack_maybe_coalesce
    for (let i = 1; i < blocks.length; ) {
      const { left: from, right: to } = blocks[i]!;
      if (touches(first, from, to)) {
        extend(first, from, to);
        blocks.splice(i, 1);
      } else i++;
    }
  }

  /** All before `position` has come in order, tcp_sack_remove; `none`: and nothing waits behind it. */
  take(position: number, none: boolean): void {
    const blocks = this.#blocks;
    if (none) blocks.length = 0;
    for (let i = 0; i < blocks.length; ) {
      if (blocks[i]!.left <= position) blocks.splice(i, 1);
      else i++;
    }
  }

  /** Up to `count` blocks as left, right, left, right ... */
  report(count: number): number[] {
    return this.#blocks.slice(0, count).flatMap(({ left, right }) => [left, right]);
  }
}

/** tcp_sack_extend */
function touches(block: Block, left: number, right: number): boolean {
  return left <= block.right && block.left <= right;
}

function extend(block: Block, left: number, right: number): void {
  block.left = Math.min(block.left, left);
  block.right = Math.max(block.right, right);
}
