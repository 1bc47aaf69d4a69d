/**
 * Headers around packets. Those of VXLAN, the cooked captures, IPv4 options and IPv6 extension headers are
 * from Linux 6.18 (two network namespaces, dumpcap); the others are spelled out as their RFC draws them,
 * and tshark reads them in `envelopes.test.ts`.
 */
import { hex } from '../pcap-writer/memoryOutput.ts';

/** IEEE 802.1Q: priority 5, drop eligible, VLAN 100; IPv4 follows. */
export const VLAN_TAG = hex('b0 64 08 00');

/** RFC 3032: label 1037, class 3, bottom of the stack, TTL 254. */
export const MPLS_BOTTOM = hex('00 40 d7 fe');

/** RFC 2516: session 0x1a2b, with "hello" in IPv4's place. */
export const PPPOE = hex('11 00 1a 2b 00 07 00 21 68 65 6c 6c 6f');

/** RFC 2890: a key of 7; IPv6 follows. */
export const GRE_KEYED = hex('20 00 86 dd 00 00 00 07');
/** RFC 2784: nothing but the protocol. */
export const GRE_PLAIN = hex('00 00 08 00');

/** TS 29.281: TEID 0xcafe0001, with "hello". */
export const GTPU = hex('30 ff 00 05 ca fe 00 01 68 65 6c 6c 6f');
/** The same with sequence number 0x0102, and the three bytes that come with it. */
export const GTPU_NUMBERED = hex('32 ff 00 09 ca fe 00 01 01 02 00 00 68 65 6c 6c 6f');

/** What `ip link add type vxlan id 5000 noudpcsum` sends: Ethernet, IPv4, UDP, VXLAN, Ethernet, IPv4, UDP. */
export const VXLAN_FRAME = hex(`
  7a 06 a9 b7 0f 69 86 0d 3b 23 90 96 08 00
  45 00 00 53 86 28 00 00 40 11 70 6e c0 00 02 01 c0 00 02 02
  e6 e8 12 b5 00 3f 00 00
  08 00 00 00 00 13 88 00
  02 00 00 00 00 0b 02 00 00 00 00 0a 08 00
  45 00 00 21 e7 fd 40 00 40 11 3e a4 0a 14 00 01 0a 14 00 02
  96 ec 00 09 00 0d 14 49 68 65 6c 6c 6f`);
/** Where VXLAN's header begins in it. */
export const VXLAN_AT = 14 + 20 + 8;

/** `dumpcap -i any -y LINUX_SLL`: sent by this host, IPv4. */
export const SLL_SENT = hex('00 04 00 01 00 06 86 0d 3b 23 90 96 00 00 08 00');
/** Received by it. */
export const SLL_RECEIVED = hex('00 00 00 01 00 06 02 00 00 00 00 0b 00 00 08 00');

/** `dumpcap -i any -y LINUX_SLL2`: sent through interface 2, IPv4. */
export const SLL2_SENT = hex('08 00 00 00 00 00 00 02 00 01 04 06 86 0d 3b 23 90 96 00 00');
/** Received through interface 3. */
export const SLL2_RECEIVED = hex('08 00 00 00 00 00 00 03 00 01 00 06 02 00 00 00 00 0b 00 00');

/** A datagram of Linux with router alert. */
export const ROUTER_ALERT = hex(`
  46 00 00 25 86 29 40 00 40 11 9b 96 c0 00 02 01 c0 00 02 02 94 04 00 00
  db b1 00 09 00 0d 84 22 61 6c 65 72 74`);
/** One with room to record two addresses, the first of which is the sender's own, and a NOP. */
export const RECORD_ROUTE = hex(`
  48 00 00 2e 86 2a 40 00 40 11 1c c3 c0 00 02 01 c0 00 02 02 07 0b 08 c0 00 02 01 00 00 00 00 01
  cb 22 00 09 00 0e 84 23 72 65 63 6f 72 64`);

/**
 * A datagram of Linux: hop-by-hop options (router alert, PadN), destination options (a tunnel
 * encapsulation limit of 4, which stands with PadN), UDP.
 */
export const IPV6_EXTENDED = hex(`
  60 0e 1a bc 00 1f 00 40
  20 01 0d b8 00 00 00 00 00 00 00 00 00 00 00 01
  20 01 0d b8 00 00 00 00 00 00 00 00 00 00 00 02
  3c 00 05 02 00 00 01 00
  11 00 04 01 04 01 01 00
  99 a2 00 09 00 0f 61 ae 68 62 68 2b 64 73 74`);
