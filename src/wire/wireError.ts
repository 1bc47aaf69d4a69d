/** Bytes that are not the header they should be: truncated, or with an impossible field. */
export class WireError extends Error {
  override readonly name = 'WireError';
}

/** @throws {WireError} when `end` cuts a header that needs `length` bytes from `at`. */
export function need(header: string, at: number, length: number, end: number): void {
  if (end - at < length) {
    throw new WireError(`${header}: expected ${length} bytes, got ${Math.max(0, end - at)}`);
  }
}
