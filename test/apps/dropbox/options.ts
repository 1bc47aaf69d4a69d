import type { DropboxAct, DropboxOptions } from '../../../src/apps/dropbox/options.ts';
import { Session } from '../../../src/apps/dropbox/session.ts';
import { SharedAccount } from '../../../src/apps/dropbox/sharedAccount.ts';
import { fixed } from '../../../src/base/distribution.ts';
import { Random } from '../../../src/base/random.ts';
import { MILLISECOND, SECOND } from '../../../src/base/time.ts';

const PLAINTEXT = { secure: false, port: 80 };
/** Of what lies in an account: drawn. */
export const UNSAID = { mtime: undefined, sjid: undefined, committed: undefined };
const LIMITS = { uploadHashes: 100, downloadHashes: 100 };

/** The article's first session: client 2.8.3 on 9 August 2014. */
export const ARTICLE: DropboxOptions = {
  client: {
    version: '2.8.3',
    platform: 'linux',
    osVersion: '3.8.0-29-generic',
    arch: 'i32',
    locale: 'en_US',
    hostname: 'viserion',
    hostId: '58a29b6911f683d39f77d906d9cec063',
    hostInt: 2576532816,
    // Broadcasts go out beside the acts.
    uploadWrites: 512,
    lanSync: false,
    deltas: true,
  },
  account: {
    email: 'test@example.com',
    password: 'secret',
    userId: 325938066,
    rootNamespace: 678000691,
    quota: 2 ** 31,
  },
  servers: {
    auth: 'client37.dropbox.com',
    meta: 'client-lb.dropbox.com',
    block: ['dl-client594.dropbox.com', 'dl-client1.dropbox.com'],
    notify: 'notify7.dropbox.com',
    metaException: 'd.dropbox.com',
    blockException: ['dl-debug3.dropbox.com', 'dl-debug4.dropbox.com'],
    exception: 'dl-debug6.dropbox.com',
    stats: 'client-stats.dropbox.com',
    web: 'www.dropbox.com',
    pub: 'dl.dropboxusercontent.com',
    ways: {
      auth: PLAINTEXT,
      meta: PLAINTEXT,
      block: PLAINTEXT,
      notify: PLAINTEXT,
      exceptions: PLAINTEXT,
      stats: PLAINTEXT,
      web: PLAINTEXT,
    },
  },
  limits: {
    listDirs: {
      ...LIMITS,
      uploadBytes: 4194304,
      downloadBytes: 4194304,
      uploadConnections: 1,
      downloadConnections: 1,
    },
    list: {
      uploadHashes: 400,
      downloadHashes: 400,
      uploadBytes: 16777216,
      downloadBytes: 16777216,
      uploadConnections: 4,
      downloadConnections: 4,
    },
  },
  folder: [
    {
      kind: 'file',
      path: '/Getting Started.pdf',
      ...UNSAID,
      edited: false,
      content: { kind: 'random', length: 249159, name: 'starter' },
    },
    { kind: 'directory', path: '/test', ...UNSAID },
    {
      kind: 'file',
      path: '/test/a.txt',
      ...UNSAID,
      edited: false,
      content: { kind: 'text', text: 'aaaaa\n\n' },
    },
    {
      kind: 'file',
      path: '/test/b.txt',
      ...UNSAID,
      edited: false,
      content: { kind: 'text', text: 'bbbbb bbbbb bbbbb\n' },
    },
  ],
  delays: {
    metaServer: fixed(28 * MILLISECOND),
    blockServer: fixed(60 * MILLISECOND),
    client: fixed(5 * MILLISECOND),
    debounce: fixed(SECOND),
    wizard: fixed(45 * SECOND),
    typing: fixed(10 * SECOND),
    editing: fixed(60 * SECOND),
    notification: fixed(200 * MILLISECOND),
  },
  // One thread, which does nothing but the acts.
  background: {
    notifications: false,
    featureFlags: false,
    reports: false,
    poll: fixed(50 * SECOND),
    flagInterval: fixed(3600 * SECOND),
    reportInterval: fixed(900 * SECOND),
  },
  errors: { unavailable: 0 },
  lan: { secure: true, leastFile: 200_000 },
  acts: [],
  devices: [],
};

/** Without second factor and mistakes. */
export const LINK: DropboxAct = {
  act: 'link',
  trouble: { wrongPasswords: 0, wrongCodes: 0, twoFactor: undefined },
};

/** 16:45:54 GMT, the Date of figure 1. */
export const START = { seconds: 1407602754, nanos: 0 };

export function context(seed = '1') {
  return {
    client: 0,
    random: new Random(`${seed}/session/0/app`),
    start: START,
    segment: 0,
    mac: Uint8Array.of(0x02, 0x00, 0x00, 0x12, 0x34, 0x56),
    selfSigned: (name: string) => ({
      privateKeyPem: `key of ${name}\n`,
      certificatePem: `certificate of ${name}\n`,
    }),
  };
}

/** A session that has been linked, with `given` instead of the article's options. */
export function session(given: Partial<DropboxOptions> = {}): Session {
  const options = { ...ARTICLE, ...given };
  const made = Session.open(options, context(), new SharedAccount(options, context()));
  made.client.hostId = made.server.hostId;
  return made;
}

export function withActs(...acts: DropboxAct[]): DropboxOptions {
  return { ...ARTICLE, acts };
}
