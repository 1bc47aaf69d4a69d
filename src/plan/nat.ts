/** What a client's flows look like behind the router that translates its addresses. */
import type { Random } from '../base/random.ts';
import type { Nanos } from '../base/time.ts';
import { outsideAddresses } from '../profile/natPorts.ts';
import type { NatOptions } from '../profile/profile.ts';
import type { NatGate, OutsideAddress } from '../sim/session.ts';
import { TrackedConnection } from './conntrack.ts';
import { PortBlock } from './natBlock.ts';
import { KeptPorts, type PortTables } from './natKeptPorts.ts';
import type { OutsidePorts } from './outsidePorts.ts';

/** A router that all clients are behind. */
export class Nat {
  readonly #options: NatOptions;
  readonly #clients: number;
  /** By outside address. */
  readonly #tables = new Map<number, PortTables>();

  /** `clients`: how many there are together. */
  constructor(options: NatOptions, clients: number) {
    this.#options = options;
    this.#clients = clients;
  }

  /** A client has one outside address for all it does (RFC 4787 REQ-2, "paired"). */
  client(client: number, random: Random): ClientNat {
    const options = this.#options;
    const { first, count } = outsideAddresses(options.addresses);
    const index = client % count;
    const ip = options.addresses.address.slice();
    const view = new DataView(ip.buffer);
    view.setUint32(0, view.getUint32(0) + first + index);
    if (options.allocation === 'blocks')
      return new ClientNat(options, ip, new PortBlock(options, client, this.#clients, random));
    const tables: PortTables = this.#tables.get(index) ?? new Map();
    this.#tables.set(index, tables);
    return new ClientNat(options, ip, new KeptPorts(options.ports, tables, random));
  }
}

/** One client's part of it. */
export class ClientNat {
  readonly #options: NatOptions;
  readonly #ip: Uint8Array;
  readonly #ports: OutsidePorts;

  constructor(options: NatOptions, ip: Uint8Array, ports: OutsidePorts) {
    this.#options = options;
    this.#ip = ip;
    this.#ports = ports;
  }

  /** A connection from the client's `port` that opens `now`; without an outside address nothing of it passes. */
  connection(
    port: number,
    to: string,
    now: Nanos,
  ): { readonly outside: OutsideAddress | undefined; readonly gate: NatGate } {
    const tracked = new TrackedConnection(this.#options.timeouts, now);
    const outside = this.#ports.take('tcp', port, to, tracked, now);
    if (outside === undefined) return { outside, gate: SHUT };
    return { outside: { ip: this.#ip, port: outside }, gate: tracked };
  }

  /** Datagrams from the client's `port`, the last of which goes by `until`; undefined: none of them passes. */
  datagrams(port: number, to: string, now: Nanos, until: Nanos): OutsideAddress | undefined {
    const tracked = { until: until + this.#options.timeouts.udp };
    const outside = this.#ports.take('udp', port, to, tracked, now);
    return outside === undefined ? undefined : { ip: this.#ip, port: outside };
  }
}

/** Without a port the router drops what comes (nf_nat_setup_info). */
const SHUT: NatGate = { passes: () => false };
