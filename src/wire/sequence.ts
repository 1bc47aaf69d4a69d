/**
 * TCP sequence numbers, RFC 9293 section 3.4. On the wire they are 32 bits and wrap; inside, a
 * *position* counts from the ISS (the SYN is position 0, the first byte 1) and never wraps, so it is
 * compared with `<`. These two functions are the only place where the two meet.
 */

/** The 32-bit sequence number of a position. */
export function sequenceOf(iss: number, position: number): number {
  return (iss + position) % 0x1_0000_0000;
}

/** The position of a sequence number, taken as the one nearest to `near` (within 2^31). */
export function positionOf(iss: number, sequence: number, near: number): number {
  return near + ((sequence - sequenceOf(iss, near)) | 0);
}
