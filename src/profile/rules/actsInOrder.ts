import type { Rule } from './rule.ts';

/** Acts that need no program. */
const WITHOUT_CLIENT: ReadonlySet<string> = new Set(['wait', 'share-in']);

/** A device is linked once, and before it does anything else. Without `link` it was linked before. */
export const linkFirst: Rule = {
  needs: ['app', 'session'],
  check({ app }, report) {
    if (app.kind !== 'dropbox') return;
    const first = app.acts.findIndex(({ act }) => act === 'link');
    for (const [i, act] of app.acts.entries()) {
      const path = ['session', i];
      if (act.act === 'link' && i > first) report(path, 'expected link once, got it again');
      else if (i < first && act.act !== 'wait')
        report(
          path,
          `expected link before ${act.act === 'upload-tree' ? 'upload' : act.act}`,
          'Without any link the device is linked already.',
        );
      if (act.act === 'link' && act.trouble.wrongCodes > 0 && act.trouble.twoFactor === undefined)
        report([...path, 'link', 'wrongCodes'], 'expected twoFactor beside it: app or sms');
    }
  },
};

/** The client runs when it is to do something, and starts when it does not run. */
export const startedAndStopped: Rule = {
  needs: ['app', 'session'],
  check({ app }, report) {
    if (app.kind !== 'dropbox') return;
    let running = app.acts[0]?.act !== 'start';
    for (const [i, { act }] of app.acts.entries()) {
      if (act === 'start') {
        if (running) report(['session', i], 'expected a stop before it, or start as the first act');
        running = true;
      } else if (!running && !WITHOUT_CLIENT.has(act)) {
        report(['session', i], 'expected a start before it: the client was stopped');
        running = true;
      }
      if (act === 'stop') running = false;
    }
  },
};

/** A client that does not poll never hears of what others do. */
export const sharesAreHeard: Rule = {
  needs: ['app', 'session'],
  check({ app }, report) {
    if (app.kind !== 'dropbox' || app.background.notifications) return;
    for (const [i, { act }] of app.acts.entries())
      if (act === 'share-in')
        report(['session', i], 'expected app.dropbox.background.notifications: true for share-in');
  },
};

/** `close` closes what an upload has left open. */
export const closeAfterUpload: Rule = {
  needs: ['app', 'session'],
  check({ app }, report) {
    if (app.kind !== 'dropbox') return;
    let open = false;
    for (const [i, act] of app.acts.entries()) {
      if ('manner' in act) open = !act.manner.close;
      if (act.act !== 'close') continue;
      if (!open)
        report(['session', i], 'expected an upload before it that says close: false, got none');
      open = false;
    }
  },
};
