import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { SYSTEM_NAMES, type SystemName } from '../../src/tcp/systems.ts';
import { readCapture } from '../reader/captureFile.ts';
import { checkInvariants, type Invariant } from '../reader/invariants.ts';
import { type ConnectionPacket, reassemble, type Side } from '../reader/streams.ts';
import { between, type Captured } from './between.ts';

const packetsOf = ({ connections }: Captured, side: Side, index = 0): ConnectionPacket[] =>
  connections[index]!.packets.filter(({ from }) => from === side);
const first = (captured: Captured, side: Side) => packetsOf(captured, side)[0]!;

const ETHERNET_AND_IPV4 = 34;

/** TTL, window and options of a SYN; the values of timestamps are left out. */
function listing({ ip, tcp, captured }: ConnectionPacket): string {
  const options = captured.bytes.subarray(
    ETHERNET_AND_IPV4 + 20,
    ETHERNET_AND_IPV4 + tcp.headerLength,
  );
  const hex = Buffer.from(options).toString('hex');
  return `${ip.ttl} ${tcp.window} ${hex.replace(/080a.{16}/, '080a-')}`;
}

/** Client's SYN, and the server's answer to a client that offers all that it knows. */
const SYNS: Readonly<Record<SystemName, readonly [syn: string, synAck: string]>> = {
  linux: ['64 64240 020405b40402080a-01030307', '64 65160 020405b40402080a-01030307'],
  'linux-4': ['64 29200 020405b40402080a-01030307', '64 28960 020405b40402080a-01030307'],
  'linux-2.6': ['64 5840 020405b40402080a-01030307', '64 5792 020405b40402080a-01030307'],
  'macos-10.9': [
    '64 65535 020405b4010303040101080a-04020000',
    '64 65535 020405b4010303040101080a-04020000',
  ],
  'linux-3': ['64 14600 020405b40402080a-01030307', '64 14480 020405b40402080a-01030307'],
  'windows-7': ['128 8192 020405b40103030801010402', '128 8192 020405b4010303080402080a-'],
  'windows-10': ['128 64240 020405b40103030801010402', '128 65535 020405b4010303080402080a-'],
  macos: [
    '64 65535 020405b4010303060101080a-04020000',
    '64 65535 020405b4010303060101080a-04020000',
  ],
  ios: ['64 65535 020405b4010303020101080a-04020000', '64 65535 020405b4010303020101080a-04020000'],
  android: ['64 64240 020405b40402080a-01030303', '64 65160 020405b40402080a-01030303'],
  freebsd: ['64 65535 020405b4010303060402080a-', '64 65535 020405b4010303060402080a-'],
};

describe.each(SYSTEM_NAMES)('%s', (system) => {
  const [syn, synAck] = SYNS[system];

  test('opens a connection as its system does', () => {
    expect(listing(first(between({ client: system, server: 'linux' }), 'client'))).toBe(syn);
  });

  test('answers as its system does', () => {
    expect(listing(first(between({ client: 'linux', server: system }), 'server'))).toBe(synAck);
  });

  test('has what the profile says instead', () => {
    const clientTcp = 'initialWindow: 5000, windowScale: 1, timestamps: true';
    const { tcp } = first(between({ client: system, server: 'linux', clientTcp }), 'client');
    expect(tcp).toMatchObject({ window: 5000, windowScale: 1 });
    expect(tcp.timestamps).toBeDefined();
  });
});

/** tcp:response of p0f.fp: what is left of an answer when the client has not offered everything. */
test.each<[SystemName, string, string]>([
  ['linux', 'timestamps: false', '020405b40101040201030307'],
  ['linux', 'sack: false', '020405b40101080a-01030307'],
  ['windows-7', 'timestamps: false', '020405b40103030801010402'],
  ['windows-7', 'windowScale: none', '020405b40402080a-'],
  ['windows-7', 'sack: false', '020405b4010303080101080a-'],
  ['macos', 'timestamps: false', '020405b40103030604020000'],
  ['macos', 'windowScale: none', '020405b40101080a-04020000'],
  ['macos', 'sack: false', '020405b4010303060101080a-'],
  ['freebsd', 'timestamps: false', '020405b40103030604020000'],
  ['freebsd', 'windowScale: none', '020405b40402080a-'],
  ['freebsd', 'sack: false, timestamps: false', '020405b401030306'],
])('%s without %s sends the options %s', (server, without, options) => {
  const captured = between({ client: 'linux', server, clientTcp: without });
  expect(listing(first(captured, 'server'))).toMatch(new RegExp(` ${options}$`));
});

/** Kind 34 and its length, behind all else and in front of what ends the options. */
test.each<[SystemName, string, string]>([
  ['linux', '', '020405b40402080a-0103030722020101'],
  ['windows-10', '', '020405b4010303080101040222020101'],
  ['macos', '', '020405b4010303060101080a-04022202'],
  ['macos', 'timestamps: false, ', '020405b40103030604022202'],
  ['ios', 'sack: false, ', '020405b4010303020101080a-22020000'],
  ['freebsd', '', '020405b4010303060402080a-22020000'],
])('%s with %sfastOpen asks for a cookie by the options %s', (client, without, options) => {
  const clientTcp = `${without}fastOpen: true`;
  const syn = first(between({ client, server: 'linux', clientTcp }), 'client');
  expect(listing(syn)).toMatch(new RegExp(` ${options}$`));
});

