/** Datagrams that nobody takes, that come too late, and that are too big for a link on their way. */
import { describe, expect, test } from 'vitest';
import { Random } from '../../src/base/random.ts';
import { MILLISECOND, type Nanos, SECOND } from '../../src/base/time.ts';
import type { NarrowLink } from '../../src/sim/narrowLink.ts';
import type { PathOptions } from '../../src/sim/path.ts';
import type { DatagramHost, DatagramPlan, Step } from '../../src/sim/session.ts';
import { textSource } from '../../src/stream/byteSource.ts';
import { patternSource } from '../../src/stream/patternSource.ts';
import { SYSTEMS } from '../../src/tcp/systems.ts';
import { decodeIcmp } from '../../src/wire/icmp.ts';
import { decodeIcmpv6 } from '../../src/wire/icmpv6.ts';
import { decodeIpv4 } from '../../src/wire/ipv4.ts';
import { decodeIpv6Fragment } from '../../src/wire/ipv6Fragment.ts';
import { viewOf } from '../wire/goldenPackets.ts';
import { FrameList } from './frameList.ts';
import { CLIENT, PATH, play, SERVER, session, thread } from './stage.ts';

const LINUX = SYSTEMS.linux.unreachable;
const { unreachable: BSD } = SYSTEMS.freebsd;
const ASKER: DatagramHost = {
  mac: CLIENT.mac,
  ip: CLIENT.ip,
  port: 50_001,
  ttl: 64,
  ipId: 7,
  unreachable: LINUX,
};
const RESOLVER: DatagramHost = {
  mac: SERVER.mac,
  ip: SERVER.ip,
  port: 53,
  ttl: 64,
  ipId: 0,
  unreachable: LINUX,
};
const HOPS = 6;
const FAR = { ...PATH, hops: HOPS };
const ETHERNET = 14;

const v6 = (last: number) => new Uint8Array(16).fill(0xfd, 0, 1).fill(last, 15);
const IPV6 = {
  senders: [0, 1, 2].map((again) => ({ ...ASKER, ip: v6(1), port: 50_001 + again })),
  server: { ...RESOLVER, ip: v6(2) },
};

function question(different: Partial<DatagramPlan> = {}, answer: Partial<Answer> = {}) {
  return {
    senders: [0, 1, 2].map((again) => ({ ...ASKER, port: ASKER.port + again })),
    server: RESOLVER,
    path: FAR,
    flowLabels: { client: 1, server: 2 },
    payload: textSource('who?'),
    answer: {
      delay: 3 * MILLISECOND,
      timeout: 5 * SECOND,
      bytes: () => textSource('me'),
      received: () => {},
      ...answer,
    },
    random: new Random('datagram'),
    ...different,
  } satisfies DatagramPlan;
}
type Answer = NonNullable<DatagramPlan['answer']>;

interface Seen {
  readonly time: Nanos;
  readonly bytes: Uint8Array;
  /** `icmp`, or the UDP ports; of fragments, where they begin. */
  readonly what: string;
}

function seen(plans: readonly DatagramPlan[], tap = 0, asked: Nanos[] = []): Seen[] {
  const list = new FrameList();
  const steps = plans.map((datagram): Step => ({ kind: 'datagram', datagram }));
  play([session([], { threads: [thread(steps, asked)] })], list, tap);
  return list.frames.map(({ time, bytes }) => ({ time, bytes, what: whatIs(bytes) }));
}

function whatIs(frame: Uint8Array): string {
  const view = viewOf(frame);
  const v4 = view.getUint16(12) === 0x0800;
  const next = v4 ? frame[23]! : frame[20]!;
  if (next === 1 || next === 58) return 'icmp';
  if (v4 && (view.getUint16(20) & 0x3fff) !== 0) return `+${(view.getUint16(20) & 0x1fff) * 8}`;
  if (next === 44) return `+${decodeIpv6Fragment(view, 54, frame.length).offset}`;
  const udp = v4 ? 34 : 54;
  return `${view.getUint16(udp)}>${view.getUint16(udp + 2)}`;
}

const ladder = (frames: readonly Seen[]) =>
  frames.map(({ time, what }) => `${Math.floor(time / MILLISECOND)}ms ${what}`);

