/**
 * Source ports as Linux hands them out: even ports of net.ipv4.ip_local_port_range in small upward
 * steps from a random start (connect() keeps to even ports, kernel 4.2 and later), each used once.
 */

import { invariant } from '../base/invariant.ts';
import { Random } from '../base/random.ts';

/** net.ipv4.ip_local_port_range */
const FIRST_PORT = 32_768;
const LAST_PORT = 60_999;
/** Ports lie in groups of ten, five of them even; one lap over the groups takes one port of each. */
const GROUP = 10;
const GROUPS = Math.floor((LAST_PORT + 1 - FIRST_PORT) / GROUP);

/** Connections that one client can open before a port would have to be used again. */
export const EPHEMERAL_PORTS = GROUPS * GROUP;

/**
 * The port of a client's connection `index` (from 0). A lap goes once over all groups; the even ports
 * come first, then the odd ones, so that no port is ever used twice.
 */
export function ephemeralPort(streamName: string, index: number): number {
  invariant(index < EPHEMERAL_PORTS, 'a client opens no more connections than it has ports');
  const start = new Random(`${streamName}/start`).below(GROUPS);
  const group = (start + index) % GROUPS;
  const lap = Math.floor(index / GROUPS);
  const order = shuffledGroup(new Random(`${streamName}/group/${group}`));
  return FIRST_PORT + group * GROUP + order[lap]!;
}

/** The ten offsets of a group, even ones first, both halves shuffled (Fisher and Yates). */
function shuffledGroup(random: Random): number[] {
  return [...shuffled([0, 2, 4, 6, 8], random), ...shuffled([1, 3, 5, 7, 9], random)];
}

function shuffled(items: number[], random: Random): number[] {
  for (let last = items.length - 1; last > 0; last--) {
    const other = random.below(last + 1);
    const item = items[last]!;
    items[last] = items[other]!;
    items[other] = item;
  }
  return items;
}
