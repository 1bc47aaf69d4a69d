/** Plays a packet script against one endpoint, on a clock that jumps from event to event. */

import { JIFFY } from '../../src/base/jiffy.ts';
import { MILLISECOND, type Nanos, SECOND } from '../../src/base/time.ts';
import { TcpEndpoint } from '../../src/tcp/endpoint.ts';
import type { TcpPolicy } from '../../src/tcp/policy.ts';
import type { Segment } from '../../src/tcp/segment.ts';
import { sequenceOf } from '../../src/wire/sequence.ts';
import { TcpFlag } from '../../src/wire/tcp.ts';
import { TcpOption } from '../../src/wire/tcpOptions.ts';
import { type Passed, rung } from '../tcp/ladder.ts';
import { LINUX } from '../tcp/pair.ts';
import type { Script, ScriptOptions, ScriptSegment, Step } from './script.ts';

/** Headers without options. */
const IPV4_AND_TCP = 40;
/** How far a segment may be from its time. */
const TOLERANCE: Nanos = MILLISECOND;
/** The peer's, and where its clock stands at the beginning. */
/** Of servers that know Fast Open: `tfo` in a script. */
const COOKIE = Uint8Array.of(0x72, 0xd0, 0x65, 0x1b, 0x1f, 0x42, 0xd5, 0xa7);
const PEER_ISS = 4_000_000_000;
const PEER_CLOCK = 100_000;
/** More wake-ups without a segment than any wait here takes. */
const MAX_WAKES = 10_000;

/** @throws {Error} at the first line that does not come true, with all that passed before it */
export function playScript(script: Script): void {
  new Player(script).play();
}

class Player {
  readonly #script: Script;
  readonly #endpoint: TcpEndpoint;
  readonly #iss: number;
  #now: Nanos = 0;
  /** Sent, and not yet asked for by the script. */
  readonly #sent: Passed[] = [];
  readonly #passed: string[] = [];
  /** TSval of the endpoint's last segment. */
  #echo: number | undefined;
  #timestamps = false;

