/** capinfos: that the file is whole, strictly ordered in time, and on Ethernet. */
import { ask, find, type Intended, JudgeError, unlessEqual } from './judge.ts';

export interface CaptureFacts {
  readonly packets: number;
  readonly encapsulation: string;
  readonly strictTimeOrder: boolean;
  /** Of the first and the last packet: `2014-08-09 16:45:54.000000000`. */
  readonly first: string;
  readonly last: string;
  /** What it says against the file. */
  readonly complaint: string;
}

export function judgeByCapinfos(file: string, intended: Intended): string[] {
  const facts = capinfos(file);
  return [
    ...unlessEqual('complaint', facts.complaint, ''),
    ...unlessEqual('packets', facts.packets, intended.packets),
    ...unlessEqual('encapsulation', facts.encapsulation, 'ether'),
    ...unlessEqual('strict time order', facts.strictTimeOrder, true),
  ];
}

export function capinfos(file: string): CaptureFacts {
  const { status, stdout, stderr } = ask('capinfos', ['-M', file]);
  const complaint = stderr.trim() || (status === 0 ? '' : `ended with ${status}`);
  if (stdout === '') throw new JudgeError(`capinfos: ${complaint}`);
  const line = (name: string) => find(stdout, new RegExp(`^${name}: +(.+)$`, 'm'));
  return {
    packets: Number(line('Number of packets')),
    encapsulation: line('File encapsulation'),
    strictTimeOrder: line('Strict time order') === 'True',
    first: line('First packet time'),
    last: line('Last packet time'),
    complaint,
  };
}
