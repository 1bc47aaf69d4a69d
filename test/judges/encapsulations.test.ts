/** Each encapsulation alone, several together, each link type and both IP versions, and what tshark says. */
import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { type Encapsulated, encapsulated } from '../plan/encapsulated.ts';
import { readCapture } from '../reader/captureFile.ts';
import { checkInvariants } from '../reader/invariants.ts';
import { writePcap } from '../reader/writePcap.ts';
import { contentsOf } from './intended.ts';
import { isMissing } from './judge.ts';
import { fieldsOf, judgeByTshark } from './tshark.ts';

const folder = mkdtempSync(join(tmpdir(), 'pcapsmith-encapsulations-'));
afterAll(() => rmSync(folder, { recursive: true }));

const V6 = 'from: "2001:db8:f::1", to: "2001:db8:f::2"';
const net = (layers: string, more = '') => `{ ${more} encapsulation: [${layers}] }`;

/** What tshark's frame.protocols says in front of the innermost TCP. */
const CASES: readonly (readonly [string, Encapsulated, string])[] = [
  ['a VLAN', { network: net('{ vlan: { id: 100 } }') }, 'eth:ethertype:vlan:ethertype:ip'],
  [
    'QinQ',
    { network: net('{ vlan: { id: 100 } }, { vlan: { id: 7 } }', 'mtu: 1496,') },
    'eth:ethertype:ieee8021ad:ethertype:vlan:ethertype:ip',
  ],
  [
    'a stack of MPLS labels',
    { network: net('{ mpls: { label: 1037 } }, { mpls: { label: 99 } }', 'mtu: 1492,') },
    'eth:ethertype:mpls:ip',
  ],
  ['PPPoE', { network: net('{ pppoe: {} }') }, 'eth:ethertype:pppoes:ppp:ip'],
  ['PPPoE with IPv6', { network: net('{ pppoe: {} }', 'ip: 6,') }, 'eth:ethertype:pppoes:ppp:ipv6'],
  ['GRE', { network: net('{ gre: {} }') }, 'eth:ethertype:ip:gre:ip'],
  [
    'GRE with a key over IPv6',
    { network: net(`{ gre: { key: 7, ${V6} } }`) },
    'eth:ethertype:ipv6:gre:ip',
  ],
  [
    'GRE with Ethernet',
    { network: net('{ gre: { ethernet: true } }') },
    'eth:ethertype:ip:gre:eth:ethertype:ip',
  ],
  [
    'VXLAN',
    { network: net('{ vxlan: { vni: 5000 } }') },
    'eth:ethertype:ip:udp:vxlan:eth:ethertype:ip',
  ],
  [
    'VXLAN over and with IPv6',
    { network: net(`{ vxlan: { vni: 5000, ${V6} } }`, 'ip: 6,') },
    'eth:ethertype:ipv6:udp:vxlan:eth:ethertype:ipv6',
  ],
  ['GTP-U', { network: net('{ gtpu: {} }') }, 'eth:ethertype:ip:udp:gtp:ip'],
  [
    'GTP-U, numbered and with a checksum',
    { network: net('{ gtpu: { sequenceNumbers: true, udpChecksum: true } }', 'ip: 6,') },
    'eth:ethertype:ip:udp:gtp:ipv6',
  ],
  [
    'VLAN, MPLS and GTP-U',
    {
      network: net(
        `{ vlan: { id: 20 } }, { mpls: { label: 50 } }, { gtpu: { ${V6} } }`,
        'mtu: 1496,',
      ),
    },
    'eth:ethertype:vlan:ethertype:mpls:ipv6:udp:gtp:ip',
  ],
  [
    'PPPoE, MPLS, GRE, VXLAN, VLAN and PPPoE',
    {
      network: net(
        '{ pppoe: {} }, { mpls: { label: 99 } }, { gre: {} }, { vxlan: { vni: 7 } }, { vlan: { id: 3 } }, { pppoe: {} }',
      ),
    },
    'eth:ethertype:pppoes:ppp:mpls:ip:gre:ip:udp:vxlan:eth:ethertype:vlan:ethertype:pppoes:ppp:ip',
  ],
  ['raw IP', { network: '{}', capture: '{ linkType: raw }' }, 'raw:ip'],
  ['raw IPv6', { network: '{ ip: 6 }', capture: '{ linkType: raw }' }, 'raw:ipv6'],
  [
    'GTP-U in raw IP',
    { network: net('{ gtpu: {} }'), capture: '{ linkType: raw }' },
    'raw:ip:udp:gtp:ip',
  ],
  ['a cooked capture', { network: '{}', capture: '{ linkType: sll }' }, 'sll:ethertype:ip'],
  [
    'a VLAN in a cooked capture',
    { network: net('{ vlan: { id: 5 } }', 'mtu: 1496,'), capture: '{ linkType: sll }' },
    'sll:ethertype:vlan:ethertype:ip',
  ],
  [
    'a cooked capture of version 2',
    { network: '{ ip: 6, mtu: 1496 }', capture: '{ linkType: sll2 }' },
    'sll:ethertype:ipv6',
  ],
  [
    'IPv4 options',
    {
      network:
        '{ client: { ipOptions: [routerAlert] }, server: { ipOptions: [{ recordRoute: 3 }, nop, nop] } }',
    },
    'eth:ethertype:ip',
  ],
  [
    'IPv6 extension headers',
    {
      network: `{ ip: 6, client: { extensionHeaders: [{ hopByHop: [routerAlert] }, { segmentRouting: ["2001:db8:e::1"] }] },
        server: { extensionHeaders: [{ destinationOptions: [{ type: 4, value: "04" }] }] } }`,
    },
    'eth:ethertype:ipv6:',
  ],
];

