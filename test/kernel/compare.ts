/** A capture and the profile that rebuilds it, side by side. */

import { createPcapSink } from '../../src/pcap-writer/pcap.ts';
import { loadProfile, loadProfileText } from '../../src/profile/load.ts';
import type { Profile } from '../../src/profile/profile.ts';
import { synthesize } from '../../src/synthesize.ts';
import { MemoryOutput } from '../pcap-writer/memoryOutput.ts';
import { type CapturedPacket, readCapture, readCaptureFile } from '../reader/captureFile.ts';
import { connectionsOf, dissectAll, type Side } from '../reader/streams.ts';
import { clockPhase, laterBy } from './clock.ts';
import { type Conditions, profileOf } from './conditions.ts';
import { numbersOf, plainNumbers } from './drops.ts';
import { type Measures, measure } from './measure.ts';

export interface Row {
  readonly what: string;
  readonly kernel: string | number;
  readonly model: string | number;
  /** What the two may differ by, in words. */
  readonly allowed: string;
  readonly agrees: boolean;
}

/** What both were measured as. */
export interface Comparison {
  readonly kernel: Measures;
  readonly model: Measures;
  readonly rows: readonly Row[];
}

/** Rounds whose flight is compared. */
const ROUNDS = 6;
/** Payload of the captures' segments. */
const SEGMENT = 1448;
/** Milliseconds by which timers may differ: Linux counts in jiffies of 4 ms (CONFIG_HZ=250). */
const TIMER_SLACK = 10;
/** Milliseconds that a server of the captures took at most to answer. */
const THINKING = 15;
/** With more losses than these each one depends on the one before: they are counted. */
const COUNTED_LOSSES = 6;

/**
 * @param rebuilt the path of a profile, or what the capture was made under
 * @throws {Error} for a capture without a connection, and what `loadProfile` throws
 */
export function compare(capturePath: string, rebuilt: string | Conditions): Comparison {
  const captured = readCaptureFile(capturePath).packets.map(whole);
  const profile =
    typeof rebuilt === 'string' ? loadProfile(rebuilt) : rebuiltFrom(rebuilt, clockPhase(captured));
  const kernel = measure(captured);
  const model = measure(packetsOf(profile));
  const { client, server } = profile.network.impair;
  const drops = client.drop.length + server.drop.length > 0;
  return { kernel, model, rows: rowsOf(kernel, model, drops || kernel.losses.length > 0) };
}

/** The profile of `conditions` whose receiver's clock stands at `phase` when the first data comes. */
function rebuiltFrom(conditions: Conditions, phase: number | undefined): Profile {
  const known = numbered(conditions);
  const atOnce = loadProfileText(profileOf(known), 'conditions');
  const ours = phase === undefined ? undefined : clockPhase(packetsOf(atOnce));
  if (phase === undefined || ours === undefined) return atOnce;
  return loadProfileText(profileOf(known, 'client', laterBy(ours, phase)), 'conditions');
}

/**
 * The losses that are told by what is lost, by the numbers that it has in the model. What is lost in one
 * direction shifts the numbers of the other, so each is sought again where the other has changed.
 */
function numbered(conditions: Conditions): Conditions {
  const { dropUp, dropDown } = conditions;
  let known: Conditions = {
    ...conditions,
    ...(dropUp !== undefined && { dropUp: plainNumbers(dropUp) }),
    ...(dropDown !== undefined && { dropDown: plainNumbers(dropDown) }),
  };
  for (let before: Conditions | undefined; !sameDrops(before, known); ) {
    before = known;
    if (dropUp !== undefined) known = { ...known, dropUp: numbersIn(known, 'dropUp', dropUp) };
    if (dropDown !== undefined) {
      known = { ...known, dropDown: numbersIn(known, 'dropDown', dropDown) };
    }
  }
  return known;
}

function sameDrops(before: Conditions | undefined, { dropUp, dropDown }: Conditions): boolean {
  return before?.dropUp === dropUp && before?.dropDown === dropDown;
}

function numbersIn(known: Conditions, key: 'dropUp' | 'dropDown', text: string): string {
  const side = key === 'dropUp' ? 'client' : 'server';
  const numbers = numbersOf(text, (drop) => {
    const profile = loadProfileText(profileOf({ ...known, [key]: drop.join(',') }, TAPS), key);
    const packets = packetsAt(profile, TAPS)[TAPS.indexOf(side)]!;
    return connectionsOf(dissectAll(packets))[0]!.packets.filter(({ from }) => from === side);
  });
  return numbers.join(',');
}

/** A packet of a capture that keeps only headers, its payload zeros. */
export function whole(packet: CapturedPacket): CapturedPacket {
  if (packet.bytes.length === packet.originalLength) return packet;
  const bytes = new Uint8Array(packet.originalLength);
  bytes.set(packet.bytes);
  return { ...packet, bytes };
}

