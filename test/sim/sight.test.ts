import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { seenAt } from '../../src/sim/sight.ts';
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
