import { describe, expect, test } from 'vitest';
import { MICROSECOND, MILLISECOND } from '../../src/base/time.ts';
import type { EarlyEnd } from '../../src/stream/conduct.ts';
import type { Side, Turn } from '../../src/stream/turn.ts';
import { FIN } from '../reader/frame.ts';
import { FrameList } from './frameList.ts';
import { connectionPlan, play, RTT, say, session, talk } from './stage.ts';

/** What each packet with data or a FIN says, and when; and how the connection ended early, if it did. */
function played(turns: readonly Turn[]) {
  const ends: EarlyEnd[] = [];
  const list = new FrameList();
  const connection = connectionPlan(1, { failed: (how) => ends.push(how) });
  play([session([talk(connection, ...turns)])], list);
  const said = list
    .read()
    .filter(({ tcp }) => tcp.payload.length > 0 || tcp.flags & FIN)
    .map(({ time, ip, tcp }) => ({
      time,
      from: ip.source === '10.0.0.1' ? 'client' : 'server',
      what: tcp.flags & FIN ? 'FIN' : tcp.payload.length,
    }));
  return { said, ends };
}

/** Of what a capture at the client shows, how long after the last data of `from` its FIN came. */
function finAfterData(said: ReturnType<typeof played>['said'], from: Side): number {
  const own = said.filter((one) => one.from === from);
  const fin = own.findIndex(({ what }) => what === 'FIN');
  return own[fin]!.time - own[fin - 1]!.time;
}

const hello = say('client', 100);
const answer = say('server', 200);
const goodbye = (from: Side): Turn => ({ ...say(from, 7), ending: 'leave' });

describe('a turn that ends the stream', () => {
  test.each([
    ['client', [hello, answer, goodbye('client'), say('server', 300), say('client', 400)]],
    ['server', [hello, answer, say('client', 50), goodbye('server'), say('client', 400)]],
  ] as const)('of the %s is followed by its FIN at once, and by nothing else', (from, turns) => {
    const { said, ends } = played(turns);
    const last = said.findIndex(({ what }) => what === 7);
    const [fin, answered, ...others] = said.slice(last + 1);
    expect(fin).toMatchObject({ from, what: 'FIN' });
    expect(fin!.time - said[last]!.time).toBeLessThan(MILLISECOND);
    expect(answered).toMatchObject({ from: from === 'client' ? 'server' : 'client', what: 'FIN' });
    expect(others).toEqual([]);
    expect(ends).toEqual(['left']);
  });

  test('differs from one after which the connection is closed: the FIN waits for its arrival', () => {
    const { said, ends } = played([hello, answer, say('client', 7)]);
    const last = said.findIndex(({ what }) => what === 7);
    expect(said[last + 1]).toMatchObject({ from: 'client', what: 'FIN' });
    expect(said[last + 1]!.time - said[last]!.time).toBeGreaterThan(RTT / 2);
    expect(ends).toEqual([]);
  });
});

describe('a turn behind which its side closes', () => {
  const last: Turn = { ...say('server', 7), ending: 'close' };

  test('is followed by the FIN as soon as the application is there again', () => {
    const { said, ends } = played([hello, answer, say('client', 50), last]);
    expect(said.map(({ from, what }) => `${from} ${what}`).slice(-3)).toEqual([
      'server 7',
      'server FIN',
      'client FIN',
    ]);
    expect(finAfterData(said, 'server')).toBeLessThan(MILLISECOND);
    expect(ends).toEqual([]);
  });

  test('differs from one that is only the last: there its peer closes when it has heard it', () => {
    const { said } = played([hello, answer, say('client', 50), say('server', 7)]);
    expect(said.slice(-2).map(({ from }) => from)).toEqual(['client', 'server']);
  });
});

describe('a client that closes', () => {
  test('takes its time: an application has to wake up, and closes one socket after another', () => {
    const list = new FrameList();
    const connections = [connectionPlan(1), connectionPlan(2), connectionPlan(3)];
    play([session(connections.map((connection) => talk(connection, hello, answer)))], list);
    const frames = list.read();
    const fins = frames.filter(({ ip, tcp }) => ip.source === '10.0.0.1' && tcp.flags & FIN);
    expect(fins).toHaveLength(3);
    for (const fin of fins) {
      const before = frames.filter(({ time, ip }) => time <= fin.time && ip.source !== '10.0.0.1');
      expect(fin.time - before.at(-1)!.time).toBeGreaterThan(10 * MICROSECOND);
    }
    expect(new Set(fins.map(({ time }) => time)).size).toBe(3);
  });
});
