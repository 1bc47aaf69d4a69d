/** IP identifications of hosts that count for all connections to a destination together. */
import type { HostPlan, IpIdCounter } from '../sim/session.ts';
import { SYSTEMS } from '../tcp/systems.ts';

export class IpIdCounters {
  readonly #counters = new Map<string, IpIdCounter>();

  /** The counter of `host` towards `peer`; undefined: each connection counts for itself. */
  of(host: HostPlan, peer: HostPlan): IpIdCounter | undefined {
    if (SYSTEMS[host.tcp.system].ipId !== 'destination') return undefined;
    const way = `${host.ip.join('.')} > ${peer.ip.join('.')}`;
    const known = this.#counters.get(way);
    if (known !== undefined) return known;
    const counter = { next: host.ipId };
    this.#counters.set(way, counter);
    return counter;
  }
}
