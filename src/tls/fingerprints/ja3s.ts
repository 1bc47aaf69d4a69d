/** JA3S, as github.com/salesforce/ja3 defines it: what a ServerHello chose, and MD5. */
import { createHash } from 'node:crypto';
import type { ParsedServerHello } from './parseHello.ts';

/** The text before it is hashed: `version,suite,extensions`. */
export function ja3sText(hello: ParsedServerHello): string {
  return [hello.version, hello.suite, hello.extensions.map(({ type }) => type).join('-')].join(',');
}

export function ja3s(hello: ParsedServerHello): string {
  return createHash('md5').update(ja3sText(hello)).digest('hex');
}
