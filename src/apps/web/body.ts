import type { Random } from '../../base/random.ts';
import { encodeContent } from '../../http/coding.ts';
import { formSource } from '../../http/form.ts';
import { multipartSource } from '../../http/multipart.ts';
import { type ByteSource, textSource } from '../../stream/byteSource.ts';
import { contentSource } from '../../stream/contentSource.ts';
import type { BoundaryStyle, WebBody } from './options.ts';

/** A body ready to be framed. */
export interface EncodedBody {
  /** Content-Type */
  readonly type: string;
  /** Content-Encoding; `identity` is not printed. */
  readonly coding: WebBody['coding'];
  /** In its content coding. */
  readonly content: ByteSource;
}

/** `random` is the session's, so that the same content has the same bytes wherever it appears. */
export function encodeBody(body: WebBody, random: Random, boundaryName: string): EncodedBody {
  const { type, plain } = plainBody(body, random, boundaryName);
  return { type, coding: body.coding, content: encodeContent(plain, body.coding) };
}

function plainBody(
  body: WebBody,
  random: Random,
  boundaryName: string,
): { type: string; plain: ByteSource } {
  switch (body.kind) {
    case 'content':
      return { type: body.type, plain: contentSource(body.content, random) };
    case 'json':
      return { type: 'application/json', plain: textSource(JSON.stringify(body.json)) };
    case 'form':
      return { type: 'application/x-www-form-urlencoded', plain: formSource(body.fields) };
    case 'multipart': {
      const boundary = drawBoundary(body.boundary, random.fork(`boundary/${boundaryName}`));
      const parts = body.parts.map((part) => ({
        ...part,
        content: contentSource(part.content, random),
      }));
      return {
        type: `multipart/form-data; boundary=${boundary}`,
        plain: multipartSource(parts, boundary),
      };
    }
  }
}

function drawBoundary({ prefix, alphabet, length }: BoundaryStyle, random: Random): string {
  const characters = [...alphabet];
  let boundary = prefix;
  for (let i = 0; i < length; i++) boundary += random.pick(characters);
  return boundary;
}
