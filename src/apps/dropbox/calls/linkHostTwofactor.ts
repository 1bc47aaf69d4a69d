import { formCall } from '../call.ts';
import type { Session } from '../session.ts';

/** The second step of signing in, where the account asks for one. */
export function linkHostTwofactor({ client, server }: Session, code: string, right: boolean) {
  return formCall(
    'link_host_twofactor',
    () => [
      ['host_id', client.hostId],
      ['checkpoint_tkey', server.checkpoint],
      ['display_name', client.options.client.hostname],
      ['twofactor_code', code],
    ],
    () => {
      server.linked ||= right;
      // That of a wrong code was never published.
      return { ret: right ? 'ok' : 'fail' };
    },
  );
}

/** Has the code sent to the user's phone. */
export function sendTwofactorSms({ server }: Session) {
  return formCall(
    'send_twofactor_sms',
    () => [['checkpoint_tkey', server.checkpoint]],
    () => ({ ret: 'ok' }),
  );
}