describe.skipIf(isMissing('tshark'))('tshark', () => {
  test.each(CASES)('finds nothing wrong in %s, and HTTP inside', (name, options, protocols) => {
    const file = join(folder, `${name.replaceAll(/\W+/g, '-')}.pcapng`);
    const bytes = encapsulated(options);
    writeFileSync(file, bytes);
    const { packets } = readCapture(bytes);
    expect(checkInvariants(packets)).toEqual([]);
    const intended = contentsOf(packets);
    expect([intended.connections, intended.exchanges, intended.bodies.length]).toEqual([1, 1, 2]);
    expect(judgeByTshark(file, intended)).toEqual([]);
    const stacks = fieldsOf(file, [], ['frame.protocols'], 'tcp').flat();
    expect(stacks.filter((stack) => !stack.startsWith(protocols))).toEqual([]);
    const warnings = '_ws.expert.severity >= 6291456';
    expect(fieldsOf(file, CHECKSUMS, ['frame.number', '_ws.expert.message'], warnings)).toEqual([]);
  });

  /** One byte of a full data segment is another: in an outer header, an inner one, or the payload. */
  test.each([
    ['the outer IPv4 checksum', '{ vxlan: { vni: 1 } }', 14 + 10],
    ['the outer IPv4 length', '{ vxlan: { vni: 1 } }', 14 + 3],
    ['the outer UDP checksum', '{ vxlan: { vni: 1, udpChecksum: true } }', 14 + 20 + 6],
    ['the outer UDP checksum over IPv6', `{ gtpu: { ${V6} } }`, 14 + 40 + 6],
    ['the inner IPv4 checksum', '{ gre: {} }', 14 + 20 + 4 + 10],
    ['the inner TCP checksum', '{ pppoe: {} }', 14 + 8 + 20 + 16],
    ['the payload in GTP-U', '{ gtpu: {} }', 900],
    ['the length of PPPoE', '{ pppoe: {} }', 14 + 4],
    ['the length of GTP-U', '{ gtpu: {} }', 14 + 28 + 2],
    ['the bottom of the label stack', '{ mpls: { label: 99 } }', 14 + 2],
    ['the type behind a VLAN tag', '{ vlan: { id: 7 } }', 14 + 2],
  ])('refuses another value of %s', (name, layer, at) => {
    const bytes = encapsulated({ network: net(layer, 'mtu: 1450,') });
    const { packets } = readCapture(bytes);
    const intended = contentsOf(packets);
    const full = Math.max(...packets.map((packet) => packet.bytes.length));
    const index = packets.findIndex((packet) => packet.bytes.length === full);
    const { bytes: frame } = packets[index]!;
    const broken = { ...packets[index]!, bytes: frame.with(at, frame[at]! ^ 1) };
    const file = join(folder, `broken-${createHash('sha256').update(name).digest('hex')}.pcap`);
    writeFileSync(file, writePcap(packets.with(index, broken)));
    expect(judgeByTshark(file, intended)).not.toEqual([]);
  });
});

const CHECKSUMS = ['ip', 'tcp', 'udp'].flatMap((name) => ['-o', `${name}.check_checksum:TRUE`]);
