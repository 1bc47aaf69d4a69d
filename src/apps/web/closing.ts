/** How a connection ends that nobody aborts. */
import { draw } from '../../base/distribution.ts';
import type { Random } from '../../base/random.ts';
import { type Nanos, SECOND } from '../../base/time.ts';
import type { Side } from '../../stream/turn.ts';
import type { WebClose } from './options.ts';

interface Closing {
  readonly by: Side;
  readonly how: 'fin' | 'rst' | 'half';
  /** From the last response. */
  readonly after: Nanos;
}

export function drawClosing(close: WebClose, random: Random): Closing {
  return close === 'mixed'
    ? mixed(random.fork('close'))
    : { ...close, after: draw(close.after, random) };
}

/**
 * Half of all are closed by programs that have what they wanted, or reset by them; others stand until one side's
 * patience is over. The shares are chosen; the times are those of servers and browsers as they come.
 */
function mixed(random: Random): Closing {
  const share = random.fraction();
  if (share < 0.4) return { by: 'client', how: 'fin', after: 0 };
  if (share < 0.5) return { by: 'client', how: 'rst', after: 0 };
  if (share < 0.85) return { by: 'server', how: 'fin', after: random.pick(SERVERS_KEEP) };
  return { by: 'client', how: 'fin', after: random.pick(CLIENTS_KEEP) };
}

/** Apache KeepAliveTimeout, Node server.keepAliveTimeout; AWS load balancers; nginx keepalive_timeout. */
const SERVERS_KEEP = [5, 5, 60, 75].map((seconds) => seconds * SECOND);
/** urllib3 and Go's IdleConnTimeout; Firefox network.http.keep-alive.timeout. */
const CLIENTS_KEEP = [90, 115].map((seconds) => seconds * SECOND);
