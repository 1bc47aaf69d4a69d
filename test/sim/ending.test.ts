import { describe, expect, test } from 'vitest';
import { MILLISECOND } from '../../src/base/time.ts';
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

const hello = say('client', 100);
const answer = say('server', 200);
const goodbye = (from: Side): Turn => ({ ...say(from, 7), ends: true });

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
