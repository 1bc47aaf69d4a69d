/** DNS messages, RFC 1035 section 4.1; the bits AD and CD: RFC 4035 section 3.2. */
import { ByteWriter } from '../../base/byteWriter.ts';
import { need, WireError } from '../wireError.ts';
import { decodeName, encodeName, type NameOffsets } from './name.ts';
import { type DnsRecord, decodeRecord, encodeRecord } from './record.ts';

const ID = 0;
const FLAGS = 2;
const COUNTS = 4;
const HEADER_LENGTH = 12;

const QR = 0x8000;
const AA = 0x0400;
const TC = 0x0200;
const RD = 0x0100;
const RA = 0x0080;
const AD = 0x0020;
const CD = 0x0010;

export interface DnsMessage {
  readonly id: number;
  /** QR; a query otherwise */
  readonly response: boolean;
  /** 4 bits, 0 is a standard query */
  readonly opcode: number;
  /** AA */
  readonly authoritative: boolean;
  /** TC */
  readonly truncated: boolean;
  /** RD */
  readonly recursionDesired: boolean;
  /** RA */
  readonly recursionAvailable: boolean;
  /** AD */
  readonly authenticData: boolean;
  /** CD */
  readonly checkingDisabled: boolean;
  /** 4 bits, 0 is no error */
  readonly rcode: number;
  readonly questions: readonly DnsQuestion[];
  readonly answers: readonly DnsRecord[];
  readonly authorities: readonly DnsRecord[];
  readonly additionals: readonly DnsRecord[];
}

interface DnsQuestion {
  readonly name: string;
  readonly type: number;
  readonly class: number;
}

/** The message's bytes, its names compressed. */
export function encodeDns(message: DnsMessage): Uint8Array {
  const { questions, answers, authorities, additionals } = message;
  const writer = new ByteWriter();
  const offsets: NameOffsets = new Map();
  writer.u16(message.id, 'id');
  writer.u16(flagsOf(message), 'flags');
  writer.u16(questions.length, 'questions');
  writer.u16(answers.length, 'answers');
  writer.u16(authorities.length, 'authorities');
  writer.u16(additionals.length, 'additionals');
  for (const question of questions) {
    encodeName(writer, question.name, offsets, 'name');
    writer.u16(question.type, 'type');
    writer.u16(question.class, 'class');
  }
  for (const record of [...answers, ...authorities, ...additionals]) {
    encodeRecord(writer, record, offsets);
  }
  return writer.finish();
}

/** @throws {WireError} on truncation, impossible names or data, or bytes behind the last record */
export function decodeDns(view: DataView, at: number, end: number): DnsMessage {
  need('DNS', at, HEADER_LENGTH, end);
  const flags = view.getUint16(at + FLAGS);
  let position = at + HEADER_LENGTH;
  const times = <T>(section: number, read: () => T): T[] =>
    Array.from({ length: view.getUint16(at + COUNTS + 2 * section) }, read);
  const question = (): DnsQuestion => {
    const { name, next } = decodeName(view, at, position, end);
    need('DNS question', next, 4, end);
    position = next + 4;
    return { name, type: view.getUint16(next), class: view.getUint16(next + 2) };
  };
  const record = (): DnsRecord => {
    const decoded = decodeRecord(view, at, position, end);
    position = decoded.next;
    return decoded.record;
  };
  const message = {
    id: view.getUint16(at + ID),
    response: (flags & QR) !== 0,
    opcode: (flags >>> 11) & 0xf,
    authoritative: (flags & AA) !== 0,
    truncated: (flags & TC) !== 0,
    recursionDesired: (flags & RD) !== 0,
    recursionAvailable: (flags & RA) !== 0,
    authenticData: (flags & AD) !== 0,
    checkingDisabled: (flags & CD) !== 0,
    rcode: flags & 0xf,
    questions: times(0, question),
    answers: times(1, record),
    authorities: times(2, record),
    additionals: times(3, record),
  };
  if (position !== end) throw new WireError(`DNS: ${end - position} bytes behind the last record`);
  return message;
}

function flagsOf(message: DnsMessage): number {
  return (
    (message.response ? QR : 0) |
    (message.opcode << 11) |
    (message.authoritative ? AA : 0) |
    (message.truncated ? TC : 0) |
    (message.recursionDesired ? RD : 0) |
    (message.recursionAvailable ? RA : 0) |
    (message.authenticData ? AD : 0) |
    (message.checkingDisabled ? CD : 0) |
    message.rcode
  );
}
