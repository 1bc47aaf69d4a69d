import { describe, expect, test } from 'vitest';
import { ARP_REQUEST, DNS_QUERY } from '../wire/goldenDatagrams.ts';
import {
  badIpChecksum,
  badTcpChecksum,
  cutFile,
  finWithData,
  gap,
  missingFin,
  missingSyn,
  sequenceWrap,
  shrinkingWindow,
  timeRunningBackwards,
  tupleReuse,
  wrongContentLength,
} from './broken.ts';
import { type CapturedPacket, readCapture, readCaptureFile } from './captureFile.ts';
import { ACK, FIN, RST } from './frame.ts';
import { checkInvariants, INVARIANTS, type Invariant } from './invariants.ts';
import { KERNEL_CAPTURES, kernelPackets, kernelPath } from './kernel.ts';
import { type Parts, rewritten } from './rewrite.ts';
import { writePcap } from './writePcap.ts';

/** A handshake (1 to 3), the first request (4), its answer (6), and so on; 28 to 30 close. */
const GOOD = kernelPackets('http-small');

/** GOOD with packet `number` rewritten and its checksums valid. */
function changed(number: number, change: (parts: Parts) => void): CapturedPacket[] {
  return GOOD.with(number - 1, rewritten(GOOD[number - 1]!, change));
}

function withPacket(number: number, difference: Partial<CapturedPacket>): CapturedPacket[] {
  return GOOD.with(number - 1, { ...GOOD[number - 1]!, ...difference });
}

function allChanged(change: (parts: Parts, packet: CapturedPacket) => void): CapturedPacket[] {
  return GOOD.map((packet) => rewritten(packet, (parts) => change(parts, packet)));
}

function withMac(number: number, octet: number): CapturedPacket[] {
  return withPacket(number, { bytes: GOOD[number - 1]!.bytes.with(6, octet) });
}

/** GOOD and behind it a frame of this type, from a local host to all or to one. */
function withFrame(type: number, packet: Uint8Array, to = 0x02): CapturedPacket[] {
  const bytes = Uint8Array.of(
    ...[to, 0, 0, 0, 0, 1, 0x02, 0, 0, 0, 0, 2],
    ...[type >> 8, type & 0xff],
    ...packet,
  );
  const { length } = bytes;
  return [...GOOD, { ...GOOD.at(-1)!, bytes, capturedLength: length, originalLength: length }];
}

