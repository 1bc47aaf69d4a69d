import { expect, test } from 'vitest';
import { SECOND } from '../../src/base/time.ts';
import { TcpFlag } from '../../src/wire/tcp.ts';
import { FrameList } from './frameList.ts';
import { connectionPlan, play, say, session, talk, thread } from './stage.ts';

/** Whose FINs or RSTs are seen when, in whole seconds; and when the session has gone on. */
function closings(from: 'client' | 'server', how: 'fin' | 'rst', after: number) {
  const list = new FrameList();
  const connection = connectionPlan();
  const asked: number[] = [];
  const steps = [
    talk(connection, say('client', 'hello'), say('server', 'hello')),
    { kind: 'close', connection, from, how, after } as const,
  ];
  const { tally } = play([session([], { threads: [thread(steps, asked)] })], list);
  const { FIN, RST } = TcpFlag;
  const closing = list.read().filter(({ tcp }) => (tcp.flags & (FIN | RST)) !== 0);
  return {
    tally,
    done: Math.floor(asked.at(-1)! / SECOND),
    seen: closing.map(({ time, ip }) => {
      const who = ip.source === '10.0.0.1' ? 'client' : 'server';
      return `${Math.floor(time / SECOND)}s ${who}`;
    }),
  };
}

test.each([
  ['client', 'fin', 0, ['0s client', '0s server']],
  ['client', 'fin', 90 * SECOND, ['90s client', '90s server']],
  ['server', 'fin', 75 * SECOND, ['75s server', '75s client']],
  ['client', 'rst', 5 * SECOND, ['5s client']],
] as const)('a connection that the %s is to close by %s after %i ns stands as long', (...given) => {
  const [from, how, after, expected] = given;
  const { seen, done, tally } = closings(from, how, after);
  expect(seen).toEqual(expected);
  // Its session has nothing more to do meanwhile, and ends with it.
  expect(done).toBe(0);
  expect(tally.sessionsDone).toBe(1);
});
