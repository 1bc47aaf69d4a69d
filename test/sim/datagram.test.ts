import { describe, expect, test } from 'vitest';
import { InvariantError } from '../../src/base/invariant.ts';
import { Random } from '../../src/base/random.ts';
import { MICROSECOND, MILLISECOND, type Nanos, SECOND } from '../../src/base/time.ts';
import { type Impairment, UNIMPAIRED } from '../../src/sim/path.ts';
import type { DatagramHost, DatagramPlan, Step } from '../../src/sim/session.ts';
import { textSource } from '../../src/stream/byteSource.ts';
import { type AnyFrame, FrameList } from './frameList.ts';
import {
  CLIENT,
  connectionPlan,
  PATH,
  play,
  RTT,
  SERVER,
  say,
  session,
  talk,
  thread,
} from './stage.ts';

const ASKER: DatagramHost = { mac: CLIENT.mac, ip: CLIENT.ip, port: 50_001, ttl: 64, ipId: 7 };
const RESOLVER: DatagramHost = { mac: SERVER.mac, ip: SERVER.ip, port: 53, ttl: 57, ipId: 0 };
const TIMEOUT = 5 * SECOND;
const DELAY = 3 * MILLISECOND;

interface Asked {
  readonly step: Step;
  /** When the client got its answer. */
  readonly received: Nanos[];
}

/** A question that may be asked three times, and its answer. */
function question(different: Partial<DatagramPlan> = {}): Asked {
  const received: Nanos[] = [];
  const datagram: DatagramPlan = {
    senders: [0, 1, 2].map((again) => ({ ...ASKER, port: ASKER.port + again })),
    server: RESOLVER,
    path: PATH,
    flowLabels: { client: 1, server: 2 },
    payload: textSource('who?'),
    answer: {
      delay: DELAY,
      timeout: TIMEOUT,
      bytes: (now) => textSource(`me, at ${now}`),
      received: (now) => received.push(now),
    },
    random: new Random('datagram'),
    ...different,
  };
  return { step: { kind: 'datagram', datagram }, received };
}

const impaired = (client: Partial<Impairment>, server: Partial<Impairment> = {}) => ({
  path: {
    ...PATH,
    impair: { client: { ...UNIMPAIRED, ...client }, server: { ...UNIMPAIRED, ...server } },
  },
});

interface Played {
  readonly list: FrameList;
  readonly received: readonly Nanos[];
  /** When the step was begun and when it was done. */
  readonly asked: readonly Nanos[];
}

function played({ step, received }: Asked, tap = 0): Played {
  const list = new FrameList();
  const asked: Nanos[] = [];
  play([session([], { threads: [thread([step], asked)] })], list, tap);
  return { list, received, asked };
}

/** `40ms client:50001 > server:53 who?`, in milliseconds without latencies. */
const ladder = (list: FrameList) =>
  list.readAny().map(({ time, ip, udp }) => {
    const [from, to] = ip!.source === '10.0.0.1' ? ['client', 'server'] : ['server', 'client'];
    const said = Buffer.from(udp!.payload).toString().split(',')[0];
    const ports = [udp!.sourcePort, udp!.destinationPort];
    return `${Math.floor(time / MILLISECOND)}ms ${from}:${ports[0]} > ${to}:${ports[1]} ${said}`;
  });

