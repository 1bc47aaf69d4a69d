/** What has arrived beyond a gap, as ranges of positions. */

interface Range {
  left: number;
  right: number;
}

export class Reassembly {
  /** Disjoint and not touching. */
  #ranges: Range[] = [];

  get empty(): boolean {
    return this.#ranges.length === 0;
  }

  /** Bytes held. */
  get bytes(): number {
    if (this.empty) return 0;
    return this.#ranges.reduce((sum, { left, right }) => sum + right - left, 0);
  }

  /** Where the last range ends; 0: there is none. */
  get end(): number {
    if (this.empty) return 0;
    return this.#ranges.reduce((end, { right }) => Math.max(end, right), 0);
  }

  /** Adds `[left .. right)`; false if all of it was there already. */
  add(left: number, right: number): boolean {
    if (this.#ranges.some((range) => range.left <= left && right <= range.right)) return false;
    const touching = (range: Range) => range.left <= right && left <= range.right;
    const merged = { left, right };
    for (const range of this.#ranges.filter(touching)) {
      merged.left = Math.min(merged.left, range.left);
      merged.right = Math.max(merged.right, range.right);
    }
    this.#ranges = [merged, ...this.#ranges.filter((range) => !touching(range))];
    return true;
  }

  /** In-order data has come up to `position`: how far the ranges carry on from there. */
  take(position: number): number {
    let next = position;
    while (!this.empty) {
      const joined = this.#ranges.find((range) => range.left <= next);
      if (joined === undefined) return next;
      next = Math.max(next, joined.right);
      this.#ranges = this.#ranges.filter((range) => range !== joined);
    }
    return next;
  }
}
