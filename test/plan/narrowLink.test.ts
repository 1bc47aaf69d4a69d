import { expect, test } from 'vitest';
import { Random } from '../../src/base/random.ts';
import { narrowLink } from '../../src/plan/narrowLink.ts';
import { resolveEncapsulation } from '../../src/profile/resolve/encapsulation.ts';
import { NETWORK } from './network.ts';

const GATEWAY = Uint8Array.of(10, 20, 0, 1);

test('no router at a narrow link has the address of a tunnel end that nobody has named', () => {
  const gre = { gre: { ttl: 64, ethernet: false } };
  const tunnels = resolveEncapsulation(Array(12).fill(gre));
  const ends = tunnels.flatMap((tunnel) => ('from' in tunnel ? [tunnel.from, tunnel.to] : []));
  const taken = new Set(ends.map(String));
  expect(taken.size).toBe(24);
  const pathMtu = { mtu: 1300, place: 0.5, icmp: true };
  for (let seed = 0; seed < 500; seed++) {
    const random = new Random(String(seed));
    const { client, server } = narrowLink(pathMtu, NETWORK.ip, GATEWAY, random).routers;
    expect([taken.has(String(client)), taken.has(String(server))]).toEqual([false, false]);
  }
});
