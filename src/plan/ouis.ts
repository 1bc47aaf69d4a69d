/**
 * Makers of the network interfaces that hosts of a system commonly have: the first three bytes of their
 * MAC addresses, from IEEE's MA-L registry (https://standards-oui.ieee.org/oui/oui.txt).
 */
import type { SystemName } from '../tcp/systems.ts';

/** Three bytes, as a number. */
type Oui = number;

/** Dell, Hewlett Packard, Intel, LCFC (Lenovo's maker). */
const PCS: readonly Oui[] = [0xf8b156, 0xb8ca3a, 0x3cd92b, 0x3ca9f4, 0x8c1645];
/** Dell, Intel, Super Micro. */
const SERVERS: readonly Oui[] = [0x141877, 0xa0369f, 0x002590, 0xac1f6b];
const APPLE: readonly Oui[] = [0x3c22fb, 0xa483e7, 0xf01898, 0x28cfe9, 0xd8bb2c];
/** Samsung, Google. */
const PHONES: readonly Oui[] = [0xc81479, 0x8cf5a3, 0x3c5ab4, 0x94eb2c];

/** Cisco, Juniper. */
export const ROUTER_OUIS: readonly Oui[] = [0x001b0d, 0x00260b, 0x000585, 0x3c8ab0];

/** What machines with a system are; of a server's systems, servers. */
export function ouisOf(system: SystemName, side: 'client' | 'server'): readonly Oui[] {
  switch (system) {
    case 'macos':
    case 'macos-10.9':
    case 'ios':
      return APPLE;
    case 'android':
      return PHONES;
    default:
      return side === 'client' ? PCS : SERVERS;
  }
}
