/** How long a translating router remembers what passes it, as Linux's connection tracking does. */
import { type Nanos, SECOND } from '../base/time.ts';
import type { NatOptions } from '../profile/profile.ts';
import type { NatGate } from '../sim/session.ts';
import type { Side } from '../stream/turn.ts';
import { TcpFlag } from '../wire/tcp.ts';

type Timeouts = NatOptions['timeouts'];

/** nf_conntrack_tcp_timeout_syn_sent */
const HANDSHAKE: Nanos = 120 * SECOND;

/** What the router remembers of a connection, or of datagrams: nf_conn. It holds an outside port. */
export interface Tracked {
  /** The router forgets it then. */
  readonly until: Nanos;
}

/** A TCP connection as the router sees it: while it opens, stands, and has closed. */
export class TrackedConnection implements Tracked, NatGate {
  until: Nanos;
  readonly #timeouts: Timeouts;
  /** From one of its packets to when it is forgotten. */
  #timeout = HANDSHAKE;
  #state: 'opening' | 'answered' | 'established' | 'closed' = 'opening';

  constructor(timeouts: Timeouts, now: Nanos) {
    this.#timeouts = timeouts;
    this.until = now + HANDSHAKE;
  }

  passes(now: Nanos, from: Side, flags: number): boolean {
    if (now >= this.until) return false;
    if ((flags & (TcpFlag.FIN | TcpFlag.RST)) !== 0) {
      this.#state = 'closed';
      this.#timeout = this.#timeouts.closed;
    } else if (this.#state === 'opening' && from === 'server') {
      this.#state = 'answered';
    } else if (this.#state === 'answered' && from === 'client') {
      this.#state = 'established';
      this.#timeout = this.#timeouts.established;
    }
    this.until = now + this.#timeout;
    return true;
  }
}