describe('a datagram to a port where nobody listens', () => {
  const closed = { port: 'closed' } as const;

  test('is refused, and goes out again at once from the next socket', () => {
    const asked: Nanos[] = [];
    const frames = seen([question(closed)], 0, asked);
    expect(ladder(frames)).toEqual([
      '0ms 50001>53',
      '40ms icmp',
      '40ms 50002>53',
      '80ms icmp',
      '80ms 50003>53',
      '120ms icmp',
    ]);
    expect(asked[1]! - frames[5]!.time).toBeLessThan(MILLISECOND);
  });

  test('is quoted whole, as it came there, by Linux', () => {
    const [asks, refused] = seen([question(closed)]) as [Seen, Seen];
    const ip = decodeIpv4(viewOf(refused.bytes), ETHERNET, refused.bytes.length);
    expect(ip).toMatchObject({ tos: 0xc0, flags: 0, ttl: 64 - HOPS, protocol: 1 });
    expect(ip.source).toEqual(SERVER.ip);
    const icmp = viewOf(refused.bytes);
    expect(decodeIcmp(icmp, 34, icmp.byteLength)).toEqual({ type: 3, code: 3, mtu: 0 });
    const quoted = Uint8Array.from(refused.bytes.subarray(42));
    const sent = Uint8Array.from(asks.bytes.subarray(ETHERNET));
    expect(quoted).toHaveLength(sent.length);
    // The TTL and with it the header's checksum are those of its arrival.
    expect(quoted[8]).toBe(64 - HOPS);
    for (const bytes of [quoted, sent]) bytes.fill(0, 8, 9).fill(0, 10, 12);
    expect(quoted).toEqual(sent);
  });

  test('is quoted with 8 bytes of its payload by BSD, and with 576 bytes in all by Linux', () => {
    const payload = patternSource(Uint8Array.of(1), 1000);
    const lengthFrom = (server: DatagramHost) => {
      const [, refused] = seen([question({ ...closed, payload, server })]);
      return decodeIpv4(viewOf(refused!.bytes), ETHERNET, refused!.bytes.length).totalLength;
    };
    expect(lengthFrom({ ...RESOLVER, unreachable: BSD })).toBe(20 + 8 + 20 + 8);
    expect(lengthFrom(RESOLVER)).toBe(576);
  });

  test('is refused by ICMPv6 in IPv6', () => {
    const [asks, refused] = seen([question({ ...closed, ...IPV6 })]) as [Seen, Seen];
    const error = decodeIcmpv6(viewOf(refused.bytes), 54, refused.bytes.length);
    expect(error).toEqual({ type: 1, code: 4, mtu: 0 });
    expect(refused.bytes.length - 62).toBe(asks.bytes.length - ETHERNET);
    expect(refused.bytes[62 + 7]).toBe(64 - HOPS);
  });

  test('is refused six times, and then once a second: the others time out', () => {
    const frames = seen([question(closed), question(closed), question(closed)]);
    const errors = frames.filter(({ what }) => what === 'icmp');
    expect(frames.filter(({ what }) => what !== 'icmp')).toHaveLength(9);
    // The seventh sending waits 5 s in vain, and the two behind it are refused.
    expect(errors).toHaveLength(8);
    const gaps = frames.slice(1).map(({ time }, i) => time - frames[i]!.time);
    expect(gaps.filter((gap) => gap > 4 * SECOND)).toHaveLength(1);
  });

  test('is heard of by all that wait on its socket', () => {
    const socket = {};
    const waking = () => new Random('waking');
    const pair = [new Random('one'), new Random('two')].map((random) =>
      question({ ...closed, socket, random, waking: waking() }),
    );
    const list = new FrameList();
    const threads = pair.map((datagram) => thread([{ kind: 'datagram', datagram }]));
    play([session([], { threads })], list);
    const whats = list.frames.map(({ bytes }) => whatIs(bytes));
    // The second error of each pair finds a closed socket.
    const of = (port: number) => [`${port}>53`, `${port}>53`, 'icmp', 'icmp'];
    expect(whats).toEqual([
      ...of(50_001),
      ...of(50_002),
      ...of(50_003).slice(0, 2),
      'icmp',
      'icmp',
    ]);
  });

  test('gets nothing from a firewall, and the client waits', () => {
    expect(ladder(seen([question({ port: 'filtered' })]))).toEqual([
      '0ms 50001>53',
      '5000ms 50002>53',
      '10000ms 50003>53',
    ]);
  });
});

describe('an answer that comes when its socket is closed', () => {
  const late = { delay: 6 * SECOND };

  test('is refused by the client', () => {
    expect(ladder(seen([question({}, late)], 1)).slice(0, 6)).toEqual([
      '20ms 50001>53',
      '5020ms 50002>53',
      '6020ms 53>50001',
      '6060ms icmp',
      '10020ms 50003>53',
      '11020ms 53>50002',
    ]);
  });

  test('is not refused by a host whose firewall hides it', () => {
    const senders = [0, 1].map((again) => ({
      ...ASKER,
      port: ASKER.port + again,
      unreachable: undefined,
    }));
    expect(seen([question({ senders }, late)], 1).map(({ what }) => what)).not.toContain('icmp');
  });
});

