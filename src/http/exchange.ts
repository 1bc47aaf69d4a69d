import type { Nanos } from '../base/time.ts';
import type { Waker } from '../base/waker.ts';
import type { ByteSource } from '../stream/byteSource.ts';

/** Name and value as they are printed, in the order in which they are printed. */
export type Header = readonly [name: string, value: string];

export interface Request {
  readonly method: string;
  /** origin-form target, RFC 9112 section 3.2.1 */
  readonly target: string;
  readonly headers: readonly Header[];
  /** Already framed (chunked, coded) as the headers say. */
  readonly body: ByteSource;
  /** The client writes the head alone, and then so many bytes at a time; absent: all at once. */
  readonly writeLength?: number;
}

export interface Response {
  readonly status: number;
  readonly reason: string;
  readonly headers: readonly Header[];
  readonly body: ByteSource;
}

/**
 * One request and its response (RFC 9110 section 3.3). Each is made at the instant in which it is
 * written, so that dates, timestamps and ids fit the capture's own clock.
 */
export interface Exchange {
  /** What this exchange is, for labels: `commit_batch`. */
  readonly label: string;
  /** From the moment the client could send until it does. */
  readonly clientDelay: Nanos;
  /** From the request's last byte at the server to the response's first. */
  readonly serverDelay: Nanos;
  /** Lets the server answer before its delay is over: a long poll. */
  readonly answerEarlier?: Waker;
  /** The client sends its FIN behind the request, and waits for the response. */
  readonly clientHalfCloses?: boolean;
  /** The server closes the connection once it has written the response (RFC 9112 section 9.6). */
  readonly serverCloses?: boolean;
  request(now: Nanos): Request;
  response(now: Nanos): Response;
}
