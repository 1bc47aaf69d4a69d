import { describe, expect, test } from 'vitest';
import type { AppStep, AppThread, Slot } from '../../src/apps/app.ts';
import { fixed } from '../../src/base/distribution.ts';
import { Random } from '../../src/base/random.ts';
import { type Nanos, SECOND } from '../../src/base/time.ts';
import { AddressMessages } from '../../src/dns/addressLookup.ts';
import { Broadcasts } from '../../src/plan/broadcasts.ts';
import { Hosts } from '../../src/plan/hosts.ts';
import { IpIdCounters } from '../../src/plan/ipIdCounters.ts';
import { Neighbours } from '../../src/plan/neighbours.ts';
import { Resolver } from '../../src/plan/resolver.ts';
import { SessionConnections } from '../../src/plan/sessionConnections.ts';
import type { PlanStep, PlanThread } from '../../src/plan/sessionPlan.ts';
import { planThread } from '../../src/plan/thread.ts';
import type { NetworkOptions } from '../../src/profile/profile.ts';
import { NETWORK } from './network.ts';

const META: Slot = {
  name: 'meta',
  server: { host: 'meta.example', port: 80 },
  idleTimeout: 20 * SECOND,
};

const BLOCK: Slot = { ...META, name: 'block', server: { host: 'block.example', port: 80 } };

const exchange = (label: string, slot: Slot = META): AppStep => ({
  kind: 'exchange',
  slot,
  exchange: {
    label,
    clientDelay: 0,
    serverDelay: 0,
    request: () => {
      throw new Error('a plan makes no messages');
    },
    response: () => {
      throw new Error('a plan makes no messages');
    },
  },
});
const wait = (delay: Nanos): AppStep => ({ kind: 'wait', delay });
const close = (slot: string): AppStep => ({ kind: 'close', slot, from: 'client' });

function appThread(steps: readonly AppStep[], asked: Nanos[] = []): AppThread {
  let next = 0;
  return {
    next(now: Nanos): IteratorResult<AppStep, void> {
      asked.push(now);
      const value = steps[next++];
      return value === undefined ? { done: true, value } : { done: false, value };
    },
  };
}

function planned(
  steps: readonly AppStep[],
  asked?: Nanos[],
  dns: NetworkOptions['dns'] = undefined,
  asksRouter = false,
): PlanThread {
  const hosts = new Hosts({ ...NETWORK, dns }, new Random('network'));
  const ipIds = new IpIdCounters();
  const connections = new SessionConnections(hosts, 0, new Random('session'), undefined, ipIds);
  const messages = new AddressMessages();
  const resolver = new Resolver(hosts, 0, dns, new Random('dns'), undefined, ipIds, messages);
  const broadcasts = new Broadcasts(hosts, NETWORK, 0, new Random('broadcasts'), ipIds);
  const neighbours = new Neighbours(hosts, 0, asksRouter, new Random('neighbours'));
  return planThread(appThread(steps, asked), connections, resolver, broadcasts, neighbours);
}

/** The steps of a thread that is asked at these instants. */
const stepsAt = (thread: PlanThread, ...times: readonly Nanos[]) =>
  times.map((now) => thread.next(now).value as PlanStep | undefined);

const connectionOf = (step: PlanStep | undefined) =>
  step?.kind === 'exchange' || step?.kind === 'close' ? step.connection : undefined;

const DNS: NetworkOptions['dns'] = {
  server: '198.18.0.53',
  fallback: undefined,
  mergesLookups: false,
  port: 'open',
  edns: undefined,
  bothFamilies: false,
  delay: fixed(0),
  ttl: fixed(60 * SECOND),
  aliases: [],
};

