import type { Rule } from './rule.ts';

/** What lies in an account was entered in the order in which it is written. */
export const journalOrder: Rule = {
  needs: ['app'],
  check({ app }, report) {
    if (app.kind !== 'dropbox') return;
    let last = 0;
    for (const [i, { sjid }] of app.folder.entries()) {
      if (sjid !== undefined && sjid <= last) {
        const place = ['app', 'dropbox', 'folder', i, 'sjid'];
        report(place, `expected more than ${last}, the number before it, got ${sjid}`);
      }
      last = sjid ?? last + 1;
    }
  },
};
