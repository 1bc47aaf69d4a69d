/** When the capture begins, and whether the clients' program was there by then. */
import type { UtcInstant } from '../../base/time.ts';
import { personalityOf } from '../agents/agents.ts';
import { RELEASED } from '../agents/releases.ts';
import { parseInstant } from '../instant.ts';
import type { ProfileInput } from '../schema/profile.ts';
import type { Resolving } from './resolving.ts';

/** What the first captures of this project were of. */
const USUAL = '2014-08-09T16:45:54Z';
/** What is new is not on every host on its first day. */
const SPREADING = 30 * 86_400;

/** `client`: what `tls.client` says. */
export function resolveStart(
  given: string | undefined,
  client: ProfileInput['tls']['client'],
  context: Resolving,
): UtcInstant | undefined {
  const name = personalityOf(client);
  const day = name && RELEASED[name];
  const released = day === undefined ? 0 : parseInstant(`${day}T00:00:00Z`)!.seconds;
  const start = parseInstant(given ?? USUAL);
  if (start === undefined || released <= start.seconds) return start;
  if (given === undefined) {
    const usual = start.seconds % 86_400;
    return { seconds: released + SPREADING + usual, nanos: 0 };
  }
  context.report(
    ['tls', 'client'],
    `expected a client that was there at the start of the capture, got ${name}, which came out on ${day}`,
    `Let the profile start later, or take another client.`,
  );
  return undefined;
}
