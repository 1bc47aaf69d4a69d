import { EMPTY, textSource } from '../../../stream/byteSource.ts';
import { browserAgent } from '../browser.ts';
import type { Call } from '../call.ts';
import { urlencode } from '../python/urlencode.ts';
import type { Session } from '../session.ts';

/**
 * The browser's request, not the client's: the page that the tray menu has opened signs in with one of
 * the nonces, and is sent on to the user's home page. Only the fields of the form are known.
 */
export function desktopLogin({ client, server }: Session, nonce: string): Call<undefined> {
  const { web } = client.options.servers;
  return {
    method: 'desktop_login',
    request: () => ({
      format: {
        kind: 'other',
        headers: [
          ['User-Agent', browserAgent(client.options.client)],
          ['Accept', 'text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8'],
          ['Accept-Language', 'en-US,en;q=0.5'],
          ['Accept-Encoding', 'gzip, deflate'],
          ['Connection', 'keep-alive'],
          ['Content-Type', 'application/x-www-form-urlencoded'],
        ],
      },
      body: textSource(
        urlencode([
          ['i', server.hostInt],
          ['n', nonce],
          ['u', 'home'],
          ['c', client.options.client.locale],
        ]),
      ),
    }),
    answer: (now) => ({
      reply: undefined,
      body: EMPTY,
      type: 'text/html',
      extraHeaders: [],
      response: {
        status: 302,
        reason: 'FOUND',
        headers: [
          ['Server', 'nginx'],
          ['Date', server.date(now)],
          ['Content-Type', 'text/html; charset=utf-8'],
          ['Content-Length', '0'],
          ['Connection', 'keep-alive'],
          ['location', `https://${web}/home`],
          ['cache-control', 'no-cache'],
        ],
        body: EMPTY,
      },
    }),
  };
}