describe('a thread', () => {
  test('is asked at the instants at which the plan is asked, and ends with it', () => {
    const asked: Nanos[] = [];
    const thread = planned([wait(1), wait(2)], asked);
    expect(stepsAt(thread, 10, 20, 30)).toEqual([wait(1), wait(2), undefined]);
    expect(asked).toEqual([10, 20, 30]);
  });

  test('carries exchanges of one slot on one connection', () => {
    const thread = planned([exchange('a'), exchange('b')]);
    const [a, b] = stepsAt(thread, 0, SECOND);
    expect(a).toMatchObject({ kind: 'exchange', exchange: { label: 'a' } });
    expect(connectionOf(b)).toBe(connectionOf(a));
  });

  test('notes when an exchange was over: the idle timeout counts from there', () => {
    const thread = planned([exchange('a'), wait(0), exchange('b'), wait(0), exchange('c')]);
    const [a, , b, , c] = stepsAt(
      thread,
      0,
      100 * SECOND,
      119 * SECOND,
      200 * SECOND,
      220 * SECOND,
    );
    expect(connectionOf(b)).toBe(connectionOf(a));
    expect(connectionOf(c)).not.toBe(connectionOf(b));
  });

  test('skips closing what is not open, and asks for the next step at once', () => {
    const asked: Nanos[] = [];
    const thread = planned([close('meta'), close('block'), wait(5)], asked);
    expect(stepsAt(thread, 7)).toEqual([wait(5)]);
    expect(asked).toEqual([7, 7, 7]);
  });

  test('closes what is open, once', () => {
    const thread = planned([exchange('a'), close('meta'), close('meta'), exchange('b')]);
    const [a, closed, b] = stepsAt(thread, 0, 1, 2);
    expect(closed).toMatchObject({ kind: 'close', from: 'client' });
    expect(connectionOf(closed)).toBe(connectionOf(a));
    expect(connectionOf(b)).not.toBe(connectionOf(a));
  });

  test('shares its slots with the threads that it runs together', () => {
    const together: AppStep = {
      kind: 'together',
      threads: [appThread([exchange('b')]), appThread([exchange('c', { ...META, name: 'block' })])],
    };
    const thread = planned([exchange('a'), together, exchange('d')]);
    const [a, both] = stepsAt(thread, 0, 1);
    if (both?.kind !== 'together') throw new Error('two threads');
    const inner = both.threads.map((thread) => {
      const step = thread.next(2).value as PlanStep;
      thread.next(3);
      return step;
    });
    expect(connectionOf(inner[0])).toBe(connectionOf(a));
    expect(connectionOf(inner[1])).not.toBe(connectionOf(a));
    const [d] = stepsAt(thread, 4);
    expect(connectionOf(d)).toBe(connectionOf(a));
  });
});

