/** Profile and seed to sessions: one for each client, made only when its turn to start has come. */

import type { OpenSession } from '../apps/app.ts';
import { openDropbox } from '../apps/dropbox/index.ts';
import { openWeb } from '../apps/web/index.ts';
import { draw } from '../base/distribution.ts';
import { Random } from '../base/random.ts';
import type { Nanos } from '../base/time.ts';
import type { AppOptions, Profile } from '../profile/profile.ts';
import { Broadcasts } from './broadcasts.ts';
import { Hosts } from './hosts.ts';
import { Resolver } from './resolver.ts';
import { SessionConnections } from './sessionConnections.ts';
import type { PlanStep, PlanThread, SessionPlan } from './sessionPlan.ts';
import { planThread } from './thread.ts';

/** The sessions of a profile, in the order of their start. */
export function* planSessions(profile: Profile): Generator<SessionPlan> {
  const random = new Random(String(profile.seed));
  const hosts = new Hosts(profile.network, random.fork('network'));
  const openSession = openApp(profile.app);
  // Neighbours speak ARP in IPv4 only, and only they hear it.
  const { ip, arp, dns } = profile.network;
  const asksRouter = arp && ip === 4 && profile.capture.taps.includes(0);
  let startAt: Nanos = 0;
  for (let client = 0; client < profile.clients.count; client++) {
    if (client > 0) startAt += draw(profile.clients.every, random.fork(`client/${client}/start`));
    const own = random.fork(`session/${client}`);
    const connections = new SessionConnections(hosts, client, own.fork('connections'));
    const resolver = new Resolver(hosts, client, dns, own.fork('dns'));
    const broadcasts = new Broadcasts(hosts, profile.network, client, own.fork('broadcasts'));
    const threads = openSession({ client, random: own.fork('app'), start: profile.start }).map(
      (thread) => planThread(thread, connections, resolver, broadcasts),
    );
    yield {
      id: client,
      startAt,
      threads: asksRouter ? [afterArp(hosts, client, own.fork('arp'), threads)] : threads,
    };
  }
}

/** The threads, once the client knows its router. */
function afterArp(
  hosts: Hosts,
  client: number,
  random: Random,
  threads: readonly PlanThread[],
): PlanThread {
  const arp = { asker: hosts.neighbour(client), asked: hosts.router(), random };
  const steps: PlanStep[] = [
    { kind: 'arp', arp },
    { kind: 'together', threads },
  ];
  return steps.values();
}

function openApp(app: AppOptions): OpenSession {
  switch (app.kind) {
    case 'dropbox':
      return openDropbox(app);
    case 'web':
      return openWeb(app);
  }
}
