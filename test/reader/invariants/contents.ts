/** What the streams carry. */
import { HttpError, httpExchanges, looksLikeHttp } from '../http.ts';
import { reassemble, StreamError } from '../streams.ts';
import { type Check, eachConnection } from './check.ts';

/** Both streams come together without holes; of HTTP, requests and responses are whole and paired. */
export const wholeMessages: Check = eachConnection(function* (connection) {
  try {
    const { client, server } = reassemble(connection);
    if (looksLikeHttp(client)) httpExchanges(client, server);
  } catch (error) {
    if (!(error instanceof HttpError || error instanceof StreamError)) throw error;
    yield error.message;
  }
});
