/** What a profile asks of resumption, against what its version and its hello can do. */
import { resumesBy } from '../../tls/negotiate.ts';
import type { TlsPolicy } from '../../tls/policy.ts';
import type { TlsInput } from '../schema/tls.ts';
import type { Resolving } from './resolving.ts';

/** What a hello resumes with, by the number that its extension has. */
const NEEDED = {
  psk: 'psk_key_exchange_modes (45) with pre_shared_key (41) behind it',
  ticket: 'session_ticket (35)',
} as const;

export function checkResumption(
  { version, hello, resumption }: Pick<TlsPolicy, 'version' | 'hello' | 'resumption'>,
  given: TlsInput,
  context: Resolving,
): void {
  if (resumption === 'none') return;
  if ((resumption === 'psk') !== (version === '1.3')) {
    const usual = version === '1.3' ? 'psk or none' : 'sessionId, ticket or none';
    const message = `expected ${usual} with version "${version}", got "${resumption}"`;
    context.report(['tls', 'resumption'], message);
    return;
  }
  if (resumption === 'sessionId' || resumesBy(hello, resumption)) return;
  for (const field of ['resumed', 'earlyData'] as const) {
    if (!given[field]) continue;
    const message = `the hello of tls.client resumes nothing: it has no ${NEEDED[resumption]}`;
    context.report(['tls', field], message);
  }
}
