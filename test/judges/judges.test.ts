/** Each judge accepts good captures and says of a broken one what is wrong with it. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, describe, expect, test, vi } from 'vitest';
import * as broken from '../reader/broken.ts';
import type { CapturedPacket } from '../reader/captureFile.ts';
import { KERNEL_CAPTURES, kernelPackets } from '../reader/kernel.ts';
import { writePcap } from '../reader/writePcap.ts';
import { JUDGE_NAMES, JUDGES, type JudgeName } from './all.ts';
import { capinfos } from './capinfos.ts';
import { contentsOf } from './intended.ts';
import { ask, type Intended, isMissing, JudgeError } from './judge.ts';
import { classify, guessedFlows } from './ndpi.ts';
import { fingerprints } from './p0f.ts';
import { differences } from './tcpreplay.ts';
import { fieldsOf, inspect, judgeByTshark } from './tshark.ts';
import { fieldNames, LOSS_FREE, NEVER_ALLOWED } from './tsharkConditions.ts';

const good = kernelPackets('http-small');

const BROKEN = {
  'a bad TCP checksum': writePcap(broken.badTcpChecksum(good)),
  'a bad IP checksum': writePcap(broken.badIpChecksum(good)),
  'no SYN': writePcap(broken.missingSyn(good)),
  'no handshake': writePcap(good.slice(2)),
  'no FIN of the server': writePcap(broken.missingFin(good)),
  'no end': writePcap(good.slice(0, -3)),
  'a gap': writePcap(broken.gap(good)),
  'a wrong Content-Length': writePcap(broken.wrongContentLength(good)),
  'time running backwards': writePcap(broken.timeRunningBackwards(good)),
  'a connection twice': writePcap(broken.tupleReuse(good)),
  'a packet twice': writePcap(withPacketTwice(good)),
  'a packet too long for the link': writePcap(withLongPacket(good)),
  'raw IP packets': writePcap(good.map(withoutEthernet)),
  'no content': writePcap(good.slice(0, 3)),
  'its last bytes cut off': broken.cutFile(good),
};
type Fault = keyof typeof BROKEN;

/** What each judge must say; of the faults that are not named it does not know. */
const REJECTED: Readonly<Record<JudgeName, Readonly<Partial<Record<Fault, RegExp>>>>> = {
  tshark: {
    'a bad TCP checksum': /^frame 4: tcp\.checksum\.status == 0$/,
    'a bad IP checksum': /^frame 4: ip\.checksum\.status == 0$/,
    'no SYN': /^tcp\.completeness of stream 0: expected 31, got 30$/,
    'no handshake': /^tcp\.completeness of stream 0: expected 31, got 28$/,
    'no FIN of the server': /^frame 29: tcp\.analysis\.ack_lost_segment$/,
    'no end': /^tcp\.completeness of stream 0: expected 31, got 15$/,
    'a gap': /^frame 18: tcp\.analysis\.lost_segment$/,
    'a wrong Content-Length': /^bodies: expected/,
    'a connection twice': /^frame 31: tcp\.analysis\.reused_ports$/,
    'a packet twice': /^frame 26: tcp\.analysis\.retransmission$/,
    'a packet too long for the link': /^frame 31: frame\.len > 1518$/,
    'its last bytes cut off': /^tshark ended with 2: .*cut short/s,
  },
  capinfos: {
    'time running backwards': /^strict time order: expected true, got false$/,
    'raw IP packets': /^encapsulation: expected "ether", got "rawip"$/,
    'its last bytes cut off': /^complaint: .*cut short/,
  },
  ndpi: {
    'no content': /^flows recognised by content: expected 1, got 0$/,
    'a packet twice': /^packets: expected 30, got 31$/,
    'its last bytes cut off': /^packets: expected 30, got 29$/,
  },
  tcptrace: {
    'no SYN': /^complete: expected "yes", got "no.*SYNs: 1\)/,
    'no handshake': /^complete: expected "yes", got "no.*SYNs: 0\)/,
    'no FIN of the server': /^complete: expected "yes", got "no.*FINs: 1\)/,
    'no end': /^complete: expected "yes", got "no.*FINs: 0\)/,
    'a gap': /^missed bytes: expected 0, got 1448$/,
    'a connection twice': /^connections: expected 1, got 2$/,
    'a packet twice': /^retransmitted packets: expected 0, got 1$/,
    'its last bytes cut off': /^complaint: .*truncated dump file/,
  },
  tcpflow: {
    'a gap': /^streams: expected/,
    'a wrong Content-Length': /^bodies that nobody meant: expected \[\]/,
    'a connection twice': /^streams: expected/,
    'its last bytes cut off': /^tcpflow ended with 1: .*truncated dump file/s,
  },
  argus: {
    'no handshake': /^flow: expected .* got "<\?>/,
    'no end': /^flow: expected .* got "->,CON/,
    'a gap': /^flow: expected .* got "->,FIN,0,0,0,1448"$/,
    'a packet twice': /^flow: expected .* got "->,FIN,0,1,0,0"$/,
  },
  p0f: {
    'no SYN': /^SYNs: expected 1, got 0$/,
    'a connection twice': /^SYNs: expected 1, got 2$/,
    'its last bytes cut off': /^packets: expected 30, got 29$/,
  },
  tcpreplay: {
    'a packet too long for the link': /^packets that failed: expected 0, got 1$/,
    'its last bytes cut off': /^pcap packet: expected 66 bytes, the file has 59 more$/,
  },
};

