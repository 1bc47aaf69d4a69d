/**
 * Whatever a profile combines, tshark reads what comes of it: drawn mixes of hosts, paths, layers, TLS
 * and taps. More of them by hand: MIXES_RUNS=500 npx vitest run test/judges/mixes.property.test.ts
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, expect, test } from 'vitest';
import { openSink } from '../../src/cli/captureFormat.ts';
import { ProfileError } from '../../src/profile/error.ts';
import { loadProfileText } from '../../src/profile/load.ts';
import type { Profile } from '../../src/profile/profile.ts';
import { synthesize } from '../../src/synthesize.ts';
import { SYSTEM_NAMES } from '../../src/tcp/systems.ts';
import { MemoryOutput } from '../pcap-writer/memoryOutput.ts';
import { readCapture } from '../reader/captureFile.ts';
import { contentsOf } from './intended.ts';
import { isMissing } from './judge.ts';
import { fieldsOf, inspect } from './tshark.ts';

const RUNS = Number(process.env['MIXES_RUNS'] ?? 20);

const folder = mkdtempSync(join(tmpdir(), 'pcapsmith-mixes-'));
afterAll(() => rmSync(folder, { recursive: true }));

type Options = Readonly<Record<string, unknown>>;

/** Each key is there in one case of five. */
function some(keys: Readonly<Record<string, fc.Arbitrary<unknown>>>): fc.Arbitrary<Options> {
  const seldom = (values: fc.Arbitrary<unknown>) =>
    fc.oneof({ weight: 4, arbitrary: fc.constant(undefined) }, { weight: 1, arbitrary: values });
  const entries = Object.entries(keys).map(([key, values]) => [key, seldom(values)]);
  return fc.record(Object.fromEntries(entries)).map(stripped);
}

const stripped = (all: Options): Options =>
  Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined));

const merged = (parts: readonly Options[]): Options => Object.assign({}, ...parts);

const yes = fc.constant(true);
const one = fc.constantFrom;
const whole = (min: number, max: number) => fc.integer({ min, max });

const layer = fc.oneof(
  whole(1, 4094).map((id) => ({ vlan: { id } })),
  whole(16, 1_000_000).map((label) => ({ mpls: { label } })),
  fc.constant({ pppoe: {} }),
  some({ key: whole(0, 9), ethernet: yes }).map((gre) => ({ gre })),
  some({ udpChecksum: yes }).map((vxlan) => ({ vxlan: { vni: 9, ...vxlan } })),
  some({ udpChecksum: yes, sequenceNumbers: yes }).map((gtpu) => ({ gtpu })),
);

const host = some({
  system: one(...SYSTEM_NAMES),
  mss: whole(536, 1400),
  timestamps: fc.boolean(),
  sack: fc.boolean(),
  windowScale: fc.oneof(whole(0, 10), fc.constant('none')),
  congestion: one('cubic', 'reno'),
  delayedAck: one('0ms', '25ms', '200ms'),
  ecn: one('off', 'accept', 'on'),
  fastOpen: yes,
  synCookies: yes,
  nodelay: fc.boolean(),
  pacing: yes,
  macs: one('per-host', 'per-prefix', 'router'),
  keepAlive: fc.constant({ time: '1s', interval: '1s', probes: 3 }),
  df: fc.boolean(),
  cork: yes,
  maxWindow: one('70kB', '128KiB'),
  initialCwnd: whole(1, 20),
});

/** Of IPv4 and of IPv6: a profile with the other's is an error. */
// Not 9: tshark 4 takes what is in GTP-U for IPv4 where the first byte is 0x45 to 0x4e, and a full header's is 0x4f.
const v4Options = one(['routerAlert'], [{ recordRoute: 8 }], ['nop', { type: 68, value: '0000' }]);
const v6Headers = one(
  [{ hopByHop: ['routerAlert'] }],
  // An option for experiments (RFC 4727): of type 4 tshark knows which length it has to have.
  [{ destinationOptions: [{ type: 0x1e, value: '0000' }] }, { segmentRouting: ['2001:db8:1::1'] }],
);
const host4 = fc.tuple(host, some({ ipOptions: v4Options })).map(merged);
const host6 = fc.tuple(host, some({ extensionHeaders: v6Headers })).map(merged);

