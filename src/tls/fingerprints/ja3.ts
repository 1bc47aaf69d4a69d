/** JA3, as github.com/salesforce/ja3 defines it: five lists of a ClientHello in wire order, and MD5. */
import { createHash } from 'node:crypto';
import { extensionNumbers, isGrease, type ParsedClientHello } from './parseHello.ts';

const SUPPORTED_GROUPS = 10;
const EC_POINT_FORMATS = 11;

/** The text before it is hashed: `version,suites,extensions,groups,formats`, without GREASE. */
export function ja3Text(hello: ParsedClientHello): string {
  const lists = [
    hello.suites,
    hello.extensions.map(({ type }) => type),
    extensionNumbers(hello.extensions, SUPPORTED_GROUPS, 2, 2),
  ].map((list) => list.filter((value) => !isGrease(value)));
  const formats = extensionNumbers(hello.extensions, EC_POINT_FORMATS, 1, 1);
  return [hello.version, ...[...lists, formats].map((list) => list.join('-'))].join(',');
}

export function ja3(hello: ParsedClientHello): string {
  return createHash('md5').update(ja3Text(hello)).digest('hex');
}
