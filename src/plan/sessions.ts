/** Profile and seed to sessions: one for each host, made only when its turn to start has come. */
import type { AppThread, OpenSession, SessionContext } from '../apps/app.ts';
import { openDropbox } from '../apps/dropbox/index.ts';
import { openWeb } from '../apps/web/index.ts';
import { draw } from '../base/distribution.ts';
import { Random } from '../base/random.ts';
import type { Nanos } from '../base/time.ts';
import { AddressMessages } from '../dns/addressLookup.ts';
import { type AppOptions, hostsPerClient, type Profile } from '../profile/profile.ts';
import { Broadcasts } from './broadcasts.ts';
import { EnvelopePlans } from './envelopes.ts';
import { Hosts } from './hosts.ts';
import { IpIdCounters } from './ipIdCounters.ts';
import { Nat } from './nat.ts';
import { Neighbours } from './neighbours.ts';
import { Resolver } from './resolver.ts';
import { SessionConnections } from './sessionConnections.ts';
import type { PlanThread, SessionPlan } from './sessionPlan.ts';
import { planThread } from './thread.ts';

/**
 * The sessions of a profile, in the order of their start.
 * @param selfSigned makes what applications show of themselves.
 */
export function* planSessions(
  profile: Profile,
  selfSigned: SessionContext['selfSigned'],
): Generator<SessionPlan> {
  const { clients, network, capture } = profile;
  const random = new Random(String(profile.seed));
  const { encapsulation } = network;
  const envelopes = new EnvelopePlans(encapsulation, capture.linkType, random.fork('envelopes'));
  const { devices } = network;
  // Numbers after those of all clients: no client's packets change because one has other devices.
  const policyOf = (host: number) =>
    host < clients.count ? network.client : devices[(host - clients.count) % devices.length]!;
  const hosts = new Hosts(network, random.fork('network'), envelopes, policyOf);
  const messages = new AddressMessages();
  const router = natOf(profile);
  let startAt: Nanos = 0;
  for (let client = 0; client < clients.count; client++) {
    if (client > 0) startAt += draw(clients.every, random.fork(`client/${client}/start`));
    const own = random.fork(`session/${client}`);
    // Opened anew for each client: what its devices share is theirs alone.
    for (const [device, open] of openApp(profile.app).entries()) {
      const beside = hostsPerClient(profile.app) - 1;
      const id = device === 0 ? client : clients.count + client * beside + device - 1;
      const stream = device === 0 ? own : own.fork(`device/${device}`);
      yield {
        id,
        startAt,
        link: clients.perLink > 1 ? Math.floor(id / clients.perLink) : undefined,
        threads: planThreads(profile, hosts, router, messages, id, stream, (context) =>
          open({ ...context, selfSigned }),
        ),
      };
    }
  }
}

/** What client number `client` does, with all that its host keeps. */
function planThreads(
  profile: Profile,
  hosts: Hosts,
  router: Nat | undefined,
  messages: AddressMessages,
  client: number,
  random: Random,
  open: (context: Omit<SessionContext, 'selfSigned'>) => readonly AppThread[],
): readonly PlanThread[] {
  const { network, start } = profile;
  const nat = router?.client(client, random.fork('nat'));
  const ipIds = new IpIdCounters();
  const connections = new SessionConnections(hosts, client, random.fork('connections'), nat, ipIds);
  const stream = random.fork('dns');
  const resolver = new Resolver(hosts, client, network.dns, stream, nat, ipIds, messages);
  const broadcasts = new Broadcasts(hosts, network, client, random.fork('broadcasts'), ipIds);
  const asks = network.arp && hosts.shareSegment;
  const neighbours = new Neighbours(hosts, client, asks, random.fork('neighbours'));
  const broadcasting = network.ip === 4 && hosts.shareSegment;
  const segment = broadcasting ? client % network.clients.length : undefined;
  const mac = hosts.macOf(client);
  const context = { client, random: random.fork('app'), start, segment, mac };
  return open(context).map((thread) =>
    planThread(thread, connections, resolver, broadcasts, neighbours),
  );
}

/** The router that translates the clients' addresses; undefined: there is none. */
function natOf({ network, clients, app }: Profile): Nat | undefined {
  const all = clients.count * hostsPerClient(app);
  return network.nat && new Nat(network.nat, all);
}

/** What each of the hosts does that play a session together. */
function openApp(app: AppOptions): readonly OpenSession[] {
  switch (app.kind) {
    case 'dropbox':
      return openDropbox(app);
    case 'web':
      return openWeb(app);
  }
}
