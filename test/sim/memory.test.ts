import { expect, test } from 'vitest';
import { Random } from '../../src/base/random.ts';
import { SECOND } from '../../src/base/time.ts';
import type { Step } from '../../src/sim/session.ts';
import { Simulator } from '../../src/sim/simulator.ts';
import { Tap } from '../../src/sim/tap.ts';
import { textSource } from '../../src/stream/byteSource.ts';
import type { Turn } from '../../src/stream/turn.ts';
import { collectGarbage } from '../stream/collectGarbage.ts';
import { FrameList } from './frameList.ts';
import { connectionPlan, session, thread } from './stage.ts';

test('a connection lets go of what has been said and acknowledged', async () => {
  const alive = new Set<number>();
  const registry = new FinalizationRegistry<number>((i) => alive.delete(i));
  let said = 0;
  function* turns(): Generator<Turn> {
    for (let i = 0; i < 500; i++) {
      yield {
        from: i % 2 === 0 ? 'client' : 'server',
        delay: 0,
        bytes() {
          said++;
          const source = textSource(`turn ${i}`);
          alive.add(i);
          registry.register(source, i);
          return source;
        },
        label: `turn ${i}`,
      };
    }
  }
  const connection = connectionPlan(1, { random: new Random('memory') });
  const steps: Step[] = [
    { kind: 'talk', connection, turns: turns() },
    { kind: 'wait', delay: SECOND },
  ];
  const threads = [thread(steps)];
  const simulator = new Simulator([session([], { threads })], [new Tap(0, new FrameList())]);
  while (said < 500) simulator.advance(1);
  await collectGarbage();
  expect(alive.size).toBeLessThan(20);
  expect(simulator.tally.sessionsDone).toBe(0);
});
