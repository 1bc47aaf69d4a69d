/**
 * Two endpoints, a delay, and a clock that jumps to the next event: all that TCP needs to be watched.
 * What passes is written down as tcpdump would at the client: its own segments when they leave, the
 * server's when they arrive.
 */
import { MILLISECOND, type Nanos } from '../../src/base/time.ts';
import { peerOf, type Side } from '../../src/stream/turn.ts';
import { TcpEndpoint } from '../../src/tcp/endpoint.ts';
import type { FastOpenCookie } from '../../src/tcp/fastOpen.ts';
import type { TcpPolicy } from '../../src/tcp/policy.ts';
import type { Segment } from '../../src/tcp/segment.ts';
import { type Passed, rung } from './ladder.ts';

/** What the client of test/fixtures/kernel is set to. */
export const LINUX: TcpPolicy = {
  system: 'linux',
  mss: 1460,
  timestamps: true,
  sack: true,
  windowScale: 10,
  initialWindow: 64_240,
  receiveBuffer: 131_072,
  maxWindow: 6_291_456,
  initialCwnd: 10,
  congestion: 'cubic',
  delayedAck: 40 * MILLISECOND,
  pathMtuDiscovery: true,
  ecn: 'accept',
  synCookies: false,
  fastOpen: false,
  nodelay: true,
  cork: false,
  pacing: false,
  keepAlive: undefined,
};

/** As in those captures. */
const FIRST_WINDOW = { client: 64_240, server: 65_160 };

/** Far more than any test here needs. */
const MAX_STEPS = 200_000;

export interface PairOptions {
  readonly client?: Partial<TcpPolicy>;
  readonly server?: Partial<TcpPolicy>;
  readonly interfaceMss?: Partial<Record<Side, number>>;
  readonly iss?: Partial<Record<Side, number>>;
  /** Bytes a second that each side's application reads. */
  readonly readRate?: Partial<Record<Side, number>>;
  readonly fastOpen?: FastOpenCookie;
  readonly oneWay?: Nanos;
  /** Time between two segments that one side sends in a row. */
  readonly spacing?: Nanos;
}

interface Happening {
  readonly time: Nanos;
  readonly number: number;
  run(): void;
}

export class Pair {
  now: Nanos = 0;
  readonly ends: Readonly<Record<Side, TcpEndpoint>>;
  /** As the client's tap sees them. */
  readonly passed: Passed[] = [];
  readonly #iss: Readonly<Record<Side, number>>;
  readonly #oneWay: Nanos;
  readonly #spacing: Nanos;
  readonly #freeAt: Record<Side, Nanos> = { client: 0, server: 0 };
  #pending: Happening[] = [];
  #number = 0;
  #waiting: { side: Side; length: number; delay: Nanos; action: () => void }[] = [];
  /** How many of `passed` the ladder has told. */
  #told = 0;

  constructor(options: PairOptions = {}) {
    this.#iss = { client: 1_000_000, server: 2_000_000, ...options.iss };
    this.#oneWay = options.oneWay ?? 20 * MILLISECOND;
    this.#spacing = options.spacing ?? 0;
    const open = (side: Side) =>
      new TcpEndpoint({
        policy: { ...LINUX, initialWindow: FIRST_WINDOW[side], ...options[side] },
        ip: 4,
        fastOpen: options.fastOpen,
        interfaceMss: options.interfaceMss?.[side] ?? 1460,
        ipOptionsLength: 0,
        iss: this.#iss[side],
        tsOffset: side === 'client' ? 5000 : 9000,
        readRate: options.readRate?.[side] ?? Number.POSITIVE_INFINITY,
      });
    this.ends = { client: open('client'), server: open('server') };
  }

  get client(): TcpEndpoint {
    return this.ends.client;
  }

  get server(): TcpEndpoint {
    return this.ends.server;
  }

  /** The handshake, to its last ACK. */
  open(): this {
    this.server.open('passiveOpen');
    this.client.open('activeOpen');
    this.#transmit('client');
    return this.drive();
  }

  write(side: Side, length: number): this {
    this.ends[side].write(length);
    this.#transmit(side);
    return this;
  }

  close(side: Side): this {
    this.ends[side].close();
    this.#transmit(side);
    return this;
  }

  /** Does something `delay` from now. */
  after(delay: Nanos, action: () => void): this {
    this.#schedule(this.now + delay, action);
    return this;
  }

  /** Does something once, `delay` after `side` has received `length` bytes in all. */
  whenReceived(side: Side, length: number, delay: Nanos, action: () => void): this {
    this.#waiting.push({ side, length, delay, action });
    return this;
  }

  /** Runs until nothing is left to happen. */
  drive(): this {
    for (let steps = 0; this.#step(); steps++) {
      if (steps > MAX_STEPS) throw new Error('the endpoints do not come to rest');
    }
    return this;
  }

  /** Runs everything up to `delay` from now. */
  run(delay: Nanos): this {
    const until = this.now + delay;
    this.#schedule(until, () => {});
    while (this.now < until) this.#step();
    return this;
  }

  /** All that has passed since the ladder was last asked for. */
  ladder(): string {
    const lines = this.passed.slice(this.#told).map((passed) => rung(passed, this.#iss));
    this.#told = this.passed.length;
    return lines.join('\n');
  }

  /** One event: an arrival, an action, or the earliest wish of an endpoint to be woken. */
  #step(): boolean {
    this.#pending.sort((a, b) => a.time - b.time || a.number - b.number);
    const next = this.#pending[0];
    const wakes = (['client', 'server'] as const).map((side) => ({
      side,
      at: this.ends[side].wakeAt(),
    }));
    const wake = wakes[0]!.at <= wakes[1]!.at ? wakes[0]! : wakes[1]!;
    if (next !== undefined && next.time <= wake.at) {
      this.#pending.shift();
      this.now = next.time;
      next.run();
      return true;
    }
    if (!Number.isFinite(wake.at)) return false;
    this.now = Math.max(this.now, wake.at);
    this.#transmit(wake.side);
    return true;
  }

  #transmit(side: Side): void {
    for (;;) {
      const segment = this.ends[side].transmit(this.now);
      if (segment === undefined) return;
      const leaves = Math.max(this.now, this.#freeAt[side]);
      this.#freeAt[side] = leaves + this.#spacing;
      const pass = () => this.passed.push({ time: this.now, from: side, segment });
      if (side === 'client') this.#schedule(leaves, pass);
      this.#schedule(leaves + this.#oneWay, () => {
        if (side === 'server') pass();
        this.#arrive(peerOf(side), segment);
      });
    }
  }

  #arrive(side: Side, segment: Segment): void {
    const end = this.ends[side];
    end.receive(this.now, segment, false);
    const heard = this.#waiting.filter((w) => w.side === side && end.delivered >= w.length);
    this.#waiting = this.#waiting.filter((w) => !heard.includes(w));
    for (const { delay, action } of heard) this.after(delay, action);
    this.#transmit(side);
  }

  #schedule(time: Nanos, run: () => void): void {
    this.#pending.push({ time, number: this.#number++, run });
  }
}