const folder = mkdtempSync(join(tmpdir(), 'pcapsmith-judges-'));
afterAll(() => rmSync(folder, { recursive: true }));
afterEach(() => {
  vi.unstubAllEnvs();
  vi.restoreAllMocks();
});

describe.each(JUDGE_NAMES)('%s', (name) => {
  describe.skipIf(JUDGES[name].absent)('as judge', () => {
    test.each(KERNEL_CAPTURES)('accepts %s', async (capture) => {
      const packets = kernelPackets(capture);
      expect(await verdict(name, writePcap(packets), contentsOf(packets))).toEqual([]);
    });

    test.each(Object.entries(REJECTED[name]))(
      'rejects a capture with %s',
      async (fault, reason) => {
        const findings = await verdict(name, BROKEN[fault as Fault], contentsOf(good));
        expect(findings).toContainEqual(expect.stringMatching(reason));
      },
    );

    test('rejects a file that is no capture', async () => {
      const findings = await verdict(name, Buffer.from('not a capture'), contentsOf(good));
      expect(findings).not.toEqual([]);
    });

    test('rejects a capture without packets', async () => {
      expect(await verdict(name, writePcap([]), contentsOf(good))).not.toEqual([]);
    });
  });
});

test('every fault is known to one judge at least', () => {
  const named = Object.values(REJECTED).flatMap((faults) => Object.keys(faults));
  expect(new Set(named)).toEqual(new Set(Object.keys(BROKEN)));
});

describe.skipIf(JUDGES.tshark.absent)('inspect', () => {
  test('counts messages and exports the bodies of requests and responses', () => {
    const found = inspect(file(writePcap(good)));
    expect(found).toMatchObject({ packets: 30, completeness: [31], requests: 5, responses: 5 });
    expect(found.bodies).toHaveLength(10);
    expect(found.marks).toEqual([]);
  });

  test('allows loss where loss is on purpose', () => {
    const path = file(BROKEN['a packet twice']);
    const intended = { ...contentsOf(good), packets: 31 };
    expect(judgeByTshark(path, intended)).not.toEqual([]);
    expect(judgeByTshark(path, intended, { allowLoss: true })).toEqual([]);
  });

  test('does not take silence for an answer: unknown preferences and fields are errors', () => {
    const path = file(writePcap(good));
    expect(() => fieldsOf(path, ['-o', 'tcp.no_such:TRUE'], ['frame.number'])).toThrow(JudgeError);
    expect(() => fieldsOf(path, [], ['tcp.no_such'])).toThrow(JudgeError);
    expect(() => fieldsOf(path, [], ['frame.number'], 'tcp.no_such')).toThrow(JudgeError);
  });

  // Later versions rename some; `known` says which.
  test.runIf(isTshark40())('looks for fields that tshark 4.0 has', () => {
    const fields = [...NEVER_ALLOWED, ...LOSS_FREE].map(({ field }) => field);
    expect(fields.length).toBeGreaterThan(70);
    expect(fields.filter((field) => !fieldNames().has(field))).toEqual([]);
  });
});

test.skipIf(JUDGES.capinfos.absent)('capinfos tells when the capture began and ended', () => {
  expect(capinfos(file(writePcap(good)))).toMatchObject({
    first: '2026-11-21 02:41:36.013747353',
    last: '2026-11-21 02:41:36.617305087',
  });
});

