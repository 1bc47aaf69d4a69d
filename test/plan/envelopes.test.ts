import { expect, test } from 'vitest';
import { Random } from '../../src/base/random.ts';
import { EnvelopePlans } from '../../src/plan/envelopes.ts';

const sessionsOf = (session: number | undefined, clients: readonly number[]) => {
  const plans = new EnvelopePlans([{ kind: 'pppoe', session }], 'ethernet', new Random('plans'));
  return clients.map((client) => {
    const { client: up, server: down } = plans.of(client, new Random('flow'))!;
    expect(up).toEqual(down);
    const [layer] = up.layers;
    return layer!.kind === 'pppoe' ? layer!.session : undefined;
  });
};

test('sessions of PPPoE are numbered from the first client’s, without 0 and 65,535', () => {
  expect(sessionsOf(7, [0, 1, 2])).toEqual([7, 8, 9]);
  expect(sessionsOf(65_534, [0, 1])).toEqual([65_534, 1]);
});

test('the first of them is drawn where the profile does not say it', () => {
  const [first, second] = sessionsOf(undefined, [0, 1]);
  expect(second).toBe(first! + 1);
  expect(first).not.toBe(1);
});