describe('a question and its answer', () => {
  test('take the round trip and the delay of the server', () => {
    const { list, received, asked } = played(question());
    expect(ladder(list)).toEqual([
      '0ms client:50001 > server:53 who?',
      '43ms server:53 > client:50001 me',
    ]);
    expect(received).toEqual([list.frames[1]!.time]);
    // The client wakes up a little later.
    expect(asked[1]! - received[0]!).toBeGreaterThan(0);
    expect(asked[1]! - received[0]!).toBeLessThan(MILLISECOND);
  });

  test('are frames with valid checksums, with the hosts and numbers of the plan', () => {
    const [asks, answers] = played(question()).list.readAny();
    expect(asks).toMatchObject({
      ethernet: { source: '02:00:00:00:00:01', destination: '02:00:00:00:00:02' },
      ip: { source: '10.0.0.1', destination: '10.9.0.1', ttl: 64, id: 7, checksumValid: true },
      udp: { checksumValid: true },
      trailerLength: 0,
      info: { direction: 'outbound' },
    });
    expect(answers).toMatchObject({
      ethernet: { source: '02:00:00:00:00:02', destination: '02:00:00:00:00:01' },
      ip: { source: '10.9.0.1', destination: '10.0.0.1', ttl: 57, id: 0, checksumValid: true },
      udp: { checksumValid: true },
      trailerLength: 0,
      info: { direction: 'inbound' },
    });
  });

  test('go over IPv6 as well', () => {
    const address = (last: number) => new Uint8Array(16).fill(0xfd, 0, 1).fill(last, 15);
    const server = { ...RESOLVER, ip: address(2) };
    const senders = [{ ...ASKER, ip: address(1) }];
    for (const frame of played(question({ senders, server })).list.readAny()) {
      expect(frame).toMatchObject({ ip: { version: 6 }, udp: { checksumValid: true } });
    }
  });

  test('make the answer in the instant in which it leaves', () => {
    const [, answer] = played(question(), 1).list.readAny();
    expect(Buffer.from(answer!.udp!.payload).toString()).toBe(`me, at ${answer!.time}`);
  });

  test.each([
    [0, [0, 43]],
    [0.25, [5, 38]],
    [0.5, [10, 33]],
    [1, [20, 23]],
  ])('pass a tap at %s at their times', (tap, times) => {
    const { list } = played(question(), tap);
    expect(list.frames.map(({ time }) => Math.floor(time / MILLISECOND))).toEqual(times);
  });

  test('are outbound where they leave the side of the tap', () => {
    const directions = played(question(), 1).list.readAny();
    expect(directions.map(({ info }) => info?.direction)).toEqual(['inbound', 'outbound']);
  });

  test('wait in the queues of the access link', () => {
    const path = { ...PATH, bandwidth: { down: 32_000, up: 16_000 } };
    const { list } = played(question({ path }));
    // 32 bytes at 16 kbit/s; headers and what the server says at 32 kbit/s.
    const [query, answer] = list.readAny() as [AnyFrame, AnyFrame];
    const queued = 16 * MILLISECOND + (answer.ip!.totalLength * MILLISECOND) / 4;
    const expected = RTT + DELAY + queued;
    expect(Math.abs(answer.time - query.time - expected)).toBeLessThan(10 * MICROSECOND);
  });

  test('keep a connection that comes after them waiting', () => {
    const list = new FrameList();
    play([session([question().step, talk(connectionPlan(), say('client', 'hello'))])], list);
    const [, answer, syn] = list.readAny();
    expect(syn!.tcp).toBeDefined();
    expect(syn!.time).toBeGreaterThan(answer!.time);
  });
});

describe('a question', () => {
  test('that is lost is asked again after its time, from the next sender', () => {
    const { list, received } = played(question(impaired({ drop: [1] })));
    expect(ladder(list)).toEqual([
      '0ms client:50001 > server:53 who?',
      '5000ms client:50002 > server:53 who?',
      '5043ms server:53 > client:50002 me',
    ]);
    expect(received).toHaveLength(1);
  });

  test('that is lost is not seen by a tap behind that', () => {
    expect(ladder(played(question(impaired({ drop: [1] })), 1).list)).toEqual([
      '5020ms client:50002 > server:53 who?',
      '5023ms server:53 > client:50002 me',
    ]);
  });

  test('whose answer is lost is asked again', () => {
    const { list, received } = played(question(impaired({}, { drop: [1] })), 1);
    expect(ladder(list)).toEqual([
      '20ms client:50001 > server:53 who?',
      '23ms server:53 > client:50001 me',
      '5020ms client:50002 > server:53 who?',
      '5023ms server:53 > client:50002 me',
    ]);
    expect(received).toHaveLength(1);
  });

  test('that nobody answers is given up after its last sender', () => {
    const lost = { loss: { kind: 'random', probability: 1 } } as const;
    const { list, received, asked } = played(question(impaired(lost)));
    expect(ladder(list)).toEqual([
      '0ms client:50001 > server:53 who?',
      '5000ms client:50002 > server:53 who?',
      '10000ms client:50003 > server:53 who?',
    ]);
    expect(received).toEqual([]);
    expect(asked[1]! / SECOND).toBeCloseTo(15, 2);
  });

  test('does not take the answer to the one before', () => {
    const answer = {
      delay: 6 * SECOND,
      timeout: TIMEOUT,
      bytes: () => textSource('late'),
      received: (now: Nanos) => received.push(now),
    };
    const received: Nanos[] = [];
    const senders = [ASKER, { ...ASKER, port: 50_002 }];
    const { list, asked } = played({ ...question({ senders, answer }), received });
    expect(ladder(list).map((line) => line.split(':')[0])).toEqual([
      '0ms client',
      '5000ms client',
      '6040ms server',
      '11040ms server',
    ]);
    expect(received).toEqual([]);
    expect(asked[1]! / SECOND).toBeCloseTo(10, 2);
  });

  test('that arrives twice is answered twice, and the client listens once', () => {
    const { list, received } = played(question(impaired({ duplicate: 1 })));
    expect(list.frames).toHaveLength(3);
    expect(received).toEqual([list.frames[1]!.time]);
  });

  test('that arrives with a wrong bit is dropped', () => {
    const { list, received } = played(question(impaired({ corrupt: 1 })), 1);
    expect(list.readAny().map(({ udp }) => udp!.checksumValid)).toEqual([false, false, false]);
    expect(received).toEqual([]);
  });
});

