/**
 * `ipaddr.js`, by `require`: for an `import` Node would first read the package's text for the names that
 * it exports, which takes longer than loading it.
 */
import { createRequire } from 'node:module';
import type * as Ipaddr from 'ipaddr.js';

export const ipaddr: typeof Ipaddr = createRequire(import.meta.url)('ipaddr.js');