const BROKEN: readonly {
  readonly what: string;
  readonly packets: readonly CapturedPacket[];
  readonly breaks: readonly Invariant[];
}[] = [
  { what: 'time running backwards', packets: timeRunningBackwards(GOOD), breaks: ['timeOrder'] },
  {
    what: 'a start at zero',
    packets: GOOD.map((packet) => ({
      ...packet,
      timeNanos: packet.timeNanos - GOOD[0]!.timeNanos,
    })),
    breaks: ['realDate'],
  },
  {
    what: 'a packet cut by the snapshot length',
    packets: withPacket(5, { originalLength: 67 }),
    breaks: ['completeFrames'],
  },
  {
    what: 'bytes behind the IP packet',
    packets: withPacket(5, {
      bytes: Uint8Array.of(...GOOD[4]!.bytes, 0),
      capturedLength: 67,
      originalLength: 67,
    }),
    breaks: ['noTrailer'],
  },
  {
    what: 'a vendor MAC address',
    packets: withMac(1, 0x00),
    breaks: ['localMacs', 'oneMacPerSide'],
  },
  { what: 'a second MAC address', packets: withMac(6, 0x06), breaks: ['oneMacPerSide'] },
  { what: 'a bad IP checksum', packets: badIpChecksum(GOOD), breaks: ['ipChecksum'] },
  { what: 'a bad TCP checksum', packets: badTcpChecksum(GOOD), breaks: ['tcpChecksum'] },
  {
    what: 'a bad UDP checksum',
    packets: withFrame(0x0800, DNS_QUERY.with(26, 0)),
    breaks: ['udpChecksum'],
  },
  {
    what: 'a datagram without a checksum',
    packets: withFrame(0x0800, DNS_QUERY.with(26, 0).with(27, 0)),
    breaks: ['udpChecksum'],
  },
  {
    what: 'another TTL',
    packets: changed(6, ({ ip }) => ip.setUint8(8, 63)),
    breaks: ['constantTtl'],
  },
  {
    what: 'a packet that may be fragmented',
    packets: changed(6, ({ ip }) => ip.setUint16(6, 0)),
    breaks: ['dontFragment'],
  },
  {
    what: 'an IP ID in the SYN-ACK',
    packets: changed(2, ({ ip }) => ip.setUint16(4, 1)),
    breaks: ['ipId'],
  },
  {
    what: 'a jump of the IP ID',
    packets: changed(30, ({ ip }) => ip.setUint16(4, ip.getUint16(4) + 1)),
    breaks: ['ipId'],
  },
  {
    what: 'an odd source port',
    packets: allChanged(({ tcp }) => {
      const field = tcp.getUint16(2) === 8080 ? 0 : 2;
      tcp.setUint16(field, 55_957);
    }),
    breaks: ['clientPort'],
  },
  { what: 'a 5-tuple used again', packets: tupleReuse(GOOD), breaks: ['noTupleReuse'] },
  {
    what: 'a missing SYN',
    packets: missingSyn(GOOD),
    breaks: [
      'handshake',
      'acknowledgesWhatWasSent',
      'withinMss',
      'edgeNeverMovesLeft',
      'withinWindow',
      'echoesWhatWasSent',
    ],
  },
  {
    what: 'a handshake without its last ACK',
    packets: GOOD.toSpliced(2, 1),
    breaks: ['ipId', 'handshake'],
  },
  {
    what: 'a SYN with ECN flags',
    packets: changed(1, ({ tcp }) => tcp.setUint8(13, 0xc2)),
    breaks: ['bareSyn'],
  },
  {
    what: 'data that may be marked without ECN',
    packets: changed(7, ({ ip }) => ip.setUint8(1, 2)),
    breaks: ['markableData'],
  },
  {
    what: 'an acknowledgment number in the SYN',
    packets: changed(1, ({ tcp }) => tcp.setUint32(8, 1)),
    breaks: ['bareSyn'],
  },
  {
    what: 'a segment without ACK',
    packets: changed(6, ({ tcp }) => tcp.setUint8(13, tcp.getUint8(13) & ~ACK)),
    breaks: ['acknowledging', 'edgeNeverMovesLeft', 'echoesWhatWasSent'],
  },
  {
    what: 'a reset at the end',
    packets: changed(30, ({ tcp }) => tcp.setUint8(13, ACK | RST)),
    breaks: ['noReset'],
  },
  {
    what: 'a missing FIN',
    packets: missingFin(GOOD),
    breaks: ['closedByBoth', 'acknowledgesWhatWasSent', 'echoesWhatWasSent'],
  },
  {
    what: 'a FIN that nobody acknowledges',
    packets: GOOD.slice(0, -2),
    breaks: ['closedByBoth'],
  },
  {
    what: 'a FIN with data',
    packets: finWithData(GOOD),
    breaks: ['ipId', 'emptyFin', 'gapless', 'echoesWhatWasSent'],
  },
  {
    what: 'data after a FIN',
    packets: changed(7, ({ tcp }) => tcp.setUint8(13, ACK | FIN)),
    breaks: ['closedByBoth', 'silentAfterFin', 'gapless'],
  },
  { what: 'a gap', packets: gap(GOOD), breaks: ['ipId', 'gapless', 'wholeMessages'] },
  {
    what: 'sequence numbers that wrap',
    packets: sequenceWrap(GOOD),
    breaks: ['noSequenceWrap'],
  },
  {
    what: 'an acknowledgment of what was not sent',
    packets: changed(30, ({ tcp }) => tcp.setUint32(8, tcp.getUint32(8) + 1)),
    breaks: ['closedByBoth', 'acknowledgesWhatWasSent'],
  },
  {
    what: 'an acknowledgment that goes back',
    packets: changed(29, ({ tcp }) => tcp.setUint32(8, tcp.getUint32(8) - 2)),
    breaks: ['closedByBoth', 'neverUnacknowledges', 'edgeNeverMovesLeft'],
  },
  {
    what: 'segments above the MSS',
    packets: changed(1, ({ tcp }) => tcp.setUint16(22, 1459)),
    breaks: ['withinMss'],
  },
  {
    what: 'a window that shrinks',
    packets: shrinkingWindow(GOOD),
    breaks: ['edgeNeverMovesLeft'],
  },
  {
    what: 'data beyond the window',
    packets: allChanged(({ tcp }) => {
      if (tcp.getUint16(2) === 8080) tcp.setUint16(14, 1);
    }),
    breaks: ['withinWindow'],
  },
  {
    what: 'a segment without timestamps',
    packets: changed(6, ({ tcp }) => {
      for (let at = 20; at < 32; at++) tcp.setUint8(at, 1);
    }),
    breaks: ['timestampsThroughout', 'echoesWhatWasSent'],
  },
  {
    what: 'a TSval that decreases',
    packets: changed(30, ({ tcp }) => tcp.setUint32(24, tcp.getUint32(24) - 100)),
    breaks: ['timestampsNeverDecrease'],
  },
  {
    what: 'a TSecr that was never sent',
    packets: changed(30, ({ tcp }) => tcp.setUint32(28, tcp.getUint32(28) + 100)),
    breaks: ['echoesWhatWasSent'],
  },
  {
    what: 'a TSval of another unit',
    packets: GOOD.map((packet) => ({
      ...packet,
      timeNanos: GOOD[0]!.timeNanos + (packet.timeNanos - GOOD[0]!.timeNanos) * 4n,
    })),
    breaks: ['millisecondClock'],
  },
  {
    what: 'a wrong Content-Length',
    packets: wrongContentLength(GOOD),
    breaks: ['wholeMessages'],
  },
];

