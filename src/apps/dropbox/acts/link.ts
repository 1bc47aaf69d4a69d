import { draw } from '../../../base/distribution.ts';
import { checkSsoUser } from '../calls/checkSsoUser.ts';
import { linkHost } from '../calls/linkHost.ts';
import { linkHostTwofactor, sendTwofactorSms } from '../calls/linkHostTwofactor.ts';
import { registerHost } from '../calls/registerHost.ts';
import type { LinkTrouble } from '../options.ts';
import type { Session, Steps } from '../session.ts';

/** A newly installed client gets its host_id, signs in, and leads the user through the set-up wizard. */
export function* link(session: Session, trouble: LinkTrouble): Steps {
  const registration = yield* session.call(session.auth, registerHost(session));
  session.client.hostId = registration.host_id;
  yield* session.call(session.auth, checkSsoUser(session));
  yield* signIn(session, trouble);
  yield* session.call(session.auth, registerHost(session));
  yield* session.sleep(draw(session.options.delays.wizard, session.clientDelays));
}

function* signIn(session: Session, { wrongPasswords, wrongCodes, twoFactor }: LinkTrouble): Steps {
  const { password } = session.options.account;
  const { delays } = session.options;
  const typing = () => session.sleep(draw(delays.typing, session.clientDelays));
  for (let i = 0; i < wrongPasswords; i++) {
    const wrong = { password: mistyped(password, i), right: false, twoFactor };
    yield* session.call(session.auth, linkHost(session, wrong));
    yield* typing();
  }
  yield* session.call(session.auth, linkHost(session, { password, right: true, twoFactor }));
  if (twoFactor === undefined) return;
  if (twoFactor === 'sms') yield* session.call(session.auth, sendTwofactorSms(session));
  for (let i = 0; i <= wrongCodes; i++) {
    yield* typing();
    const code = String(session.clientDelays.below(1_000_000)).padStart(6, '0');
    yield* session.call(session.auth, linkHostTwofactor(session, code, i === wrongCodes));
  }
}

/** The password with two letters changed places, each time two others. */
function mistyped(password: string, time: number): string {
  const at = time % Math.max(1, password.length - 1);
  const swapped = password.charAt(at + 1) + password.charAt(at);
  const wrong = password.slice(0, at) + swapped + password.slice(at + 2);
  return wrong === password ? `${password}${time}` : wrong;
}

/** A client that was linked and in sync long ago: it knows and holds everything. */
export function wasLinked({ client, server }: Session): void {
  server.linked = true;
  client.hostId = server.hostId;
  client.cursor = server.cursor(server.account.sjid);
  client.lanKey = server.lanKey.md5;
  for (const entry of server.account.after(0)) {
    client.know(entry);
    client.hold(entry.blocks);
  }
}
