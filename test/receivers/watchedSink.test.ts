/** What each receiver demands: the captures made for it have it, and their broken twins have not. */
import { describe, expect, test } from 'vitest';
import { openSink } from '../../src/cli/captureFormat.ts';
import { loadProfileText } from '../../src/profile/load.ts';
import { RECEIVER_NAMES, type ReceiverName } from '../../src/profile/receivers.ts';
import { ReceiverError, WatchedSink } from '../../src/receivers/watchedSink.ts';
import { synthesize } from '../../src/synthesize.ts';
import { MemoryOutput } from '../pcap-writer/memoryOutput.ts';
import { type Break, finWithData, gap, missingFin, missingSyn } from '../reader/broken.ts';
import { type CapturedPacket, readCapture } from '../reader/captureFile.ts';
import { FrameList } from '../sim/frameList.ts';

/** The protocol field of an IPv4 packet says so. */
const TCP = 6;

const SESSION = `
session:
  - connection:
      to: www.example.com
      exchanges:
        - { request: GET /, response: { body: { random: 60000 } } }
        - { request: GET /again, response: { body: { random: 3000 } } }
`;

function capture(receiver: ReceiverName | 'none', more = ''): readonly CapturedPacket[] {
  const text = `version: 1\napp: web\n${SESSION}capture: { compatibility: ${receiver} }\n${more}`;
  const profile = loadProfileText(text, 'x.yaml');
  const output = new MemoryOutput();
  synthesize(profile, openSink('pcap', output, profile));
  return readCapture(output.bytes).packets;
}

/** What the watch says of these packets; undefined: nothing. */
function said(receiver: ReceiverName, packets: readonly CapturedPacket[]): string | undefined {
  const sink = new WatchedSink(new FrameList(), receiver);
  try {
    for (const [i, { bytes }] of packets.entries()) {
      const at = sink.begin(i, bytes.length);
      sink.bytes.set(bytes, at);
    }
    sink.finish();
    return undefined;
  } catch (error) {
    if (error instanceof ReceiverError) return error.message;
    throw error;
  }
}

describe.each(RECEIVER_NAMES)('%s', (receiver) => {
  const made = capture(receiver);

  test('takes what is made for it', () => {
    expect(made.length).toBeGreaterThan(40);
    expect(said(receiver, made)).toBeUndefined();
  });

  test('takes it over IPv6', () => {
    expect(said(receiver, capture(receiver, 'network: { ip: 6 }\n'))).toBeUndefined();
  });

  test('does not take a connection without its end', () => {
    expect(said(receiver, missingFin(made))).toMatch(/expected a FIN of each side$/);
  });
});

const repeated: Break = (packets) => packets.flatMap((packet) => [packet, packet]);
const reordered: Break = (packets) => {
  const full = (packet: CapturedPacket | undefined) => packet?.bytes.length === 1514;
  const one = packets.findIndex((packet, i) => full(packet) && full(packets[i + 1]));
  return packets.toSpliced(one, 2, packets[one + 1]!, packets[one]!);
};
const EXACT = ['trex-astf', 'trex-stf', 'strict'] as const;

describe.each(EXACT)('%s', (receiver) => {
  test.each<[string, Break, RegExp]>([
    ['a gap', gap, /packet \d+: expected sequence number \d+, got \d+$/],
    ['repeated packets', repeated, /packet \d+: expected sequence number \d+, got \d+$/],
    ['disorder', reordered, /expected sequence number/],
    ['a FIN with data', finWithData, /expected a FIN without data, got \d+ bytes$/],
  ])('does not take %s', (_what, broken, message) => {
    expect(said(receiver, broken(capture(receiver)))).toMatch(message);
  });
});

test('rfc9411 takes gaps and repetitions: its loss is what it is', () => {
  expect(said('rfc9411', repeated(capture('rfc9411')))).toBeUndefined();
  expect(said('rfc9411', gap(capture('rfc9411')))).toBeUndefined();
});

test('rfc9411 does not take a server that closes first', () => {
  const made = capture('rfc9411').filter(({ bytes }) => bytes[23] === TCP);
  const fin = made.findIndex(({ bytes }) => (bytes[47]! & 1) === 1);
  const server = made.findIndex(({ bytes }, i) => i > fin && (bytes[47]! & 1) === 1);
  expect(said('rfc9411', made.toSpliced(fin, 1).slice(0, server))).toMatch(
    /expected the client's FIN first$/,
  );
});

test.each(['trex-astf', 'trex-stf'] as const)(
  '%s takes TCP alone, and one connection',
  (receiver) => {
    const others = capture('none').filter(({ bytes }) => bytes[23] !== TCP);
    expect(others.length).toBeGreaterThan(2);
    expect(said(receiver, [...others, ...capture(receiver)])).toBe(
      `capture.compatibility ${receiver}: packet 1: expected nothing but TCP`,
    );
    const two = [...capture(receiver), ...capture(receiver, 'seed: 2\n')];
    expect(said(receiver, two)).toMatch(/expected 1 connection in the file$/);
  },
);

test('trex-astf takes VLANs', () => {
  const tagged = capture(
    'trex-astf',
    'network: { encapsulation: [{ vlan: { id: 7 } }, { vlan: { id: 9 } }] }\n',
  );
  expect(tagged[0]!.bytes.length).toBe(74 + 8);
  expect(said('trex-astf', tagged)).toBeUndefined();
  const full = tagged.findIndex(({ bytes }) => bytes.length === 1522);
  expect(said('trex-astf', tagged.toSpliced(full, 1))).toMatch(/expected sequence number/);
});

test('a handshake is missed', () => {
  const made = capture('trex-astf');
  expect(said('strict', missingSyn(made))).toBeDefined();
  expect(said('strict', made.toSpliced(1, 1))).toMatch(/packet \d+: expected a SYN-ACK$/);
});

test('trex-stf counts packets', () => {
  const [syn, synAck, ack] = capture('trex-stf');
  const many = Array.from({ length: 65_000 }, () => ack!);
  expect(said('trex-stf', [syn!, synAck!, ...many])).toMatch(/expected at most 64999 packets$/);
});

test('frames have a longest', () => {
  const long = capture('none', 'network: { mtu: 9000, dns: off, arp: false }\n');
  expect(said('strict', long)).toMatch(/expected frames of at most 1514, got 9014 bytes$/);
});

test('sequence numbers do not wrap', () => {
  const made = capture('trex-astf').map((packet) => shifted(packet));
  expect(said('trex-astf', made)).toMatch(/expected sequence number 4294\d+/);
});

/** With sequence numbers of the server that wrap within its first answer; the watch sums nothing up. */
function shifted(packet: CapturedPacket): CapturedPacket {
  const bytes = Uint8Array.from(packet.bytes);
  const view = new DataView(bytes.buffer);
  const fromServer = view.getUint16(34) === 80;
  if (fromServer) view.setUint32(38, view.getUint32(38) - first + 0xffff_c000);
  return { ...packet, bytes };
}

const first = firstOfServer();

function firstOfServer(): number {
  const synAck = capture('trex-astf')[1]!;
  return new DataView(Uint8Array.from(synAck.bytes).buffer).getUint32(38);
}
