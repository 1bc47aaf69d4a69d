import { addToSum } from '../wire/checksum.ts';

/** What an address adds to the sum over the pseudo-header: RFC 9293 section 3.1, RFC 8200 section 8.1. */
export function addressSum(ip: Uint8Array): number {
  const view = new DataView(ip.buffer, ip.byteOffset, ip.length);
  return addToSum(0, view, 0, ip.length);
}
