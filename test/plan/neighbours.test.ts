import { describe, expect, test } from 'vitest';
import { Random } from '../../src/base/random.ts';
import { SECOND } from '../../src/base/time.ts';
import { Hosts } from '../../src/plan/hosts.ts';
import { Neighbours } from '../../src/plan/neighbours.ts';
import type { NetworkOptions } from '../../src/profile/profile.ts';
import type { SystemName } from '../../src/tcp/systems.ts';
import { NETWORK, prefix6 } from './network.ts';

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
  expect(neighbours.beforeRouter(0)).toBeUndefined();
});

/** When a client of `system` asks for its router that opens a connection every 10 s, in seconds. */
function questionsOf(system: SystemName, connections: number, ip: Partial<NetworkOptions> = {}) {
  const network = { ...NETWORK, ...ip, client: { ...NETWORK.client, system } };
  const hosts = new Hosts(network, new Random('network'));
  const neighbours = new Neighbours(hosts, 0, true, new Random('neighbours'));
  const questions: { readonly at: number; readonly known: boolean | undefined }[] = [];
  for (let i = 0; i < connections; i++) {
    const now = i * 10 * SECOND;
    const step = neighbours.beforeRouter(now);
    if (step?.kind !== 'neighbour') continue;
    questions.push({ at: i * 10, known: step.neighbour.known });
    neighbours.routerKnown(now);
  }
  return questions;
}

describe('the router', () => {
  test('is asked for once by Linux, whose TCP knows that it is there', () => {
    expect(questionsOf('linux', 1000).map(({ at }) => at)).toEqual([0]);
  });

  test('is asked for every 20 minutes by those that count them', () => {
    for (const system of ['macos', 'ios', 'freebsd'] as const)
      expect(questionsOf(system, 500)).toEqual([
        { at: 0, known: false },
        ...[1200, 2400, 3600, 4800].map((at) => ({ at, known: false })),
      ]);
  });

  test('is asked by Windows alone whether it is still there, after 15 to 45 s', () => {
    const questions = questionsOf('windows-10', 1000);
    expect(questions.map(({ known }) => known)).toEqual(questions.map((_, i) => i > 0));
    const gaps = questions.slice(1).map(({ at }, i) => at - questions[i]!.at);
    expect(Math.min(...gaps)).toBe(20);
    expect(Math.max(...gaps)).toBe(50);
  });

  test('is discovered once in IPv6 (RFC 4861)', () => {
    const v6 = {
      ip: 6 as const,
      clients: [prefix6(0, 64)],
      servers: [prefix6(1, 64)],
    };
    expect(questionsOf('windows-10', 100, v6).map(({ at }) => at)).toEqual([0]);
  });
});
