/** IP identifications of hosts that count for several connections together. */
import type { HostPlan, IpIdCounter } from '../sim/session.ts';
import { SYSTEMS } from '../tcp/systems.ts';

/** As far as one client sees them: to a server's counter others are gaps that it does not show. */
export class IpIdCounters {
  readonly #counters = new Map<string, IpIdCounter>();

  /** The counter of `host` towards `peer`; undefined: each connection counts for itself. */
  of(host: HostPlan, peer: Pick<HostPlan, 'ip'>): IpIdCounter | undefined {
    const style = SYSTEMS[host.tcp.system].ipId;
    if (style !== 'destination' && style !== 'host') return undefined;
    const from = host.ip.join('.');
    const key = style === 'host' ? from : `${from} > ${peer.ip.join('.')}`;
    const known = this.#counters.get(key);
    if (known !== undefined) return known;
    const counter = { next: host.ipId };
    this.#counters.set(key, counter);
    return counter;
  }
}
