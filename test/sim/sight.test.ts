import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { seenAt } from '../../src/sim/sight.ts';
import { recordRoute } from '../../src/wire/ipv4Options.ts';
import { CLIENT, PATH, SERVER } from './stage.ts';

describe('the TTLs that a tap sees', () => {
  const hosts = { client: CLIENT, server: { ...SERVER, ttl: 64 } };
  const ttls = (place: number, hops = 12) => {
    const { client, server } = seenAt(place, hosts, { ...PATH, hops });
    return [client.ttl, server.ttl];
  };

  test('have counted the routers before it', () => {
    expect(ttls(0)).toEqual([64, 52]);
    expect(ttls(1)).toEqual([52, 64]);
    expect(ttls(0.5)).toEqual([58, 58]);
    expect(ttls(0.25)).toEqual([61, 55]);
  });

  test('have counted one at least on each side of a tap between the hosts', () => {
    expect(ttls(0.01)).toEqual([63, 53]);
    expect(ttls(0.99)).toEqual([53, 63]);
    expect(ttls(0.5, 1)).toEqual([63, 64]);
  });

  test('lose all routers together, wherever it stands', () => {
    const places = fc.double({ min: 0, max: 1, noNaN: true });
    fc.assert(
      fc.property(places, fc.nat(30), (place, hops) => {
        const [client, server] = ttls(place, hops);
        expect(64 - client! + (64 - server!)).toBe(hops);
      }),
    );
  });
});

test('as many routers have recorded themselves as have lowered the TTL', () => {
  const route = [1, 2, 3, 4].map((last) => Uint8Array.of(198, 51, 100, last));
  const sent = (host: typeof CLIENT) => ({ ...host, ipv4Options: [recordRoute(9, [host.ip])] });
  const hosts = { client: sent(CLIENT), server: sent(SERVER) };
  for (const place of [0, 0.2, 0.5, 1]) {
    const { client, server } = seenAt(place, hosts, { ...PATH, hops: 4, route });
    const passed = CLIENT.ttl - client.ttl;
    expect(client.ipv4Options).toEqual([recordRoute(9, [CLIENT.ip, ...route.slice(0, passed)])]);
    const back = route.slice(passed).reverse();
    expect(SERVER.ttl - server.ttl).toBe(back.length);
    expect(server.ipv4Options).toEqual([recordRoute(9, [SERVER.ip, ...back])]);
  }
});

test('routers put their MAC addresses in the place of those of hosts that are not on the segment', () => {
  const routers = { client: new Uint8Array(6).fill(0xc), server: new Uint8Array(6).fill(0x5) };
  const macs = (place: number) => {
    const { client, server } = seenAt(
      place,
      { client: CLIENT, server: SERVER },
      { ...PATH, routers },
    );
    return [client.mac, server.mac];
  };
  expect(macs(0)).toEqual([CLIENT.mac, routers.server]);
  expect(macs(0.3)).toEqual([routers.client, routers.server]);
  expect(macs(1)).toEqual([routers.client, SERVER.mac]);
});
