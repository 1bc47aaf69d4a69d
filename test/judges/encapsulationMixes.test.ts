/** Encapsulations together with what else befalls packets on their way, and what tshark says. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { openSink } from '../../src/cli/captureFormat.ts';
import { loadProfile, loadProfileText } from '../../src/profile/load.ts';
import type { Profile } from '../../src/profile/profile.ts';
import { type Summary, synthesize } from '../../src/synthesize.ts';
import { MemoryOutput } from '../pcap-writer/memoryOutput.ts';
import { type CapturedPacket, readCapture } from '../reader/captureFile.ts';
import { decapsulate, withoutTunnels } from '../reader/decapsulate.ts';
import { defragment, fragmentFields } from '../reader/defragment.ts';
import { dissectAll } from '../reader/streams.ts';
import { writePcap } from '../reader/writePcap.ts';
import { contentsOf } from './intended.ts';
import { type Intended, isMissing } from './judge.ts';
import { fieldsOf, inspect, judgeByTshark } from './tshark.ts';

const folder = mkdtempSync(join(tmpdir(), 'pcapsmith-mixes-'));
afterAll(() => rmSync(folder, { recursive: true }));

interface Seen {
  readonly file: string;
  readonly packets: readonly CapturedPacket[];
}

interface Captured extends Seen {
  readonly summary: Summary;
}

let files = 0;

function written(bytes: Uint8Array): Seen {
  const file = join(folder, `${++files}.pcap`);
  writeFileSync(file, bytes);
  return { file, packets: readCapture(Buffer.from(bytes)).packets };
}

function captured(profile: Profile): Captured {
  const output = new MemoryOutput();
  const summary = synthesize(profile, openSink('pcapng', output, profile));
  return { ...written(output.bytes), summary };
}

/** A capture for each of two taps. */
function twice(profile: Profile): [Seen, Seen] {
  const outputs = [new MemoryOutput(), new MemoryOutput()] as const;
  synthesize(
    profile,
    outputs.map((output) => openSink('pcap-ns', output, profile)),
  );
  return [written(outputs[0].bytes), written(outputs[1].bytes)];
}

/** An upload and a download of full segments, twice. */
function exchanges(network: string, capture = '{}'): Profile {
  return loadProfileText(
    `version: 1
app: web
session:
  - connection:
      to: www.example.com
      count: 2
      exchanges:
        - request: { method: POST, target: /up, body: { random: 60kB } }
          response: { body: { random: 90kB } }
network: { rtt: 30ms, hops: 6, ${network} }
capture: ${capture}
`,
    'mix.yaml',
  );
}

const plainOf = (packets: readonly CapturedPacket[]) => defragment(packets.map(withoutTunnels));

/** What the same exchanges are without anything around or between them. */
const MEANT = (() => {
  const { packets } = captured(exchanges(''));
  const { bodies, streams } = contentsOf(packets);
  return { bodies, streams };
})();

function intendedOf(packets: readonly CapturedPacket[]): Intended {
  return { ...contentsOf(plainOf(packets)), packets: packets.length };
}

const GTPU_OVER_IPV6 = 'gtpu: { from: "2001:db8:f::1", to: "2001:db8:f::2" }';