  constructor(script: Script) {
    const { iss = '1000000', readRate = 'Infinity', cookie, ...policy } = script.host;
    this.#script = script;
    this.#iss = Number(iss);
    this.#endpoint = new TcpEndpoint({
      policy: policyOf(policy),
      ip: 4,
      fastOpen:
        cookie === undefined ? undefined : { bytes: COOKIE, known: cookie === 'known', mss: 1460 },
      interfaceMss: 1460,
      ipOptionsLength: 0,
      iss: this.#iss,
      tsOffset: 5000,
      readRate: Number(readRate),
    });
  }

  play(): void {
    for (const step of this.#script.steps) this.#step(step);
    this.#expectSilence('the end');
  }

  #step({ line, after, statement }: Step): void {
    const where = `line ${line}`;
    const [earliest, latest] = after.map((seconds) => this.#now + Math.round(seconds * SECOND));
    if (statement.kind === 'expect') {
      this.#expect(where, earliest!, latest!, statement.segment);
      return;
    }
    this.#advance(earliest!);
    this.#expectSilence(where);
    this.#now = earliest!;
    if (statement.kind === 'command') this.#obey(where, statement.verb, statement.argument);
    else this.#inject(statement.segment);
    this.#transmit();
  }

  #obey(where: string, verb: string, argument: string): void {
    const endpoint = this.#endpoint;
    switch (verb) {
      case 'listen':
        endpoint.open('passiveOpen');
        break;
      case 'connect':
        endpoint.open('activeOpen');
        break;
      case 'write':
        endpoint.write(Number(argument));
        break;
      case 'flush':
        endpoint.flush();
        break;
      case 'close':
        endpoint.close();
        break;
      case 'leave':
        endpoint.close();
        endpoint.leave();
        break;
      case 'abort':
        endpoint.abort();
        break;
      case 'state':
        this.#same(where, endpoint.state, argument);
        break;
      case 'delivered':
        this.#same(where, String(endpoint.delivered), argument);
        break;
      case 'acknowledged':
        this.#same(where, String(endpoint.acknowledged), argument);
        break;
      case 'failed':
        this.#same(where, endpoint.failure ?? 'no', argument);
        break;
      case 'mtu':
        endpoint.mssReduced(Number(argument) - IPV4_AND_TCP);
        break;
      case 'nothing':
        break;
      default:
        throw new Error(`${where}: no such statement: ${verb}`);
    }
  }

  #inject(said: ScriptSegment): void {
    const acks = (said.flags & TcpFlag.ACK) !== 0;
    const segment: Segment = {
      flags: said.flags,
      sequence: sequenceOf(PEER_ISS, said.start),
      acknowledgment: acks ? sequenceOf(this.#iss, said.ack ?? 0) : 0,
      window: said.window ?? 0xffff,
      options: this.#injectedOptions(said),
      offset: Math.max(0, said.start - 1),
      length: said.length,
      ect: said.ecn === 'ect',
    };
    this.#note({ time: this.#now, from: 'server', segment });
    this.#endpoint.receive(this.#now, segment, said.ecn === 'ce');
  }

  #injectedOptions({ flags, options }: ScriptSegment): Segment['options'] {
    const names = [...options.names];
    if (flags & TcpFlag.SYN) this.#timestamps = names.includes('TS');
    else if (this.#timestamps && !names.includes('TS')) names.push('TS');
    return {
      layout: names.map((name) => KINDS[name]!),
      mss: options.mss,
      windowScale: options.windowScale,
      tsval: options.tsval ?? PEER_CLOCK + Math.floor(this.#now / MILLISECOND),
      tsecr: options.tsecr ?? this.#echo ?? 0,
      sackBlocks: options.sackBlocks.map((edge) => sequenceOf(this.#iss, edge)),
      ...(names.includes('tfo') && { cookie: COOKIE }),
      ...(names.includes('tfo-request') && { cookie: new Uint8Array(0) }),
    };
  }

  #expect(where: string, earliest: Nanos, latest: Nanos, said: ScriptSegment): void {
    const late = latest + TOLERANCE + slotOf(latest - this.#now);
    if (this.#sent.length === 0) this.#advance(late);
    const sent = this.#sent.shift();
    if (sent === undefined) {
      this.#now = latest;
      this.#fail(where, 'nothing was sent');
    }
    this.#now = sent.time;
    if (sent.time < earliest - TOLERANCE || sent.time > late) {
      this.#fail(where, `sent at ${sent.time / SECOND} s instead of ${earliest / SECOND} s`);
    }
    const { segment } = sent;
    this.#same(`${where}, flags`, segment.flags, said.flags);
    this.#same(`${where}, sequence`, (segment.sequence - this.#iss) >>> 0, said.start);
    this.#same(`${where}, length`, segment.length, said.length);
    this.#same(`${where}, ECT`, segment.ect, said.ecn === 'ect');
    if (said.ack !== undefined) {
      this.#same(`${where}, ack`, (segment.acknowledgment - PEER_ISS) >>> 0, said.ack);
    }
    if (said.window !== undefined) this.#same(`${where}, win`, segment.window, said.window);
    this.#expectOptions(where, segment, said.options);
  }

  #expectOptions(where: string, { options }: Segment, said: ScriptOptions): void {
    const blocks = options.sackBlocks.map((edge) => (edge - PEER_ISS) >>> 0);
    this.#same(`${where}, SACK`, blocks.join(' '), said.sackBlocks.join(' '));
    const named = said.names.filter((name) => name !== 'sack');
    if (named.length === 0) return;
    const layout = options.layout.map((kind) => nameOf(kind, options));
    this.#same(`${where}, options`, layout.join(), named.join());
    if (named.includes('mss')) this.#same(`${where}, mss`, options.mss, said.mss);
    if (named.includes('wscale')) {
      this.#same(`${where}, wscale`, options.windowScale, said.windowScale);
    }
    if (said.tsval !== undefined) this.#same(`${where}, TSval`, options.tsval, said.tsval);
    if (said.tsecr !== undefined) this.#same(`${where}, TSecr`, options.tsecr, said.tsecr);
  }

  /** Lets the endpoint's timers run up to `until`, or to the first segment that they send. */
  #advance(until: Nanos): void {
    for (let wakes = 0; this.#sent.length === 0; wakes++) {
      const at = this.#endpoint.wakeAt();
      if (at > until) return;
      if (wakes > MAX_WAKES) this.#fail('time', 'the endpoint does not come to rest');
      this.#now = Math.max(this.#now, at);
      this.#transmit();
    }
  }

  #transmit(): void {
    for (;;) {
      const segment = this.#endpoint.transmit(this.#now);
      if (segment === undefined) return;
      if (segment.options.layout.includes(TcpOption.TIMESTAMPS)) this.#echo = segment.options.tsval;
      const passed: Passed = { time: this.#now, from: 'client', segment };
      this.#sent.push(passed);
      this.#note(passed);
    }
  }

  #expectSilence(where: string): void {
    const [unasked] = this.#sent;
    if (unasked !== undefined) this.#fail(where, 'before it something else was sent');
  }

  #same<T>(where: string, actual: T, said: T): void {
    if (actual !== said) this.#fail(where, `expected ${said}, got ${actual}`);
  }

  #note(passed: Passed): void {
    this.#passed.push(rung(passed, { client: this.#iss, server: PEER_ISS }));
  }

  #fail(where: string, what: string): never {
    throw new Error(`${where}: ${what}\n${this.#passed.join('\n')}`);
  }
}

