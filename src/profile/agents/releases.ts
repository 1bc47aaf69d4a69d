/** When the programs came out whose hellos and requests clients have: nobody ran them before. */
import type { ClientPersonalityName } from '../../tls/fingerprints/clientPersonalities.ts';

/**
 * Days, UTC. Of 156 and 153 the year alone is known to us. Those of Dropbox are left out: the earlier ones
 * had the same hellos.
 */
export const RELEASED: Partial<Record<ClientPersonalityName, string>> = {
  'openssl-0.9.8': '2005-07-05',
  'openssl-1.0.0': '2010-03-29',
  'openssl-1.0.1': '2012-03-14',
  'openssl-1.1.1': '2018-09-11',
  'openssl-3': '2021-09-07',
  // 8.5.0
  curl: '2023-12-06',
  // Of macOS 10.13
  'curl-libressl': '2017-09-25',
  // 90
  chrome: '2021-04-14',
  // 114
  'chrome-2023': '2023-05-30',
  'chromium-156': '2026-01-01',
  // 88
  firefox: '2021-04-19',
  'firefox-153': '2026-01-01',
  // 13.0.5
  safari: '2020-01-28',
  // 2.28.1
  'python-requests': '2022-06-29',
  // 1.19
  go: '2022-08-02',
  // 17.0.15
  java: '2025-04-15',
  // 20.0.0
  node: '2023-04-18',
  'node-22': '2024-04-24',
};
