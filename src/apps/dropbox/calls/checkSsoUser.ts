import { formCall } from '../call.ts';
import type { Session } from '../session.ts';

/** Asks whether this user signs in elsewhere (figure 1). */
export function checkSsoUser({ client, server }: Session) {
  return formCall(
    'check_sso_user',
    () => [
      ['host_id', client.hostId],
      ['email', client.options.account.email],
    ],
    () => ({ user_sso_state: 'none', chillout: server.chillout() }),
  );
}
