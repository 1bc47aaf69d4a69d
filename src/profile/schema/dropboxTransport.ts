/** Which classes of Dropbox's servers are spoken to over TLS, and which in the clear. */
import { Type } from 'typebox';
import { mapping, word } from './definitions.ts';

const EXPECTED = 'expected tls, plaintext, or one of them for each class: { block: plaintext }';

function ofClass(description: string, usual: 'tls' | 'plaintext' = 'tls') {
  return word(['tls', 'plaintext'], { default: usual, description });
}

const ofEachClass = mapping({
  auth: ofClass('register_host, linking, login nonces, feature flags, event reports.'),
  meta: ofClass('Listings, commits, notifications for the user.'),
  block: ofClass('store_batch and retrieve_batch.'),
  notify: ofClass('The long poll; in the clear in 2014 as well.', 'plaintext'),
  exceptions: ofClass('Exceptions, hang reports and traces.'),
  stats: ofClass('report_stats.'),
  web: ofClass("The web site, in the user's browser."),
});

export const transport = Type.Union(
  [word(['tls', 'plaintext'], { errorMessage: EXPECTED }), ofEachClass],
  {
    default: {},
    description:
      'How the servers of each class are spoken to: tls is HTTPS on port 443 (see the section tls), ' +
      'plaintext is HTTP on port 80, which every tool reads without keys. One word is for all classes ' +
      'but notify, which stays in the clear.',
    examples: ['plaintext', { block: 'plaintext' }],
    errorMessage: EXPECTED,
  },
);
