import { MILLISECOND, type Nanos } from './time.ts';

/** In which Linux counts time: CONFIG_HZ=250, as Debian and Ubuntu build it. */
export const JIFFY: Nanos = 4 * MILLISECOND;