function brokenBy(packets: readonly CapturedPacket[]): string[] {
  return [...new Set(checkInvariants(packets).map((wrong) => wrong.split(':')[0]!))];
}

describe('checkInvariants', () => {
  test.each(KERNEL_CAPTURES)("accepts the kernel's %s, raw and on Ethernet", (name) => {
    expect(checkInvariants(readCaptureFile(kernelPath(name)).packets)).toEqual([]);
    expect(checkInvariants(kernelPackets(name))).toEqual([]);
  });

  test('accepts a datagram, and a question for an address to all', () => {
    expect(checkInvariants(withFrame(0x0800, DNS_QUERY))).toEqual([]);
    expect(checkInvariants(withFrame(0x0806, ARP_REQUEST, 0xff))).toEqual([]);
  });

  test.each(BROKEN)('rejects $what', ({ packets, breaks }) => {
    expect(brokenBy(packets)).toEqual(breaks);
  });

  test('rejects frames above the MTU', () => {
    expect(checkInvariants(GOOD, { mtu: 1499 })).toContain(
      'frameSize: packet 13: frame of 1514 bytes',
    );
  });

  test('has a broken capture for every invariant', () => {
    const shown = new Set<string>(BROKEN.flatMap(({ breaks }) => breaks));
    expect(Object.keys(INVARIANTS).filter((name) => !shown.has(name))).toEqual(['frameSize']);
  });

  test('leaves out the invariants it is told to', () => {
    expect(checkInvariants(gap(GOOD), { except: ['gapless', 'ipId', 'wholeMessages'] })).toEqual(
      [],
    );
  });

  test('rejects a capture without packets and one with half a packet', () => {
    expect(checkInvariants([])).toEqual(['packets: none']);
    expect(checkInvariants(withPacket(4, { bytes: GOOD[3]!.bytes.slice(0, 40) }))).toEqual([
      'frames: IPv4: expected 221 bytes, got 26',
    ]);
  });

  test('says which packet of which connection is wrong, up to five times', () => {
    const loose = allChanged(({ ip }) => ip.setUint16(6, 0));
    expect(checkInvariants(loose)).toEqual(
      [1, 2, 3, 4, 5].map((number) => `dontFragment: packet ${number}: may be fragmented`),
    );
    expect(checkInvariants(changed(30, ({ tcp }) => tcp.setUint8(13, ACK | RST)))).toEqual([
      'noReset: 198.18.0.1:55958 > 198.18.0.2:8080: packet 30 from the client: reset',
    ]);
  });
});

test('a cut file is no capture, the whole one is', () => {
  expect(readCapture(writePcap(GOOD)).packets).toEqual(GOOD);
  expect(() => readCapture(cutFile(GOOD))).toThrow('pcap packet: expected 66 bytes');
});