describe.skipIf(isMissing('tshark'))('tshark', () => {
  test.each([
    ['VLAN and GTP-U', '[{ vlan: { id: 20 } }, { gtpu: { udpChecksum: true } }]'],
    ['PPPoE and MPLS', '[{ pppoe: {} }, { mpls: { label: 99 } }]'],
    ['VXLAN over IPv6', '[{ vxlan: { vni: 5, from: "2001:db8:f::1", to: "2001:db8:f::2" } }]'],
  ])('finds the same losses, copies and repetitions in %s as outside', (_name, layers) => {
    const harm = 'loss: 2%, down: { reorder: 1% }, up: { duplicate: 1% }';
    const { file, packets } = captured(exchanges(`${harm}, encapsulation: ${layers}`));
    const intended = intendedOf(packets);
    expect(intended).toMatchObject(MEANT);
    // Whatever tshark says of what is missing at the tap, it says of the packets without a tunnel.
    const found = inspect(file);
    expect(found).toEqual(inspect(written(writePcap(packets.map(withoutTunnels))).file));
    expect(found.completeness).toEqual([31, 31]);
    expect(found.marks.map(({ condition }) => condition)).toContain('tcp.analysis.lost_segment');
  });

  test('sees translated addresses in the tunnel at the server, and the same bytes', () => {
    const nat = 'nat: { addresses: 203.0.113.7/32 }, arp: false';
    const layers = 'encapsulation: [{ vlan: { id: 20 } }, { gtpu: {} }]';
    const [atClient, atServer] = twice(exchanges(`${nat}, ${layers}`, '{ tap: [client, server] }'));
    for (const { file, packets } of [atClient, atServer]) {
      const intended = intendedOf(packets);
      expect(intended).toMatchObject(MEANT);
      expect(judgeByTshark(file, intended)).toEqual([]);
    }
    const clientsOf = ({ packets }: Seen) =>
      new Set(
        dissectAll(packets)
          .filter(({ tcp }) => tcp?.destinationPort === 80)
          .map(({ ip }) => ip!.source),
      );
    expect([...clientsOf(atServer)]).toEqual(['203.0.113.7']);
    expect([...clientsOf(atClient)][0]).toMatch(/^10\./);
    // The tunnel is the same one.
    const tunnelsOf = ({ packets }: Seen) =>
      new Set(packets.map(({ bytes }) => decapsulate(bytes, 1).layers.join()));
    expect(tunnelsOf(atServer)).toEqual(tunnelsOf(atClient));
    expect(tunnelsOf(atClient).size).toBe(2);
  });

  test.each([
    ['IPv4 in GRE over IPv6', '', '{ gre: { from: "2001:db8:f::1", to: "2001:db8:f::2" } }'],
    ['IPv6 in GTP-U over IPv4', 'ip: 6,', '{ gtpu: {} }'],
    ['IPv6 in VXLAN over IPv4, with neighbour discovery', 'ip: 6,', '{ vxlan: { vni: 7 } }'],
    ['IPv6 in GTP-U over IPv6 in VXLAN', 'ip: 6,', `{ vxlan: { vni: 7 } }, { ${GTPU_OVER_IPV6} }`],
  ])(
    'agrees on %s at two taps, all full packets of the link as long as its MTU',
    (_name, ip, layers) => {
      const both = twice(
        exchanges(`${ip} encapsulation: [${layers}]`, '{ tap: [client, server] }'),
      );
      for (const { file, packets } of both) {
        const intended = intendedOf(packets);
        expect(intended).toMatchObject(MEANT);
        expect(judgeByTshark(file, intended)).toEqual([]);
        expect(Math.max(...packets.map(({ bytes }) => bytes.length))).toBe(1514);
      }
    },
  );

  test('puts fragments together inside a tunnel, whose IP options not all of them have', () => {
    const network =
      'pathMtu: { mtu: 1300 }, client: { df: false }, encapsulation: [{ vlan: { id: 20 } }, { gtpu: { sequenceNumbers: true } }], ' +
      'server: { df: false, ipOptions: [routerAlert, { recordRoute: 3 }] }';
    const { file, packets } = captured(exchanges(network));
    const pieces = packets.map(withoutTunnels).filter((packet) => fragmentFields(packet));
    expect(pieces.length).toBeGreaterThan(100);
    const intended = intendedOf(packets);
    expect(intended).toMatchObject(MEANT);
    expect(judgeByTshark(file, intended)).toEqual([]);
    // ip.opt.type says which options there are: record route (7) where a fragment is the first, or whole.
    const served = fieldsOf(file, [], ['ip.frag_offset', 'ip.opt.type'], 'ip.opt.type == 148');
    expect(served.length).toBeGreaterThan(50);
    for (const [offset, types] of served) {
      const [, inside] = offset!.split(',');
      expect(types!.split(',').includes('7')).toBe(inside === '0');
    }
    const first = packets.findIndex((packet) => fragmentFields(withoutTunnels(packet)));
    const without = written(writePcap(packets.toSpliced(first, 1)));
    const broken = { ...intended, packets: packets.length - 1 };
    expect(judgeByTshark(without.file, broken, { allowLoss: true })).not.toEqual([]);
  });

  test('decrypts a long Dropbox session in a tunnel with the keys that the file brings', () => {
    const profile = loadProfile('profiles/dropbox/edit-session.yaml', {
      set: [`network.encapsulation=[{ vlan: { id: 20 } }, { ${GTPU_OVER_IPV6} }]`],
    });
    const { file, packets, summary } = captured(profile);
    const found = inspect(file);
    expect(found.marks).toEqual([]);
    expect([found.requests, found.responses]).toEqual([summary.exchanges, summary.exchanges]);
    expect(found.completeness).toEqual(Array(summary.connections).fill(31));
    // Without the file's keys nothing but the poll in the clear is legible.
    const keyless = written(writePcap(packets));
    expect(inspect(keyless.file).requests).toBeLessThan(summary.exchanges);
  });

  test.each(['sll', 'sll2'] as const)('sees broadcasts of LAN sync go out in %s', (linkType) => {
    const profile = loadProfile('profiles/dropbox/lan-sync.yaml', {
      set: [`capture.linkType=${linkType}`],
    });
    const { file, summary } = captured(profile);
    expect(inspect(file, { allowLoss: true }).packets).toBe(summary.packets);
    const announcements = fieldsOf(file, [], ['sll.pkttype', 'ip.dst'], 'udp.port == 17500');
    expect(announcements.length).toBeGreaterThan(5);
    // PACKET_OUTGOING of if_packet.h: what a host sends itself is that first, whoever it is for.
    for (const [type, destination] of announcements) {
      expect(type).toBe('4');
      expect(destination).toMatch(/\.255$/);
    }
  });
});
