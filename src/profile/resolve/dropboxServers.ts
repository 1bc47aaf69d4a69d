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
  return { ...hosts, ways };
}
