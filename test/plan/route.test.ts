import { describe, expect, test } from 'vitest';
import { Random } from '../../src/base/random.ts';
import { routeOf } from '../../src/plan/route.ts';
import { checkInvariants } from '../reader/invariants.ts';
import { webRun } from '../sim/webRun.ts';

test('a route has no loop, and others have other routers', () => {
  const route = (name: string) => routeOf(60, new Random(name)).map((address) => address.join('.'));
  expect(new Set(route('a')).size).toBe(60);
  expect(route('b')).not.toEqual(route('a'));
  for (const address of route('a')) expect(address).toMatch(/^198\.51\.100\.\d+$/);
});

describe.each(['per-host', 'router'])('hosts with macs: %s', (macs) => {
  const side = `{ macs: ${macs}, ipOptions: [{ recordRoute: 9 }] }`;
  const { packets, connections } = webRun({
    connection: 'exchanges: [{ request: GET / }]',
    network: `hops: 6, client: ${side}, server: ${side}`,
  });

  test('have recorded as many addresses as have lowered the TTL, and their own', () => {
    for (const { ip, captured } of connections[0]!.packets) {
      // Type, length and pointer behind Ethernet's header and the IP header without options.
      const pointer = captured.bytes[14 + 20 + 2]!;
      expect((pointer - 4) / 4).toBe(1 + (64 - ip.ttl));
    }
    expect(checkInvariants(packets)).toEqual([]);
  });
});
