import { formCall } from '../call.ts';
import { buildNumber, uname } from '../identity.ts';
import type { DropboxServers } from '../options.ts';
import { type Json, jsonDumps } from '../python/json.ts';
import { limitsJson, MAX_DATA_SIZE, type Server } from '../server.ts';
import type { Session } from '../session.ts';

/**
 * Every start of the client. The first one, with host_id None, is how the client gets its host_id; once
 * linked it also learns whose account this is. The order of the reply's keys was never published.
 */
export function registerHost({ client, server }: Session) {
  const { client: machine } = client.options;
  return formCall(
    'register_host',
    () => [
      ['buildno', buildNumber(machine)],
      ['tag', ''],
      ['uuid', client.uuid],
      ['server_list', true],
      ['host_id', client.hostId],
      ['hostname', machine.hostname],
      ['un', jsonDumps(uname(machine))],
    ],
    (now) => {
      const reply = registration(server, server.seconds(now));
      const { chillout, host_id, host_int, limits, max_data_size, ret } = reply;
      const names = serverNames(server.options.servers);
      return server.linked
        ? reply
        : { ...names, host_id, host_int, limits, max_data_size, ret, chillout };
    },
  );
}

function registration(server: Server, seconds: number) {
  const { servers, account, client, limits } = server.options;
  const names = serverNames(servers);
  const [firstName = ''] = account.email.split('@');
  return {
    host_int: server.hostInt,
    blockexcserver: names.blockexcserver,
    server_time: seconds,
    uid: account.userId,
    blockserver: names.blockserver,
    root_ns: account.rootNamespace,
    upgrade_retry_interval: UPGRADE_RETRY_INTERVAL,
    max_data_size: MAX_DATA_SIZE,
    ret: 'ok',
    user_key: server.userKey,
    metaserver: names.metaserver,
    email: account.email,
    chillout: server.chillout(),
    displayname: client.hostname,
    in_use: server.account.inUse,
    quota: account.quota,
    webserver: names.webserver,
    host_id: server.hostId,
    limits: limitsJson(limits.listDirs),
    userdisplayname: firstName,
    poll_interval: POLL_INTERVAL,
    pubserver: names.pubserver,
    excserver: names.excserver,
    notifyserver: names.notifyserver,
    userfname: firstName,
    metaexcserver: names.metaexcserver,
  } satisfies Json;
}

/** Seconds; the article's figure 4. */
export const UPGRADE_RETRY_INTERVAL = 1801;
export const POLL_INTERVAL = 30;

/** Where each kind of call goes, under the names that replies give them. */
export function serverNames(servers: DropboxServers) {
  return {
    blockexcserver: servers.blockException.join(','),
    blockserver: servers.block.join(','),
    excserver: servers.exception,
    metaexcserver: servers.metaException,
    metaserver: servers.meta,
    // The only one whose port is printed: it speaks HTTP in the clear.
    notifyserver: `${servers.notify}:${servers.ways.notify.port}`,
    pubserver: servers.pub,
    webserver: servers.web,
  };
}