describe('a datagram without an answer', () => {
  const GROUP: DatagramHost = {
    ...RESOLVER,
    mac: new Uint8Array(6).fill(0xff),
    ip: new Uint8Array(4).fill(0xff),
  };

  test('is done at once, and arrives', () => {
    const { list, asked } = played(question({ answer: undefined }), 1);
    expect(ladder(list)).toEqual(['20ms client:50001 > server:53 who?']);
    expect(asked).toEqual([0, 0]);
  });

  test('to all hosts of the segment is seen at the client only', () => {
    const { list } = played(question({ answer: undefined, server: GROUP }));
    expect(list.readAny()).toMatchObject([
      { ethernet: { destination: 'ff:ff:ff:ff:ff:ff' }, ip: { destination: '255.255.255.255' } },
    ]);
    for (const tap of [0.5, 1]) {
      expect(played(question({ answer: undefined, server: GROUP }), tap).list.frames).toEqual([]);
    }
  });

  test('is all that can be said to a group', () => {
    expect(() => played(question({ server: GROUP }))).toThrow(InvariantError);
  });

  test('waits until the interface is free', () => {
    const path = { ...PATH, lineRate: 8000 };
    const steps = [1, 2].map(() => question({ answer: undefined, path }).step);
    const list = new FrameList();
    play([session(steps)], list);
    // 46 bytes of frame at a byte a millisecond.
    const [first, second] = list.frames;
    expect(second!.time - first!.time).toBe(46 * MILLISECOND);
  });
});

describe('a question for the MAC address of a neighbour', () => {
  const step: Step = {
    kind: 'neighbour',
    neighbour: { asker: CLIENT, asked: SERVER, random: new Random('arp') },
  };

  test('goes to all, and is answered to the one who asks', () => {
    const { list, asked } = played({ step, received: [] });
    expect(list.readAny()).toMatchObject([
      {
        ethernet: { source: '02:00:00:00:00:01', destination: 'ff:ff:ff:ff:ff:ff' },
        arp: {
          operation: 'request',
          senderIp: '10.0.0.1',
          targetMac: '00:00:00:00:00:00',
          targetIp: '10.9.0.1',
        },
        trailerLength: 0,
        info: { direction: 'outbound' },
      },
      {
        ethernet: { source: '02:00:00:00:00:02', destination: '02:00:00:00:00:01' },
        arp: {
          operation: 'reply',
          senderMac: '02:00:00:00:00:02',
          senderIp: '10.9.0.1',
          targetMac: '02:00:00:00:00:01',
          targetIp: '10.0.0.1',
        },
        trailerLength: 0,
        info: { direction: 'inbound' },
      },
    ]);
    expect(asked[1]).toBeGreaterThan(list.frames[1]!.time);
    expect(asked[1]).toBeLessThan(MILLISECOND);
  });

  test.each([0.5, 1])('is not seen by a tap at %s', (tap) => {
    expect(played({ step, received: [] }, tap).list.frames).toEqual([]);
  });
});

test('datagrams count as packets, and not as connections', () => {
  const list = new FrameList();
  const { captured, tally } = play([session([question().step])], list);
  expect(captured).toBe(2);
  expect(tally).toMatchObject({ connections: 0, sessionsDone: 1 });
});
