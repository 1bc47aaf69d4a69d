import { expect, test } from 'vitest';
import { Random } from '../../src/base/random.ts';
import { SECOND } from '../../src/base/time.ts';
import { Hosts } from '../../src/plan/hosts.ts';
import { Neighbours } from '../../src/plan/neighbours.ts';
import { NETWORK } from './network.ts';

const open = (asks = true) =>
  new Neighbours(new Hosts(NETWORK, new Random('network')), 0, asks, new Random('neighbours'));

test('a neighbour is asked for again when its address has not been used for a minute', () => {
  const neighbours = open();
  expect(neighbours.ask(1, 0)).toBeDefined();
  expect(neighbours.ask(1, 60 * SECOND - 1)).toBeUndefined();
  expect(neighbours.ask(1, 60 * SECOND)).toBeDefined();
});

test('each neighbour is asked for by itself', () => {
  const neighbours = open();
  const first = neighbours.ask(1, 0)!;
  const second = neighbours.ask(2, 0)!;
  expect(second.asker).toEqual(first.asker);
  expect(second.asked.ip).not.toEqual(first.asked.ip);
});

test('nobody is asked where the capture has no questions', () => {
  const neighbours = open(false);
  expect(neighbours.ask(1, 0)).toBeUndefined();
  expect(neighbours.beforeRouter()).toBeUndefined();
});
