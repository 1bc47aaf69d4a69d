/**
 * tshark in two passes with all checksums on: the expert's marks, complete connections, requests and
 * responses, and the bodies that it takes out of them.
 */
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Answer, ask, type Intended, inFolder, JudgeError, unlessEqual } from './judge.ts';
import {
  type Condition,
  conditionFilter,
  known,
  LOSS_FREE,
  type Mark,
  marksOf,
  NEVER_ALLOWED,
} from './tsharkConditions.ts';

export interface TsharkOptions {
  /** An NSS key log, for captures that carry TLS and not its secrets. */
  readonly keyLog?: string;
  /** Losses, resets and closed windows are on purpose: nothing of `LOSS_FREE` is looked for. */
  readonly allowLoss?: boolean;
  /** Segments are put in order before anything is read: off in tshark unless a user asks for it. */
  readonly inOrder?: boolean;
}

export interface Inspection {
  readonly packets: number;
  /** `tcp.completeness` by stream: 31 has SYN, SYN-ACK, ACK, data and FIN, and no RST (32). */
  readonly completeness: readonly number[];
  readonly requests: number;
  readonly responses: number;
  /**
   * SHA-256 of each body, of requests and responses, without chunks and Content-Encoding, sorted. tshark 4.0
   * leaves out bodies of no length and those that end before their Content-Length.
   */
  readonly bodies: readonly string[];
  /** Frames of which something is true that is true of no good frame. */
  readonly marks: readonly Mark[];
}

export function judgeByTshark(file: string, intended: Intended, options?: TsharkOptions): string[] {
  const { keyLog } = intended;
  const found = inspect(file, { ...options, ...(keyLog !== undefined && { keyLog }) });
  const { packets, connections, exchanges, cut, resets } = intended;
  // The streams with resets are counted below, and no other has any.
  const marks = found.marks.filter(({ condition }) => resets === 0 || condition !== RESET);
  return [
    ...marks.map(({ frame, condition }) => `frame ${frame}: ${condition}`),
    ...unlessEqual('packets', found.packets, packets),
    ...unlessEqual('streams', found.completeness.length, connections),
    ...found.completeness.flatMap((value, stream) =>
      resets > 0 && value === GIVEN_UP
        ? []
        : unlessEqual(`tcp.completeness of stream ${stream}`, value, 31),
    ),
    ...unlessEqual(
      'streams that are reset',
      found.completeness.filter((value) => value === GIVEN_UP).length,
      resets,
    ),
    ...unlessEqual('http.request', found.requests, exchanges + cut),
    ...unlessEqual('http.response', found.responses, exchanges),
    ...unlessEqual('bodies', found.bodies, intended.bodies),
  ];
}

/** `tcp.completeness` of a connection with SYN, SYN-ACK, ACK, data and RST, and without FIN. */
const GIVEN_UP = 47;
const RESET = 'tcp.flags.reset == 1';

/** @throws {JudgeError} when tshark cannot read the file to its end */
export function inspect(file: string, options: TsharkOptions = {}): Inspection {
  const preferences = preferencesFor(options);
  const rows = fieldsOf(file, preferences, FACTS);
  if (rows.length === 0) throw new JudgeError(`tshark finds no packet in ${file}`);
  const completeness: number[] = [];
  for (const [, stream, value] of rows) if (stream) completeness[Number(stream)] = Number(value);
  return {
    packets: rows.length,
    completeness,
    requests: count(rows, 3),
    responses: count(rows, 4),
    bodies: exportedBodies(file, preferences),
    marks: marksIn(file, preferences, [...NEVER_ALLOWED, ...(options.allowLoss ? [] : LOSS_FREE)]),
  };
}

/** The values of fields, one row a frame that `filter` lets through. */
export function fieldsOf(
  file: string,
  preferences: readonly string[],
  fields: readonly string[],
  filter?: string,
): string[][] {
  const wanted = fields.flatMap((field) => ['-e', field]);
  const passing = filter === undefined ? [] : ['-Y', filter];
  const output = ['-T', 'fields', '-E', 'occurrence=a', '-E', 'aggregator=,', ...wanted];
  const args = ['-2', '-n', '-r', file, ...preferences, ...passing, ...output];
  const { stdout } = complete(ask('tshark', args));
  return stdout
    .split('\n')
    .slice(0, -1)
    .map((line) => line.split('\t'));
}

const FACTS = ['frame.number', 'tcp.stream', 'tcp.completeness', 'http.request', 'http.response'];

/** A field occurs once for each message that ends in the frame. */
function count(rows: readonly string[][], column: number): number {
  return rows.reduce((sum, row) => sum + (row[column] ? row[column].split(',').length : 0), 0);
}

/** Frames of which one of `conditions` is true: one look at a capture that brings its keys. */
export function marksOfCapture(file: string, conditions: readonly Condition[]): Mark[] {
  return marksIn(file, preferencesFor({}), conditions);
}

function marksIn(
  file: string,
  preferences: readonly string[],
  conditions: readonly Condition[],
): Mark[] {
  const usable = known(conditions);
  const fields = [
    ...new Set(usable.flatMap(({ field, than }) => (than ? [field, than] : [field]))),
  ];
  const rows = fieldsOf(file, preferences, ['frame.number', ...fields], conditionFilter(usable));
  return rows.flatMap(([frame, ...values]) => {
    const found = new Map(fields.map((field, index) => [field, values[index] ?? '']));
    return marksOf(Number(frame), usable, found);
  });
}

function exportedBodies(file: string, preferences: readonly string[]): string[] {
  return inFolder((folder) => {
    complete(
      ask('tshark', ['-q', '-n', '-r', file, ...preferences, '--export-objects', `http,${folder}`]),
    );
    return readdirSync(folder)
      .map((name) =>
        createHash('sha256')
          .update(readFileSync(join(folder, name)))
          .digest('hex'),
      )
      .sort();
  });
}

/** A preference or a field that tshark does not know, and a file that it cannot read, show here. */
function complete(answer: Answer): Answer {
  if (answer.status === 0) return answer;
  throw new JudgeError(`tshark ended with ${answer.status}: ${answer.stderr.trim()}`);
}

/** Reassembly on, and the checks that are off by default. */
function preferencesFor({ keyLog, inOrder = false }: TsharkOptions): string[] {
  const values = [
    'ip.check_checksum:TRUE',
    'tcp.check_checksum:TRUE',
    'udp.check_checksum:TRUE',
    'udp.ignore_ipv6_zero_checksum:FALSE',
    'tcp.analyze_sequence_numbers:TRUE',
    'tcp.desegment_tcp_streams:TRUE',
    `tcp.reassemble_out_of_order:${inOrder ? 'TRUE' : 'FALSE'}`,
    'http.desegment_headers:TRUE',
    'http.desegment_body:TRUE',
    'http.dechunk_body:TRUE',
    'http.decompress_body:TRUE',
    'tls.desegment_ssl_records:TRUE',
    'tls.desegment_ssl_application_data:TRUE',
    ...(keyLog === undefined ? [] : [`tls.keylog_file:${keyLog}`]),
  ];
  return values.flatMap((value) => ['-o', value]);
}
