import { expect, test } from 'vitest';
import { conflictedCopy } from '../../../src/apps/dropbox/acts/conflict.ts';
import { START } from './options.ts';

test.each([
  ['/a.txt', "/a (viserion's conflicted copy 2014-08-09).txt"],
  ['/b.c/d.tar.gz', "/b.c/d.tar (viserion's conflicted copy 2014-08-09).gz"],
  ['/b.c/noEnd', "/b.c/noEnd (viserion's conflicted copy 2014-08-09)"],
  // A name that begins with its only dot has no ending.
  ['/b/.profile', "/b/.profile (viserion's conflicted copy 2014-08-09)"],
])('a copy of %s that is in conflict is %s', (path, copy) => {
  expect(conflictedCopy(path, 'viserion', START.seconds)).toBe(copy);
});
