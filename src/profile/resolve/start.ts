/** When the capture begins, and a remark where the clients' program was not there by then. */
import type { UtcInstant } from '../../base/time.ts';
import type { ClientPersonalityName } from '../../tls/fingerprints/clientPersonalities.ts';
import { RELEASED } from '../agents/releases.ts';
import { parseDay, parseInstant } from '../instant.ts';
import type { Resolving } from './resolving.ts';

/** What the first captures of this project were of. */
const USUAL = '2014-08-09T16:45:54Z';
/** What is new is not on every host on its first day. */
const SPREADING = 30 * 86_400;

/** `client`: the program that shows in the capture; undefined: none does, or it fits any time. */
export function resolveStart(
  given: string | undefined,
  client: ClientPersonalityName | undefined,
  context: Resolving,
): UtcInstant | undefined {
  const day = client && RELEASED[client];
  const released = day === undefined ? 0 : parseDay(day);
  const start = parseInstant(given ?? USUAL);
  if (start === undefined || released <= start.seconds) return start;
  if (given === undefined) {
    const usual = start.seconds % 86_400;
    return { seconds: released + SPREADING + usual, nanos: 0 };
  }
  context.remark(
    ['start'],
    `the program of the clients, ${client}, came out on ${day}, after this`,
    'Another one is given by tls.client',
  );
  return start;
}
