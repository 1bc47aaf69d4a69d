/**
 * Which packets do not arrive, where it takes the connection itself to say: the kernel's retransmission
 * of a segment need not have the number that the model's has.
 */
import { FIN, SYN } from '../reader/frame.ts';
import type { ConnectionPacket } from '../reader/streams.ts';

/**
 * Numbers among the packets of one side, from `40,50x2,F`: the 40th, the 50th with its first
 * retransmission, the first FIN. `sent` says what that side sends when these do not arrive.
 */
export function numbersOf(
  text: string,
  sent: (drop: readonly number[]) => readonly ConnectionPacket[],
): readonly number[] {
  const losses = text.split(',').map(lossOf);
  const drop = losses.flatMap(({ number }) => number ?? []);
  for (let next = nextOf(losses, drop, sent); next !== undefined; ) {
    drop.push(next);
    next = nextOf(losses, drop, sent);
  }
  return drop;
}

/** Those of them that `text` gives as numbers. */
export function plainNumbers(text: string): string {
  return text
    .split(',')
    .flatMap((loss) => lossOf(loss).number ?? [])
    .join(',');
}

interface Loss {
  /** undefined: the first FIN. */
  readonly number: number | undefined;
  /** How often what it carries is lost. */
  times: number;
}

function lossOf(text: string): Loss {
  const [what, times] = text.split('x');
  const number = what === 'F' ? undefined : Number(what);
  return { number, times: times === undefined ? 1 : Number(times) };
}

/** The first packet after those of `drop` that has to be lost as well. */
function nextOf(
  losses: readonly Loss[],
  drop: readonly number[],
  sent: (drop: readonly number[]) => readonly ConnectionPacket[],
): number | undefined {
  if (losses.every(({ number, times }) => number !== undefined && times === 1)) return undefined;
  const packets = sent(drop);
  const more = losses.flatMap(({ number, times }) => {
    const first = number === undefined ? packets.findIndex(hasFin) : number - 1;
    const lost = packets[first];
    if (lost === undefined) return [];
    const again = packets.flatMap((packet, i) => (i > first && isAgain(packet, lost) ? i + 1 : []));
    return [first + 1, ...again].slice(0, times).filter((one) => !drop.includes(one));
  });
  return more.length === 0 ? undefined : Math.min(...more);
}

const hasFin = ({ tcp }: ConnectionPacket) => (tcp.flags & FIN) !== 0;

function isAgain({ tcp, offset }: ConnectionPacket, lost: ConnectionPacket): boolean {
  return offset === lost.offset && (tcp.payload.length > 0 || (tcp.flags & (SYN | FIN)) !== 0);
}
