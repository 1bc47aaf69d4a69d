import type { Session, Steps } from './session.ts';

/** Does `work`, which ends when the client is no longer up, each time that it is. */
export function* whileUp(session: Session, work: (session: Session) => Steps): Steps {
  const { client } = session;
  for (;;) {
    yield* session.until(() => isUp(session) || client.state === 'ended', client.changed);
    if (client.state === 'ended') return;
    client.busy++;
    yield* work(session);
    client.busy--;
    client.changed.raise(session.now);
  }
}

/** Whether the client synchronises: it runs, has listed, and is not paused. */
export function isUp({ client }: Session): boolean {
  return client.state === 'up';
}
