import { expect, test } from 'vitest';
import { Client } from '../../../../src/apps/dropbox/client.ts';
import { type LanPeer, Neighbourhood } from '../../../../src/apps/dropbox/lan/neighbourhood.ts';
import { SECOND } from '../../../../src/base/time.ts';
import { ARTICLE, context } from '../options.ts';

function peer(number: number, segment: number | undefined = 0): LanPeer {
  const client = new Client(ARTICLE, context().mac);
  client.enter('up', 0);
  const made = () => context().selfSigned(String(number));
  return { client, number, segment, own: made, shared: made };
}

test('a device hears what is announced while it listens, for three announcements', () => {
  const neighbourhood = new Neighbourhood();
  const [asker, other] = [peer(0), peer(1)];
  neighbourhood.announce(other, 5 * SECOND);
  neighbourhood.listen(asker, 10 * SECOND);
  expect(neighbourhood.of(asker, 11 * SECOND)).toEqual([]);
  neighbourhood.announce(asker, 10 * SECOND + 1);
  neighbourhood.announce(other, 20 * SECOND);
  expect(neighbourhood.of(asker, 115 * SECOND - 1)).toEqual([other]);
  expect(neighbourhood.of(asker, 115 * SECOND)).toEqual([]);
});

test('a device that does not listen, is elsewhere or has stopped is no neighbour', () => {
  const neighbourhood = new Neighbourhood();
  const [asker, near, far, nowhere] = [peer(0), peer(1), peer(2, 1), peer(3, undefined)];
  neighbourhood.listen(asker, 0);
  for (const other of [near, far]) neighbourhood.announce(other, SECOND);
  expect(neighbourhood.of(asker, 2 * SECOND)).toEqual([near]);
  expect(neighbourhood.of(nowhere, 2 * SECOND)).toEqual([]);
  expect(neighbourhood.of(near, 2 * SECOND)).toEqual([]);
  near.client.enter('paused', 2 * SECOND);
  expect(neighbourhood.of(asker, 2 * SECOND)).toEqual([]);
});
