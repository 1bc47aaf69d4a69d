/**
 * Domain names in messages, RFC 1035 sections 3.1 and 4.1.4. As text they have no dot at their end, the
 * root is empty, and an octet that is not plain text stands as `\DDD` (section 5.1): so a dot inside of
 * a label is `\046`, and every name on the wire has a text of its own.
 */
import type { ByteWriter } from '../../base/byteWriter.ts';
import { invariant } from '../../base/invariant.ts';
import { need, WireError } from '../wireError.ts';

/** Section 2.3.4. */
const LONGEST_LABEL = 63;
const LONGEST_NAME = 255;
/** Section 4.1.4: the two highest bits of a length that is a pointer, and what a pointer can reach. */
const POINTER = 0xc0;
const REACH = 0x3fff;

/** Where names stand in a message that is being written: each ending of one, to its offset. */
export type NameOffsets = Map<string, number>;

/** Writes the name, its ending as a pointer if that stands in the message already. */
export function encodeName(
  writer: ByteWriter,
  name: string,
  offsets: NameOffsets,
  label: string,
): void {
  // Most names of an answer have been written before, whole.
  if (pointTo(name, writer, offsets, label)) return;
  const labels = name === '' ? [] : name.split('.').map(octetsOf);
  const length = labels.reduce((sum, octets) => sum + 1 + octets.length, 1);
  invariant(length <= LONGEST_NAME, `a name has at most ${LONGEST_NAME} octets: ${name}`);
  let rest = name;
  for (const octets of labels) {
    if (pointTo(rest, writer, offsets, label)) return;
    if (writer.length <= REACH) offsets.set(rest, writer.length);
    invariant(0 < octets.length && octets.length <= LONGEST_LABEL, `labels are 1 to 63: ${name}`);
    writer.u8(octets.length, `${label}: length of label`);
    writer.bytes(octets, `${label}: label`);
    rest = rest.slice(rest.indexOf('.') + 1);
  }
  writer.u8(0, `${label}: root`);
}

/** Writes a pointer to `name` if that stands in the message already. */
function pointTo(name: string, writer: ByteWriter, offsets: NameOffsets, label: string): boolean {
  const known = offsets.get(name);
  if (known !== undefined) writer.u16((POINTER << 8) | known, `${label}: pointer to ${name}`);
  return known !== undefined;
}

/** A name, and the offset behind it. */
export interface DecodedName {
  readonly name: string;
  readonly next: number;
}

/**
 * Reads the name at `at` of the message `[start .. end)`.
 * @throws {WireError} on truncation, a name that is too long, or a pointer that does not point back
 */
export function decodeName(view: DataView, start: number, at: number, end: number): DecodedName {
  const labels: string[] = [];
  let total = 1;
  let next: number | undefined;
  let position = at;
  // Each pointer leads to before the name that it stands in, so that there is an end to them.
  let before = at;
  for (;;) {
    need('DNS name', position, 1, end);
    const length = view.getUint8(position);
    if ((length & POINTER) === POINTER) {
      need('DNS name', position, 2, end);
      const target = start + (view.getUint16(position) & REACH);
      if (target >= before) throw new WireError('DNS name: a pointer that does not point back');
      next ??= position + 2;
      position = target;
      before = target;
    } else if (length > LONGEST_LABEL) {
      throw new WireError(`DNS name: label type ${length >>> 6}`);
    } else if (length === 0) {
      return { name: labels.join('.'), next: next ?? position + 1 };
    } else {
      need('DNS label', position + 1, length, end);
      total += 1 + length;
      if (total > LONGEST_NAME) throw new WireError(`DNS name: more than ${LONGEST_NAME} octets`);
      labels.push(textOf(new Uint8Array(view.buffer, view.byteOffset + position + 1, length)));
      position += 1 + length;
    }
  }
}

function octetsOf(label: string): Uint8Array {
  if (!label.includes('\\')) return Buffer.from(label, 'latin1');
  const octets: number[] = [];
  for (const [, escaped, plain] of label.matchAll(/\\(\d{3})|([\s\S])/g)) {
    octets.push(escaped === undefined ? plain!.charCodeAt(0) : Number(escaped));
  }
  return Uint8Array.from(octets);
}

function textOf(octets: Uint8Array): string {
  return Array.from(octets, (octet) => {
    const character = String.fromCharCode(octet);
    return /[!-~]/.test(character) && character !== '.' && character !== '\\'
      ? character
      : `\\${String(octet).padStart(3, '0')}`;
  }).join('');
}