/** What makes a capture hold losses and what follows from them. */
const harm = some({
  loss: one('0.5%', '3%', { bursty: { enter: '1%', leave: '30%' } }),
  duplicate: one('1%'),
  corrupt: one('1%'),
  reorder: one('2%'),
  drop: fc.array(whole(1, 40), { minLength: 1, maxLength: 3 }),
  queuePackets: whole(5, 60),
  queue: one('5kB', '20kB'),
  markAt: one('3kB', '10kB'),
  jitter: one('0ms .. 8ms'),
  jitterReorders: yes,
  discipline: fc.constant('codel'),
});
/** On slow links a queue of several connections outlasts tail loss probes, which then go for nothing. */
const slow = one(undefined, '1Mbit/s', '10Mbit/s', { up: '2Mbit/s', down: '30Mbit/s' });
/** Jitter without overtaking changes only times. */
const calm = some({ jitter: one('3ms', '0ms .. 8ms') });

const path = some({
  rtt: one('1ms', '5ms .. 20ms', '80ms', '250ms'),
  mtu: one(1280, 1400, 2000),
  hops: whole(1, 30),
  encapsulation: fc.array(layer, { minLength: 1, maxLength: 3 }),
  nat: one({}, { addresses: '203.0.113.7/32' }),
  arp: fc.boolean(),
  dns: one('off', { delay: '3ms' }),
});
const network = fc.oneof(
  fc.tuple(path, some({ ip: fc.constant(4), client: host4, server: host4 })).map(merged),
  fc.tuple(path, some({ client: host6, server: host6 }), fc.constant({ ip: 6 })).map(merged),
);
/** What a narrow link does shows as harm does: packets are lost at it, and go again in pieces. */
const narrow = one(
  { mtu: 1280 },
  { mtu: 1300, at: 0 },
  { mtu: 1290, at: 1 },
  { mtu: 1400, at: 0.2 },
);

const tls = some({
  version: one('1.2', '1.3'),
  client: one('openssl-3', 'chrome', 'firefox', 'go', 'node'),
  // Go and Node answer a client's close_notify, whose closed socket then resets.
  server: one('nginx', 'cdn'),
  clientCertificate: yes,
  resumption: one('none', 'ticket'),
  recordLimit: one('1kB', '4kB'),
  rampUp: yes,
  recordPadding: fc.constant(256),
  helloRetryRequest: yes,
  earlyData: yes,
  keyUpdateAfter: fc.constant(3),
});

const body = fc.oneof(
  whole(1, 60_000).map((random) => ({ random })),
  fc.constant({ text: 'hello\n' }),
  fc.constant({ pattern: 'abc ', size: '30kB', coding: 'gzip' }),
);
const exchange = fc.record({
  think: one('0s', '400ms'),
  serverDelay: one('5ms', '700ms'),
  request: fc.oneof(
    fc.constant('GET /a'),
    body.map((content) => ({ method: 'POST', target: '/b', body: content })),
  ),
  response: body.map((content) => ({ body: content })),
});
const connection = fc
  .record({
    secure: fc.boolean(),
    exchanges: fc.array(exchange, { minLength: 1, maxLength: 3 }),
    rest: some({
      count: whole(2, 4),
      close: one('client', 'server', { by: 'server', how: 'fin' }),
    }),
  })
  .map(({ secure, exchanges, rest }) => ({
    connection: { to: `${secure ? 'https://' : ''}www.example.com`, exchanges, ...rest },
  }));

const mixes = fc.record({
  seed: fc.nat(),
  session: fc.array(connection, { minLength: 1, maxLength: 3 }),
  network,
  ways: fc.oneof(
    fc.record({
      harmful: fc.constant(false),
      bandwidth: fc.constant(undefined),
      up: calm,
      down: calm,
      pathMtu: fc.constant(undefined),
    }),
    fc.record({
      harmful: fc.constant(true),
      bandwidth: slow,
      up: harm,
      down: harm,
      pathMtu: fc.option(narrow, { nil: undefined }),
    }),
  ),
  tls,
  clients: some({ count: whole(2, 4), perLink: whole(2, 4), every: one('1ms', '50ms') }),
  capture: some({
    linkType: one('raw', 'sll', 'sll2'),
    tap: one('server', 'middle', 0.3, ['client', 'server'], [0.2, 0.8]),
  }),
});

