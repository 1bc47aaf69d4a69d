/**
 * tcpreplay: sends every packet through a pair of virtual interfaces in a network namespace of its own,
 * and what arrives at the other end is compared with the file.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readCaptureFile } from '../reader/captureFile.ts';
import {
  ask,
  find,
  type Intended,
  isMissing,
  isSkipped,
  JudgeError,
  unlessEqual,
} from './judge.ts';

interface Replay {
  readonly successful: number;
  readonly failed: number;
  readonly warnings: readonly string[];
  /** Frames as they came in at the other end. */
  readonly arrived: readonly Uint8Array[];
}

/** For `describe.skipIf`: whether packets cannot be sent here, which needs root. */
export function cannotReplay(): boolean {
  if (isMissing('tcpreplay', 'tcpdump', 'ip')) return true;
  const namespace = newNamespace();
  const { status, stderr } = ask('ip', ['netns', 'add', namespace]);
  if (status !== 0) return isSkipped(`tcpreplay has no network namespace: ${stderr.trim()}`);
  ask('ip', ['netns', 'delete', namespace]);
  return false;
}

export async function judgeByTcpreplay(file: string, intended: Intended): Promise<string[]> {
  const sent = readCaptureFile(file).packets.map((packet) => packet.bytes);
  const { successful, failed, warnings, arrived } = await replay(file, sent.length);
  return [
    ...unlessEqual('packets sent', successful, intended.packets),
    ...unlessEqual('packets that failed', failed, 0),
    ...unlessEqual('warnings', warnings, []),
    ...differences(sent, arrived),
  ];
}

/** Where what arrived is not what was sent, byte for byte and in its order. */
export function differences(sent: readonly Uint8Array[], arrived: readonly Uint8Array[]): string[] {
  const wrong = sent.findIndex((frame, index) => !isEqual(frame, arrived[index]));
  return [
    ...unlessEqual('packets that arrived', arrived.length, sent.length),
    ...(wrong < 0 ? [] : [`packet ${wrong + 1} of the file did not arrive as it was sent`]),
  ];
}

/** Sends the file as fast as tcpdump can keep up with, and waits until `count` packets have arrived. */
async function replay(file: string, count: number): Promise<Replay> {
  const folder = mkdtempSync(join(tmpdir(), 'pcapsmith-replay-'));
  const namespace = newNamespace();
  try {
    createInterfaces(namespace);
    const received = join(folder, 'received.pcap');
    const receiver = await startReceiver(namespace, received, count);
    const args = ['netns', 'exec', namespace, 'tcpreplay', '--pps=20000', '-i', 'sender', file];
    const { stdout, stderr } = ask('ip', args);
    await stopReceiver(receiver);
    const said = stdout + stderr;
    return {
      successful: Number(find(said, /Successful packets: +(\d+)/)),
      failed: Number(find(said, /Failed packets: +(\d+)/)),
      warnings: said.split('\n').filter((line) => line.includes('Warning')),
      arrived: readCaptureFile(received).packets.map((packet) => packet.bytes),
    };
  } finally {
    ask('ip', ['netns', 'delete', namespace]);
    rmSync(folder, { recursive: true });
  }
}

/** Test files run side by side. */
function newNamespace(): string {
  return `pcapsmith-${randomUUID()}`;
}

/** Two ends of one wire on which nobody else speaks: IPv6 would send solicitations of its own. */
function createInterfaces(namespace: string): void {
  const steps = [
    ['netns', 'add', namespace],
    ['-n', namespace, 'link', 'add', 'sender', 'type', 'veth', 'peer', 'name', 'receiver'],
    [
      ...['netns', 'exec', namespace, 'sh', '-c'],
      'for i in sender receiver; do f=/proc/sys/net/ipv6/conf/$i/disable_ipv6; [ ! -e $f ] || echo 1 >$f; done',
    ],
    ['-n', namespace, 'link', 'set', 'receiver', 'up'],
    ['-n', namespace, 'link', 'set', 'sender', 'up'],
  ];
  for (const step of steps) {
    const { status, stderr } = ask('ip', step);
    if (status !== 0) throw new JudgeError(`ip ${step.join(' ')}: ${stderr.trim()}`);
  }
}

interface Receiver {
  readonly process: ChildProcess;
  /** It has ended and all that it said is here. */
  readonly closed: Promise<unknown>;
  /** What it has said until now. */
  said(): string;
}

/** tcpdump says that it listens when its buffer exists; then nothing can be missed. */
async function startReceiver(namespace: string, target: string, count: number): Promise<Receiver> {
  const options = ['-i', 'receiver', '-Q', 'in', '-n', '-s', '262144', '-B', '65536', '-Z', 'root'];
  const stop = ['-c', String(count), '-w', target];
  const args = ['netns', 'exec', namespace, 'tcpdump', ...options, ...stop];
  const receiver = spawn('ip', args, { stdio: ['ignore', 'ignore', 'pipe'] });
  const closed = once(receiver, 'close');
  let said = '';
  await new Promise<void>((resolve, reject) => {
    receiver.stderr.setEncoding('utf8').on('data', (part: string) => {
      said += part;
      if (said.includes('listening on')) resolve();
    });
    receiver.on('error', reject);
    receiver.on('close', () => reject(new JudgeError(`tcpdump does not listen: ${said}`)));
  });
  return { process: receiver, closed, said: () => said };
}

const PATIENCE_MILLIS = 3_000;

/** It stops by itself after as many packets as were sent; when some are missing, it is stopped. */
async function stopReceiver({ process, closed, said }: Receiver): Promise<void> {
  const timer = setTimeout(() => process.kill('SIGINT'), PATIENCE_MILLIS);
  await closed;
  clearTimeout(timer);
  if (!said().includes('\n0 packets dropped by kernel')) {
    throw new JudgeError(`tcpdump did not keep up: ${said()}`);
  }
}

function isEqual(a: Uint8Array, b: Uint8Array | undefined): boolean {
  return b !== undefined && Buffer.compare(a, b) === 0;
}
