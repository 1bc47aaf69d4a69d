/** Segments as tcpdump prints them: `0.040120 C>S . 1:1449(1448) ack 1 win 501`. */
import { type Nanos, SECOND } from '../../src/base/time.ts';
import { peerOf, type Side } from '../../src/stream/turn.ts';
import type { Segment } from '../../src/tcp/segment.ts';
import { TcpFlag } from '../../src/wire/tcp.ts';
import { TcpOption } from '../../src/wire/tcpOptions.ts';

export interface Passed {
  readonly time: Nanos;
  readonly from: Side;
  readonly segment: Segment;
}

/** One line, sequence numbers relative to the ISS of the side that counts them. */
export function rung({ time, from, segment }: Passed, iss: Readonly<Record<Side, number>>): string {
  const to = peerOf(from);
  const { flags, length, window } = segment;
  const start = relative(segment.sequence, iss[from]);
  const parts = [
    (time / SECOND).toFixed(6),
    from === 'client' ? 'C>S' : 'S>C',
    flagLetters(flags),
    `${start}:${start + length}(${length})`,
  ];
  if ((flags & TcpFlag.ACK) !== 0) {
    parts.push(`ack ${relative(segment.acknowledgment, iss[to])}`);
  }
  parts.push(`win ${window}`);
  const options = optionsOf(segment, iss[to]);
  if (options !== '') parts.push(`<${options}>`);
  return parts.join(' ');
}

/** In full on a SYN; else only SACK blocks, because timestamps say little to the eye. */
function optionsOf({ flags, options }: Segment, peerIss: number): string {
  const whole = (flags & TcpFlag.SYN) !== 0;
  const kinds = options.layout.filter((kind) => whole || kind === TcpOption.SACK);
  return kinds
    .map((kind) => {
      switch (kind) {
        case TcpOption.MSS:
          return `mss ${options.mss}`;
        case TcpOption.WINDOW_SCALE:
          return `wscale ${options.windowScale}`;
        case TcpOption.SACK_PERMITTED:
          return 'sackOK';
        case TcpOption.TIMESTAMPS:
          return `TS val ${options.tsval} ecr ${options.tsecr}`;
        case TcpOption.FAST_OPEN:
          return `tfo ${Buffer.from(options.cookie ?? []).toString('hex')}`;
        case TcpOption.SACK:
          return `sack ${options.sackBlocks.map((edge) => relative(edge, peerIss))}`;
        default:
          return 'nop';
      }
    })
    .join(',');
}

function relative(sequence: number, iss: number): number {
  return (sequence - iss) >>> 0;
}

/** As tcpdump prints them: `S.` is SYN and ACK, `.` is ACK alone. */
function flagLetters(flags: number): string {
  const { SYN, FIN, RST, PSH, ACK, ECE, CWR } = TcpFlag;
  const letter = (flag: number, text: string) => ((flags & flag) !== 0 ? text : '');
  return (
    letter(SYN, 'S') +
    letter(FIN, 'F') +
    letter(RST, 'R') +
    letter(PSH, 'P') +
    letter(ECE, 'E') +
    letter(CWR, 'W') +
    letter(ACK, '.')
  );
}