type Mix = typeof mixes extends fc.Arbitrary<infer T> ? T : never;

/** undefined: its parts contradict each other, and a message says so. */
function profileOf({
  seed,
  session,
  network,
  ways,
  tls,
  clients,
  capture,
}: Mix): Profile | undefined {
  const { bandwidth, up, down, pathMtu } = ways;
  const paths = { ...network, bandwidth, up, down, pathMtu };
  const text = JSON.stringify({
    ...{ version: 1, seed, app: 'web', session, network: paths, tls, clients, capture },
  });
  try {
    return loadProfileText(text, 'mix.yaml');
  } catch (error) {
    if (error instanceof ProfileError) return undefined;
    throw error;
  }
}

/** The same session in the clear over the plainest path: what it says, by the tests' own reader. */
function meantBy({ seed, session, clients }: Mix) {
  const clear = session.map(({ connection: { to, ...rest } }) => ({
    connection: { to: to.replace('https://', ''), ...rest },
  }));
  const text = JSON.stringify({ version: 1, seed, app: 'web', session: clear, clients });
  const output = new MemoryOutput();
  const profile = loadProfileText(text, 'clear.yaml');
  synthesize(profile, openSink('pcapng', output, profile));
  const { bodies, exchanges, connections } = contentsOf(readCapture(output.bytes).packets);
  return { bodies, exchanges, connections };
}

/** What a tap sees of a path that loses, copies and spoils packets, and tshark says for good reason. */
const OF_HARM = [
  'tcp.segment.overlap',
  'tcp.analysis.lost_segment',
  'tcp.analysis.ack_lost_segment',
  'dns.retransmit_request',
];

const ICMP = 'icmp.type == 3 || icmpv6.type == 2';

/** Jumbo frames, and tags around full packets. */
const LONG = 'frame.len > 1518';

/** A tap's capture of a mix. */
function expectReadable(file: string, mix: Mix, packets: number): void {
  const { harmful, up, down } = mix.ways;
  const found = inspect(file, { allowLoss: harmful, inOrder: harmful });
  expect(found.packets).toBe(packets);
  const excused = harmful ? [...OF_HARM, LONG] : [LONG];
  // What an ICMP error quotes is no whole packet, though tshark takes it for one.
  const quotes = new Set(fieldsOf(file, [], ['frame.number'], ICMP).flat().map(Number));
  const marks = found.marks.filter(
    ({ frame, condition }) => !excused.includes(condition) && !quotes.has(frame),
  );
  if (![up, down].some((way) => 'corrupt' in way)) expect(marks).toEqual([]);
  if (harmful) return;
  const { bodies, exchanges, connections } = meantBy(mix);
  expect(found.completeness).toEqual(Array(connections).fill(31));
  expect([found.requests, found.responses]).toEqual([exchanges, exchanges]);
  expect(found.bodies).toEqual(bodies);
}

test.skipIf(isMissing('tshark'))(
  'tshark reads every mix of hosts, paths, layers and TLS',
  () => {
    let read = 0;
    let drawn = 0;
    const file = join(folder, 'mix.pcapng');
    fc.assert(
      fc.property(mixes, (mix) => {
        drawn++;
        const profile = profileOf(mix);
        if (profile === undefined) return;
        const outputs = profile.capture.taps.map(() => new MemoryOutput());
        const sinks = outputs.map((output) => openSink('pcapng', output, profile));
        const { taps } = synthesize(profile, sinks);
        for (const [i, { bytes }] of outputs.entries()) {
          writeFileSync(file, bytes);
          expectReadable(file, mix, taps[i]!.packets);
        }
        read++;
      }),
      { numRuns: RUNS },
    );
    expect(read).toBeGreaterThan(drawn / 2);
  },
  60_000 + 5000 * RUNS,
);
