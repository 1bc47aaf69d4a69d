/** Checked values to the `Profile` that the rest works with: no units, nothing optional. */
import type { UtcInstant } from '../base/time.ts';
import type { SystemName } from '../tcp/systems.ts';
import type { ClientPersonalityName } from '../tls/fingerprints/clientPersonalities.ts';
import { agentOf, personalityOf } from './agents/agents.ts';
import { curlOf } from './agents/programs.ts';
import type { Path } from './place.ts';
import type { AppOptions, CaptureOptions, Profile } from './profile.ts';
import { type DeviceSystems, resolveDropbox } from './resolve/dropbox.ts';
import { resolveNetwork } from './resolve/network.ts';
import { durationsOf } from './resolve/quantity.ts';
import type { Resolving } from './resolve/resolving.ts';
import { resolveStart } from './resolve/start.ts';
import { checkClientSystem, clientProgram, type Systems, systemsOf } from './resolve/systems.ts';
import { resolveTls } from './resolve/tls.ts';
import { resolveWeb } from './resolve/web.ts';
import { webServerHead } from './resolve/webHeads.ts';
import { applyRules } from './rules/rules.ts';
import type { DropboxActInput } from './schema/dropbox.ts';
import type { ProfileInput } from './schema/profile.ts';
import type { WebActInput } from './schema/web.ts';

/**
 * Resolves the `sound` sections of `given` and applies the rules to them.
 * @param faults where the check found something: rules about that are left out.
 * @returns undefined when a section is missing.
 */
export function resolveProfile(
  given: ProfileInput,
  sound: ReadonlySet<string>,
  faults: readonly Path[],
  context: Resolving,
): Omit<Profile, 'remarks'> | undefined {
  const told: Partial<ProfileInput['tls']> = sound.has('tls') ? given.tls : {};
  const systems = systemsOf(sound.has('app') ? given.app : 'web', told.client);
  const network = sound.has('network') ? resolveNetwork(given.network, systems) : undefined;
  const clients = sound.has('clients')
    ? { ...given.clients, every: durationsOf(given.clients.every) }
    : undefined;
  const hosts = {
    client: network?.client.system ?? systems.client,
    server: network?.server.system ?? systems.server,
    devices: systems.devices.map(
      (system, i) => network?.devices[i]?.system ?? system ?? systems.client,
    ),
  };
  const acts = webActs(given, sound);
  const client = clientOf(acts, told.client, hosts.client);
  const start = sound.has('start') ? resolveStart(given.start, client.shown, context) : undefined;
  const app =
    sound.has('app') && sound.has('session')
      ? resolveApp(given, told, hosts, client, start, context)
      : undefined;
  const session = app && given.session;
  const devices = app && devicesOf(given);
  const capture = sound.has('capture') ? resolveCapture(given.capture, context) : undefined;
  applyRules({ network, clients, app, session, devices, capture }, faults, context.report);

  const usualClient = clientProgram(undefined, hosts.client);
  const tls =
    app && start && sound.has('tls')
      ? resolveTls(given.tls, app.kind, usualClient, start, context)
      : undefined;
  if (network && tls) checkClientSystem(told.client, hosts.client, context);
  if (!network || !clients || !app || !start || !tls || !capture) return undefined;
  const { name, description, seed } = given;
  return { name, description, seed, start, clients, app, network, tls, capture };
}

/**
 * The schema has checked the session against the application that is named. `tls`: what of it is sound;
 * `hosts`: what they run on; `client`: a web session's.
 */
function resolveApp(
  { app, session }: ProfileInput,
  tls: Partial<ProfileInput['tls']>,
  hosts: DeviceSystems & Pick<Systems, 'server'>,
  { program, anyCurl }: Client,
  start: UtcInstant | undefined,
  context: Resolving,
): AppOptions | undefined {
  // `expandShorthand` leaves no name without its options.
  if (typeof app === 'string') return undefined;
  if ('dropbox' in app) {
    const acts = session as readonly DropboxActInput[];
    return { kind: 'dropbox', ...resolveDropbox(app.dropbox, acts, hosts, context) };
  }
  const acts = session as readonly WebActInput[];
  const speakers = {
    agent: anyCurl && start !== undefined ? curlOf(start) : agentOf(program),
    system: hosts.client,
    server: webServerHead(tls.server, acts.some(isSecure), hosts.server, context),
  };
  return { kind: 'web', ...resolveWeb(acts, speakers, context) };
}

/** The acts of a session that is sound, of the application `web`. */
function webActs(
  { app, session }: ProfileInput,
  sound: ReadonlySet<string>,
): readonly WebActInput[] | undefined {
  if (!sound.has('app') || !sound.has('session')) return undefined;
  if (typeof app !== 'string' && 'dropbox' in app) return undefined;
  return session as readonly WebActInput[];
}

/** What a web session's clients are. */
interface Client {
  readonly program: ClientPersonalityName;
  /** The program whose version the capture shows, and so its age; undefined: it shows none. */
  readonly shown: ClientPersonalityName | undefined;
  /** It is a curl of which nothing but its User-Agent tells the version, and nobody has asked for one. */
  readonly anyCurl: boolean;
}

/** `acts` undefined: there is no web session; `given`: what `tls.client` says. */
function clientOf(
  acts: readonly WebActInput[] | undefined,
  given: ProfileInput['tls']['client'],
  system: SystemName,
): Client {
  const program = clientProgram(given, system);
  if (given !== undefined) return { program, shown: personalityOf(given), anyCurl: false };
  const anyCurl = program === 'curl' && acts?.some(isSecure) === false;
  return { program, shown: acts === undefined || anyCurl ? undefined : program, anyCurl };
}

function isSecure(act: WebActInput): boolean {
  return 'connection' in act && act.connection.to.startsWith('https://');
}

/** What the devices of a Dropbox account do besides the first. */
function devicesOf({ app }: ProfileInput): readonly (readonly unknown[])[] {
  if (typeof app === 'string' || !('dropbox' in app)) return [];
  return app.dropbox.devices.map(({ session }) => session);
}

const TAPS = { client: 0, middle: 0.5, server: 1 } as const;

function resolveCapture(given: ProfileInput['capture'], { implied }: Resolving): CaptureOptions {
  const { format, linkType, secrets, tap, compatibility } = given;
  const taps = Array.isArray(tap) ? tap : [tap];
  const places = taps.map((at) => (typeof at === 'number' ? at : TAPS[at]));
  return { format, linkType, compatibility, implied, secrets, taps: places };
}
