/**
 * JA4 of a TLS client over TCP, as FoxIO's technical_details/JA4.md defines it (BSD 3-Clause; the rest
 * of the JA4+ suite is under another licence and is not here).
 */
import { createHash } from 'node:crypto';
import { extensionNumbers, firstProtocol, isGrease, type ParsedClientHello } from './parseHello.ts';

const SERVER_NAME = 0;
const SIGNATURE_ALGORITHMS = 13;
const ALPN = 16;
const SUPPORTED_VERSIONS = 43;

const VERSION_NAMES = new Map([
  [0x0304, '13'],
  [0x0303, '12'],
  [0x0302, '11'],
  [0x0301, '10'],
  [0x0300, 's3'],
]);
const NOTHING = '000000000000';

export function ja4(hello: ParsedClientHello): string {
  const suites = hello.suites.filter(isReal);
  const types = hello.extensions.map(({ type }) => type).filter(isReal);
  const schemes = extensionNumbers(hello.extensions, SIGNATURE_ALGORITHMS, 2, 2).filter(isReal);
  const head = [
    't',
    versionName(hello),
    types.includes(SERVER_NAME) ? 'd' : 'i',
    twoDigits(suites.length),
    twoDigits(types.length),
    protocolName(firstProtocol(hello.extensions)),
  ].join('');
  const sortedTypes = hexList(
    types.filter((type) => type !== SERVER_NAME && type !== ALPN).sort(up),
  );
  const schemeList = schemes.length === 0 ? '' : `_${hexList(schemes)}`;
  return [
    head,
    suites.length === 0 ? NOTHING : digest(hexList(suites.toSorted(up))),
    types.length === 0 ? NOTHING : digest(sortedTypes + schemeList),
  ].join('_');
}

function isReal(value: number): boolean {
  return !isGrease(value);
}

/** The highest that is offered in supported_versions, else the version of the hello. */
function versionName(hello: ParsedClientHello): string {
  const offered = extensionNumbers(hello.extensions, SUPPORTED_VERSIONS, 1, 2).filter(isReal);
  const version = offered.length === 0 ? hello.version : Math.max(...offered);
  return VERSION_NAMES.get(version) ?? '00';
}

/** First and last character of the first protocol, or of its hexadecimal when one is no letter or digit. */
function protocolName(protocol: Uint8Array | undefined): string {
  if (protocol === undefined || protocol.length === 0) return '00';
  const text = Buffer.from(protocol).toString('latin1');
  const ends = text[0]! + text.at(-1)!;
  if (/^[0-9A-Za-z]{2}$/.test(ends)) return ends;
  const hex = Buffer.from(protocol).toString('hex');
  return hex[0]! + hex.at(-1)!;
}

function twoDigits(count: number): string {
  return String(Math.min(count, 99)).padStart(2, '0');
}

function hexList(values: readonly number[]): string {
  return values.map((value) => value.toString(16).padStart(4, '0')).join(',');
}

function digest(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, NOTHING.length);
}

function up(a: number, b: number): number {
  return a - b;
}
