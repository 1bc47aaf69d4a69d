import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { Random } from '../../src/base/random.ts';
import { MILLISECOND } from '../../src/base/time.ts';
import { createPcapSink } from '../../src/pcap-writer/pcap.ts';
import type { Session } from '../../src/sim/session.ts';
import { Simulator } from '../../src/sim/simulator.ts';
import { Tap } from '../../src/sim/tap.ts';
import { MemoryOutput } from '../pcap-writer/memoryOutput.ts';
import { FrameList } from './frameList.ts';
import { CLIENT, connectionPlan, play, say, session, talk, thread } from './stage.ts';

/** Client number `id` with two connections side by side. */
function client(id: number, seed = 'seed'): Session {
  const steps = [1, 2].map((index) => {
    const connection = connectionPlan(index, {
      client: { ...CLIENT, ip: Uint8Array.of(10, 0, id >> 8, id & 0xff), port: 40_000 + index },
      random: new Random(`${seed}/${id}/${index}`),
    });
    return talk(
      connection,
      say('client', 300 + id),
      say('server', 20_000, MILLISECOND),
      say('client', 5000),
      say('server', 10),
    );
  });
  const threads = [thread([{ kind: 'together', threads: steps.map((step) => thread([step])) }])];
  return session([], { id, startAt: id * MILLISECOND, threads });
}

/** Times and bytes of the packets of one client. */
function packetsOf(list: FrameList, id: number): string[] {
  const ip = `10.0.${id >> 8}.${id & 0xff}`;
  const frames = list.read();
  return list.frames
    .filter((_, i) => [frames[i]!.ip.source, frames[i]!.ip.destination].includes(ip))
    .map(({ time, bytes }) => `${time} ${Buffer.from(bytes).toString('hex')}`);
}

function capture(sessions: readonly Session[]): FrameList {
  const list = new FrameList();
  play(sessions, list);
  return list;
}

function digest(sessions: readonly Session[], portion: number): string {
  const output = new MemoryOutput();
  const sink = createPcapSink(output, { start: { seconds: 1_400_000_000, nanos: 0 } });
  const simulator = new Simulator(sessions, [new Tap(0, sink)]);
  while (!simulator.advance(portion));
  sink.close();
  return createHash('sha256').update(output.bytes).digest('hex');
}

const clients = (count: number, seed?: string) =>
  Array.from({ length: count }, (_, id) => client(id, seed));

test('a client sends the same packets at the same times whatever others do', () => {
  const alone = capture([client(3)]);
  const among = capture(clients(6));
  expect(packetsOf(alone, 3).length).toBeGreaterThan(50);
  expect(packetsOf(among, 3)).toEqual(packetsOf(alone, 3));
});

test('clients do run at the same time', () => {
  const order = capture(clients(3))
    .read()
    .map(({ ip }) => [ip.source, ip.destination].sort()[0]);
  const changes = order.filter((ip, i) => i > 0 && ip !== order[i - 1]).length;
  expect(changes).toBeGreaterThan(10);
});

test('the same sessions give the same file', () => {
  expect(digest(clients(5), 1_000_000)).toBe(digest(clients(5), 1_000_000));
});

test('the file does not depend on the portions in which it is made', () => {
  const whole = digest(clients(5), 1_000_000);
  expect(digest(clients(5), 1)).toBe(whole);
  expect(digest(clients(5), 17)).toBe(whole);
});

test('another seed gives another file', () => {
  expect(digest(clients(5, 'other'), 1000)).not.toBe(digest(clients(5), 1000));
});
