/** Protocol versions and how the wire writes them (RFC 8446 section 4.1.2, RFC 5246 appendix A.1). */

export type TlsVersion = '1.0' | '1.1' | '1.2' | '1.3';

export const WIRE_VERSION: Readonly<Record<TlsVersion, number>> = {
  '1.0': 0x0301,
  '1.1': 0x0302,
  '1.2': 0x0303,
  '1.3': 0x0304,
};

/** Whether `version` is `other` or a later one. */
export function atLeast(version: TlsVersion, other: TlsVersion): boolean {
  return WIRE_VERSION[version] >= WIRE_VERSION[other];
}
