import { expect, test } from 'vitest';
import { announcement } from '../../../../src/apps/dropbox/lan/discovery.ts';
import { openSink } from '../../../../src/cli/captureFormat.ts';
import { loadProfileText } from '../../../../src/profile/load.ts';
import { synthesize } from '../../../../src/synthesize.ts';
import { MemoryOutput } from '../../../pcap-writer/memoryOutput.ts';
import { readCapture } from '../../../reader/captureFile.ts';
import { type DissectedPacket, dissectAll } from '../../../reader/streams.ts';
import { session } from '../options.ts';

const MILLISECOND = 1_000_000n;

/** The datagrams of discovery in the capture of a session, after options of the client. */
function announcements(acts: string, client = '', more = ''): readonly DissectedPacket[] {
  const profile = loadProfileText(
    `{ version: 1, app: { dropbox: { client: { ${client} } } }, session: [${acts}], ${more} }`,
    'test.yaml',
  );
  const output = new MemoryOutput();
  synthesize(profile, openSink('pcapng', output, profile));
  return dissectAll(readCapture(output.bytes).packets).filter(
    ({ udp }) => udp?.destinationPort === 17_500,
  );
}

const timeOf = ({ captured }: DissectedPacket) => captured.timeNanos;
const millis = (from: DissectedPacket, to: DissectedPacket) =>
  Number(timeOf(to) - timeOf(from)) / Number(MILLISECOND);

test('says what captures of clients of 2013 to 2015 say, in their order', () => {
  expect(announcement(session())).toBe(
    '{"host_int": 2576532816, "version": [1, 8], "displayname": "", "port": 17500, "namespaces": [678000691]}',
  );
});

test('goes to all hosts and then to those of the subnet, from the port of LAN sync', () => {
  const [first, second] = announcements('start, idle: 10s', 'hostInt: 1');
  for (const packet of [first, second]) {
    expect(packet).toMatchObject({
      ethernet: { destination: 'ff:ff:ff:ff:ff:ff' },
      ip: { ttl: 64, dontFragment: true },
      udp: { sourcePort: 17_500, destinationPort: 17_500, checksumValid: true },
      captured: { direction: 'outbound' },
    });
    expect(JSON.parse(Buffer.from(packet!.udp!.payload).toString())).toMatchObject({ host_int: 1 });
  }
  expect([first!.ip!.destination, second!.ip!.destination]).toEqual([
    '255.255.255.255',
    '10.20.255.255',
  ]);
  // 0.2 to 1.1 ms in a capture of two real hosts.
  expect(millis(first!, second!)).toBeGreaterThan(0.15);
  expect(millis(first!, second!)).toBeLessThan(1.1);
});

test('is repeated every 30 seconds with IP IDs that grow with the time', () => {
  const all = announcements('start, idle: 10min').filter(
    ({ ip }) => ip!.destination === '255.255.255.255',
  );
  expect(all).toHaveLength(20);
  const gaps = all.slice(1).map((packet, index) => millis(all[index]!, packet));
  for (const gap of gaps) {
    // 30004.5 to 30006.9 ms in the capture.
    expect(gap).toBeGreaterThan(30_003);
    expect(gap).toBeLessThan(30_008);
  }
  const steps = all.slice(1).map(({ ip }, index) => (ip!.id! - all[index]!.ip!.id!) & 0xffff);
  for (const step of steps) expect(step).toBeLessThanOrEqual(7502);
  // A random share of 7,500 jiffies of 4 ms.
  expect(Math.max(...steps)).toBeGreaterThan(3750);
  expect(new Set(steps).size).toBeGreaterThan(10);
});

test('rests while the client is paused or stopped', () => {
  const all = announcements('start, idle: 40s, pause: 2min, idle: 20s, stop, wait: 2min, start');
  const toEveryone = all.filter(({ ip }) => ip!.destination === '255.255.255.255');
  const gaps = toEveryone.slice(1).map((packet, i) => Math.round(millis(toEveryone[i]!, packet)));
  expect(gaps).toHaveLength(3);
  expect(gaps[0]).toBeLessThan(30_100);
  expect(gaps[1]).toBeGreaterThan(120_000);
  expect(gaps[2]).toBeGreaterThan(120_000);
});

test.each([
  ['the client does not take part', 'lanSync: false', ''],
  ['the capture is taken elsewhere', '', 'capture: { tap: middle }'],
  ['the network is IPv6', '', 'network: { ip: 6 }'],
])('is not there when %s', (_, client, more) => {
  expect(announcements('start, idle: 1min', client, more)).toEqual([]);
});

const ipIds = (platform: string) =>
  announcements('start, idle: 70s', `platform: ${platform}`)
    .filter(({ ip }) => ip!.destination === '10.20.255.255')
    .map(({ ip }) => ip!.id!);

test('shares the one counter of a Windows 7 host for IP IDs with all its packets', () => {
  const ids = ipIds('windows');
  expect(ids).toHaveLength(3);
  const steps = ids.slice(1).map((id, index) => (id - ids[index]!) & 0xffff);
  // Between two announcements lie few packets of others.
  for (const step of steps) {
    expect(step).toBeGreaterThan(0);
    expect(step).toBeLessThan(100);
  }
});

test('draws the IP IDs of a Mac of 2014 at random', () => {
  const ids = ipIds('mac');
  expect(new Set(ids).size).toBe(3);
  const steps = ids.slice(1).map((id, index) => (id - ids[index]!) & 0xffff);
  expect(Math.max(...steps)).toBeGreaterThan(1000);
});
