import { describe, expect, test } from 'vitest';
import type { Block } from '../../../src/apps/dropbox/block.ts';
import type { Change } from '../../../src/apps/dropbox/change.ts';
import { Client } from '../../../src/apps/dropbox/client.ts';
import { bytesSource } from '../../../src/stream/byteSource.ts';
import { ARTICLE, context } from './options.ts';

const client = (given: Partial<typeof ARTICLE.client> = {}) =>
  new Client({ ...ARTICLE, client: { ...ARTICLE.client, ...given } }, context().mac);

test('uuid is the MAC address as a number', () => {
  expect(client().uuid).toBe(0x020000123456);
});

describe('login nonces are asked for', () => {
  test('at first, and when one was used', () => {
    const own = client();
    expect(own.wantsNonces()).toBe(true);
    own.noncesExpire = own.serverTime + 10_000;
    expect(own.wantsNonces()).toBe(false);
    own.usedNonces.push('used');
    expect(own.wantsNonces()).toBe(true);
  });

  test('two minutes before they expire', () => {
    const own = client();
    own.noncesExpire = own.serverTime + 121;
    expect(own.wantsNonces()).toBe(false);
    own.noncesExpire = own.serverTime + 120;
    expect(own.wantsNonces()).toBe(true);
  });
});

describe('the parent of a block is what was at its place', () => {
  const block = (id: string, length: number): Block => ({
    id,
    length,
    plain: () => bytesSource(new Uint8Array(length)),
    compressed: () => bytesSource(new Uint8Array(length)),
  });
  const file = (...blocks: readonly Block[]): Change => {
    const size = blocks.reduce((sum, { length }) => sum + length, 0);
    return { path: '/a', isDirectory: false, size, blocks, mtime: 0, attrs: [] };
  };
  const [before, after] = [block('before', 10_240), block('after', 10_240)];

  test('where the client holds it, until the block has come', () => {
    const own = client();
    own.know(file(before));
    own.know(file(after));
    expect(own.parentOf(after)).toBeUndefined();
    own.hold([before]);
    own.know(file(before));
    own.know(file(after));
    expect(own.parentOf(after)).toBe(before);
    own.hold([after]);
    expect(own.parentOf(after)).toBeUndefined();
  });

  test('unless it is shorter than what a delta copies, or there are no deltas', () => {
    const short = block('short', 10_239);
    for (const [own, parent] of [
      [client(), short],
      [client({ deltas: false }), before],
    ] as const) {
      own.hold([parent]);
      own.know(file(parent));
      own.know(file(after));
      expect(own.parentOf(after)).toBeUndefined();
    }
  });
});
