/**
 * Source ports as Linux hands them out: even ports of net.ipv4.ip_local_port_range in small upward
 * steps from a random start (connect() keeps to even ports since kernel 4.2), each used once.
 */
import { invariant } from '../base/invariant.ts';
import type { Random } from '../base/random.ts';

/** net.ipv4.ip_local_port_range */
const FIRST_PORT = 32_768;
const LAST_PORT = 60_999;
/** Ports lie in groups of ten, five of them even; a lap over all groups takes one port of each. */
const GROUP = 10;
const EVEN = GROUP / 2;
const GROUPS = Math.floor((LAST_PORT + 1 - FIRST_PORT) / GROUP);

/** Connections that one client can open before a port would have to be used again. */
export const EPHEMERAL_PORTS = GROUPS * GROUP;

/**
 * The port of a client's connection `index` (from 0). `salt` (32 bits) says where the first lap begins
 * and with which port each group does; the first five laps take the even ports, the others the odd.
 */
export function ephemeralPort(salt: number, index: number): number {
  invariant(index < EPHEMERAL_PORTS, 'a client opens no more connections than it has ports');
  const group = (salt + index) % GROUPS;
  const lap = Math.floor(index / GROUPS);
  // Fibonacci hashing (Knuth, TAOCP 6.4): the groups' rotations look unrelated.
  const rotation = (Math.imul(group ^ salt, 0x9e37_79b1) >>> 8) % EVEN;
  const odd = lap < EVEN ? 0 : 1;
  return FIRST_PORT + group * GROUP + 2 * ((lap + rotation) % EVEN) + odd;
}

/** The port of a datagram's socket: Linux takes any of the range (udp_lib_get_port). */
export function randomPort(random: Random): number {
  return FIRST_PORT + random.below(LAST_PORT + 1 - FIRST_PORT);
}
