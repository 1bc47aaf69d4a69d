/** One line on a terminal that says how far a long run has come. */
import type { Progress } from '../synthesize.ts';
import { bytesText, countOf, countText, spanText } from './quantity.ts';

/** What is needed of `process.stderr`. */
export interface Terminal {
  readonly isTTY?: boolean;
  readonly columns?: number;
  write(text: string): unknown;
}

/** Milliseconds before a run counts as long, and between two lines. */
const PATIENCE = 1_000;
const INTERVAL = 200;
/** ECMA-48 EL: erases from the cursor to the end of the line. */
const ERASE_TO_END = '\x1b[K';

export class ProgressLine {
  readonly #terminal: Terminal;
  /** Milliseconds, like `performance.now`. */
  readonly #clock: () => number;
  readonly #started: number;
  #nextAt: number;
  #shown = false;

  constructor(terminal: Terminal, clock: () => number) {
    this.#terminal = terminal;
    this.#clock = clock;
    this.#started = clock();
    this.#nextAt = this.#started + PATIENCE;
  }

  /** Shows what `progress` says, if it is time to. */
  update(progress: () => Progress): void {
    if (this.#terminal.isTTY !== true) return;
    const now = this.#clock();
    if (now < this.#nextAt) return;
    this.#nextAt = now + INTERVAL;
    this.#shown = true;
    const line = progressText(progress(), now - this.#started);
    this.#terminal.write(`\r${line.slice(0, (this.#terminal.columns ?? 80) - 1)}${ERASE_TO_END}`);
  }

  /** Takes the line away. */
  erase(): void {
    if (this.#shown) this.#terminal.write(`\r${ERASE_TO_END}`);
    this.#shown = false;
  }
}

function progressText(progress: Progress, elapsedMillis: number): string {
  const { packets, bytes, sessionsDone, sessions, now } = progress;
  const clients = `${countText(sessionsDone)} of ${countOf(sessions, 'client')} done`;
  const speed = `${countText(packets / (elapsedMillis / 1000))}/s`;
  return `${countOf(packets, 'packet')} (${speed}), ${bytesText(bytes)}, ${spanText(now)}, ${clients}`;
}
