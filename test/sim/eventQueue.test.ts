import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Nanos } from '../../src/base/time.ts';
import { EventQueue, Scheduler } from '../../src/sim/eventQueue.ts';

const run = () => {};

/** Small ranges, so that many events fall on the same instant. */
const events = fc.array(
  fc.record({ time: fc.nat(20), session: fc.nat(2), owner: fc.nat(2), number: fc.nat(1000) }),
  {
    maxLength: 200,
  },
);

interface Key {
  time: Nanos;
  session: number;
  owner: number;
  number: number;
}

const inOrder = (a: Key, b: Key) =>
  a.time - b.time || a.session - b.session || a.owner - b.owner || a.number - b.number;

function push(queue: EventQueue, { time, ...key }: Key): void {
  queue.push({ ...key, run }, time);
}

/** Takes the next event and says which it was. */
function take(queue: EventQueue): Key | undefined {
  const event = queue.pop();
  if (event === undefined) return undefined;
  const { session, owner, number } = event;
  return { time: queue.time, session, owner, number };
}

/** Runs all that is in the queue. */
function play(queue: EventQueue): void {
  for (let event = queue.pop(); event !== undefined; event = queue.pop()) event.run(queue.time);
}

test('gives events in the order of time, session, owner and number', () => {
  fc.assert(
    fc.property(events, (events) => {
      const queue = new EventQueue();
      for (const event of events) push(queue, event);
      expect(events.map(() => take(queue))).toEqual([...events].sort(inOrder));
      expect(queue.pop()).toBeUndefined();
    }),
  );
});

test('gives the first of those that are in it when pushes and pops take turns', () => {
  const steps = fc.array(fc.tuple(events, fc.nat(20)), { maxLength: 10 });
  fc.assert(
    fc.property(steps, (steps) => {
      const queue = new EventQueue();
      let expected: Key[] = [];
      for (const [pushed, pops] of steps) {
        for (const event of pushed) push(queue, event);
        expected = [...expected, ...pushed].sort(inOrder);
        for (let i = 0; i < pops; i++) {
          const first = expected.shift();
          expect(take(queue)).toEqual(first);
        }
      }
    }),
  );
});

test('an empty queue gives nothing', () => {
  expect(new EventQueue().pop()).toBeUndefined();
});

test('a scheduler keeps its order on one instant, whatever others put in between', () => {
  const queue = new EventQueue();
  const said: string[] = [];
  const first = new Scheduler(queue, 0, 1);
  const second = new Scheduler(queue, 0, 2);
  second.at(5, () => said.push('second a'));
  first.at(5, () => said.push('first a'));
  second.at(5, () => said.push('second b'));
  first.at(5, () => said.push('first b'));
  second.at(4, () => said.push('second, earlier'));
  play(queue);
  expect(said).toEqual(['second, earlier', 'first a', 'first b', 'second a', 'second b']);
});

test('an event is told the time for which it was scheduled', () => {
  const queue = new EventQueue();
  const times: number[] = [];
  new Scheduler(queue, 0, 0).at(17, (now) => times.push(now));
  play(queue);
  expect(times).toEqual([17]);
});
