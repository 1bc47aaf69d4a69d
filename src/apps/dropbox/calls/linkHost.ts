import type { Random } from '../../../base/random.ts';
import { imfFixdate } from '../../../http/date.ts';
import { type Call, formCall } from '../call.ts';
import type { Session } from '../session.ts';

const DAY = 86_400;
/** The cookie of figure 2 expires in five years of 365 days. */
const COOKIE_LIFETIME = 1825 * DAY;

/** Signs in with the password: from now on host_id alone stands for the user (figure 2). */
export function linkHost({ client, server }: Session) {
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
      ['password', account.password],
      ['is_sso_link', false],
      ['email', account.email],
    ],
    () => {
      server.linked = true;
      return { upgrade_prompt_post_install: true, ret: 'ok' };
    },
  );
  return {
    ...call,
    answer: (now) => {
      const expires = imfFixdate({ seconds: server.seconds(now) + COOKIE_LIFETIME, nanos: 0 });
      const cookie = `gvc=${visitorId(server.random)}; expires=${expires}; Path=/; httponly`;
      return { ...call.answer(now), extraHeaders: [['set-cookie', cookie]] };
    },
  } satisfies Call<unknown>;
}

/** A 128-bit number in decimal digits, in base64 with its padding escaped for a cookie. */
function visitorId(random: Random): string {
  const digits = BigInt(`0x${random.hex(16)}`).toString();
  return Buffer.from(digits).toString('base64').replaceAll('=', '%3D');
}
