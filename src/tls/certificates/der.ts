/**
 * DER, X.690 section 8 and 10: a value is its tag, its length in the shortest form, and its content.
 * Only what certificates and signatures need; every function returns one complete value.
 */
import { civilDate } from '../../base/civil.ts';

/** The bytes of one complete DER value. */
export type Der = Uint8Array;

// Universal tags, X.680 table 1; 0x20 marks a constructed value.
const BOOLEAN = 0x01;
const INTEGER = 0x02;
const BIT_STRING = 0x03;
const OCTET_STRING = 0x04;
const NULL = 0x05;
const OBJECT_IDENTIFIER = 0x06;
const ENUMERATED = 0x0a;
const UTF8_STRING = 0x0c;
const PRINTABLE_STRING = 0x13;
const IA5_STRING = 0x16;
const UTC_TIME = 0x17;
const GENERALIZED_TIME = 0x18;
const SEQUENCE = 0x30;
const SET = 0x31;
const CONTEXT_PRIMITIVE = 0x80;
const CONTEXT_CONSTRUCTED = 0xa0;

const SECONDS_PER_DAY = 86_400;

export function sequence(...values: readonly Der[]): Der {
  return encode(SEQUENCE, Buffer.concat(values));
}

/** A SET of one value; more would have to be sorted, X.690 section 10.3. */
export function setOfOne(value: Der): Der {
  return encode(SET, value);
}

/** `[number]` around a value of its own tag. */
export function explicit(number: number, value: Der): Der {
  return encode(CONTEXT_CONSTRUCTED | number, value);
}

/** `[number]` in place of a primitive value's tag. */
export function implicit(number: number, content: Uint8Array): Der {
  return encode(CONTEXT_PRIMITIVE | number, content);
}

export function bool(value: boolean): Der {
  return encode(BOOLEAN, Uint8Array.of(value ? 0xff : 0));
}

/** A number that is not negative. */
export function integer(value: bigint): Der {
  const hex = value.toString(16);
  return unsignedInteger(Buffer.from(hex.length % 2 === 0 ? hex : `0${hex}`, 'hex'));
}

/** The number, not negative, that these big-endian bytes spell. */
export function unsignedInteger(bytes: Uint8Array): Der {
  let start = 0;
  while (start < bytes.length - 1 && bytes[start] === 0) start++;
  const shortest = bytes.subarray(start);
  // The first bit is the sign.
  const content = shortest[0]! < 0x80 ? shortest : Buffer.concat([Uint8Array.of(0), shortest]);
  return encode(INTEGER, content);
}

/** One of a list that starts at 0 and has no more than 128 entries. */
export function enumerated(value: number): Der {
  return encode(ENUMERATED, Uint8Array.of(value));
}

/** Whole bytes of bits. */
export function bitString(bytes: Uint8Array): Der {
  return encode(BIT_STRING, Buffer.concat([Uint8Array.of(0), bytes]));
}

/** A list of named bits, X.690 section 11.2.2: the zeros at its end are left out. At most 8 bits. */
export function namedBits(bits: readonly number[]): Der {
  let byte = 0;
  for (const bit of bits) byte |= 0x80 >>> bit;
  const unused = byte === 0 ? 0 : 31 - Math.clz32(byte & -byte);
  return encode(BIT_STRING, byte === 0 ? Uint8Array.of(0) : Uint8Array.of(unused, byte));
}

export function octetString(bytes: Uint8Array): Der {
  return encode(OCTET_STRING, bytes);
}

export function nullValue(): Der {
  return encode(NULL, new Uint8Array(0));
}

/** `dotted` is such as `1.2.840.113549.1.1.11`. */
export function objectIdentifier(dotted: string): Der {
  const [first, second, ...rest] = dotted.split('.').map(Number);
  const bytes: number[] = [];
  for (const arc of [first! * 40 + second!, ...rest]) {
    const groups = [arc % 128];
    for (let left = Math.floor(arc / 128); left > 0; left = Math.floor(left / 128)) {
      groups.unshift((left % 128) | 0x80);
    }
    bytes.push(...groups);
  }
  return encode(OBJECT_IDENTIFIER, Uint8Array.from(bytes));
}

export function utf8String(text: string): Der {
  return encode(UTF8_STRING, Buffer.from(text, 'utf8'));
}

/** The text may hold letters, digits, space and `'()+,-./:=?` alone, X.680 table 10. */
export function printableString(text: string): Der {
  return encode(PRINTABLE_STRING, Buffer.from(text, 'latin1'));
}

export function isPrintableString(text: string): boolean {
  return /^[A-Za-z0-9 '()+,\-./:=?]*$/.test(text);
}

/** ASCII. */
export function ia5String(text: string): Der {
  return encode(IA5_STRING, Buffer.from(text, 'latin1'));
}

/** An instant as RFC 5280 section 4.1.2.5 wants it: UTCTime up to 2049, GeneralizedTime after. */
export function time(utcSeconds: number): Der {
  const text = timeText(utcSeconds);
  return text < '2050'
    ? encode(UTC_TIME, Buffer.from(text.slice(2), 'latin1'))
    : encode(GENERALIZED_TIME, Buffer.from(text, 'latin1'));
}

export function generalizedTime(utcSeconds: number): Der {
  return encode(GENERALIZED_TIME, Buffer.from(timeText(utcSeconds), 'latin1'));
}

/** `YYYYMMDDhhmmssZ`, which sorts like time. */
export function timeText(utcSeconds: number): string {
  const days = Math.floor(utcSeconds / SECONDS_PER_DAY);
  const second = utcSeconds - days * SECONDS_PER_DAY;
  const { year, month, day } = civilDate(days);
  const clock = [Math.floor(second / 3600), Math.floor(second / 60) % 60, second % 60];
  return `${String(year).padStart(4, '0')}${[month, day, ...clock].map(twoDigits).join('')}Z`;
}

function twoDigits(value: number): string {
  return String(value).padStart(2, '0');
}

function encode(tag: number, content: Uint8Array): Der {
  return Buffer.concat([Uint8Array.of(tag), encodeLength(content.length), content]);
}

/** One byte up to 127; else the number of length bytes, then those, X.690 section 8.1.3. */
function encodeLength(length: number): Uint8Array {
  if (length < 0x80) return Uint8Array.of(length);
  const bytes: number[] = [];
  for (let left = length; left > 0; left >>>= 8) bytes.unshift(left & 0xff);
  return Uint8Array.of(0x80 | bytes.length, ...bytes);
}
