import fc from 'fast-check';
import { expect, test } from 'vitest';
import { EventQueue, Scheduler, type SimEvent } from '../../src/sim/eventQueue.ts';

const run = () => {};

/** Small ranges, so that many events fall on the same instant. */
const events = fc.array(
  fc.record({ time: fc.nat(20), owner: fc.nat(5), number: fc.nat(1000) }).map((key) => ({
    ...key,
    run,
  })),
  { maxLength: 200 },
);

const inOrder = (a: SimEvent, b: SimEvent) =>
  a.time - b.time || a.owner - b.owner || a.number - b.number;

const key = ({ time, owner, number }: SimEvent) => [time, owner, number];

function drain(queue: EventQueue): SimEvent[] {
  const drained: SimEvent[] = [];
  for (let event = queue.pop(); event !== undefined; event = queue.pop()) drained.push(event);
  return drained;
}

test('gives events in the order of time, owner and number', () => {
  fc.assert(
    fc.property(events, (events) => {
      const queue = new EventQueue();
      for (const event of events) queue.push(event);
      expect(drain(queue).map(key)).toEqual([...events].sort(inOrder).map(key));
    }),
  );
});

test('gives the first of those that are in it when pushes and pops take turns', () => {
  const steps = fc.array(fc.tuple(events, fc.nat(20)), { maxLength: 10 });
  fc.assert(
    fc.property(steps, (steps) => {
      const queue = new EventQueue();
      let expected: SimEvent[] = [];
      for (const [pushed, pops] of steps) {
        for (const event of pushed) queue.push(event);
        expected = [...expected, ...pushed].sort(inOrder);
        for (let i = 0; i < pops; i++) {
          const first = expected.shift();
          expect(queue.pop()).toEqual(first);
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
  const first = new Scheduler(queue, 1);
  const second = new Scheduler(queue, 2);
  second.at(5, () => said.push('second a'));
  first.at(5, () => said.push('first a'));
  second.at(5, () => said.push('second b'));
  first.at(5, () => said.push('first b'));
  second.at(4, () => said.push('second, earlier'));
  for (const event of drain(queue)) event.run(event.time);
  expect(said).toEqual(['second, earlier', 'first a', 'first b', 'second a', 'second b']);
});

test('an event is told the time for which it was scheduled', () => {
  const queue = new EventQueue();
  const times: number[] = [];
  new Scheduler(queue, 0).at(17, (now) => times.push(now));
  const event = queue.pop()!;
  event.run(event.time);
  expect(times).toEqual([17]);
});