test.skipIf(JUDGES.ndpi.absent)('nDPI names what is said and what is strange about it', () => {
  expect(classify(file(writePcap(good)))).toMatchObject({
    protocols: ['HTTP.Dropbox'],
    risks: ['Binary Application Transfer', 'Known Protocol on Non Standard Port'],
  });
});

test.skipIf(JUDGES.ndpi.absent)('nDPI guesses where content is missing', () => {
  const open = kernelPackets('http-up').slice(0, 3);
  expect(guessedFlows(file(writePcap(open)))).toBe(1);
  expect(guessedFlows(file(writePcap(good)))).toBe(0);
});

test.skipIf(JUDGES.p0f.absent)('p0f reads the signatures of SYN and SYN-ACK', () => {
  expect(fingerprints(file(writePcap(good)))).toMatchObject({
    syn: ['4:64+0:0:1460:mss*44,10:mss,sok,ts,nop,ws:df,id+:0'],
    synAck: ['4:64+0:0:1460:mss*45,10:mss,sok,ts,nop,ws:df:0'],
    clientSystems: ['Linux 2.2.x-3.x'],
  });
});

describe('differences', () => {
  const sent = [Uint8Array.of(1), Uint8Array.of(2), Uint8Array.of(3)];

  test('finds a frame that is missing, changed, out of order or too many', () => {
    const [a, b, c] = sent as [Uint8Array, Uint8Array, Uint8Array];
    expect(differences(sent, [a, c])).toEqual([
      'packets that arrived: expected 3, got 2',
      'packet 2 of the file did not arrive as it was sent',
    ]);
    expect(differences(sent, [a, b, Uint8Array.of(4)])).toEqual([
      'packet 3 of the file did not arrive as it was sent',
    ]);
    expect(differences(sent, [b, a, c])).toHaveLength(1);
    expect(differences(sent, [a, b, c, c])).toEqual(['packets that arrived: expected 3, got 4']);
  });

  test('is content with what was sent', () => {
    expect(
      differences(
        sent,
        sent.map((frame) => frame.slice()),
      ),
    ).toEqual([]);
  });
});

describe('a judge that is not installed', () => {
  test('is named in one line', () => {
    vi.stubEnv('REQUIRE_JUDGES', '');
    const warn = vi.spyOn(console, 'warn').mockImplementation(() => {});
    expect(isMissing('no-such-judge', 'nor-such')).toBe(true);
    expect(warn.mock.calls).toEqual([['SKIPPED: no-such-judge, nor-such not installed']]);
  });

  test('is an error where all are required', () => {
    vi.stubEnv('REQUIRE_JUDGES', '1');
    expect(() => isMissing('no-such-judge')).toThrow(/no-such-judge not installed/);
  });

  test('is not missing when it is there', () => {
    expect(isMissing('ls')).toBe(false);
  });
});

/** What the judge finds; that it could make nothing of the file is a finding too. */
async function verdict(name: JudgeName, bytes: Uint8Array, intended: Intended): Promise<string[]> {
  const path = file(bytes);
  try {
    return await JUDGES[name].judge(path, intended);
  } catch (error) {
    return [(error as Error).message];
  }
}

function isTshark40(): boolean {
  return !JUDGES.tshark.absent && ask('tshark', ['--version']).stdout.includes(' 4.0.');
}

let files = 0;

function file(bytes: Uint8Array): string {
  const path = join(folder, `${++files}.pcap`);
  writeFileSync(path, bytes);
  return path;
}

/** The last full segment of data follows once more. */
function withPacketTwice(packets: readonly CapturedPacket[]): CapturedPacket[] {
  const at = packets.findLastIndex((packet) => packet.bytes.length === 1514);
  return packets.toSpliced(at + 1, 0, packets[at]!);
}

/** As captures of segmentation offload have them. */
function withLongPacket(packets: readonly CapturedPacket[]): CapturedPacket[] {
  const last = packets.at(-1)!;
  const bytes = new Uint8Array(3000);
  bytes.set(last.bytes);
  return [...packets, { ...last, bytes, capturedLength: 3000, originalLength: 3000 }];
}

function withoutEthernet(packet: CapturedPacket): CapturedPacket {
  const bytes = packet.bytes.slice(14);
  const length = bytes.length;
  return { ...packet, linkType: 101, bytes, capturedLength: length, originalLength: length };
}
