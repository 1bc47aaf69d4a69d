/**
 * Any acts in any order are calls that the protocol allows, and leave in the account what the user did. More of
 * them by hand: ACTS_RUNS=1000 npx vitest run test/apps/dropbox/acts.property.test.ts
 */
import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { callsOf } from './capture.ts';
import { ProtocolRules } from './protocolRules.ts';

const RUNS = Number(process.env['ACTS_RUNS'] ?? 25);

const FOLDERS = ['', '/a', '/a/b', '/ümlaut und mehr', '/c'] as const;
const NAMES = ['x.txt', 'y.bin', 'no-extension', 'z (1).doc'] as const;

interface Pattern {
  readonly pattern: string;
  readonly size: number;
}
type Content = Pattern | { readonly text: string };

function bytesOf(content: Content): Buffer {
  return 'text' in content
    ? Buffer.from(content.text)
    : Buffer.alloc(content.size, content.pattern);
}

const content: fc.Arbitrary<Content> = fc.oneof(
  fc.record({ text: fc.string({ maxLength: 40, unit: 'grapheme-ascii' }) }),
  fc.record({
    pattern: fc.constantFrom('ab', 'xyz ', '0'),
    size: fc.oneof(
      { weight: 3, arbitrary: fc.integer({ min: 0, max: 90_000 }) },
      // One block to the byte, and two with a little more.
      { weight: 1, arbitrary: fc.constantFrom(4_194_304, 8_388_609) },
    ),
  }),
);

const place = fc.record({
  folder: fc.constantFrom(...FOLDERS),
  name: fc.constantFrom(...NAMES),
});

const manner = fc.record(
  {
    close: fc.constant(false),
    unavailable: fc.integer({ min: 1, max: 2 }),
    dropped: fc.integer({ min: 1, max: 50_000 }),
    editorSwap: fc.constant(true),
  },
  { requiredKeys: [] },
);

/** What a user may want; `which` chooses among the files that are there. */
const wish = fc.record({
  kind: fc.constantFrom(
    ...(['upload', 'upload', 'upload', 'append', 'change', 'replace', 'replace'] as const),
    ...(['delete', 'move', 'mkdir', 'download', 'share-in', 'idle', 'pause', 'wait'] as const),
    ...(['restart', 'list', 'login-sync', 'open-browser', 'exception', 'sync'] as const),
  ),
  which: fc.nat(),
  places: fc.uniqueArray(place, {
    minLength: 1,
    maxLength: 3,
    selector: ({ folder, name }) => `${folder}/${name}`,
  }),
  content,
  manner: fc.oneof({ weight: 2, arbitrary: fc.constant({}) }, { weight: 1, arbitrary: manner }),
  minutes: fc.integer({ min: 1, max: 90 }),
});
type Wish = typeof wish extends fc.Arbitrary<infer T> ? T : never;

/** Plays the wishes that can be had, and knows what they leave: each file's bytes, undefined where they are drawn. */
class User {
  readonly acts: unknown[] = [];
  readonly files = new Map<string, Buffer | undefined>();

  want({ kind, which, places, content, manner, minutes }: Wish): void {
    const paths = [...this.files.keys()];
    const chosen = paths[which % Math.max(1, paths.length)];
    const fresh = places
      .map(({ folder, name }) => `${folder}/${name}`)
      .filter((path) => !this.files.has(path));
    switch (kind) {
      case 'upload':
        if (fresh.length > 0) {
          this.acts.push({
            upload: { files: fresh.map((path) => ({ path, content })), ...manner },
          });
          for (const path of fresh) this.files.set(path, bytesOf(content));
        }
        break;
      case 'share-in':
        if (fresh.length > 0) {
          this.acts.push({ 'share-in': fresh.map((path) => ({ path, content })) });
          for (const path of fresh) this.files.set(path, bytesOf(content));
        }
        break;
      case 'mkdir':
        this.acts.push({ mkdir: places.map(({ folder }, i) => `${folder}/new${minutes}-${i}`) });
        break;
      case 'idle':
      case 'pause':
      case 'wait':
        this.acts.push({ [kind]: `${minutes}min` });
        break;
      case 'restart':
        this.acts.push('stop', { wait: `${minutes}s` }, 'start');
        break;
      case 'list':
      case 'login-sync':
      case 'open-browser':
      case 'exception':
      case 'sync':
        this.acts.push(kind);
        break;
      default:
        if (chosen !== undefined) this.#touch(kind, chosen, fresh[0], content, manner);
    }
  }

  #touch(
    kind: Wish['kind'],
    path: string,
    free: string | undefined,
    content: Content,
    manner: object,
  ): void {
    const before = this.files.get(path);
    if (kind === 'append') {
      this.acts.push({ edit: { path, append: content, ...manner } });
      this.files.set(path, before && Buffer.concat([before, bytesOf(content)]));
    } else if (kind === 'replace') {
      this.acts.push({ edit: { path, content, ...manner } });
      this.files.set(path, bytesOf(content));
    } else if (kind === 'change' && before !== undefined && before.length > 0) {
      this.acts.push({ edit: { path, change: 'anywhere', ...manner } });
      this.files.set(path, undefined);
    } else if (kind === 'delete') {
      this.acts.push({ delete: [path] });
      this.files.delete(path);
    } else if (kind === 'move' && free !== undefined) {
      this.acts.push({ move: { from: path, to: free } });
      this.files.set(free, before);
      this.files.delete(path);
    } else if (kind === 'download') {
      this.acts.push({ download: [path] });
    }
  }
}

const BLOCK = 4 * 1024 * 1024;

function blocklistOf(bytes: Buffer): string {
  return Array.from({ length: Math.ceil(bytes.length / BLOCK) }, (_, i) =>
    createHash('sha256')
      .update(bytes.subarray(i * BLOCK, (i + 1) * BLOCK))
      .digest('base64url'),
  ).join();
}

test(
  'any acts are legal calls, and leave what the user did',
  () => {
    fc.assert(
      fc.property(fc.array(wish, { minLength: 1, maxLength: 12 }), fc.nat(), (wishes, seed) => {
        const user = new User();
        for (const one of wishes) user.want(one);
        // The last news of other devices has come by then.
        const session = ['link', 'sync', ...user.acts, 'sync', { idle: '5min' }];
        const app = { dropbox: {} };
        const network = { rtt: '20ms', bandwidth: '500Mbit/s' };
        const calls = callsOf(JSON.stringify({ version: 1, seed, app, session, network }));
        const rules = new ProtocolRules(false).read(calls);
        expect(rules.broken).toEqual([]);
        for (const [path, bytes] of user.files) {
          expect(rules.files.has(path), path).toBe(true);
          if (bytes !== undefined) expect(rules.files.get(path), path).toBe(blocklistOf(bytes));
        }
        const others = [...rules.files].filter(([path]) => !user.files.has(path));
        expect(others.filter(([, blocklist]) => blocklist !== '')).toEqual([]);
      }),
      { numRuns: RUNS },
    );
  },
  60_000 + 2000 * RUNS,
);
