import type { Rule } from './rule.ts';

/** A device is linked once, and before it does anything else. Without `link` it was linked before. */
export const linkFirst: Rule = {
  needs: ['app', 'session'],
  check({ app }, report) {
    if (app.kind !== 'dropbox') return;
    const first = app.acts.findIndex(({ act }) => act === 'link');
    for (const [i, { act }] of app.acts.entries()) {
      const path = ['session', i];
      if (act === 'link' && i > first) report(path, 'expected link once, got it again');
      else if (i < first && act !== 'wait')
        report(
          path,
          `expected link before ${act}`,
          'Without any link the device is linked already.',
        );
    }
  },
};

/** `close` closes what an upload has left open. */
export const closeAfterUpload: Rule = {
  needs: ['app', 'session'],
  check({ app }, report) {
    if (app.kind !== 'dropbox') return;
    let open = false;
    for (const [i, act] of app.acts.entries()) {
      if (act.act === 'upload') open = !act.close;
      if (act.act !== 'close') continue;
      if (!open)
        report(['session', i], 'expected an upload before it that says close: false, got none');
      open = false;
    }
  },
};
