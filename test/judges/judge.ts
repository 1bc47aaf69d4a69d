/**
 * Programs of other people that judge a capture. Their exit codes are not to be trusted alone: each judge
 * looks for what a good answer must contain, and names what is wrong with the capture.
 */
import { spawnSync } from 'node:child_process';
import { accessSync, constants, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';

/** What a capture is meant to hold. */
export interface Intended {
  readonly packets: number;
  /** What some judges look at alone. */
  readonly tcpPackets: number;
  readonly udpPackets: number;
  /** Bytes of the frames without IP: ARP's. */
  readonly arpBytes: number;
  /** Pairs of ports between which datagrams go. */
  readonly datagramFlows: number;
  readonly connections: number;
  readonly exchanges: number;
  /** Requests that were said to the end, and whose responses were not. */
  readonly cut: number;
  /** Connections that one side resets. */
  readonly resets: number;
  /** SHA-256 of each side's stream of each connection, sorted. */
  readonly streams: readonly string[];
  /** SHA-256 of each body that is not empty, without framing and coding, sorted. */
  readonly bodies: readonly string[];
  /** A key log that opens its TLS, where the capture does not bring its own. */
  readonly keyLog?: string;
}

/** What a judge finds wrong with a capture; empty when it is good. */
export type Judge = (file: string, intended: Intended) => string[] | Promise<string[]>;

/** The judge gave no answer that can be read. */
export class JudgeError extends Error {
  override readonly name = 'JudgeError';
}

/**
 * For `describe.skipIf`: whether one of the commands is not installed, which it says in one line.
 * @throws with REQUIRE_JUDGES=1 instead
 */
export function isMissing(...commands: readonly string[]): boolean {
  const missing = commands.filter((command) => locate(command) === undefined);
  return missing.length > 0 && isSkipped(`${missing.join(', ')} not installed`);
}

/** Says why tests are skipped; true. @throws with REQUIRE_JUDGES=1 instead */
export function isSkipped(why: string): true {
  if (process.env['REQUIRE_JUDGES'] === '1') throw new JudgeError(why);
  console.warn(`SKIPPED: ${why}`);
  return true;
}

export interface Answer {
  readonly status: number;
  readonly stdout: string;
  readonly stderr: string;
}

const PATIENCE_MILLIS = 120_000;

/** Runs a judge to its end. @throws {JudgeError} when it does not come to an end by itself */
export function ask(command: string, args: readonly string[], directory?: string): Answer {
  const { status, signal, stdout, stderr, error } = spawnSync(locate(command) ?? command, args, {
    cwd: directory,
    encoding: 'utf8',
    env: { ...process.env, LC_ALL: 'C', TZ: 'UTC' },
    maxBuffer: 1 << 28,
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: PATIENCE_MILLIS,
  });
  if (error || status === null) {
    throw new JudgeError(`${command} ended with ${error?.message ?? signal}`);
  }
  return { status, stdout, stderr };
}

/** @throws {JudgeError} unless the answer has what `pattern` captures */
export function find(answer: string, pattern: RegExp): string {
  const [, found] = pattern.exec(answer) ?? [];
  if (found === undefined) throw new JudgeError(`no ${pattern.source} in ${answer.slice(0, 500)}`);
  return found;
}

/** Everything that the global `pattern` captures. */
export function findAll(answer: string, pattern: RegExp): string[] {
  return Array.from(answer.matchAll(pattern), ([, found]) => found!);
}

/** `what: expected …, got …` unless both are the same. */
export function unlessEqual(what: string, got: unknown, expected: unknown): string[] {
  const [a, b] = [JSON.stringify(got), JSON.stringify(expected)];
  return a === b ? [] : [`${what}: expected ${b}, got ${a}`];
}

/** Lends `use` a folder of its own. */
export function inFolder<T>(use: (folder: string) => T): T {
  const folder = mkdtempSync(join(tmpdir(), 'pcapsmith-judge-'));
  try {
    return use(folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Also where only root's PATH looks. */
function locate(command: string): string | undefined {
  const folders = [...(process.env['PATH'] ?? '').split(delimiter), '/usr/sbin', '/sbin'];
  return folders.map((folder) => join(folder, command)).find(isExecutable);
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
