/** Reads packet scripts; the language is described in README.md. */
import { TcpFlag } from '../../src/wire/tcp.ts';

export interface Script {
  /** The first line: what is tested, and by which clause. */
  readonly name: string;
  readonly host: Readonly<Record<string, string>>;
  readonly steps: readonly Step[];
}

export interface Step {
  /** From 1. */
  readonly line: number;
  /** Seconds after the step before, earliest and latest. */
  readonly after: readonly [earliest: number, latest: number];
  readonly statement: Statement;
}

type Statement =
  | { readonly kind: 'expect' | 'inject'; readonly segment: ScriptSegment }
  | { readonly kind: 'command'; readonly verb: string; readonly argument: string };

/** What a script says of a segment; sequence numbers count from the initial ones. */
export interface ScriptSegment {
  readonly flags: number;
  readonly start: number;
  readonly length: number;
  readonly ack: number | undefined;
  readonly window: number | undefined;
  readonly options: ScriptOptions;
  /** The IP header's ECN field. */
  readonly ecn: 'ect' | 'ce' | undefined;
}

export interface ScriptOptions {
  /** Kinds in their order; empty: none were given. */
  readonly names: readonly string[];
  readonly mss: number;
  readonly windowScale: number;
  readonly tsval: number | undefined;
  readonly tsecr: number | undefined;
  readonly sackBlocks: readonly number[];
}

/** @throws {Error} naming the line that is no statement */
export function parseScript(text: string): Script {
  const lines = text.split('\n').map((line, i) => ({ number: i + 1, line }));
  const name = /^# (.+)$/.exec(lines[0]?.line ?? '')?.[1];
  if (name === undefined) throw new Error('line 1: expected "# " and a name');
  const host: Record<string, string> = {};
  const steps: Step[] = [];
  for (const { number, line } of lines) {
    const statement = line.replace(/#.*$/, '').trim();
    if (statement === '') continue;
    if (statement.startsWith('host ')) Object.assign(host, settings(statement.slice(5)));
    else steps.push(parseStep(number, statement));
  }
  return { name, host, steps };
}

function settings(text: string): Record<string, string> {
  return Object.fromEntries(text.split(/\s+/).map((pair) => pair.split('=', 2)));
}

function parseStep(line: number, text: string): Step {
  const match = /^\+(\d*\.?\d+)(?:~(\d*\.?\d+))?\s+(.+)$/.exec(text);
  if (match === null) throw new Error(`line ${line}: expected "+TIME STATEMENT", got "${text}"`);
  const [, from, to, rest] = match;
  const earliest = Number(from);
  const latest = to === undefined ? earliest : Number(to);
  return { line, after: [earliest, latest], statement: parseStatement(line, rest!) };
}

function parseStatement(line: number, text: string): Statement {
  const [verb = '', ...rest] = text.split(/\s+/);
  if (verb !== '>' && verb !== '<') return { kind: 'command', verb, argument: rest.join(' ') };
  const segment = SEGMENT.exec(rest.join(' '));
  if (segment === null) throw new Error(`line ${line}: expected a segment, got "${text}"`);
  const { flags, start, end, length, ack, window, options, ecn } = segment.groups!;
  if (Number(end) - Number(start) !== Number(length)) {
    throw new Error(`line ${line}: ${start}:${end} is not ${length} bytes`);
  }
  const optional = (value: string | undefined) => (value === undefined ? undefined : Number(value));
  return {
    kind: verb === '>' ? 'expect' : 'inject',
    segment: {
      flags: flagsOf(flags!),
      start: Number(start),
      length: Number(length),
      ack: optional(ack),
      window: optional(window),
      options: parseOptions(line, options ?? ''),
      ecn: ecn as ScriptSegment['ecn'],
    },
  };
}

const SEGMENT =
  /^(?<flags>[SFRPEW.]+) (?<start>\d+):(?<end>\d+)\((?<length>\d+)\)(?: ack (?<ack>\d+))?(?: win (?<window>\d+))?(?: <(?<options>.*)>)?(?: (?<ecn>ect|ce))?$/;

const FLAGS: Readonly<Record<string, number>> = {
  S: TcpFlag.SYN,
  F: TcpFlag.FIN,
  R: TcpFlag.RST,
  P: TcpFlag.PSH,
  '.': TcpFlag.ACK,
  E: TcpFlag.ECE,
  W: TcpFlag.CWR,
};

function flagsOf(letters: string): number {
  return [...letters].reduce((flags, letter) => flags | FLAGS[letter]!, 0);
}

const FLAGS_ONLY: ReadonlySet<string> = new Set(['nop', 'sackOK', 'tfo', 'tfo-request']);

function parseOptions(line: number, text: string): ScriptOptions {
  const names: string[] = [];
  const options = { mss: 0, windowScale: 0, sackBlocks: [] as number[] };
  let tsval: number | undefined;
  let tsecr: number | undefined;
  for (const option of text === '' ? [] : text.split(/,\s*/)) {
    const [name = '', ...values] = option.split(/[ :]/);
    names.push(name);
    const numbers = values.map(Number);
    if (name === 'mss') options.mss = numbers[0]!;
    else if (name === 'wscale') options.windowScale = numbers[0]!;
    else if (name === 'TS') [tsval, tsecr] = [numbers[1], numbers[3]];
    else if (name === 'sack') options.sackBlocks = numbers;
    else if (!FLAGS_ONLY.has(name)) throw new Error(`line ${line}: option "${name}"`);
  }
  return { names, ...options, tsval, tsecr };
}
