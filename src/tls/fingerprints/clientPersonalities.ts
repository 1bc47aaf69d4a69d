/** The named clients that a profile can choose from. */
import type { ClientPersonality } from './clientPersonality.ts';
import { CHROME, CHROME_2023, CHROMIUM_156 } from './personalities/chrome.ts';
import { CURL, CURL_LIBRESSL } from './personalities/curl.ts';
import { DROPBOX_2_8, DROPBOX_3_12, DROPBOX_WIN8, OPENSSL_0_9_8 } from './personalities/dropbox.ts';
import { FIREFOX, FIREFOX_153 } from './personalities/firefox.ts';
import { GO } from './personalities/go.ts';
import { JAVA } from './personalities/java.ts';
import { NODE_20, NODE_22 } from './personalities/node.ts';
import { OPENSSL_1_0_0, OPENSSL_1_0_1, OPENSSL_1_1_1, OPENSSL_3 } from './personalities/openssl.ts';
import { PYTHON_REQUESTS } from './personalities/pythonRequests.ts';
import { SAFARI } from './personalities/safari.ts';

export const CLIENT_PERSONALITIES = {
  'dropbox-3.12': DROPBOX_3_12,
  'dropbox-2.8-no-sni': DROPBOX_2_8,
  'dropbox-win8': DROPBOX_WIN8,
  'openssl-0.9.8': OPENSSL_0_9_8,
  'openssl-1.0.0': OPENSSL_1_0_0,
  'openssl-1.0.1': OPENSSL_1_0_1,
  'openssl-1.1.1': OPENSSL_1_1_1,
  'openssl-3': OPENSSL_3,
  curl: CURL,
  'curl-libressl': CURL_LIBRESSL,
  chrome: CHROME,
  'chrome-2023': CHROME_2023,
  'chromium-156': CHROMIUM_156,
  firefox: FIREFOX,
  'firefox-153': FIREFOX_153,
  safari: SAFARI,
  'python-requests': PYTHON_REQUESTS,
  go: GO,
  java: JAVA,
  node: NODE_20,
  'node-22': NODE_22,
} as const satisfies Record<string, ClientPersonality>;

export type ClientPersonalityName = keyof typeof CLIENT_PERSONALITIES;
