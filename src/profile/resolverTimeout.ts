import { type Nanos, SECOND } from '../base/time.ts';

/** After this a client asks for a name again: RES_TIMEOUT of resolv.conf(5). */
export const RESOLVER_TIMEOUT: Nanos = 5 * SECOND;
