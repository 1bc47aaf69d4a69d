/** The record layer's framing (RFC 8446 section 5.1, RFC 5246 section 6.2.1). */

export const ContentType = {
  changeCipherSpec: 20,
  alert: 21,
  handshake: 22,
  applicationData: 23,
} as const;
export type ContentType = (typeof ContentType)[keyof typeof ContentType];

/** Bytes of a record's header. */
export const RECORD_HEADER = 5;

/** The most content that a record may hold: 2^14. */
export const RECORD_LIMIT = 16_384;

/** Writes the header of a record whose fragment has `length` bytes to the start of `record`. */
export function putRecordHeader(
  record: Uint8Array,
  type: ContentType,
  version: number,
  length: number,
): void {
  record[0] = type;
  record[1] = version >>> 8;
  record[2] = version;
  record[3] = length >>> 8;
  record[4] = length;
}
