import { expect, test } from 'vitest';
import type { Block } from '../../../../src/apps/dropbox/block.ts';
import { hashedBlocks } from '../../../../src/apps/dropbox/block.ts';
import {
  get,
  getReply,
  HELLO,
  HOWDY,
  has,
  hasReply,
  PING,
  PONG,
} from '../../../../src/apps/dropbox/lan/frames.ts';
import { type ByteSource, readAll, textSource } from '../../../../src/stream/byteSource.ts';

const ID = '-PQmVCxoVGsWhguOWL2lh-nPTpIp7e7TksZGmxhTnJ4';
const [BLOCK] = hashedBlocks(textSource('aaaaa\n\n')) as [Block];
const latin1 = (source: ByteSource) => Buffer.from(readAll(source)).toString('latin1');

test.each([
  ['a greeting', HELLO, '\0\0\0\x11["HELLO", [1, 8]]'],
  ['its answer', HOWDY, '\0\0\0\x11["HOWDY", [1, 8]]'],
  ['a question for a block', has(BLOCK), `\0\0\0\x36["HAS", "${ID}"]`],
  ['yes', hasReply(BLOCK, true), `\0\0\0\x41["HASREPLY", "${ID}", true]`],
  ['no', hasReply(BLOCK, false), `\0\0\0\x42["HASREPLY", "${ID}", false]`],
  ['a request', get(BLOCK), `\0\0\0\x36["GET", "${ID}"]`],
  ['a block', getReply(BLOCK), `\0\0\0\x3b["GETREPLY", "${ID}"]\0\0\0\x07aaaaa\n\n`],
  ['a refusal', getReply({ ...BLOCK, plain: undefined }), `\0\0\0\x3a["GETFAIL", "${ID}"]`],
  ['a sign of life', PING, '\0\0\0\x08["PING"]'],
  ['another', PONG, '\0\0\0\x08["PONG"]'],
])('%s is framed by its length', (_, source, expected) => {
  expect(latin1(source)).toBe(expected);
});
