import { expect, test } from 'vitest';
import type { EnvelopePlan, LayerPlan } from '../../src/sim/envelopePlan.ts';
import { recordRoute } from '../../src/wire/ipv4Options.ts';
import { decapsulate } from '../reader/decapsulate.ts';
import { dissect, SYN } from '../reader/frame.ts';
import { FrameList } from './frameList.ts';
import { CLIENT, connectionPlan, PATH, play, SERVER, say, session, talk } from './stage.ts';

const MACS = { sourceMac: CLIENT.mac, destinationMac: SERVER.mac };
const ENDS = {
  ...MACS,
  source: Uint8Array.of(192, 0, 2, 1),
  destination: Uint8Array.of(192, 0, 2, 2),
  ttl: 64,
};
const VXLAN: LayerPlan = {
  kind: 'vxlan',
  ends: ENDS,
  vni: 5000,
  sourcePort: 50_000,
  udpChecksum: false,
};
const GTPU: LayerPlan = {
  kind: 'gtpu',
  ends: ENDS,
  teid: 7,
  sequence: { next: 0xfffe },
  udpChecksum: false,
};

function exchange(different: Parameters<typeof connectionPlan>[1]): FrameList {
  const list = new FrameList();
  play([session([talk(connectionPlan(1, different), say('client', 30_000))])], list);
  return list;
}

const both = (...layers: readonly LayerPlan[]) => {
  const envelope: EnvelopePlan = { link: 'ethernet', layers };
  return { client: envelope, server: envelope };
};

test('a host takes its IP options from each segment, not from the MSS that it announces', () => {
  // RFC 9293 section 3.7.1: what the peer takes, less the options of IP and TCP.
  const ipv4Options = [recordRoute(2, [CLIENT.ip])];
  const list = exchange({ client: { ...CLIENT, ipv4Options } });
  const frames = list.read().filter(({ ip }) => ip.source === '10.0.0.1');
  expect(frames.find(({ tcp }) => (tcp.flags & SYN) !== 0)?.tcp.mss).toBe(1460);
  expect(Math.max(...frames.map(({ ip }) => ip.totalLength))).toBe(1500);
  expect(Math.max(...frames.map(({ tcp }) => tcp.payload.length))).toBe(1460 - 12 - 12);
});

test('without options a peer that takes less is sent all that it takes', () => {
  const tcp = { ...SERVER.tcp, mss: 1000 };
  const ipv4Options = [recordRoute(2, [CLIENT.ip])];
  const longest = (client: typeof CLIENT) =>
    Math.max(
      ...exchange({ client, server: { ...SERVER, tcp } })
        .read()
        .map((frame) => frame.tcp.payload.length),
    );
  expect(longest(CLIENT)).toBe(1000 - 12);
  expect(longest({ ...CLIENT, ipv4Options })).toBe(1000 - 12 - 12);
});

test('the line rate counts every byte on the wire, cooked captures those of Ethernet', () => {
  const lineRate = 1e6;
  const spacing = (envelope: EnvelopePlan) => {
    const envelopes = { client: envelope, server: envelope };
    const { frames } = exchange({ path: { ...PATH, lineRate }, envelopes });
    const longest = Math.max(...frames.map(({ bytes }) => bytes.length));
    const full = frames.findIndex(({ bytes }) => bytes.length === longest);
    return { longest, nanos: frames[full + 1]!.time - frames[full]!.time };
  };
  const inVxlan = spacing({ link: 'ethernet', layers: [VXLAN] });
  expect(inVxlan.longest).toBe(1514 + 50);
  expect(inVxlan.nanos).toBe(1564 * 8 * 1000);
  expect(spacing({ link: 'raw', layers: [] })).toEqual({ longest: 1500, nanos: 1514 * 8 * 1000 });
  expect(spacing({ link: 'sll2', layers: [] }).nanos).toBe(1514 * 8 * 1000);
});

test('numbers the packets of a GTP-U tunnel one after another, and wraps', () => {
  const [first, ...more] = exchange({ envelopes: both(GTPU) }).frames;
  const sequence = ({ bytes }: { bytes: Uint8Array }) => bytes[50]! * 256 + bytes[51]!;
  expect(first && sequence(first)).toBe(0xfffe);
  for (const [i, frame] of more.entries()) expect(sequence(frame)).toBe((0xffff + i) & 0xffff);
});

test('no tunnel lets its packets be cut up (RFC 7348 section 4.3): DF, and no identification', () => {
  for (const { bytes } of exchange({ envelopes: both(GTPU) }).frames) {
    const [identification, fragment] = [18, 20].map((at) => bytes[at]! * 256 + bytes[at + 1]!);
    expect([identification, fragment]).toEqual([0, 0x4000]);
  }
});

test('a tunnel says of congestion what its packets say (RFC 6040 section 4.1)', () => {
  const tcp = { ...CLIENT.tcp, ecn: 'on' as const };
  const server = { ...SERVER, tcp: { ...SERVER.tcp, ecn: 'accept' as const } };
  const { frames } = exchange({ client: { ...CLIENT, tcp }, server, envelopes: both(GTPU) });
  const marks = frames.map(({ bytes }) => {
    const inside = decapsulate(bytes, 1);
    return [bytes[15]! & 3, dissect(inside.bytes, inside.linkType).ip?.ecn];
  });
  expect(new Set(marks.map(([outer]) => outer))).toEqual(new Set([0, 2]));
  for (const [outer, inner] of marks) expect(outer).toBe(inner);
});
