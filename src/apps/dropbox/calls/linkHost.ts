import type { Random } from '../../../base/random.ts';
import { imfFixdate } from '../../../http/date.ts';
import { type Call, formCall } from '../call.ts';
import type { Json } from '../python/json.ts';
import type { Session } from '../session.ts';

const DAY = 86_400;
/** The cookie of figure 2 expires in five years of 365 days. */
const COOKIE_LIFETIME = 1825 * DAY;

/** What link_host_with_ret is told and knows: whether the password is right, and whether it is enough. */
export interface SignIn {
  readonly password: string;
  readonly right: boolean;
  readonly twoFactor: 'app' | 'sms' | undefined;
}

/** Signs in with the password: from now on host_id alone stands for the user (figure 2). */
export function linkHost({ client, server }: Session, signIn: SignIn) {
  const { client: machine, account } = client.options;
  const call = formCall(
    'link_host_with_ret',
    () => [
      ['is_preauth_link', false],
      ['nonce', undefined],
      ['display_name', machine.hostname],
      ['post_2fa_token', undefined],
      ['install_type', undefined],
      ['oem_model_info', undefined],
      ['tag', undefined],
      ['installer_tags', undefined],
      ['host_id', client.hostId],
      ['password', signIn.password],
      ['is_sso_link', false],
      ['email', account.email],
    ],
    (): Json => {
      // That of a wrong password was never published.
      if (!signIn.right) return { ret: 'fail', chillout: server.chillout() };
      if (signIn.twoFactor !== undefined) {
        server.checkpoint = server.random.hex(16);
        return {
          checkpoint_tkey: server.checkpoint,
          twofactor_text: TWO_FACTOR_TEXT[signIn.twoFactor],
          include_send_sms_button: signIn.twoFactor === 'sms',
          ret: 'need_twofactor_code',
        };
      }
      server.linked = true;
      return { upgrade_prompt_post_install: true, ret: 'ok' };
    },
  );
  return {
    ...call,
    answer: (now) => {
      const answer = call.answer(now);
      if (!signIn.right) return answer;
      const expires = imfFixdate({ seconds: server.seconds(now) + COOKIE_LIFETIME, nanos: 0 });
      const cookie = `gvc=${visitorId(server.random)}; expires=${expires}; Path=/; httponly`;
      return { ...answer, extraHeaders: [['set-cookie', cookie]] };
    },
  } satisfies Call<unknown>;
}

/** The real words are not known. */
const TWO_FACTOR_TEXT = {
  app: 'Enter the six-digit code from your authenticator app.',
  sms: 'Enter the six-digit code that we sent to your phone.',
} as const;

/** A 128-bit number in decimal digits, in base64 with its padding escaped for a cookie. */
function visitorId(random: Random): string {
  const digits = BigInt(`0x${random.hex(16)}`).toString();
  return Buffer.from(digits).toString('base64').replaceAll('=', '%3D');
}
