/**
 * Any list of encapsulations that composes: each layer is right, the packets inside are those of a plain
 * capture's kind, and full segments fill the link's MTU to the last byte.
 */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { readCapture } from '../reader/captureFile.ts';
import { decapsulate } from '../reader/decapsulate.ts';
import { checkInvariants } from '../reader/invariants.ts';
import { dissectAll } from '../reader/streams.ts';
import { encapsulated } from './encapsulated.ts';

interface Kind {
  /** In the profile, with addresses of IPv4 or IPv6 for tunnels. */
  readonly text: (v6: boolean) => string;
  /** What may be directly inside. */
  readonly inside: readonly string[];
}

const TUNNELS = ['gre', 'gretap', 'vxlan', 'gtpu'];
const ON_ETHERNET = ['vlan', 'mpls', 'pppoe', ...TUNNELS];
const ends = (v6: boolean) =>
  v6 ? 'from: "2001:db8:f::1", to: "2001:db8:f::2"' : 'from: 10.255.0.1, to: 10.255.0.2';

const KINDS: Readonly<Record<string, Kind>> = {
  vlan: { text: () => 'vlan: { id: 7, priority: 5 }', inside: ON_ETHERNET },
  mpls: { text: () => 'mpls: { label: 1037 }', inside: ['mpls', ...TUNNELS] },
  pppoe: { text: () => 'pppoe: { session: 9 }', inside: ['mpls', ...TUNNELS] },
  gre: { text: (v6) => `gre: { key: 3, ${ends(v6)} }`, inside: ['mpls', ...TUNNELS] },
  gretap: { text: (v6) => `gre: { ethernet: true, ${ends(v6)} }`, inside: ON_ETHERNET },
  vxlan: {
    text: (v6) => `vxlan: { vni: 5000, udpChecksum: true, ${ends(v6)} }`,
    inside: ON_ETHERNET,
  },
  gtpu: { text: (v6) => `gtpu: { sequenceNumbers: true, ${ends(v6)} }`, inside: TUNNELS },
};

const FIRST: Readonly<Record<string, readonly string[]>> = {
  ethernet: ON_ETHERNET,
  raw: TUNNELS,
  sll: ['vlan', 'mpls', ...TUNNELS],
  sll2: ['mpls', ...TUNNELS],
};
/** Bytes of the link's header. */
const LINK = { ethernet: 14, raw: 0, sll: 16, sll2: 20 };

const plan = fc.record({
  ip: fc.constantFrom(4, 6),
  link: fc.constantFrom('ethernet', 'raw', 'sll', 'sll2') as fc.Arbitrary<keyof typeof LINK>,
  choices: fc.array(fc.record({ pick: fc.nat(), v6: fc.boolean() }), { maxLength: 5 }),
});

/** A list of layers, each of which the one before can carry. */
function layersOf(link: string, choices: readonly { pick: number; v6: boolean }[]) {
  let possible = FIRST[link]!;
  const names: string[] = [];
  const texts = choices.flatMap(({ pick, v6 }) => {
    // In a cooked capture a tag has no PPPoE inside.
    const cooked = link !== 'ethernet' && names.every((name) => name === 'vlan');
    const able = possible.filter((name) => !(cooked && name === 'pppoe'));
    const name = able[pick % able.length]!;
    names.push(name);
    possible = KINDS[name]!.inside;
    return [`{ ${KINDS[name]!.text(v6)} }`];
  });
  return { names, texts };
}

test('any composition is right at every layer and fills the MTU', () => {
  fc.assert(
    fc.property(plan, ({ ip, link, choices }) => {
      const { names, texts } = layersOf(link, choices);
      const mtu = 2000;
      const file = encapsulated({
        network: `{ ip: ${ip}, mtu: ${mtu}, encapsulation: [${texts.join(', ')}] }`,
        capture: `{ linkType: ${link} }`,
      });
      const { packets } = readCapture(file);
      const kinds = names.map((name) => (name === 'gretap' ? 'gre' : name));
      for (const { bytes, linkType } of packets) {
        const { layers } = decapsulate(bytes, linkType);
        const found = layers
          .map((layer) => layer.split(' ')[0])
          .filter((name) => name !== 'cooked');
        expect(found).toEqual(kinds);
      }
      expect(checkInvariants(packets, { mtu })).toEqual([]);
      const tags = names.findIndex((name) => name !== 'vlan' && name !== 'mpls');
      const onLink = 4 * (tags < 0 ? names.length : tags);
      const longest = Math.max(...packets.map(({ bytes }) => bytes.length));
      expect(longest).toBe(LINK[link] + onLink + mtu);
    }),
    { numRuns: 40 },
  );
});

test('each client has its own session, tunnel and ports, and both directions differ', () => {
  const file = encapsulated({
    network: '{ encapsulation: [{ pppoe: {} }, { gtpu: {} }, { vxlan: { vni: 1 } }] }',
    clients: 3,
    length: 1,
  });
  const { packets } = readCapture(file);
  const seen = new Map<string, Set<string>>();
  for (const [i, { ip }] of dissectAll(packets).entries()) {
    if (!ip) continue;
    const { bytes, linkType } = packets[i]!;
    const { layers } = decapsulate(bytes, linkType);
    const client = ip.source.startsWith('10.20.') ? `${ip.source} >` : `> ${ip.destination}`;
    seen.set(client, new Set([...(seen.get(client) ?? []), layers.join(', ')]));
  }
  expect(seen.size).toBe(6);
  const all = [...seen.values()].map((layers) => [...layers]);
  expect(all.map((layers) => layers.length)).toEqual([1, 1, 1, 1, 1, 1]);
  expect(new Set(all.flat()).size).toBe(6);
  const sessions = new Set(all.map(([layers]) => layers!.split(', ')[0]));
  expect(sessions.size).toBe(3);
});
