/** The `web` application's acts, resolved: nothing optional is left to default. */
import type { Distribution } from '../../base/distribution.ts';
import type { Header } from '../../http/exchange.ts';
import type { Conduct } from '../../stream/conduct.ts';
import type { Content } from '../../stream/content.ts';
import type { Side } from '../../stream/turn.ts';

export interface WebOptions {
  readonly acts: readonly WebAct[];
}

/**
 * Who closes after the last exchange, and how; `half` is the client's alone. `after`: from the last response.
 * `mixed`: drawn for each connection.
 */
export type WebClose =
  | { readonly by: Side; readonly how: 'fin' | 'rst' | 'half'; readonly after: Distribution }
  | 'mixed';

export type WebAct =
  | { readonly act: 'wait'; readonly delay: Distribution }
  /** `count` connections side by side, each with the same exchanges one after another. */
  | {
      readonly act: 'connection';
      readonly host: string;
      readonly port: number;
      /** Over TLS. */
      readonly secure: boolean;
      readonly count: number;
      readonly exchanges: readonly WebExchange[];
      readonly close: WebClose;
      /** undefined: both ends read at once and stay to the end. */
      readonly conduct: Conduct | undefined;
    };

export interface WebExchange {
  /** How often this exchange is made, one after another. */
  readonly count: number;
  readonly think: Distribution;
  readonly serverDelay: Distribution;
  readonly request: WebRequest;
  readonly response: WebResponse;
}

export interface WebRequest {
  readonly method: string;
  readonly target: string;
  /** As written in the profile; what `head` has besides is added where they do not say it. */
  readonly headers: readonly Header[];
  /** As the client's program orders it. */
  readonly head: readonly HeadLine[];
  readonly body: WebBody | undefined;
}

/**
 * A line of a message's head: a field, or the place of one that follows from the message. `given` is
 * where the profile's own fields stand.
 */
export type HeadLine =
  | Header
  | 'given'
  | 'Host'
  | 'Date'
  | 'Content-Encoding'
  | 'Content-Length'
  | 'Content-Type'
  | 'Transfer-Encoding'
  | 'Vary'
  /** A drawn id of the response, with the place of the machine behind it. */
  | 'CF-RAY'
  /** On the last response of a connection that the server closes. */
  | 'Connection: close'
  /** On the others. */
  | { readonly whileOpen: Header };

export interface WebResponse {
  readonly status: number;
  readonly reason: string;
  readonly headers: readonly Header[];
  /** As the server's program orders it. */
  readonly head: readonly HeadLine[];
  readonly body: WebBody | undefined;
  readonly framing: 'content-length' | 'chunked';
  /** Bytes of each chunk when chunked. */
  readonly chunkLength: number;
}

export type WebBody = (
  | { readonly kind: 'content'; readonly content: Content; readonly type: string }
  | { readonly kind: 'json'; readonly json: unknown }
  | { readonly kind: 'form'; readonly fields: readonly (readonly [string, string])[] }
  | {
      readonly kind: 'multipart';
      readonly parts: readonly WebPart[];
      readonly boundary: BoundaryStyle;
    }
) & { readonly coding: 'identity' | 'gzip' | 'deflate' };

/** How a program draws the delimiters of multipart bodies (RFC 2046 section 5.1.1). */
export interface BoundaryStyle {
  readonly prefix: string;
  /** What the rest is made of. */
  readonly alphabet: string;
  readonly length: number;
}

export interface WebPart {
  readonly name: string;
  readonly filename: string | undefined;
  readonly type: string | undefined;
  readonly content: Content;
}
