import { describe, expect, test } from 'vitest';
import { ARP_REPLY, ARP_REQUEST, DNS_QUERY, IPV6_DATAGRAM } from '../wire/goldenDatagrams.ts';
import { dissect, FrameError, internetChecksum } from './frame.ts';
import { kernelPackets } from './kernel.ts';

function hex(listing: string): Buffer {
  return Buffer.from(listing.replace(/#.*$/gm, '').replace(/\s/g, ''), 'hex');
}

/** A raw IPv6 packet that acknowledges with two SACK blocks; its checksum is left 0. */
const IPV6_SACK = hex(`
  60000000 0034 06 40                                # next header TCP, hop limit 64
  20010db8000000000000000000000001
  20010db8000000000000000000000002
  c000 0050 00000001 00000002 d0 10 01f6 0000 0000   # offset 13 words, ACK
  01 01 08 0a 0000000a 0000000b                      # NOP, NOP, timestamps
  01 01 05 12 00000064 000000c8 0000012c 00000190    # NOP, NOP, SACK 100-200, 300-400
`);

describe('dissect', () => {
  test('takes a SYN of the Linux kernel apart', () => {
    const frame = dissect(kernelPackets('http-small')[0]!.bytes, 1);
    expect(frame).toMatchObject({
      linkHeaderLength: 14,
      trailerLength: 0,
      ethernet: { destination: '02:00:00:00:00:02', source: '02:00:00:00:00:01', type: 0x800 },
      ip: {
        version: 4,
        source: '198.18.0.1',
        destination: '198.18.0.2',
        ttl: 64,
        protocol: 6,
        totalLength: 60,
        id: 291,
        dontFragment: true,
        checksumValid: true,
      },
      tcp: {
        sourcePort: 55_958,
        destinationPort: 8080,
        sequence: 151_892_653,
        acknowledgment: 0,
        flags: 2,
        window: 64_240,
        urgentPointer: 0,
        headerLength: 40,
        mss: 1460,
        windowScale: 10,
        sackPermitted: true,
        sackBlocks: [],
        timestamps: { value: 2_016_847_102, echo: 0 },
        checksumValid: true,
      },
    });
    expect(frame.tcp?.payload).toHaveLength(0);
  });

  test('finds SACK blocks and a wrong checksum in a raw IPv6 packet', () => {
    const { ip, tcp, ethernet } = dissect(IPV6_SACK, 101);
    expect(ethernet).toBeUndefined();
    expect(ip).toMatchObject({
      version: 6,
      source: '2001:0db8:0000:0000:0000:0000:0000:0001',
      ttl: 64,
      totalLength: 92,
      id: undefined,
    });
    expect(tcp).toMatchObject({
      sackBlocks: [
        [100, 200],
        [300, 400],
      ],
      timestamps: { value: 10, echo: 11 },
      checksumValid: false,
    });
  });

  test('takes datagrams apart', () => {
    const { ip, udp, tcp } = dissect(DNS_QUERY, 101);
    expect(ip).toMatchObject({ source: '192.168.1.105', protocol: 17, id: 0x38bb });
    expect(udp).toMatchObject({ sourcePort: 55_407, destinationPort: 53, checksumValid: true });
    expect(udp?.payload).toHaveLength(36);
    expect(tcp).toBeUndefined();
    expect(dissect(IPV6_DATAGRAM, 101).udp?.checksumValid).toBe(true);
    expect(dissect(DNS_QUERY.with(30, 0), 101).udp?.checksumValid).toBe(false);
  });

  const ethernet = (type: string, packet: Uint8Array) =>
    Uint8Array.of(...hex(`ffffffffffff 020000000001 ${type}`), ...packet);

  test('takes ARP apart, and counts what is behind it', () => {
    const { arp, ip, trailerLength } = dissect(ethernet('0806', ARP_REQUEST), 1);
    expect(arp).toEqual({
      operation: 'request',
      senderMac: '7a:60:ad:89:36:c0',
      senderIp: '198.18.0.1',
      targetMac: '00:00:00:00:00:00',
      targetIp: '198.18.0.2',
    });
    expect([ip, trailerLength]).toEqual([undefined, 0]);
    const padded = Uint8Array.of(...ethernet('0806', ARP_REPLY), ...new Uint8Array(18));
    expect(dissect(padded, 1)).toMatchObject({ arp: { operation: 'reply' }, trailerLength: 18 });
  });

  test.each([
    ['a segment of TCP', kernelPackets('http-small')[3]!.bytes],
    ['a datagram', ethernet('0800', DNS_QUERY)],
    ['ARP', ethernet('0806', ARP_REQUEST)],
  ])('fails on every truncation of %s', (_what, bytes) => {
    for (let length = 0; length < bytes.length; length++) {
      expect(() => dissect(bytes.subarray(0, length), 1)).toThrow(FrameError);
    }
  });

  test.each([
    ['an UDP length of another packet', ethernet('0800', DNS_QUERY), 14 + 25],
    ['ARP for something else than Ethernet', ethernet('0806', ARP_REQUEST), 14 + 1],
    ['another operation of ARP', ethernet('0806', ARP_REQUEST), 14 + 7],
  ])('refuses %s', (_what, bytes, at) => {
    expect(() => dissect(bytes.with(at, 9), 1)).toThrow(FrameError);
  });

  test.each([
    ['an unknown Ethernet type', 12, 0x86],
    ['a fragment', 20, 0x20],
    ['a data offset below 5', 46, 0x40],
    ['an option that runs over the header', 35 + 20, 60],
  ])('refuses %s', (_, at, value) => {
    const { bytes } = kernelPackets('http-small')[0]!;
    expect(() => dissect(bytes.with(at, value), 1)).toThrow(FrameError);
  });
});

test('the checksum is that of the example in RFC 1071 section 3', () => {
  expect(internetChecksum(hex('0001 f203 f4f5 f6f7'))).toBe(~0xddf2 & 0xffff);
});