describe('a thread that needs the address of a name', () => {
  /** The answer to a step comes at `now`, where it is a question. */
  function answered(step: PlanStep | undefined, now: Nanos): void {
    if (step?.kind !== 'datagram') throw new Error(`a question comes first, not ${step?.kind}`);
    step.datagram.answer!.received(now);
  }

  test('asks before it opens the connection', () => {
    const thread = planned([exchange('a'), exchange('b')], [], DNS);
    const [question] = stepsAt(thread, 0);
    answered(question, SECOND);
    const [a, b] = stepsAt(thread, SECOND, 2 * SECOND);
    expect(a).toMatchObject({ kind: 'exchange', exchange: { label: 'a' } });
    expect(b).toMatchObject({ kind: 'exchange', exchange: { label: 'b' } });
    expect(connectionOf(b)).toBe(connectionOf(a));
  });

  test('asks again when a connection is opened after the answer has expired', () => {
    const again = [exchange('a'), close('meta'), exchange('b'), close('meta'), exchange('c')];
    const thread = planned(again, [], DNS);
    answered(stepsAt(thread, 0)[0], 0);
    const kinds = stepsAt(thread, 0, 1, 60 * SECOND - 1, 60 * SECOND - 1, 60 * SECOND);
    expect(kinds.map((step) => step?.kind)).toEqual([
      'exchange',
      'close',
      'exchange',
      'close',
      'datagram',
    ]);
  });

  test('leaves out the exchange when nobody answers, and asks anew for the next', () => {
    const thread = planned([exchange('a'), exchange('b')], [], DNS);
    const [first, second] = stepsAt(thread, 0, 10 * SECOND);
    expect(first).toMatchObject({ kind: 'datagram' });
    answered(second, 11 * SECOND);
    expect(stepsAt(thread, 11 * SECOND)).toMatchObject([{ exchange: { label: 'b' } }]);
  });

  test('asks the second name server before it leaves anything out', () => {
    const dns = { ...DNS, fallback: '198.18.0.54' };
    const thread = planned([exchange('a'), exchange('b')], [], dns);
    const steps = stepsAt(thread, 0, SECOND, 2 * SECOND, 3 * SECOND);
    const servers = steps.map((step) =>
      step?.kind === 'datagram' ? step.datagram.server.ip[3] : undefined,
    );
    expect(servers).toEqual([53, 54, 53, 54]);
    answered(steps[3], 4 * SECOND);
    expect(stepsAt(thread, 4 * SECOND)).toMatchObject([{ exchange: { label: 'a' } }]);
  });

  describe('of which others wait for the same name', () => {
    const together = (dns: typeof DNS) => {
      const inner = [exchange('a'), exchange('b', BLOCK), exchange('c')].map((step) =>
        appThread([step]),
      );
      const thread = planned([{ kind: 'together', threads: inner }], [], dns);
      const [step] = stepsAt(thread, 0);
      if (step?.kind !== 'together') throw new Error('they go together');
      return step.threads;
    };
    const MERGING = { ...DNS, mergesLookups: true };
    /** What the threads do at first; those that wait note when they are woken. */
    const begin = (dns: typeof DNS, woken: Nanos[] = []) => {
      const threads = together(dns);
      const steps = threads.map((thread) => stepsAt(thread, 0)[0]!);
      for (const step of steps)
        if (step.kind === 'wait') step.earlier!(0, (now) => woken.push(now));
      return { threads, steps };
    };

    test('asks once, where its program merges lookups', () => {
      const woken: Nanos[] = [];
      const { threads, steps } = begin(MERGING, woken);
      const waits = steps.filter(({ kind }) => kind === 'wait');
      expect(waits.length).toBeGreaterThan(0);
      const [first] = steps;
      answered(first, 5);
      expect(woken).toEqual([]);
      expect(stepsAt(threads[0]!, 5)).toMatchObject([{ kind: 'exchange' }]);
      expect(woken).toEqual(waits.map(() => 5));
      const waiting = threads.filter((_, i) => steps[i]!.kind === 'wait');
      for (const thread of waiting)
        expect(stepsAt(thread, 5)).toMatchObject([{ kind: 'exchange' }]);
    });

    test('leaves all of their exchanges out when nobody answers', () => {
      const { threads, steps } = begin(MERGING);
      const same = threads.filter((_, i) => steps[i]!.kind === 'wait');
      expect(stepsAt(threads[0]!, 10 * SECOND)).toEqual([undefined]);
      for (const thread of same) expect(stepsAt(thread, 10 * SECOND)).toEqual([undefined]);
    });

    test('asks for each, where it does not', () => {
      expect(begin(DNS).steps.map(({ kind }) => kind)).toEqual([
        'datagram',
        'datagram',
        'datagram',
      ]);
    });
  });

  test('uses an answer whose TTL is 0 for the connection for which it was asked', () => {
    const thread = planned([exchange('a')], [], { ...DNS, ttl: fixed(0) });
    answered(stepsAt(thread, 0)[0], SECOND);
    expect(stepsAt(thread, SECOND)).toMatchObject([{ kind: 'exchange' }]);
  });
});

describe('a thread of a client that does not know its router', () => {
  test('asks for it when it has something to send, not before, and once', () => {
    const thread = planned(
      [wait(SECOND), exchange('a'), exchange('b', BLOCK)],
      [],
      undefined,
      true,
    );
    const kinds = stepsAt(thread, 0, SECOND, SECOND + 1, 2 * SECOND).map((step) => step?.kind);
    expect(kinds).toEqual(['wait', 'neighbour', 'exchange', 'exchange']);
  });

  test('asks for it first, then for the name', () => {
    const thread = planned([exchange('a')], [], DNS, true);
    const kinds = stepsAt(thread, 0, 1).map((step) => step?.kind);
    expect(kinds).toEqual(['neighbour', 'datagram']);
  });

  test('waits while another thread asks', () => {
    const inner = [exchange('a'), exchange('b', BLOCK)].map((step) => appThread([step]));
    const thread = planned([{ kind: 'together', threads: inner }], [], undefined, true);
    const [together] = stepsAt(thread, 0);
    if (together?.kind !== 'together') throw new Error('both go together');
    const [one, other] = together.threads;
    const [asking] = stepsAt(one!, 0);
    expect(asking?.kind).toBe('neighbour');
    const [waiting] = stepsAt(other!, 0);
    if (waiting?.kind !== 'wait') throw new Error('the other waits');
    let woken: Nanos | undefined;
    waiting.earlier!(0, (now) => {
      woken = now;
    });
    expect(woken).toBeUndefined();
    expect(stepsAt(one!, 5)).toMatchObject([{ kind: 'exchange' }]);
    expect(woken).toBe(5);
    expect(stepsAt(other!, 5)).toMatchObject([{ kind: 'exchange' }]);
  });
});
