import { isIn } from '../addresses.ts';
import type { NetworkOptions } from '../profile.ts';

/** Why `address` cannot be a server's: it is of the network's IP version, and no client has it. */
export function serverAddressTrouble(
  { ip, clients }: NetworkOptions,
  address: Uint8Array,
): string | undefined {
  const family = address.length === 4 ? 4 : 6;
  if (family !== ip) return `expected an IPv${ip} address, as network.ip says, got IPv${family}`;
  return isIn(clients, address)
    ? 'expected an address outside network.client.addresses'
    : undefined;
}
