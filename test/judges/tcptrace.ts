/** tcptrace: complete connections without loss, by its own reassembly. */
import { ask, find, findAll, type Intended, unlessEqual } from './judge.ts';

interface Trace {
  readonly packets: number;
  /** `yes`, or which SYNs and FINs it has seen: `no (SYNs: 1) (FINs: 2)`, `RESET (SYNs: 2) (FINs: 0)`. */
  readonly complete: readonly string[];
  /** Sums over both directions of all connections. */
  readonly retransmittedPackets: number;
  readonly outOfOrderPackets: number;
  readonly missedBytes: number;
  readonly truncatedPackets: number;
  /** What it says against the file. */
  readonly complaint: string;
}

export function judgeByTcptrace(file: string, intended: Intended): string[] {
  const found = trace(file);
  return [
    ...unlessEqual('complaint', found.complaint, ''),
    ...unlessEqual('packets', found.packets, intended.tcpPackets + intended.udpPackets),
    ...unlessEqual('connections', found.complete.length, intended.connections),
    ...found.complete
      .filter((complete) => !isReset(complete))
      .flatMap((complete) => unlessEqual('complete', complete, 'yes')),
    ...unlessEqual('resets', found.complete.filter(isReset).length, intended.resets),
    ...unlessEqual('retransmitted packets', found.retransmittedPackets, 0),
    ...unlessEqual('packets out of order', found.outOfOrderPackets, 0),
    ...unlessEqual('missed bytes', found.missedBytes, 0),
    ...unlessEqual('truncated packets', found.truncatedPackets, 0),
  ];
}

function isReset(complete: string): boolean {
  return /^RESET\s+\(SYNs: 2\) +\(FINs: 0\)$/.test(complete);
}

function trace(file: string): Trace {
  const { stdout, stderr } = ask('tcptrace', ['-n', '-l', file]);
  const sum = (label: string) =>
    findAll(stdout, new RegExp(`${label}: +(\\d+)`, 'g')).reduce(
      (all, one) => all + Number(one),
      0,
    );
  return {
    packets: Number(find(stdout, /^(\d+) packets seen/m)),
    complete: findAll(stdout, /complete conn: +(.+)$/gm),
    retransmittedPackets: sum('rexmt data pkts'),
    outOfOrderPackets: sum('outoforder pkts'),
    missedBytes: sum('missed data'),
    truncatedPackets: sum('truncated packets'),
    complaint: /PCAP error.*/.exec(stdout + stderr)?.[0] ?? '',
  };
}
