/**
 * Packets that Linux's own TCP sent, as tshark prints them; no other program has touched their bytes.
 * The IPv4 ones are the first four of http-small.pcap among the kernel fixtures, which begin at the IP
 * header. The IPv6 ones went between two network namespaces, checksums computed in software.
 */
import { hex } from '../pcap-writer/memoryOutput.ts';

/** 198.18.0.1 -> 198.18.0.2, SYN */
export const IPV4_SYN = hex(`
  45 00 00 3c 01 23 40 00 40 06 ad 71 c6 12 00 01 c6 12 00 02
  da 96 1f 90 09 0d b2 ad 00 00 00 00 a0 02 fa f0 ed cd 00 00
  02 04 05 b4 04 02 08 0a 78 36 a4 fe 00 00 00 00 01 03 03 0a`);

/** 198.18.0.2 -> 198.18.0.1, SYN-ACK */
export const IPV4_SYN_ACK = hex(`
  45 00 00 3c 00 00 40 00 40 06 ae 94 c6 12 00 02 c6 12 00 01
  1f 90 da 96 d3 c7 d1 d4 09 0d b2 ae a0 12 fe 88 57 b9 00 00
  02 04 05 b4 04 02 08 0a 5e 79 8e 55 78 36 a4 fe 01 03 03 0a`);

/** 198.18.0.1 -> 198.18.0.2, ACK */
export const IPV4_ACK = hex(`
  45 00 00 34 01 24 40 00 40 06 ad 78 c6 12 00 01 c6 12 00 02
  da 96 1f 90 09 0d b2 ae d3 c7 d1 d5 80 10 00 3f 84 82 00 00
  01 01 08 0a 78 36 a5 4e 5e 79 8e 55`);

/** 198.18.0.1 -> 198.18.0.2, PSH-ACK with 169 bytes: an odd length. */
export const IPV4_REQUEST = hex(`
  45 00 00 dd 01 25 40 00 40 06 ac ce c6 12 00 01 c6 12 00 02
  da 96 1f 90 09 0d b2 ae d3 c7 d1 d5 80 18 00 3f e4 9f 00 00
  01 01 08 0a 78 36 a5 4f 5e 79 8e 55 50 4f 53 54 20 2f 61 20
  48 54 54 50 2f 31 2e 31 0d 0a 48 6f 73 74 3a 20 63 6c 69 65
  6e 74 33 37 2e 64 72 6f 70 62 6f 78 2e 63 6f 6d 0d 0a 43 6f
  6e 74 65 6e 74 2d 4c 65 6e 67 74 68 3a 20 36 35 0d 0a 58 2d
  52 65 73 70 3a 20 36 31 0d 0a 43 6f 6e 6e 65 63 74 69 6f 6e
  3a 20 6b 65 65 70 2d 61 6c 69 76 65 0d 0a 0d 0a 38 13 dd 8a
  f2 97 8e 4b 4f 88 18 c8 b8 fc ce ab 7b d6 62 d7 cb 5d 21 71
  17 a3 c6 cb c7 8f 31 a5 ac c2 71 59 fe fd 47 89 00 a8 32 c0
  3a 8c 47 56 a6 55 d7 cc 4b 52 82 68 b4 95 d5 bf 23 4e df 50
  c3`);

/** Ethernet, fd00:9::1 -> fd00:9::2, PSH-ACK with `ping!` */
export const IPV6_FRAME = hex(`
  ca f0 a7 36 a2 66 ba e9 b1 60 7c c2 86 dd
  60 0b 21 19 00 25 06 40
  fd 00 00 09 00 00 00 00 00 00 00 00 00 00 00 01
  fd 00 00 09 00 00 00 00 00 00 00 00 00 00 00 02
  d2 16 1f 90 03 88 39 f0 b4 6d 40 a3 80 18 00 40 17 58 00 00
  01 01 08 0a 4a 06 ae 47 6d ed da c5 70 69 6e 67 21`);

export function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
