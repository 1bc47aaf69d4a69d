/** Which data segments within a write have PSH; the last one of a write always has it. */
import type { Bursts } from './bursts.ts';
import type { TcpPolicy } from './policy.ts';
import type { Push } from './sendRange.ts';
import { SYSTEMS, type System } from './systems.ts';

export class Pushes {
  readonly #within: System['push'];
  /** Position after the last byte sent with PSH. */
  #pushed = 1;

  constructor({ system }: TcpPolicy) {
    this.#within = SYSTEMS[system].push;
  }

  /** Whether the segment up to `end` has it; `maxWindow`: the largest that the peer has offered. */
  within(end: number, maxWindow: number, { left, pushes }: Bursts): Push {
    if (this.#within === 'writes' || left > 1) return false;
    // forced_push
    if (end - this.#pushed > maxWindow / 2) return true;
    return pushes && this.#within === 'bursts' && 'once';
  }

  /** A segment with PSH up to `end` has gone out. */
  sent(end: number): void {
    this.#pushed = end;
  }
}
