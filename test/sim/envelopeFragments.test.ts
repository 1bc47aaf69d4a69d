/** What a narrow link's router cuts up, with options in its header and in a tunnel. */
import { expect, test } from 'vitest';
import { Random } from '../../src/base/random.ts';
import type { EnvelopePlan } from '../../src/sim/envelopePlan.ts';
import type { ConnectionPlan, DatagramPlan } from '../../src/sim/session.ts';
import { patternSource } from '../../src/stream/patternSource.ts';
import { decodeIpv4 } from '../../src/wire/ipv4.ts';
import { type Ipv4Option, Ipv4OptionType, recordRoute } from '../../src/wire/ipv4Options.ts';
import type { CapturedPacket } from '../reader/captureFile.ts';
import { withoutTunnels } from '../reader/decapsulate.ts';
import { defragment, fragmentFields } from '../reader/defragment.ts';
import { connectionsOf, dissectAll, reassemble } from '../reader/streams.ts';
import { FrameList } from './frameList.ts';
import { CLIENT, connectionPlan, PATH, play, SERVER, say, session, talk } from './stage.ts';

const ETHERNET = 14;
const ALERT: Ipv4Option = { type: Ipv4OptionType.ROUTER_ALERT, value: Uint8Array.of(0, 0) };
const ROUTE = recordRoute(2, [CLIENT.ip]);
const NOP: Ipv4Option = { type: Ipv4OptionType.NOP, value: new Uint8Array(0) };

/** What the tap at the client sees of 20,000 bytes from the server, whose packets the way cuts up. */
function download(different: Partial<ConnectionPlan>): FrameList {
  const routers = { client: Uint8Array.of(192, 0, 2, 65), server: Uint8Array.of(192, 0, 2, 66) };
  const narrow = { mtu: 1300, place: 0.5, icmp: true, routers };
  const tcp = { ...SERVER.tcp, pathMtuDiscovery: false };
  const plan = { path: { ...PATH, hops: 4, narrow }, server: { ...SERVER, tcp }, ...different };
  const list = new FrameList();
  play([session([talk(connectionPlan(1, plan), say('server', 20_000))])], list);
  return list;
}

/** What is in the tunnel, if there is one. */
function plain({ frames }: FrameList): CapturedPacket[] {
  return frames.map(({ time, bytes, info }) =>
    withoutTunnels({
      timeNanos: BigInt(time),
      linkType: 1,
      capturedLength: bytes.length,
      originalLength: bytes.length,
      bytes,
      interface: 0,
      direction: info?.direction,
      comment: undefined,
    }),
  );
}

function received(packets: readonly CapturedPacket[]): number {
  const [connection] = connectionsOf(dissectAll(defragment(packets)));
  return reassemble(connection!).server.length;
}

test('options without the copied bit are in the first fragment only, and NOPs in the others', () => {
  const tcp = { ...SERVER.tcp, pathMtuDiscovery: false };
  const server = { ...SERVER, tcp, ipv4Options: [ALERT, ROUTE] };
  const packets = plain(download({ server }));
  const pieces = packets.filter((packet) => fragmentFields(packet) !== undefined);
  expect(pieces.length).toBeGreaterThan(10);
  for (const { bytes } of pieces) {
    const view = new DataView(bytes.buffer, bytes.byteOffset);
    const { options, fragmentOffset } = decodeIpv4(view, ETHERNET, bytes.length);
    const route = fragmentOffset === 0 ? [ROUTE] : Array(2 + ROUTE.value.length).fill(NOP);
    expect(options).toEqual([ALERT, ...route]);
    expect(bytes.length).toBeLessThanOrEqual(ETHERNET + 1300);
  }
  expect(received(packets)).toBe(20_000);
});

const ENDS = {
  source: Uint8Array.of(192, 0, 2, 2),
  destination: Uint8Array.of(192, 0, 2, 1),
  sourceMac: SERVER.mac,
  destinationMac: CLIENT.mac,
  ttl: 64,
};

/** Its packets are numbered from `next` on. */
const tunnel = (sequence: { next: number }): EnvelopePlan => ({
  link: 'ethernet',
  layers: [
    { kind: 'vlan', id: 7, priority: 0, dropEligible: false, service: false },
    { kind: 'gtpu', ends: ENDS, teid: 7, sequence, udpChecksum: true },
  ],
});

/** The numbers of a tunnel's packets that go one way. */
const numbersOf = ({ frames }: FrameList, direction: 'inbound' | 'outbound') =>
  frames
    .filter(({ info }) => info?.direction === direction)
    .map(({ bytes }) => new DataView(bytes.buffer, bytes.byteOffset).getUint16(54));

test('each fragment is a packet of the tunnel, with the next number', () => {
  const envelopes = { client: tunnel({ next: 500 }), server: tunnel({ next: 0 }) };
  const list = download({ envelopes });
  const packets = plain(list);
  expect(packets.filter((packet) => fragmentFields(packet) !== undefined).length).toBeGreaterThan(
    10,
  );
  expect(received(packets)).toBe(20_000);
  const numbers = numbersOf(list, 'inbound');
  expect(numbers).toEqual(numbers.map((_, i) => i));
});

test("so is each fragment of a datagram, whether its sender cuts it up or a link's router", () => {
  const routers = { client: Uint8Array.of(192, 0, 2, 65), server: Uint8Array.of(192, 0, 2, 66) };
  const narrow = { mtu: 600, place: 0.5, icmp: true, routers };
  const host = { ...CLIENT, port: 5000, ipId: 1, fragments: true };
  const datagram: DatagramPlan = {
    senders: [host],
    server: { ...SERVER, port: 5000, ipId: 1, fragments: true },
    path: { ...PATH, hops: 4, narrow },
    flowLabels: { client: 0, server: 0 },
    payload: patternSource(Uint8Array.of(1, 2, 3), 4000),
    answer: undefined,
    random: new Random('datagram'),
  };
  for (const [place, count, direction] of [
    [0, 3, 'outbound'],
    [1, 8, 'inbound'],
  ] as const) {
    const list = new FrameList();
    const envelopes = { client: tunnel({ next: 40 }), server: tunnel({ next: 0 }) };
    play([session([{ kind: 'datagram', datagram: { ...datagram, envelopes } }])], list, place);
    const expected = Array.from({ length: count }, (_, i) => 40 + i);
    expect(numbersOf(list, direction)).toEqual(expected);
  }
});
