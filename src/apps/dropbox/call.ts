/** One call of the protocol: what the client sends and what the servers answer. */
import type { Nanos } from '../../base/time.ts';
import type { Waker } from '../../base/waker.ts';
import type { Header, Response } from '../../http/exchange.ts';
import { type ByteSource, textSource } from '../../stream/byteSource.ts';
import { type Json, jsonDumps } from './python/json.ts';
import { type FormFields, urlencode } from './python/urlencode.ts';

/** What the client learns from the answer is its `Reply`. */
export interface Call<Reply> {
  /** The path without its slash: `commit_batch`. */
  readonly method: string;
  request(now: Nanos): CallRequest;
  /** The servers' work at the instant in which the answer leaves. */
  answer(now: Nanos): Answer<Reply>;
  /** A call whose answer waits for news, for this long at most. */
  readonly poll?: { readonly longest: Nanos; readonly news: Waker };
}

export interface CallRequest {
  readonly format:
    | { readonly kind: 'form' }
    | { readonly kind: 'gzip' }
    | { readonly kind: 'multipart'; readonly boundary: string }
    /** GET with what stands behind the question mark. */
    | { readonly kind: 'query'; readonly query: string }
    /** A request of another program. */
    | { readonly kind: 'other'; readonly headers: readonly Header[] };
  readonly body: ByteSource;
}

export interface Answer<Reply> {
  readonly reply: Reply;
  readonly body: ByteSource;
  /** Content-Type */
  readonly type: string;
  /** Headers after x-dropbox-messages. */
  readonly extraHeaders: readonly Header[];
  /** What is sent when it has not the shape of the others. */
  readonly response?: Response;
}

/** A call with a form, answered with JSON: nearly all are. */
export function formCall<Reply extends Json>(
  method: string,
  fields: () => FormFields,
  reply: (now: Nanos) => Reply,
): Call<Reply> {
  return {
    method,
    request: () => ({ format: { kind: 'form' }, body: textSource(urlencode(fields())) }),
    answer: (now) => jsonAnswer(reply(now)),
  };
}

/** JSON is called text/plain by these servers. */
export function jsonAnswer<Reply extends Json>(reply: Reply): Answer<Reply> {
  return { reply, body: textSource(jsonDumps(reply)), type: 'text/plain', extraHeaders: [] };
}
