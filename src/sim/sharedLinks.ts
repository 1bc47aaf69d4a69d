/** Access links that several clients share: there from the first that uses one to the last. */
import { type AccessLines, openAccessLines } from './accessLink.ts';
import type { PathOptions } from './path.ts';

interface Shared {
  lines: AccessLines | undefined;
  users: number;
}

export class SharedLinks {
  readonly #links = new Map<number, Shared>();

  /** A client behind link `number` starts. */
  enter(number: number): void {
    const link = this.#links.get(number);
    if (link === undefined) this.#links.set(number, { lines: undefined, users: 1 });
    else link.users++;
  }

  /** The link's lines, while there is a client behind it; `path` says what they are like. */
  lines(number: number, path: PathOptions): AccessLines {
    const link = this.#links.get(number)!;
    link.lines ??= openAccessLines(path);
    return link.lines;
  }

  /** One of its clients has ended; behind a link without clients nothing waits. */
  leave(number: number): void {
    const link = this.#links.get(number)!;
    if (--link.users === 0) this.#links.delete(number);
  }
}
