/**
 * tcpflow: the bytes of each stream, and of each response's body. It fills gaps with zeroes and asks for no
 * SYN, so that only the digests show what is wrong.
 */
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ask, type Intended, inFolder, JudgeError, unlessEqual } from './judge.ts';

interface Flows {
  /** SHA-256 of each side's stream, sorted; streams without bytes are left out. */
  readonly streams: readonly string[];
  /** SHA-256 of the bodies of responses without framing and coding, sorted. */
  readonly responseBodies: readonly string[];
}

export function judgeByTcpflow(file: string, intended: Intended): string[] {
  const { streams, responseBodies } = flows(file);
  const strange = responseBodies.filter((body) => !intended.bodies.includes(body));
  return [
    ...unlessEqual('streams', streams, intended.streams),
    ...unlessEqual('bodies that nobody meant', strange, []),
  ];
}

function flows(file: string): Flows {
  return inFolder((folder) => {
    const { status, stderr } = ask('tcpflow', ['-a', '-r', file, '-o', folder]);
    if (status !== 0) throw new JudgeError(`tcpflow ended with ${status}: ${stderr.trim()}`);
    const written = readdirSync(folder);
    const digests = (names: readonly string[]) =>
      names
        .map((name) =>
          createHash('sha256')
            .update(readFileSync(join(folder, name)))
            .digest('hex'),
        )
        .sort();
    const isBody = (name: string) => /-HTTPBODY-\d+/.test(name);
    return {
      streams: digests(written.filter((name) => !isBody(name) && !name.startsWith('report.'))),
      responseBodies: digests(written.filter(isBody)),
    };
  });
}
