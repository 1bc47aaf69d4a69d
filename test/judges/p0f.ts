/** p0f: which operating systems the first segments look like. It has no opinion on the rest. */
import { ask, findAll, type Intended, JudgeError, unlessEqual } from './judge.ts';

export interface Fingerprints {
  readonly packets: number;
  /** `raw_sig` of each SYN: version:ttl+hops:options length:mss:window,scale:option order:quirks:payload. */
  readonly syn: readonly string[];
  readonly synAck: readonly string[];
  /** What it takes the senders of SYNs for; `???` where it knows no such signature. */
  readonly clientSystems: readonly string[];
  /** The same of SYN-ACKs. */
  readonly serverSystems: readonly string[];
}

export function judgeByP0f(file: string, intended: Intended): string[] {
  const found = fingerprints(file);
  return [
    ...unlessEqual('packets', found.packets, intended.tcpPackets),
    ...unlessEqual('SYNs', found.syn.length, intended.connections),
    ...unlessEqual('SYN-ACKs', found.synAck.length, intended.connections),
  ];
}

export function fingerprints(file: string): Fingerprints {
  const { status, stdout, stderr } = ask('p0f', ['-r', file]);
  if (status !== 0) throw new JudgeError(`p0f ended with ${status}: ${stderr}`);
  const processed = /Processed (\d+) packets/.exec(stdout)?.[1];
  if (processed === undefined) throw new JudgeError(`p0f did not finish: ${stdout.slice(-200)}`);
  const sections = (kind: string) =>
    stdout
      .split('\n.-[')
      .filter((section) => section.includes(`(${kind}) ]-`))
      .join('\n');
  return {
    packets: Number(processed),
    syn: findAll(sections('syn'), /raw_sig *= (.+)$/gm),
    synAck: findAll(sections('syn+ack'), /raw_sig *= (.+)$/gm),
    clientSystems: findAll(sections('syn'), /os *= (.+)$/gm),
    serverSystems: findAll(sections('syn+ack'), /os *= (.+)$/gm),
  };
}
