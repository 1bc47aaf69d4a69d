import { draw } from '../../../base/distribution.ts';
import { utcAt } from '../../../base/time.ts';
import { EMPTY, textSource } from '../../../stream/byteSource.ts';
import type { Call } from '../call.ts';
import { jsonDumps } from '../python/json.ts';
import type { Session } from '../session.ts';
import { sjidOf } from '../sjid.ts';

/** What the client has to ask for anew. */
type Topic = 'list' | 'user';

/** Seconds; recalled from captures of other years. */
const TIMEOUT = 120;

/**
 * The long poll, on plain HTTP: answered when there is news, or else with `punt` after a while. The
 * request is that of a client of 2013; the head of the answer is a guess.
 */
export function subscribe({ client, server, start, clientDelays }: Session) {
  const { rootNamespace, userId } = client.options.account;
  // As of when it is written, which may be a connection's opening after it is called.
  let known = client.cursor;
  return {
    method: 'subscribe',
    request: (now) => {
      known = client.cursor;
      return {
        format: {
          kind: 'query',
          query: [
            `host_int=${server.hostInt}`,
            `ns_map=${rootNamespace}_${known}`,
            `user_id=${userId}`,
            `nid=${client.nid}`,
            `ts=${utcAt(start, now).seconds}`,
          ].join('&'),
        },
        body: EMPTY,
      };
    },
    answer: (now) => {
      const refresh: Topic[] = [];
      if (server.news(sjidOf(known), now)) refresh.push('list');
      if (server.unseen > 0) refresh.push('user');
      const reply = refresh.length > 0 ? { refresh } : { ret: 'punt' };
      const body = textSource(jsonDumps(reply));
      const type = 'text/plain';
      return {
        reply: refresh,
        body,
        type,
        extraHeaders: [],
        response: {
          status: 200,
          reason: 'OK',
          headers: [
            ['X-DB-Timeout', String(TIMEOUT)],
            ['Pragma', 'no-cache'],
            ['Cache-Control', 'no-cache'],
            ['Content-Type', type],
            ['Date', server.date(now)],
            ['Content-Length', String(body.length)],
          ],
          body,
        },
      };
    },
    poll: {
      longest: draw(client.options.background.poll, clientDelays),
      news: (now, wake) => server.poll(sjidOf(known), now, wake),
    },
  } satisfies Call<readonly Topic[]>;
}
