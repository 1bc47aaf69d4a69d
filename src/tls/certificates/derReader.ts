/** Elements of DER (X.690 section 8.1) with tags of one byte, read where they stand. */

export interface DerElement {
  readonly tag: number;
  readonly start: number;
  /** Where its content begins. */
  readonly content: number;
  readonly end: number;
}

/**
 * The element that begins at `start`.
 * @throws {RangeError} when it does not end by `limit`
 */
export function derElement(der: Uint8Array, start = 0, limit = der.length): DerElement {
  const first = der[start + 1] ?? 0x80;
  const lengthBytes = first < 0x80 ? 0 : first & 0x7f;
  const content = start + 2 + lengthBytes;
  let length = first;
  // 0x80 alone is BER's indefinite length.
  if (first >= 0x80) length = lengthBytes === 0 ? Number.POSITIVE_INFINITY : 0;
  for (let i = start + 2; i < Math.min(content, limit); i++) length = length * 256 + der[i]!;
  const end = content + length;
  if (end > limit) throw new RangeError(`no DER element at byte ${start}`);
  return { tag: der[start]!, start, content, end };
}

/**
 * The elements inside `element`.
 * @throws {RangeError} when they do not fill it exactly
 */
export function derChildren(der: Uint8Array, element: DerElement): readonly DerElement[] {
  const children: DerElement[] = [];
  for (let at = element.content; at < element.end; at = children.at(-1)!.end) {
    children.push(derElement(der, at, element.end));
  }
  return children;
}

/**
 * What one finds in `element` by going to its child number `path[0]`, and in that to number `path[1]` ...
 * @throws {RangeError} when there is none
 */
export function derChild(der: Uint8Array, element: DerElement, ...path: number[]): DerElement {
  let found: DerElement | undefined = element;
  for (const index of path) {
    found = derChildren(der, found)[index];
    if (found === undefined) throw new RangeError(`no DER element number ${index}`);
  }
  return found;
}

/**
 * The fields of a certificate's TBSCertificate from its serial number on (RFC 5280 section 4.1):
 * serialNumber, signature, issuer, validity, subject ...
 */
export function certificateFields(certificate: Uint8Array): readonly DerElement[] {
  const fields = derChildren(certificate, derChild(certificate, derElement(certificate), 0));
  const VERSION_TAG = 0xa0;
  return fields[0]!.tag === VERSION_TAG ? fields.slice(1) : fields;
}