const KINDS: Readonly<Record<string, TcpOption>> = {
  mss: TcpOption.MSS,
  wscale: TcpOption.WINDOW_SCALE,
  sackOK: TcpOption.SACK_PERMITTED,
  TS: TcpOption.TIMESTAMPS,
  sack: TcpOption.SACK,
  nop: TcpOption.NOP,
  tfo: TcpOption.FAST_OPEN,
  'tfo-request': TcpOption.FAST_OPEN,
};
const NAMES = new Map(Object.entries(KINDS).map(([name, kind]) => [kind, name]));

function nameOf(kind: TcpOption, { cookie }: Segment['options']): string {
  if (kind === TcpOption.FAST_OPEN) return cookie?.length === 0 ? 'tfo-request' : 'tfo';
  return NAMES.get(kind) ?? String(kind);
}

function policyOf(settings: Readonly<Record<string, string>>): TcpPolicy {
  const policy: Record<string, unknown> = { ...LINUX, timestamps: false, windowScale: 7 };
  for (const [key, value] of Object.entries(settings)) {
    if (key === 'keepAlive') {
      const [time = 0, interval = 0, probes = 0] = value.split('/').map(Number);
      policy[key] = { time: time * SECOND, interval: interval * SECOND, probes };
      continue;
    }
    if (!(key in policy)) throw new Error(`host: no such setting: ${key}`);
    if (key !== 'ecn' && (value === 'on' || value === 'off')) policy[key] = value === 'on';
    else if (key === 'congestion' || key === 'ecn') policy[key] = value;
    else if (key === 'delayedAck') policy[key] = Number(value) * MILLISECOND;
    else policy[key] = value === 'none' ? undefined : Number(value);
  }
  return policy as unknown as TcpPolicy;
}

/** A timer for `wait` from now fires up to a slot of its wheel late: src/base/jiffy.ts. */
function slotOf(wait: Nanos): Nanos {
  return wait === 0 ? 0 : Math.max(2 * JIFFY, JIFFY + wait / 8);
}