describe('a datagram that is too big', () => {
  const NARROW: NarrowLink = {
    mtu: 1000,
    place: 0.5,
    icmp: true,
    routers: { client: Uint8Array.of(192, 0, 2, 1), server: Uint8Array.of(192, 0, 2, 2) },
  };
  const over = (narrow: Partial<NarrowLink>, path: Partial<PathOptions> = {}) => ({
    path: { ...FAR, ...path, narrow: { ...NARROW, ...narrow } },
  });
  const long = (length: number, received: (now: Nanos) => void = () => {}) => ({
    bytes: () => patternSource(Uint8Array.of(1, 2, 3), length),
    received,
  });

  test('for its own interface goes out in fragments, and arrives', () => {
    const received: Nanos[] = [];
    const frames = seen([
      question(
        {},
        long(3000, (now) => received.push(now)),
      ),
    ]);
    expect(frames.map(({ what }) => what)).toEqual(['50001>53', '+0', '+1480', '+2960']);
    expect(received).toEqual([frames[3]!.time]);
    const ids = frames.slice(1).map(({ bytes }) => viewOf(bytes).getUint16(18));
    expect(new Set(ids).size).toBe(1);
    expect(ids[0]).not.toBe(0);
    for (const { bytes } of frames) expect(bytes.length).toBeLessThanOrEqual(1514);
  });

  test('for a link on the way is dropped, and its sender told; the next goes in fragments', () => {
    const received: Nanos[] = [];
    const asking = question(
      over({}),
      long(1200, (now) => received.push(now)),
    );
    expect(ladder(seen([asking], 1))).toEqual([
      '20ms 50001>53',
      '23ms 53>50001',
      '43ms icmp',
      '5020ms 50002>53',
      '5023ms +0',
      '5023ms +976',
    ]);
    expect(received).toHaveLength(1);
  });

  test('is dropped in silence where the router says nothing', () => {
    const frames = seen([question(over({ icmp: false }), long(1200))], 1);
    expect(frames.map(({ what }) => what)).toEqual([
      '50001>53',
      '53>50001',
      '50002>53',
      '53>50002',
      '50003>53',
      '53>50003',
    ]);
  });

  test('is cut up by the router where DF is clear', () => {
    const received: Nanos[] = [];
    const server = { ...RESOLVER, fragments: true, ipId: 99 };
    const asking = question(
      { ...over({}), server },
      long(1200, (now) => received.push(now)),
    );
    expect(seen([asking], 1).map(({ what }) => what)).toEqual(['50001>53', '53>50001']);
    const atClient = seen([{ ...asking, random: new Random('datagram') }], 0);
    expect(atClient.map(({ what }) => what)).toEqual(['50001>53', '+0', '+976']);
    expect(viewOf(atClient[1]!.bytes).getUint16(18)).toBe(99);
    expect(received).toHaveLength(2);
  });

  test('is cut up twice: by its sender for its interface, and by the router', () => {
    const frames = seen([question(over({}), long(3000))], 0);
    const offsets = frames.map(({ what }) => what).filter((what) => what.startsWith('+'));
    expect(offsets).toEqual(['+0', '+976', '+1480', '+2456', '+2960']);
  });

  test('is cut up by its sender alone in IPv6', () => {
    const received: Nanos[] = [];
    const routers = { client: v6(8), server: v6(9) };
    const asking = question(
      { ...IPV6, ...over({ mtu: 1280, routers }) },
      long(1400, (now) => received.push(now)),
    );
    const atServer = seen([asking], 1);
    expect(ladder(atServer)).toEqual([
      '20ms 50001>53',
      '23ms 53>50001',
      '43ms icmp',
      '5020ms 50002>53',
      '5023ms +0',
      '5023ms +1232',
    ]);
    const error = decodeIcmpv6(viewOf(atServer[2]!.bytes), 54, atServer[2]!.bytes.length);
    expect(error).toEqual({ type: 2, code: 0, mtu: 1280 });
    expect(received).toHaveLength(1);
  });

  test('in fragments that are too big is told of each, in IPv6', () => {
    const routers = { client: v6(8), server: v6(9) };
    const asking = question({ ...IPV6, ...over({ mtu: 1280, routers }) }, long(3500));
    const whats = seen([asking], 1).map(({ what }) => what);
    expect(whats.slice(0, 6)).toEqual(['50001>53', '+0', '+1448', '+2896', 'icmp', 'icmp']);
    expect(whats.slice(6, 10)).toEqual(['50002>53', '+0', '+1232', '+2464']);
  });
});