/** The packets of the profile at `path`, with these values over its own. */
export function play(path: string, set: readonly string[] = []): readonly CapturedPacket[] {
  return packetsOf(loadProfile(path, { set }));
}

export function packetsOf(profile: Profile): readonly CapturedPacket[] {
  return packetsAt(profile, ['client'])[0]!;
}

const TAPS: readonly Side[] = ['client', 'server'];

/** What each of the profile's taps sees. */
function packetsAt(profile: Profile, taps: readonly Side[]): (readonly CapturedPacket[])[] {
  const outputs = taps.map(() => new MemoryOutput());
  const { start } = profile;
  const sinks = outputs.map((output) =>
    createPcapSink(output, { start, resolution: 'nanoseconds' }),
  );
  synthesize(profile, sinks);
  return outputs.map(({ bytes }) => readCapture(bytes).packets);
}

function rowsOf(kernel: Measures, model: Measures, lossy: boolean): Row[] {
  const rows: Row[] = [
    same('SYN', kernel.syn, model.syn),
    same('SYN-ACK', kernel.synAck, model.synAck),
  ];
  for (const side of ['client', 'server'] as const) {
    const counted = (what: string, of: (measures: Measures) => number, share: number) =>
      rows.push(near(`${side}: ${what}`, of(kernel), of(model), share, 1));
    counted('data segments', ({ dataSegments }) => dataSegments[side], 0.01);
    counted('pure ACKs', ({ pureAcks }) => pureAcks[side], 0.1);
    // Bursts follow the ACKs, and PSH the bursts: one ACK more shifts many.
    counted('segments with PSH', ({ pushes }) => pushes[side], 0.5);
    rows.push(same(`${side}: segments with FIN`, kernel.fins[side], model.fins[side]));
  }
  rows.push(near('SYN to request, ms', kernel.opening, model.opening, 0.15, TIMER_SLACK));
  rows.push(near('request to answer, ms', kernel.answer, model.answer, 0.12, THINKING));
  rows.push(near('first FIN to the end, ms', kernel.closing, model.closing, 0.15, TIMER_SLACK));
  for (let round = 0; round < Math.min(ROUNDS, kernel.rounds.length); round++) {
    const what = `bytes in flight, round ${round + 1}`;
    rows.push(near(what, kernel.rounds[round]!, model.rounds[round] ?? 0, 0.05, SEGMENT));
  }
  rows.push(near('first to last byte, ms', kernel.span, model.span, lossy ? 0.12 : 0.05, 1));
  rows.push(
    near('widest receive window', kernel.widestWindow, model.widestWindow, lossy ? 0.35 : 0.25),
  );
  const many = kernel.losses.length > COUNTED_LOSSES;
  rows.push(near('losses', kernel.losses.length, model.losses.length, many ? 0.3 : 0));
  if (lossy) rows.push(near('ACKs with SACK blocks', kernel.sackAcks, model.sackAcks, 0.3, 2));
  for (const [i, theirs] of many ? [] : kernel.losses.entries()) {
    const ours = model.losses[i];
    if (ours === undefined) break;
    const what = (text: string) => `loss ${i + 1}: ${text}`;
    rows.push(same(what('offset'), theirs.offset, ours.offset));
    rows.push(
      near(what('filled after, ms'), theirs.filledAfter, ours.filledAfter, 0.15, TIMER_SLACK),
    );
    rows.push(near(what('ACKs that report it'), theirs.sacks, ours.sacks, 0.5, 2));
    rows.push(near(what('flight afterwards'), theirs.flightAfter, ours.flightAfter, 0.15, SEGMENT));
  }
  return rows;
}

function same(what: string, kernel: string | number, model: string | number): Row {
  return { what, kernel, model, allowed: 'equal', agrees: kernel === model };
}

/** Within a share of the kernel's value, or within `slack` if that is more. */
function near(what: string, kernel: number, model: number, share: number, slack = 0): Row {
  const allowed = `${share * 100} %${slack > 0 ? ` or ${slack}` : ''}`;
  const agrees = Math.abs(model - kernel) <= Math.max(share * kernel, slack);
  return { what, kernel, model, allowed, agrees };
}

/** The rows as a table, those that do not agree marked. */
export function table(rows: readonly Row[]): string {
  const text = (value: string | number) =>
    typeof value === 'number' && !Number.isInteger(value) ? value.toFixed(1) : String(value);
  return rows
    .map(({ what, kernel, model, allowed, agrees }) => {
      const equal = kernel === model;
      const values = equal ? text(kernel) : `${text(kernel).padEnd(12)}${text(model)}`;
      return `${agrees ? ' ' : '!'} ${what.padEnd(34)}${values.padEnd(28)}${equal ? '' : allowed}`;
    })
    .join('\n');
}
