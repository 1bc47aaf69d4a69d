import type { DropboxServers, ServerClass, Way } from '../../apps/dropbox/options.ts';
import type { DropboxInput } from '../schema/dropbox.ts';

export function resolveServers({
  transport,
  port,
  ...hosts
}: DropboxInput['servers']): DropboxServers {
  const spoken = (of: ServerClass): 'tls' | 'plaintext' => {
    if (typeof transport !== 'string') return transport[of];
    return of === 'notify' ? 'plaintext' : transport;
  };
  const way = (of: ServerClass): Way => {
    const secure = spoken(of) === 'tls';
    const usual = secure ? 443 : 80;
    return { secure, port: of === 'notify' ? usual : (port ?? usual) };
  };
  const ways = {
    auth: way('auth'),
    meta: way('meta'),
    block: way('block'),
    notify: way('notify'),
    exceptions: way('exceptions'),
    stats: way('stats'),
    web: way('web'),
  };
  const block = hosts.block ?? BLOCK_SERVERS;
  const blockException = hosts.blockException ?? BLOCK_EXCEPTION_SERVERS;
  return { ...hosts, block, blockException, ways };
}

/**
 * As many as make the replies of the article's figures 4 and 5 as long as their chunks say (af7 and 2466
 * bytes): the print leaves the names out. No choice of different names among the forty or so that the
 * debug servers had would do; some must stand there twice. The steps have no factor in common with 999
 * and 40: names come round again only when all were there.
 */
const BLOCK_SERVERS = Array.from(
  { length: 112 },
  (_, k) => `dl-client${1 + ((k * 125) % 999)}.dropbox.com`,
);
const BLOCK_EXCEPTION_SERVERS = Array.from(
  { length: 57 },
  (_, k) => `dl-debug${1 + ((2 + k * 13) % 40)}.dropbox.com`,
);
