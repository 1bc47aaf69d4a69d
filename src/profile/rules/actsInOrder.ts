import { type DropboxSession, dropboxSessions } from './dropboxSessions.ts';
import type { Report, Rule } from './rule.ts';

/** Acts that need no program. */
const WITHOUT_CLIENT: ReadonlySet<string> = new Set(['wait', 'share-in']);

/** A device is linked once, and before it does anything else. Without `link` it was linked before. */
export const linkFirst: Rule = eachDevice(({ acts, path }, report) => {
  const first = acts.findIndex(({ act }) => act === 'link');
  for (const [i, act] of acts.entries()) {
    const at = [...path, i];
    if (act.act === 'link' && i > first) report(at, 'expected link once, got it again');
    else if (i < first && act.act !== 'wait')
      report(
        at,
        `expected link before ${act.act === 'upload-tree' ? 'upload' : act.act}`,
        'Without any link the device is linked already.',
      );
    if (act.act === 'link' && act.trouble.wrongCodes > 0 && act.trouble.twoFactor === undefined)
      report([...at, 'link', 'wrongCodes'], 'expected twoFactor beside it: app or sms');
  }
});

/** The client runs when it is to do something, and starts when it does not run. */
export const startedAndStopped: Rule = eachDevice(({ acts, path }, report) => {
  // It may wait before it starts.
  let running = acts.find(({ act }) => act !== 'wait')?.act !== 'start';
  for (const [i, { act }] of acts.entries()) {
    if (act === 'start') {
      if (running) report([...path, i], 'expected a stop before it, or start as the first act');
      running = true;
    } else if (!running && !WITHOUT_CLIENT.has(act)) {
      report([...path, i], 'expected a start before it: the client was stopped');
      running = true;
    }
    if (act === 'stop') running = false;
  }
});

/** A client that does not poll never hears of what others do. */
export const sharesAreHeard: Rule = {
  needs: ['app', 'session'],
  check({ app }, report) {
    if (app.kind !== 'dropbox' || app.background.notifications) return;
    for (const { acts, path } of dropboxSessions({ app }))
      for (const [i, { act }] of acts.entries())
        if (act === 'share-in')
          report([...path, i], 'expected app.dropbox.background.notifications: true for share-in');
  },
};

/** `close` closes what an upload has left open. */
export const closeAfterUpload: Rule = eachDevice(({ acts, path }, report) => {
  let open = false;
  for (const [i, act] of acts.entries()) {
    if ('manner' in act) open = !act.manner.close;
    if (act.act !== 'close') continue;
    if (!open)
      report([...path, i], 'expected an upload before it that says close: false, got none');
    open = false;
  }
});

/** What must hold of each device's acts. */
function eachDevice(check: (session: DropboxSession, report: Report) => void): Rule {
  return {
    needs: ['app', 'session'],
    check({ app }, report) {
      for (const session of dropboxSessions({ app })) check(session, report);
    },
  };
}
