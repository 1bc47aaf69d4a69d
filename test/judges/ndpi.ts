/**
 * nDPI: which application a flow belongs to by its content. It looks neither at checksums nor at sequence
 * numbers, so it is a judge of what is said and not of how.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ask, find, findAll, type Intended, inFolder, JudgeError, unlessEqual } from './judge.ts';

export interface Classification {
  readonly packets: number;
  /** Flows whose application their content shows. */
  readonly inspected: number;
  readonly discardedBytes: number;
  /** One name a flow: `HTTP.Dropbox`. */
  readonly protocols: readonly string[];
  /** What it thinks suspicious: `HTTP Suspicious User-Agent`, one entry a kind. */
  readonly risks: readonly string[];
}

export function judgeByNdpi(file: string, intended: Intended): string[] {
  const found = classify(file);
  const flows = intended.connections + intended.datagramFlows;
  return [
    ...unlessEqual('packets', found.packets, intended.tcpPackets + intended.udpPackets),
    ...unlessEqual('flows', found.protocols.length, flows),
    ...unlessEqual('flows recognised by content', found.inspected, flows),
    // What is not IP it counts and leaves.
    ...unlessEqual('discarded bytes', found.discardedBytes, intended.arpBytes),
  ];
}

/** By content alone: guesses by address and port are turned off. */
export function classify(file: string): Classification {
  return inFolder((folder) => {
    const csv = join(folder, 'flows.csv');
    const stdout = read(['-d', '-i', file, '-C', csv, '-v', '2']);
    const number = (pattern: RegExp) => Number(find(stdout, pattern));
    const risks = /^Risk stats[\s\S]*?\n\n/m.exec(stdout)?.[0] ?? '';
    return {
      packets: number(/IP packets: +(\d+)/),
      inspected: Number(/Confidence: DPI +(\d+)/.exec(stdout)?.[1] ?? 0),
      discardedBytes: number(/Discarded bytes: +(\d+)/),
      protocols: column(readFileSync(csv, 'utf8'), 'ndpi_proto'),
      risks: findAll(risks, /^\t(\S.*?) +\d+ \[/gm),
    };
  });
}

/**
 * The flows that it counts as guessed. nDPI 4.2 counts among them those that it has recognised by content, but
 * of which the first response came too late for it: Linux's own uploads are, when they have less than 80 packets.
 */
export function guessedFlows(file: string): number {
  return Number(find(read(['-i', file, '-v', '2']), /Guessed flow protos: +(\d+)/));
}

/** `-t`: also what is in GTP-U tunnels. */
function read(args: readonly string[]): string {
  const { status, stdout, stderr } = ask('ndpiReader', ['-t', ...args]);
  if (status !== 0) throw new JudgeError(`ndpiReader ended with ${status}: ${stderr}`);
  return stdout;
}

function column(csv: string, name: string): string[] {
  const [head = '', ...rows] = csv.trim().split('\n');
  const index = head.replace(/^#/, '').split(',').indexOf(name);
  if (index < 0) throw new JudgeError(`ndpiReader: no column ${name} in ${head}`);
  return rows.map((row) => row.split(',')[index]!);
}
