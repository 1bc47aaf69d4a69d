/** What gives made flows away: how connections end, chains of certificates, gaps and sizes, lookups. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { openSink } from '../../src/cli/captureFormat.ts';
import { loadProfile, loadProfileText } from '../../src/profile/load.ts';
import type { Profile } from '../../src/profile/profile.ts';
import { synthesize } from '../../src/synthesize.ts';
import { MemoryOutput } from '../pcap-writer/memoryOutput.ts';
import { type CapturedPacket, readCapture } from '../reader/captureFile.ts';
import { isMissing } from './judge.ts';
import { fieldsOf } from './tshark.ts';

const folder = mkdtempSync(join(tmpdir(), 'pcapsmith-flows-'));
afterAll(() => rmSync(folder, { recursive: true }));

interface Captured {
  readonly file: string;
  readonly packets: readonly CapturedPacket[];
}

function captureOf(name: string, profile: Profile): Captured {
  const output = new MemoryOutput();
  synthesize(profile, openSink('pcapng', output, profile));
  const file = join(folder, `${name.replace('/', '-')}.pcapng`);
  writeFileSync(file, output.bytes);
  return { file, packets: readCapture(output.bytes).packets };
}

const web = (name: string, session: string, more = '') =>
  captureOf(
    name,
    loadProfileText(`version: 1\napp: web\nsession: [${session}]\n${more}\n`, `${name}.yaml`),
  );
const shipped = (name: string) =>
  captureOf(name, loadProfile(new URL(`../../profiles/${name}.yaml`, import.meta.url).pathname));

const GET = '{ request: GET /, response: { body: { random: 20kB } } }';

describe.skipIf(isMissing('tshark'))('connections of many clients', () => {
  /** How many end by a FIN of either side first, and how many by a RST. */
  function endings({ file }: Captured): Readonly<Record<string, number>> {
    const filter = 'tcp.flags.fin == 1 || tcp.flags.reset == 1';
    const fields = ['tcp.stream', 'tcp.flags.reset', 'tcp.dstport'];
    const first = new Map<string, string>();
    for (const [stream = '', reset, port] of fieldsOf(file, [], fields, filter)) {
      const side = port === '80' ? 'client' : 'server';
      if (!first.has(stream)) first.set(stream, reset === '1' ? `${side} resets` : side);
    }
    const counts: Record<string, number> = {};
    for (const how of first.values()) counts[how] = (counts[how] ?? 0) + 1;
    return counts;
  }
  /** No way to end has more than nine in ten of them. */
  const endAlike = (captured: Captured) => {
    const counts = Object.values(endings(captured));
    const all = counts.reduce((sum, count) => sum + count, 0);
    expect(all).toBeGreaterThanOrEqual(60);
    return Math.max(...counts) > 0.9 * all;
  };
  const one = (close: string) =>
    `{ connection: { to: www.example.com, close: ${close}, exchanges: [${GET}] } }`;

  test('end in several ways where the profile mixes them, in the shares that it says', () => {
    const mixed = web('mixed', one('mixed'), 'clients: { count: 120, every: 1s }');
    expect(endAlike(mixed)).toBe(false);
    const counts = endings(mixed);
    expect(Object.keys(counts).sort()).toEqual(['client', 'client resets', 'server']);
    const share = (how: string) => counts[how]! / 120;
    // 55, 35 and 10 %: three standard deviations of so many draws.
    expect(Math.abs(share('client') - 0.55)).toBeLessThan(0.14);
    expect(Math.abs(share('server') - 0.35)).toBeLessThan(0.13);
    expect(Math.abs(share('client resets') - 0.1)).toBeLessThan(0.09);
  });

  test('stand idle for the times of servers and browsers before they end', () => {
    const { file } = web('idle', one('mixed'), 'clients: { count: 120, every: 1s }');
    const rows = fieldsOf(file, [], ['tcp.stream', 'tcp.time_delta', 'tcp.flags.fin'], 'tcp');
    const waits = rows.flatMap(([, delta, fin]) =>
      fin === '1' ? [Math.round(Number(delta))] : [],
    );
    for (const time of [5, 60, 75, 90, 115]) expect(waits).toContain(time);
  });

  test('end alike where the profile says nothing', () => {
    expect(endAlike(web('alike', one('client'), 'clients: { count: 60, every: 1s }'))).toBe(true);
  });
});

describe.skipIf(isMissing('tshark'))('chains of certificates', () => {
  const chain = (certificate: string): readonly number[] => {
    const session = `{ connection: { to: https://www.example.com, exchanges: [${GET}] } }`;
    const more = `tls: { version: "1.2", certificate: ${certificate} }\nstart: 2024-03-01T08:00:00Z`;
    const { file } = web('chain', session, more);
    const fields = ['tls.handshake.certificates_length', 'tls.handshake.certificate_length'];
    const [[all, each] = []] = fieldsOf(file, [], fields, 'tls.handshake.type == 11');
    return [Number(all), ...each!.split(',').map(Number)];
  };
  /** What public servers send: a leaf and one or two above it. */
  const tells = (
    [all = 0, ...each]: readonly number[],
    [least, most]: readonly [number, number],
  ) => [
    ...(each.length < 2 ? ['a certificate alone'] : []),
    ...(all < least ? ['too short'] : []),
    ...(all > most ? ['too long'] : []),
  ];
  const RSA = [2400, 5000] as const;
  const ECDSA = [1500, 3000] as const;

  test.each([
    ['{}', RSA],
    ['{ style: commercial }', RSA],
    ['{ intermediates: 2 }', RSA],
    ['{ key: ecdsa-p256 }', ECDSA],
    ['{ key: ecdsa-p256, style: commercial, intermediates: 2 }', ECDSA],
  ] as const)('are as long as those of public servers: %s', (certificate, range) => {
    expect(tells(chain(certificate), range)).toEqual([]);
  });

  test('are not without an intermediate', () => {
    expect(tells(chain('{ intermediates: 0 }'), RSA)).toEqual(['a certificate alone', 'too short']);
  });
});

