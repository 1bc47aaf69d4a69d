/** Checked values to the `Profile` that the rest works with: no units, nothing optional. */

import type { Problems } from './error.ts';
import { parseInstant } from './instant.ts';
import type { AppOptions, CaptureOptions, Profile } from './profile.ts';
import { resolveDropbox } from './resolve/dropbox.ts';
import { resolveNetwork } from './resolve/network.ts';
import { durationsOf } from './resolve/quantity.ts';
import type { Resolving } from './resolve/resolving.ts';
import { resolveWeb } from './resolve/web.ts';
import { applyRules } from './rules/rules.ts';
import type { DropboxActInput } from './schema/dropbox.ts';
import type { ProfileInput } from './schema/profile.ts';
import type { WebActInput } from './schema/web.ts';

/**
 * Resolves the sections in which the check found no fault and applies the rules to them, so that one
 * run tells of both kinds of problem. Undefined when any section is at fault.
 */
export function resolveProfile(
  given: ProfileInput,
  context: Resolving,
  problems: Problems,
): Profile | undefined {
  const sound = (...sections: (keyof ProfileInput)[]) =>
    !sections.some((section) => problems.touch(section));
  const network = sound('network') ? resolveNetwork(given.network) : undefined;
  const clients = sound('clients')
    ? { count: given.clients.count, every: durationsOf(given.clients.every) }
    : undefined;
  const app = sound('app', 'session') ? resolveApp(given, context) : undefined;
  applyRules({ network, clients, app, session: app && given.session }, context.report);

  const start = sound('start') ? parseInstant(given.start) : undefined;
  if (!network || !clients || !app || !start || problems.any) return undefined;
  const { name, description, seed } = given;
  const capture = resolveCapture(given.capture);
  return { name, description, seed, start, clients, app, network, capture };
}

/** The schema has checked the session against the application that is named. */
function resolveApp({ app, session }: ProfileInput, context: Resolving): AppOptions | undefined {
  // `expandShorthand` leaves no name without its options.
  if (typeof app === 'string') return undefined;
  if ('dropbox' in app) {
    const acts = session as readonly DropboxActInput[];
    return { kind: 'dropbox', ...resolveDropbox(app.dropbox, acts, context) };
  }
  return { kind: 'web', ...resolveWeb(session as readonly WebActInput[], context) };
}

const TAPS = { client: 0, middle: 0.5, server: 1 } as const;

function resolveCapture({ format, tap }: ProfileInput['capture']): CaptureOptions {
  return { format, tap: typeof tap === 'number' ? tap : TAPS[tap] };
}
