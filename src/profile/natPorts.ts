/** How the ports of a translating router's outside addresses are shared. */
import type { NatOptions, Prefix } from './profile.ts';

/** Ports that each client has, for so many clients behind `nat`; 0: there are too few. */
export function portsPerClient({ addresses, ports }: NatOptions, clients: number): number {
  const sharing = Math.ceil(clients / outsideAddresses(addresses).count);
  return Math.floor((ports.last + 1 - ports.first) / sharing);
}

/** Where the hosts of an IPv4 prefix begin, and how many there are: small ones are used whole. */
export function outsideAddresses({ bits }: Prefix): {
  readonly first: number;
  readonly count: number;
} {
  const addresses = 2 ** (32 - bits);
  return addresses <= 2 ? { first: 0, count: addresses } : { first: 1, count: addresses - 2 };
}
