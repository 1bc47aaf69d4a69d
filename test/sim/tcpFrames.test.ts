import { describe, expect, test } from 'vitest';
import { ACK, FIN, SYN } from '../reader/frame.ts';
import { FrameList, type ReadFrame } from './frameList.ts';
import { CLIENT, connectionPlan, play, SERVER, say, session, talk } from './stage.ts';

const V6 = {
  client: { ...CLIENT, ip: address6(1) },
  server: { ...SERVER, ip: address6(2) },
};

/** 2001:db8::`last` */
function address6(last: number): Uint8Array {
  return Uint8Array.of(0x20, 0x01, 0x0d, 0xb8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, last);
}

const PUSH = 0x08;

function exchange(different = {}): FrameList {
  const list = new FrameList();
  const connection = connectionPlan(1, different);
  const turns = [say('client', 'hello, server'), say('server', 4000), say('client', 'bye')];
  play([session([talk(connection, ...turns)])], list);
  return list;
}

const of = (frames: readonly ReadFrame[], source: string) =>
  frames.filter(({ ip }) => ip.source === source);

describe.each([
  ['IPv4', {}, 1448, '10.0.0.1', '10.9.0.1'],
  [
    'IPv6',
    V6,
    1428,
    '2001:0db8:0000:0000:0000:0000:0000:0001',
    '2001:0db8:0000:0000:0000:0000:0000:0002',
  ],
])('a connection over %s, read again', (_name, hosts, full, clientIp, serverIp) => {
  const list = exchange(hosts);
  const frames = list.read();
  const client = of(frames, clientIp);
  const server = of(frames, serverIp);

  test('has valid checksums and no byte too many in every frame', () => {
    for (const { ip, tcp, trailerLength } of frames) {
      expect([ip.checksumValid, tcp.checksumValid, trailerLength]).toEqual([true, true, 0]);
    }
  });

  test('is between two hosts', () => {
    expect(client.length + server.length).toBe(frames.length);
    for (const { ethernet, ip, tcp } of client) {
      expect(ethernet).toMatchObject({
        source: '02:00:00:00:00:01',
        destination: '02:00:00:00:00:02',
      });
      expect([ip.destination, ip.ttl]).toEqual([serverIp, 64]);
      expect(tcp.destinationPort).toBe(80);
    }
    for (const { ethernet, ip, tcp } of server) {
      expect(ethernet).toMatchObject({
        source: '02:00:00:00:00:02',
        destination: '02:00:00:00:00:01',
      });
      expect([ip.destination, ip.ttl]).toEqual([clientIp, 57]);
      expect(tcp.sourcePort).toBe(80);
    }
  });

  test('opens with SYN, SYN-ACK and ACK, from the ISSs of the plan', () => {
    const [syn, synAck, ack] = frames.map(({ tcp }) => tcp);
    expect([syn!.flags, syn!.sequence]).toEqual([SYN, 1_000_000]);
    expect([synAck!.flags, synAck!.sequence]).toEqual([SYN | ACK, 2_000_000]);
    expect([ack!.flags, ack!.sequence, ack!.acknowledgment]).toEqual([ACK, 1_000_001, 2_000_001]);
    expect(syn!.timestamps?.value).toBe(5000);
  });

  test('carries what both sides said, byte by byte', () => {
    const said = (from: readonly ReadFrame[]) =>
      Buffer.concat(from.map(({ tcp }) => tcp.payload)).toString();
    expect(said(client)).toBe('hello, serverbye');
    expect(said(server)).toBe('0123456789abcdefghijklmnopqrstuvwxyz'.repeat(112).slice(0, 4000));
  });

  test('has PSH at the end of each write, and of the burst of two before it', () => {
    const pushed = frames.filter(({ tcp }) => tcp.flags & PUSH);
    expect(pushed.map(({ tcp }) => tcp.payload.length)).toEqual([13, full, 4000 % full, 3]);
  });

  test('ends with a FIN of each side, without payload', () => {
    for (const side of [client, server]) {
      const fins = side.filter(({ tcp }) => tcp.flags & FIN);
      expect(fins.map(({ tcp }) => tcp.payload.length)).toEqual([0]);
    }
  });

  test('has no packet larger than the MTU', () => {
    expect(Math.max(...frames.map(({ ip }) => ip.totalLength))).toBeLessThanOrEqual(1500);
  });
});

test('IPv4 identification counts from the plan, and is 0 in the SYN-ACK', () => {
  const frames = exchange().read();
  const ids = (source: string) => of(frames, source).map(({ ip }) => ip.id);
  expect(ids('10.0.0.1')).toEqual(ids('10.0.0.1').map((_, i) => 100 + i));
  expect(ids('10.9.0.1')).toEqual(ids('10.9.0.1').map((_, i) => (i === 0 ? 0 : 199 + i)));
});

test('IPv4 identification wraps after 65,535', () => {
  const frames = exchange({ client: { ...CLIENT, ipId: 0xfffe } }).read();
  expect(of(frames, '10.0.0.1').map(({ ip }) => ip.id)).toEqual(
    of(frames, '10.0.0.1').map((_, i) => (0xfffe + i) % 0x10000),
  );
});

test('IPv4 packets are never fragmented', () => {
  for (const { ip } of exchange().read()) expect(ip.dontFragment).toBe(true);
});

test('IPv6 has one flow label in each direction', () => {
  const labels = new Map<string, Set<number>>();
  const list = exchange(V6);
  for (const [i, { ip }] of list.read().entries()) {
    const bytes = list.frames[i]!.bytes;
    const label = ((bytes[15]! & 0x0f) << 16) | (bytes[16]! << 8) | bytes[17]!;
    labels.set(ip.source, (labels.get(ip.source) ?? new Set()).add(label));
  }
  expect([...labels.values()]).toEqual([new Set([0x12345]), new Set([0x54321])]);
});

test('a segment over IPv6 is 20 bytes smaller', () => {
  const longest = (list: FrameList) =>
    Math.max(...list.read().map(({ tcp }) => tcp.payload.length));
  expect(longest(exchange())).toBe(1448);
  const small = { ...V6, client: { ...V6.client, tcp: { ...CLIENT.tcp, mss: 1440 } } };
  expect(longest(exchange(small))).toBe(1428);
});

test('the name of a server is told once a connection, that of a client never', () => {
  expect(exchange().names).toEqual([{ address: '10.9.0.1', name: 'server.example' }]);
});