describe('identifications', () => {
  const idsOf = (captured: Captured, side: Side, index = 0) =>
    packetsOf(captured, side, index).map(({ ip }) => ip.id!);

  test.each<SystemName>(['macos', 'ios', 'freebsd'])('of %s are 0', (system) => {
    const captured = between({ client: system, server: system });
    expect(new Set([...idsOf(captured, 'client'), ...idsOf(captured, 'server')])).toEqual(
      new Set([0]),
    );
  });

  test.each<SystemName>(['windows-7', 'windows-10'])(
    'of %s go on from connection to connection, the SYN-ACK counted',
    (system) => {
      const captured = between({ client: system, server: system, connections: 3 });
      for (const side of ['client', 'server'] as const) {
        const all = captured.connections
          .flatMap(({ packets }) => packets.filter(({ from }) => from === side))
          .sort((a, b) => a.number - b.number)
          .map(({ ip }) => ip.id!);
        // The tap is at the client: the server's packets arrive in the order in which they left.
        expect(all).toEqual(all.map((_, i) => (all[0]! + i) & 0xffff));
      }
    },
  );

  test.each<SystemName>(['linux', 'linux-4', 'linux-3', 'linux-2.6', 'android'])(
    'of %s begin anew with each connection, with 0 in the SYN-ACK',
    (system) => {
      const captured = between({ client: system, server: system, connections: 3 });
      const starts = [0, 1, 2].map((index) => idsOf(captured, 'client', index)[0]!);
      expect(new Set(starts).size).toBe(3);
      expect(idsOf(captured, 'server')[0]).toBe(0);
      const [, next, after] = idsOf(captured, 'server');
      expect(after).toBe((next! + 1) & 0xffff);
    },
  );

  test('of macOS 10.9 are drawn, and never 0', () => {
    const ids = idsOf(
      between({ client: 'macos-10.9', server: 'linux', length: 400_000 }),
      'client',
    );
    expect(ids.length).toBeGreaterThan(50);
    expect(ids).not.toContain(0);
    const steps = ids.slice(1).map((id, i) => (id - ids[i]!) & 0xffff);
    expect(new Set(steps).size).toBeGreaterThan(0.9 * steps.length);
    expect(Math.max(...ids) - Math.min(...ids)).toBeGreaterThan(0x8000);
  });
});

describe('timestamps', () => {
  const valuesOf = (system: SystemName) => {
    const captured = between({
      client: system,
      server: 'linux',
      connections: 2,
      network: 'rtt: 2s',
      // Windows does not offer them by itself.
      clientTcp: 'timestamps: true',
    });
    return captured.connections.map(({ packets }) => {
      const [syn, ...others] = packets.filter(({ from }) => from === 'client');
      const { value } = syn!.tcp.timestamps!;
      const { tcp, captured: last } = others[0]!;
      const elapsed = Number(last.timeNanos - syn!.captured.timeNanos) / 1e6;
      return { value, perMilli: (tcp.timestamps!.value - value) / elapsed };
    });
  };

  test.each<[SystemName, number]>([
    ['linux-4', 0.25],
    ['linux-3', 0.25],
    ['linux-2.6', 0.25],
    ['windows-7', 0.1],
    ['windows-10', 1],
  ])('of %s count %f of their host in a millisecond', (system, perMilli) => {
    const [one, two] = valuesOf(system);
    expect(one!.perMilli).toBeCloseTo(perMilli, 2);
    expect(Math.abs(two!.value - one!.value)).toBeLessThan(10);
  });

  test.each<SystemName>(['linux', 'macos', 'freebsd'])(
    'of %s count milliseconds, from an offset of the connection',
    (system) => {
      const [one, two] = valuesOf(system);
      expect(one!.perMilli).toBeCloseTo(1, 2);
      expect(Math.abs(two!.value - one!.value)).toBeGreaterThan(10_000);
    },
  );
});

/** What these rules say is how Linux 6 does it: its ports, its IP IDs, its clock. */
const OF_LINUX: Invariant[] = ['clientPort', 'ipId', 'millisecondClock'];

test('any two systems complete their exchanges by all rules but those that describe Linux', () => {
  const system = fc.constantFrom(...SYSTEM_NAMES);
  const length = fc.integer({ min: 1, max: 300_000 });
  fc.assert(
    fc.property(system, system, length, fc.nat(1000), (client, server, length, seed) => {
      const captured = between({ client, server, length, seed });
      const { packets } = readCapture(captured.file);
      expect(checkInvariants(packets, { except: OF_LINUX })).toEqual([]);
      expect(captured.connections).toHaveLength(1);
      // The answer's header comes on top.
      expect(reassemble(captured.connections[0]!).server.length).toBeGreaterThan(length);
    }),
    { numRuns: 60 },
  );
});
