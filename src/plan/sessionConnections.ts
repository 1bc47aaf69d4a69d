/**
 * The connections of one session by the slots of its application: kept alive while they are used,
 * opened anew when the idle timeout has closed them or the slot has turned to another server.
 */
import type { ServerName, Slot } from '../apps/app.ts';
import type { Random } from '../base/random.ts';
import type { Nanos } from '../base/time.ts';
import type { FastOpenCookie } from '../tcp/fastOpen.ts';
import type { Hosts } from './hosts.ts';
import type { IpIdCounters } from './ipIdCounters.ts';
import type { ClientNat } from './nat.ts';
import { SourcePorts } from './ports.ts';
import type { PlannedConnection } from './sessionPlan.ts';

interface OpenSlot {
  readonly connection: PlannedConnection;
  readonly server: ServerName;
  readonly idleTimeout: Nanos | undefined;
  lastUsed: Nanos;
}

export class SessionConnections {
  readonly #hosts: Hosts;
  readonly #client: number;
  readonly #nat: ClientNat | undefined;
  readonly #random: Random;
  readonly #ports: SourcePorts;
  readonly #ipIds: IpIdCounters;
  readonly #cookies = new Map<string, FastOpenCookie>();
  readonly #slots = new Map<string, OpenSlot>();
  #opened = 0;

  /** `nat` undefined: the client's address is translated nowhere; `ipIds`: those of its session. */
  constructor(
    hosts: Hosts,
    client: number,
    random: Random,
    nat: ClientNat | undefined,
    ipIds: IpIdCounters,
  ) {
    this.#hosts = hosts;
    this.#client = client;
    this.#random = random;
    this.#nat = nat;
    this.#ipIds = ipIds;
    this.#ports = new SourcePorts(hosts.systemOf(client).ports, random.fork('ports'));
  }

  /** Whether an exchange of `slot` beginning `now` finds its connection open. */
  isOpen(slot: Slot, now: Nanos): boolean {
    return this.#usable(slot, now) !== undefined;
  }

  /**
   * The connection that carries an exchange of `slot` beginning `now`; one that has to be opened goes to
   * the server's address number `choice`.
   */
  carry(slot: Slot, now: Nanos, choice: number): PlannedConnection {
    const open = this.#usable(slot, now);
    if (open !== undefined) {
      // In use until `used` says otherwise: no timeout runs meanwhile.
      open.lastUsed = Number.POSITIVE_INFINITY;
      return open.connection;
    }
    const connection = this.#open(slot, choice, now);
    this.#slots.set(slot.name, {
      connection,
      server: slot.server,
      idleTimeout: slot.idleTimeout,
      lastUsed: Number.POSITIVE_INFINITY,
    });
    return connection;
  }

  /** The exchange on `slot` was over at `now`; nothing to note if its connection has failed. */
  used(slot: string, now: Nanos): void {
    const open = this.#slots.get(slot);
    if (open !== undefined) open.lastUsed = now;
  }

  /** The slot's connection, which is forgotten; undefined if there is none. */
  close(slot: string): PlannedConnection | undefined {
    const open = this.#slots.get(slot);
    this.#slots.delete(slot);
    return open?.connection;
  }

  /** What a server of this address gives to the session's client, once for all their connections. */
  #cookieOf(ip: Uint8Array): FastOpenCookie {
    const name = ip.join('.');
    const known = this.#cookies.get(name);
    if (known !== undefined) return known;
    // TCP_FASTOPEN_COOKIE_SIZE
    const cookie = { bytes: this.#random.fork(`fastOpen/${name}`).bytes(8), known: false, mss: 0 };
    this.#cookies.set(name, cookie);
    return cookie;
  }

  #usable(slot: Slot, now: Nanos): OpenSlot | undefined {
    const open = this.#slots.get(slot.name);
    if (open === undefined || !sameServer(open.server, slot.server)) return undefined;
    return expired(open, now) ? undefined : open;
  }

  #open(slot: Slot, choice: number, now: Nanos): PlannedConnection {
    const index = ++this.#opened;
    const random = this.#random.fork(String(index));
    const to = slot.server;
    let broken = false;
    const { client, server, path, flowLabels, envelopes } =
      to.peer === undefined
        ? this.#hosts.ends(this.#client, to, 0, random, choice)
        : this.#hosts.neighbourEnds(this.#client, to.peer.client, to.port, 0, random);
    const name = `${server.ip.join('.')}/${to.port}`;
    const port = this.#ports.next(name);
    // No router is between neighbours.
    const nat = to.peer === undefined ? this.#nat?.connection(port, name, now) : undefined;
    return {
      client: {
        ...client,
        port,
        outside: nat?.outside,
        ipIdCounter: this.#ipIds.of(client, server),
      },
      server: { ...server, ipIdCounter: this.#ipIds.of(server, client) },
      path,
      flowLabels,
      envelopes,
      local: to.peer !== undefined,
      nat: nat?.gate,
      index,
      clientNumber: this.#client,
      to,
      idleTimeout: slot.idleTimeout,
      conduct: slot.conduct,
      fastOpen: client.tcp.fastOpen ? this.#cookieOf(server.ip) : undefined,
      failed: (how) => {
        broken = true;
        if (this.#slots.get(slot.name)?.connection.index === index) this.#slots.delete(slot.name);
        slot.failed?.(how);
      },
      isBroken: () => broken,
      random,
    };
  }
}

function sameServer(a: ServerName, b: ServerName): boolean {
  return a.host === b.host && a.port === b.port && a.secure === b.secure;
}

function expired(open: OpenSlot, now: Nanos): boolean {
  return open.idleTimeout !== undefined && now - open.lastUsed >= open.idleTimeout;
}
