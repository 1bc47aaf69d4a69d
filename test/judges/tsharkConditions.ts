/**
 * What tshark may say of no frame. Left out on purpose, as real traffic has them: window updates, the two
 * notes on every pair of FINs, and so any filter on `tcp.analysis.flags` or on severities below Error.
 */
import { ask, JudgeError } from './judge.ts';

/** A display filter: the field is there, or compares so. */
export interface Condition {
  readonly field: string;
  readonly is?: '<' | '>' | '>=' | '==' | '!=';
  /** Another field, or a number. */
  readonly than?: string;
  readonly value?: number;
}

export interface Mark {
  readonly frame: number;
  readonly condition: string;
}

/** `_ws.expert.severity` of an error. */
const ERROR = 8_388_608;
/** An Ethernet frame with a VLAN tag and without its FCS. */
const LONGEST_FRAME = 1518;
const BAD_CHECKSUM = 0;

export const NEVER_ALLOWED: readonly Condition[] = [
  { field: '_ws.malformed' },
  { field: '_ws.short' },
  { field: '_ws.unreassembled' },
  { field: '_ws.expert.severity', is: '>=', value: ERROR },
  { field: 'frame.cap_len', is: '<', than: 'frame.len' },
  { field: 'frame.len', is: '>', value: LONGEST_FRAME },
  { field: 'frame.time_invalid' },
  { field: 'ip.checksum.status', is: '==', value: BAD_CHECKSUM },
  { field: 'tcp.checksum.status', is: '==', value: BAD_CHECKSUM },
  { field: 'udp.checksum.status', is: '==', value: BAD_CHECKSUM },
  ...present('eth', 'src_not_group', 'invalid_lentype.expert'),
  ...present('vlan', 'too_many_tags'),
  ...present('ip', 'bogus_ip_length', 'bogus_header_length', 'ttl.too_small'),
  ...present('ipv6', 'plen_exceeds_framing', 'plen_zero'),
  ...present('arp', 'duplicate-address-detected'),
  ...present('udp', 'checksum.zero', 'length.bad'),
  ...present('dns', 'retransmit_request'),
  ...present('tcp', 'segment.error', 'segment.overlap', 'segment.overlap.conflict'),
  ...present('tcp.analysis', 'lost_segment', 'ack_lost_segment', 'reused_ports'),
  ...present('tcp', 'option.len.invalid', 'options.mss.absent', 'options.wscale.shift.invalid'),
  ...present('tcp', 'ack.nonzero', 'urgent_pointer.non_zero', 'nop', 'non_zero_bytes_after_eol'),
  ...present('tcp', 'suboption_malformed', 'short_segment', 'bogus_header_length'),
  { field: 'tls.alert_message.desc', is: '!=', value: 0 },
  ...present('tls', 'unexpected_message', 'ignored_unknown_record', 'record.length.invalid'),
  ...present('tls.malformed', 'trailing_data', 'buffer_too_small', 'vector_length'),
  ...present('tls', 'handshake.session_id_length.error', 'decompression_error'),
  ...present('http', 'te_and_length', 'te_unknown', 'bad_header_name', 'leading_crlf'),
  ...present('http', 'subdissector_failed'),
  ...present('http2', 'reassembly_error', 'body.fragment.error'),
  { field: 'http2.goaway.error', is: '!=', value: 0 },
  ...present('http2', 'rst_stream.error'),
  ...present('quic', 'protocol_violation', 'connection.unknown', 'overlap'),
];

/** Allowed where a profile asks for loss, slow readers or resets. */
export const LOSS_FREE: readonly Condition[] = [
  ...present('tcp.analysis', 'retransmission', 'fast_retransmission', 'spurious_retransmission'),
  ...present('tcp.analysis', 'out_of_order', 'duplicate_ack', 'keep_alive', 'keep_alive_ack'),
  ...present('tcp.analysis', 'zero_window', 'zero_window_probe', 'zero_window_probe_ack'),
  ...present('tcp.analysis', 'window_full'),
  { field: 'tcp.flags.reset', is: '==', value: 1 },
];

/** A display filter for frames of which at least one condition is true. */
export function conditionFilter(conditions: readonly Condition[]): string {
  return conditions.map((condition) => `(${asFilter(condition)})`).join(' || ');
}

/** Which conditions are true of a frame, by the values of its fields; several stand with commas. */
export function marksOf(
  frame: number,
  conditions: readonly Condition[],
  values: ReadonlyMap<string, string>,
): Mark[] {
  const met = conditions.filter((condition) => holds(condition, values));
  if (met.length === 0) throw new JudgeError(`frame ${frame} passed the filter without a reason`);
  return met.map((condition) => ({ frame, condition: asFilter(condition) }));
}

/**
 * The conditions whose fields this tshark knows: it refuses a filter with another field. What it does not
 * know is said once. Version 4.0.17 knows them all.
 */
export function known(conditions: readonly Condition[]): Condition[] {
  const unknown = conditions.filter(({ field }) => !fieldNames().has(field));
  const news = unknown.filter(({ field }) => !reported.has(field));
  for (const { field } of news) reported.add(field);
  if (news.length > 0) {
    console.warn(`SKIPPED: tshark does not know ${news.map(({ field }) => field).join(', ')}`);
  }
  return conditions.filter((condition) => !unknown.includes(condition));
}

/** All names that this tshark has for protocols and fields. */
export function fieldNames(): ReadonlySet<string> {
  names ??= new Set(
    ask('tshark', ['-G', 'fields'])
      .stdout.split('\n')
      .map((line) => line.split('\t')[2] ?? ''),
  );
  return names;
}

let names: ReadonlySet<string> | undefined;
const reported = new Set<string>();

function present(protocol: string, ...fields: readonly string[]): Condition[] {
  return fields.map((field) => ({ field: `${protocol}.${field}` }));
}

function asFilter({ field, is, than, value }: Condition): string {
  return is === undefined ? field : `${field} ${is} ${than ?? value}`;
}

function holds(
  { field, is, than, value }: Condition,
  values: ReadonlyMap<string, string>,
): boolean {
  const found = values.get(field);
  if (!found) return false;
  if (is === undefined) return true;
  const right = than === undefined ? value! : Number(values.get(than));
  const numbers = found.split(',').map(Number);
  if (is === '<') return numbers.some((number) => number < right);
  if (is === '>') return numbers.some((number) => number > right);
  if (is === '>=') return numbers.some((number) => number >= right);
  if (is === '==') return numbers.some((number) => number === right);
  return numbers.every((number) => number !== right);
}
