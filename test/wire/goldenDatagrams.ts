/**
 * Datagrams and ARP from real networks, as tshark prints them. The DNS ones are of a Dropbox client of
 * 2016 and its router; those of ARP and IPv6 went between two network namespaces of Linux.
 */
import { hex } from '../pcap-writer/memoryOutput.ts';

/** IPv4, 192.168.1.105 -> 192.168.1.254: A of client.dropbox.com. */
export const DNS_QUERY = hex(`
  45 00 00 40 38 bb 40 00 40 11 7d 3a c0 a8 01 69 c0 a8 01 fe
  d8 6f 00 35 00 2c 52 92
  83 9c 01 00 00 01 00 00 00 00 00 00 06 63 6c 69 65 6e 74 07 64 72
  6f 70 62 6f 78 03 63 6f 6d 00 00 01 00 01`);

/** Its answer: a CNAME, two addresses, four name servers and their addresses. */
export const DNS_ANSWER = hex(`
  45 00 01 3f 00 00 40 00 40 11 b4 f6 c0 a8 01 fe c0 a8 01 69
  00 35 d8 6f 01 2b a7 22
  83 9c 81 80 00 01 00 03 00 04 00 04 06 63 6c 69 65 6e 74 07 64 72
  6f 70 62 6f 78 03 63 6f 6d 00 00 01 00 01 c0 0c 00 05 00 01 00 00
  00 c0 00 0b 06 63 6c 69 65 6e 74 01 76 c0 13 c0 30 00 01 00 01 00
  00 00 14 00 04 6c a0 ac cc c0 30 00 01 00 01 00 00 00 14 00 04 6c
  a0 ac ec c0 37 00 02 00 01 00 00 f5 b5 00 19 07 6e 73 2d 31 39 32
  36 09 61 77 73 64 6e 73 2d 34 38 02 63 6f 02 75 6b 00 c0 37 00 02
  00 01 00 00 f5 b5 00 16 06 6e 73 2d 37 37 33 09 61 77 73 64 6e 73
  2d 33 32 03 6e 65 74 00 c0 37 00 02 00 01 00 00 f5 b5 00 12 05 6e
  73 2d 35 37 09 61 77 73 64 6e 73 2d 30 37 c0 1b c0 37 00 02 00 01
  00 00 f5 b5 00 17 07 6e 73 2d 31 32 37 36 09 61 77 73 64 6e 73 2d
  33 31 03 6f 72 67 00 c0 ae 00 01 00 01 00 02 47 09 00 04 cd fb c0
  39 c0 8c 00 01 00 01 00 02 46 ef 00 04 cd fb c3 05 c0 cc 00 01 00
  01 00 02 46 ef 00 04 cd fb c4 fc c0 67 00 01 00 01 00 02 46 e4 00
  04 cd fb c7 86`);

/** IPv6, fd00:9::1 -> fd00:9::2, with "ping!". */
export const IPV6_DATAGRAM = hex(`
  60 02 1a 74 00 0d 11 40
  fd 00 00 09 00 00 00 00 00 00 00 00 00 00 00 01
  fd 00 00 09 00 00 00 00 00 00 00 00 00 00 00 02
  9e cd 00 09 00 0d 67 16 70 69 6e 67 21 # checksum by tshark: the interface would have filled it in`);

/** Who has 198.18.0.2? Tell 198.18.0.1. */
export const ARP_REQUEST = hex(`
  00 01 08 00 06 04 00 01 7a 60 ad 89 36 c0 c6 12 00 01 00 00 00 00 00 00 c6 12 00 02`);

/** 198.18.0.2 is at 3a:a5:14:43:45:e1. */
export const ARP_REPLY = hex(`
  00 01 08 00 06 04 00 02 3a a5 14 43 45 e1 c6 12 00 02 7a 60 ad 89 36 c0 c6 12 00 01`);

/** Linux 6: who has 2001:db8::2? An IPv6 packet whose payload is the solicitation. */
export const SOLICITATION = hex(`
  60 00 00 00 00 20 3a ff 20 01 0d b8 00 00 00 00 00 00 00 00 00 00 00 01 ff 02 00 00 00 00 00 00
  00 00 00 01 ff 00 00 02 87 00 1c 1e 00 00 00 00 20 01 0d b8 00 00 00 00 00 00 00 00 00 00 00 02
  01 01 02 00 00 00 00 0a`);

/** Linux 6, a router: 2001:db8::2 is at 02:00:00:00:00:0b. */
export const ADVERTISEMENT = hex(`
  60 00 00 00 00 20 3a ff 20 01 0d b8 00 00 00 00 00 00 00 00 00 00 00 02 20 01 0d b8 00 00 00 00
  00 00 00 00 00 00 00 01 88 00 0a 68 e0 00 00 00 20 01 0d b8 00 00 00 00 00 00 00 00 00 00 00 02
  02 01 02 00 00 00 00 0b`);
