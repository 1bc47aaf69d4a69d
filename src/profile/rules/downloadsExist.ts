import { didYouMean } from '../didYouMean.ts';
import type { Rule } from './rule.ts';

/** What is downloaded lies in the account from the start, or was uploaded before. */
export const downloadsExist: Rule = {
  needs: ['app', 'session'],
  check({ app }, report) {
    if (app.kind !== 'dropbox') return;
    const files = new Set(app.folder.flatMap(({ kind, path }) => (kind === 'file' ? [path] : [])));
    for (const [i, act] of app.acts.entries()) {
      if (act.act === 'upload') for (const { path } of act.files) files.add(path);
      if (act.act !== 'download') continue;
      for (const [j, path] of act.paths.entries())
        if (!files.has(path))
          report(
            ['session', i, 'download', j],
            `expected a file of app.dropbox.folder or of an earlier upload, got ${JSON.stringify(path)}`,
            didYouMean(path, files),
          );
    }
  },
};
