/**
 * What a client's flows look like behind the router that translates its addresses. A client has one
 * outside address for all it does (RFC 4787 REQ-2, "paired"), and of that address's ports a block of
 * its own (RFC 7422, deterministic NAT): so two flows never share a port, and what one client does
 * changes nothing for another.
 */
import type { Random } from '../base/random.ts';
import { outsideAddresses, portsPerClient } from '../profile/natPorts.ts';
import type { NatOptions } from '../profile/profile.ts';
import type { OutsideAddress } from '../sim/session.ts';
import { shuffled } from './ports.ts';

export class ClientNat {
  readonly #ip: Uint8Array;
  /** The first port of the client's block, and how many there are. */
  readonly #first: number;
  readonly #count: number;
  readonly #salt: number;
  /** By the port inside, for each protocol; the oldest first. */
  readonly #mappings = { tcp: new Map<number, number>(), udp: new Map<number, number>() };
  readonly #made = { tcp: 0, udp: 0 };

  /** `clients`: how many there are together. */
  constructor(nat: NatOptions, client: number, clients: number, random: Random) {
    const { first, count } = outsideAddresses(nat.addresses);
    this.#ip = nat.addresses.address.slice();
    const view = new DataView(this.#ip.buffer);
    view.setUint32(0, view.getUint32(0) + first + (client % count));
    this.#count = portsPerClient(nat, clients);
    this.#first = nat.ports.first + Math.floor(client / count) * this.#count;
    this.#salt = random.u32();
  }

  /**
   * How the client's `port` looks outside: the same for all that it sends from there (RFC 4787 REQ-1).
   * Ports are handed out in no order (RFC 6056); when all have been used, the oldest is used again.
   */
  outside(protocol: 'tcp' | 'udp', port: number): OutsideAddress {
    const mappings = this.#mappings[protocol];
    const known = mappings.get(port);
    if (known !== undefined) return { ip: this.#ip, port: known };
    const [oldest] = mappings.keys();
    if (oldest !== undefined && mappings.size === this.#count) mappings.delete(oldest);
    const index = this.#made[protocol]++ % this.#count;
    const mapped = this.#first + shuffled(this.#count, this.#salt, index);
    mappings.set(port, mapped);
    return { ip: this.#ip, port: mapped };
  }
}
