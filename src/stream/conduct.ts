import type { Side } from './turn.ts';

/**
 * What the client finds at a port of the server: somebody who listens, nobody (a RST answers, or ICMP), or a
 * firewall that lets nothing in. The words are those of port scanners.
 */
export type Port = 'open' | 'closed' | 'filtered';

/** How the applications at both ends of a connection treat it, beside what they say. */
export interface Conduct {
  readonly port: Port;
  /** One side gives the connection up before its end; undefined: neither. */
  readonly abort: Abort | undefined;
  /** Bytes a second that each side reads at most; Infinity: at once. */
  readonly readRate: Readonly<Record<Side, number>>;
}

/**
 * When `after` bytes of what `of` says have arrived, as far as `by` knows, `by` resets the connection or
 * vanishes: its host neither sends nor hears any more.
 */
interface Abort {
  readonly how: 'rst' | 'vanish';
  readonly by: Side;
  readonly of: Side;
  readonly after: number;
}

/**
 * How a connection ends before all is said: it is `lost` when it was reset or given up after too many
 * timeouts; else one of the two has `left`, and closed it in order.
 */
export type EarlyEnd = 'lost' | 'left';

const { POSITIVE_INFINITY } = Number;

/** Both sides read at once what comes, and stay to the end. */
export const ORDINARY: Conduct = {
  port: 'open',
  abort: undefined,
  readRate: { client: POSITIVE_INFINITY, server: POSITIVE_INFINITY },
};
