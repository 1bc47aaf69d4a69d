/** Profile and seed to sessions: one for each client, made only when its turn to start has come. */

import type { OpenSession } from '../apps/app.ts';
import { openDropbox } from '../apps/dropbox/index.ts';
import { openWeb } from '../apps/web/index.ts';
import { draw } from '../base/distribution.ts';
import { Random } from '../base/random.ts';
import type { Nanos } from '../base/time.ts';
import type { AppOptions, Profile } from '../profile/profile.ts';
import { Hosts } from './hosts.ts';
import { SessionConnections } from './sessionConnections.ts';
import type { SessionPlan } from './sessionPlan.ts';
import { planThread } from './thread.ts';

/** The sessions of a profile, in the order of their start. */
export function* planSessions(profile: Profile): Generator<SessionPlan> {
  const random = new Random(String(profile.seed));
  const hosts = new Hosts(profile.network, profile.capture.tap, random.fork('network'));
  const openSession = openApp(profile.app);
  let startAt: Nanos = 0;
  for (let client = 0; client < profile.clients.count; client++) {
    if (client > 0) startAt += draw(profile.clients.every, random.fork(`client/${client}/start`));
    const own = random.fork(`session/${client}`);
    const connections = new SessionConnections(hosts, client, own.fork('connections'));
    const threads = openSession({ client, random: own.fork('app'), start: profile.start });
    yield {
      id: client,
      startAt,
      threads: threads.map((thread) => planThread(thread, connections)),
    };
  }
}

function openApp(app: AppOptions): OpenSession {
  switch (app.kind) {
    case 'dropbox':
      return openDropbox(app);
    case 'web':
      return openWeb(app);
  }
}
