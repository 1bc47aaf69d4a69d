/** Bodies that HTTP has no place for, or that would be too large to code. */
import type { WebBody } from '../../apps/web/options.ts';
import { contentLength } from '../../stream/content.ts';
import type { Rule } from './rule.ts';
import { webExchanges } from './webExchanges.ts';

/** RFC 9112 section 6.3: these responses end with their header section, whatever it says. */
const BODILESS = new Set([204, 304]);

export const bodilessResponses: Rule = {
  needs: ['app', 'session'],
  check({ app }, report) {
    for (const { exchange, path } of webExchanges(app)) {
      const { request, response } = exchange;
      const tunnel = request.method === 'CONNECT' && response.status < 300;
      if (!BODILESS.has(response.status) && !tunnel) continue;
      const why = tunnel ? `${response.status} to CONNECT` : `${response.status}`;
      if (response.body !== undefined)
        report([...path, 'response', 'body'], `expected no body: ${why} has none`);
      else if (response.framing === 'chunked')
        report([...path, 'response', 'chunked'], `expected no chunks: ${why} has no body`);
    }
  },
};

/** Coded bodies are held in memory; 64 MiB take a few seconds to compress. */
const LARGEST_CODED = 64 * 1024 * 1024;

export const codedBodies: Rule = {
  needs: ['app', 'session'],
  check({ app }, report) {
    for (const { exchange, path } of webExchanges(app))
      for (const side of ['request', 'response'] as const) {
        const { body } = exchange[side];
        if (body === undefined || body.coding === 'identity') continue;
        const length = plainLength(body);
        if (length > LARGEST_CODED)
          report(
            [...path, side, 'body'],
            `expected at most ${LARGEST_CODED} bytes (64 MiB) to code with ${body.coding}, got ${length}`,
          );
      }
  },
};

/** Bytes before coding; of multipart without its delimiters. */
function plainLength(body: WebBody): number {
  switch (body.kind) {
    case 'content':
      return contentLength(body.content);
    case 'multipart':
      return body.parts.reduce((sum, { content }) => sum + contentLength(content), 0);
    case 'json':
    case 'form':
      // Written out in the profile, so as small as that.
      return 0;
  }
}