describe('gaps between packets', () => {
  /** Shares of the gaps below 100 us and above 10 ms, and that of the commonest, told apart to 10 us. */
  function gapsOf(packets: readonly CapturedPacket[]) {
    const gaps = packets.slice(1).map((packet, i) => packet.timeNanos - packets[i]!.timeNanos);
    const share = (of: (gap: bigint) => boolean) => gaps.filter(of).length / gaps.length;
    const counts = new Map<bigint, number>();
    for (const gap of gaps) counts.set(gap / 10_000n, (counts.get(gap / 10_000n) ?? 0) + 1);
    return {
      close: share((gap) => gap < 100_000n),
      far: share((gap) => gap > 10_000_000n),
      // Back to back says nothing: that is the line's rate.
      commonest: Math.max(...[...counts].map(([gap, n]) => (gap < 10n ? 0 : n))) / gaps.length,
    };
  }
  const tells = (packets: readonly CapturedPacket[]) => {
    const { close, far, commonest } = gapsOf(packets);
    return [
      ...(close < 0.1 ? ['no bursts'] : []),
      ...(far < 0.02 ? ['no pauses'] : []),
      ...(commonest > 0.35 ? ['a beat'] : []),
    ];
  };
  /** The same packets at other times: each so long after the one before. */
  const retimed = (packets: readonly CapturedPacket[], gap: (i: number) => bigint) => {
    let time = packets[0]!.timeNanos;
    return packets.map((packet, i) => {
      if (i > 0) time += gap(i);
      return { ...packet, timeNanos: time };
    });
  };

  test.each(['web/exchanges', 'web/tls', 'dropbox/upload', 'dropbox/many-small-files'])(
    'are bursts and pauses in %s',
    (name) => {
      const { packets } = shipped(name);
      expect(packets.length).toBeGreaterThan(100);
      expect(tells(packets)).toEqual([]);
    },
  );

  test('give away packets on a beat, and those of a Poisson process', () => {
    const { packets } = shipped('web/exchanges');
    expect(tells(retimed(packets, () => 1_000_000n))).toEqual(['no bursts', 'no pauses', 'a beat']);
    // Inverse of the distribution, at the numbers of a low-discrepancy sequence.
    const exponential = (i: number) => -2e6 * Math.log(1 - ((i * 0.618_033_988_7) % 1));
    expect(tells(retimed(packets, (i) => BigInt(Math.round(exponential(i)))))).toEqual([
      'no bursts',
      'no pauses',
    ]);
  });
});

describe.skipIf(isMissing('tshark'))('sizes of flows', () => {
  const sizesOf = (file: string) => {
    const bytes = new Map<string, number>();
    for (const [stream = '', length] of fieldsOf(file, [], ['tcp.stream', 'tcp.len'], 'tcp'))
      bytes.set(stream, (bytes.get(stream) ?? 0) + Number(length));
    return [...bytes.values()].sort((a, b) => a - b);
  };
  const tells = (sizes: readonly number[]) => {
    const median = sizes[Math.floor(sizes.length / 2)]!;
    return [
      ...(new Set(sizes).size < 0.5 * sizes.length ? ['many of one size'] : []),
      ...(sizes.at(-1)! < 5 * median ? ['no heavy tail'] : []),
    ];
  };

  test.each(['dropbox/first-sync', 'dropbox/edit-session', 'dropbox/two-devices'])(
    'differ, and a few are far larger, in %s',
    (name) => {
      const sizes = sizesOf(shipped(name).file);
      expect(sizes.length).toBeGreaterThan(5);
      expect(tells(sizes)).toEqual([]);
    },
  );

  test('give away clients that all fetch the same', () => {
    const session = `{ connection: { to: www.example.com, exchanges: [${GET}] } }`;
    const { file } = web('same', session, 'clients: { count: 30 }');
    expect(tells(sizesOf(file))).toEqual(['many of one size', 'no heavy tail']);
  });
});

describe.skipIf(isMissing('tshark'))('connections side by side to one name', () => {
  /** How often each client asks for each type of address, of the name. */
  const asked = (more: string) => {
    const session = `{ connection: { to: www.example.com, count: 6, exchanges: [${GET}] } }`;
    const { file } = web('lookups', session, more);
    const opened = fieldsOf(file, [], ['tcp.stream'], 'tcp.flags == 2').length;
    expect(opened).toBe(6);
    return fieldsOf(file, [], ['dns.qry.type'], 'dns.flags.response == 0').length / 2;
  };

  test.each([
    ['Chrome', 'network: { client: { system: windows-10 } }', 1],
    ['Safari, and whatever else runs on macOS', 'network: { client: { system: macos } }', 1],
    ['programs on Android', 'network: { client: { system: android } }', 1],
    ['Firefox on Linux', 'tls: { client: firefox }', 1],
    ['curl on Linux, six at a time', '', 6],
    [
      'programs on Windows that are no browsers',
      'network: { client: { system: windows-10 } }\ntls: { client: node }',
      6,
    ],
  ])('are looked up by %s as often as they would', (_, more, times) => {
    expect(asked(more)).toBe(times);
  });
});
