/** Whole sessions on a fake clock, read back with code that shares nothing with the application. */
import { createHash } from 'node:crypto';
import { inflateSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { USUAL } from '../../../src/apps/dropbox/acts/commit.ts';
import { openDropbox } from '../../../src/apps/dropbox/index.ts';
import type { DropboxAct, DropboxOptions, UploadFile } from '../../../src/apps/dropbox/options.ts';
import { fixed } from '../../../src/base/distribution.ts';
import { SECOND } from '../../../src/base/time.ts';
import { readAll } from '../../../src/stream/byteSource.ts';
import type { Content } from '../../../src/stream/content.ts';
import { contentSource } from '../../../src/stream/contentSource.ts';
import { type Event, play } from '../fakeClock.ts';
import { ARTICLE, context, LINK, START, UNSAID, withActs } from './options.ts';

type Call = Extract<Event, { kind: 'exchange' }>;

function run(options: DropboxOptions, seed?: string): Event[] {
  return play(openDropbox(options)[0]!(context(seed))).events;
}

const calls = (events: Event[]) =>
  events.filter((event): event is Call => event.kind === 'exchange');
const named = (events: Event[], label: string) =>
  calls(events).filter((call) => call.label === label);
const sequence = (events: Event[]) => calls(events).map(({ slot, label }) => `${slot} ${label}`);

const upload = (...files: Omit<UploadFile, 'mtime'>[]): DropboxAct => ({
  act: 'upload',
  files: files.map((file) => ({ ...file, mtime: undefined })),
  manner: USUAL,
});
const random = (length: number, name = 'r'): Content => ({ kind: 'random', length, name });
const BYTES_OF_CONTENT = (content: Content) =>
  Buffer.from(readAll(contentSource(content, context().random)));

// The reader: heads by their lines, chunks by their sizes, multipart by its boundary.

function bodyOf(message: Buffer): Buffer {
  const end = message.indexOf('\r\n\r\n');
  const head = message.subarray(0, end).toString('latin1');
  const body = message.subarray(end + 4);
  const length = /^content-length: (\d+)$/im.exec(head)?.[1];
  if (length !== undefined) {
    expect(body.length).toBe(Number(length));
    return body;
  }
  expect(head).toMatch(/^transfer-encoding: chunked$/im);
  const parts: Buffer[] = [];
  let rest = body;
  for (;;) {
    const line = rest.indexOf('\r\n');
    const size = Number.parseInt(rest.subarray(0, line).toString(), 16);
    parts.push(rest.subarray(line + 2, line + 2 + size));
    rest = rest.subarray(line + 2 + size + 2);
    if (size === 0) break;
  }
  expect(rest.length).toBe(0);
  return Buffer.concat(parts);
}

const json = (call: Call) => JSON.parse(bodyOf(call.response).toString());
const form = (call: Call) => new URLSearchParams(bodyOf(call.request).toString());

function unpickle(text: string) {
  const base64 = text.replaceAll('~', '=').replaceAll('-', '+').replaceAll('_', '/');
  return JSON.parse(inflateSync(Buffer.from(base64, 'base64')).toString());
}

/** Blocks of a store_batch by their names, inflated; each is checked against its SHA-256. */
function storedBlocks(call: Call): Map<string, Buffer> {
  const head = call.request.toString('latin1');
  const boundary = /boundary=(-{29}\d{13})\r\n/.exec(head)![1]!;
  const blocks = new Map<string, Buffer>();
  const text = bodyOf(call.request).toString('latin1');
  expect(text.endsWith(`\r\n--${boundary}--\r\n`)).toBe(true);
  for (const part of text.split(`--${boundary}`)) {
    const file =
      /^\r\n.*name="([-\w]{43})"; filename="([-\w]{43})"\r\n.*\r\n\r\n([\s\S]*)\r\n$/.exec(part);
    if (file === null) continue;
    expect(file[1]).toBe(file[2]);
    const plain = inflateSync(Buffer.from(file[3]!, 'latin1'));
    expect(createHash('sha256').update(plain).digest('base64url')).toBe(file[1]);
    blocks.set(file[1]!, plain);
  }
  const info = JSON.parse(/name="batch_info"\r\n\r\n(.*)\r\n/.exec(text)![1]!);
  expect(info.map(({ hash }: { hash: string }) => hash)).toEqual([...blocks.keys()]);
  return blocks;
}

/** Blocks of a retrieve_batch reply: lines of JSON, each followed by so many bytes. */
function retrievedBlocks(call: Call): Map<string, Buffer> {
  const blocks = new Map<string, Buffer>();
  let rest = bodyOf(call.response);
  while (rest.length > 0) {
    const line = rest.indexOf('\n');
    const { hash, len } = JSON.parse(rest.subarray(0, line).toString());
    const plain = inflateSync(rest.subarray(line + 1, line + 1 + len));
    expect(createHash('sha256').update(plain).digest('base64url')).toBe(hash);
    blocks.set(hash, plain);
    rest = rest.subarray(line + 1 + len);
  }
  return blocks;
}

/** The file at `path` as the commits and the stored blocks of the session tell it. */
function rebuild(events: Event[], path: string): Buffer {
  const blocks = new Map(named(events, 'store_batch').flatMap((call) => [...storedBlocks(call)]));
  const commits = named(events, 'commit_batch').flatMap((call) =>
    unpickle(form(call).get('commit_info')!),
  );
  const entry = commits.findLast((commit) => commit.path === path);
  const ids: string[] = entry.blocklist === '' ? [] : entry.blocklist.split(',');
  const file = Buffer.concat(ids.map((id) => blocks.get(id)!));
  expect(file.length).toBe(entry.size);
  return file;
}

test('a new client links, lists and fetches what is there', () => {
  const events = run(withActs(LINK, { act: 'sync' }));
  expect(sequence(events)).toEqual([
    'auth register_host',
    'auth check_sso_user',
    'auth link_host_with_ret',
    'auth register_host',
    'meta list_dirs',
    'meta list',
    'auth desktop_login_sync',
    'block-1 retrieve_batch',
  ]);
  const registrations = named(events, 'register_host');
  expect(registrations.map((call) => form(call).get('host_id'))).toEqual([
    'None',
    ARTICLE.client.hostId,
  ]);
  expect(registrations.map((call) => json(call).email)).toEqual([undefined, 'test@example.com']);
  const [list] = named(events, 'list');
  const [batch] = named(events, 'retrieve_batch');
  const files = retrievedBlocks(batch!);
  for (const { path, is_dir, blocklist } of json(list!).list) {
    if (is_dir) expect(blocklist).toBe('');
    else expect(files.has(blocklist), path).toBe(true);
  }
  expect([...files.values()].map(({ length }) => length).sort((a, b) => a - b)).toEqual([
    7, 18, 249159,
  ]);
});

test('the wizard’s time passes between link and list', () => {
  const events = run(withActs(LINK, { act: 'sync' }));
  expect(events[4]).toMatchObject({ kind: 'wait', delay: 45 * SECOND });
  expect(form(named(events, 'list')[0]!).get('initial_list')).toBe('1');
});

test('a client that is linked already registers and lists, and knows what is there', () => {
  const events = run(withActs({ act: 'wait', delay: fixed(SECOND) }, { act: 'sync' }));
  expect(sequence(events)).toEqual([
    'auth register_host',
    'meta list',
    'meta list',
    'auth desktop_login_sync',
  ]);
  const [first, second] = named(events, 'list');
  const cursor = 4n * 2n ** 32n + 678000691n;
  expect(form(first!).get('ns_map')).toBe(`678000691_${cursor}`);
  expect([json(first!).list, json(second!).list]).toEqual([[], []]);
  expect([form(first!).get('initial_list'), form(second!).get('initial_list')]).toEqual([
    '1',
    null,
  ]);
  expect([form(first!).get('need_sandboxes'), form(second!).get('need_sandboxes')]).toEqual([
    '1',
    '0',
  ]);
});

test('an upload is committed, stored, committed again and closed', () => {
  const content = random(100_000);
  const events = run(withActs({ act: 'sync' }, upload({ path: '/test/new.bin', content })));
  expect(sequence(events).slice(3)).toEqual([
    'meta commit_batch',
    'block-1 store_batch',
    'meta commit_batch',
    'meta close_changeset',
  ]);
  const [first, second] = named(events, 'commit_batch');
  expect(form(first!).get('commit_info')).toBe(form(second!).get('commit_info'));
  expect(json(first!).results).toEqual(['nb']);
  expect(json(second!).need_blocks).toEqual([]);
  const [changeset] = Object.values(json(second!).changeset_id);
  const [close] = named(events, 'close_changeset');
  expect(form(close!).get('changeset_id')).toBe(String(changeset));
  expect(rebuild(events, '/test/new.bin').equals(BYTES_OF_CONTENT(content))).toBe(true);
});

test('the file’s time is when it changed, before the debounce', () => {
  const events = run(withActs({ act: 'sync' }, upload({ path: '/x', content: random(5) })));
  const wait = events.find((event) => event.kind === 'wait')!;
  const [entry] = unpickle(form(named(events, 'commit_batch')[0]!).get('commit_info')!);
  expect(entry.mtime).toBe(START.seconds + Math.floor(wait.at / SECOND));
});

test('a large file goes in blocks of 4 MiB over four connections side by side', () => {
  const content = random(18 * 2 ** 20, 'large');
  const events = run(withActs({ act: 'sync' }, upload({ path: '/large.bin', content })));
  const stores = named(events, 'store_batch');
  expect(stores.map(({ slot }) => slot).sort()).toEqual([
    'block-1',
    'block-1',
    'block-2',
    'block-3',
    'block-4',
  ]);
  // Two block servers are shared by four connections.
  expect(new Set(stores.map(({ host }) => host)).size).toBe(2);
  expect(rebuild(events, '/large.bin').equals(BYTES_OF_CONTENT(content))).toBe(true);
}, 60_000);

test('what the server holds already is not sent again', () => {
  const content: Content = { kind: 'text', text: 'aaaaa\n\n' };
  const events = run(withActs({ act: 'sync' }, upload({ path: '/test/copy.txt', content })));
  expect(sequence(events).slice(3)).toEqual(['meta commit_batch', 'meta close_changeset']);
  const [commit] = named(events, 'commit_batch');
  expect(json(commit!).results).toEqual([Number(5n * 2n ** 32n + 678000691n)]);
});

test('of several files only those that lack blocks are committed again', () => {
  const events = run(
    withActs(
      { act: 'sync' },
      upload(
        { path: '/test/copy.txt', content: { kind: 'text', text: 'aaaaa\n\n' } },
        { path: '/test/one.bin', content: random(3000, 'one') },
        { path: '/test/same.bin', content: random(3000, 'one') },
      ),
    ),
  );
  const [first, second] = named(events, 'commit_batch');
  expect(json(first!).results.slice(1)).toEqual(['nb', 'nb']);
  expect(json(first!).need_blocks.length).toBe(1);
  const paths = unpickle(form(second!).get('commit_info')!).map(
    ({ path }: { path: string }) => path,
  );
  expect(paths).toEqual(['/test/one.bin', '/test/same.bin']);
  expect(json(second!).need_blocks).toEqual([]);
  expect(rebuild(events, '/test/same.bin').equals(BYTES_OF_CONTENT(random(3000, 'one')))).toBe(
    true,
  );
});

test('directories that a file needs are committed before it, once', () => {
  const content: Content = { kind: 'text', text: '' };
  const events = run(
    withActs(
      { act: 'sync' },
      upload(
        { path: '/a/b/empty', content },
        { path: '/a/c', content },
        { path: '/test/d', content },
      ),
    ),
  );
  const [commit] = named(events, 'commit_batch');
  const entries = unpickle(form(commit!).get('commit_info')!);
  expect(
    entries.map(({ path, is_dir }: { path: string; is_dir: boolean }) => [path, is_dir]),
  ).toEqual([
    ['/a', true],
    ['/a/b', true],
    ['/a/b/empty', false],
    ['/a/c', false],
    ['/test/d', false],
  ]);
  // An empty file has no block that could be missing.
  expect(sequence(events)).not.toContain('block-1 store_batch');
});

test('an edit names the blocks that it replaces, and a later list shows it as an edit', () => {
  const content: Content = { kind: 'text', text: 'changed\n' };
  const events = run(
    withActs({ act: 'sync' }, upload({ path: '/test/a.txt', content }), { act: 'list' }),
  );
  const [entry] = unpickle(form(named(events, 'commit_batch')[0]!).get('commit_info')!);
  expect(entry.parent_blocklist).toBe('-PQmVCxoVGsWhguOWL2lh-nPTpIp7e7TksZGmxhTnJ4');
  expect(json(named(events, 'list').at(-1)!).list).toMatchObject([
    { path: '/test/a.txt', event_type: 2, sjid: 5, size: 8, host_id: ARTICLE.client.hostInt },
  ]);
});

test('many files are committed in calls of at most sixteen entries', () => {
  const files = Array.from({ length: 20 }, (_, i) => ({
    path: `/test/${i}`,
    content: random(50, String(i)),
  }));
  const events = run(withActs({ act: 'sync' }, upload(...files)));
  const sizes = named(events, 'commit_batch').map(
    (call) => unpickle(form(call).get('commit_info')!).length,
  );
  expect(sizes).toEqual([16, 16, 4, 4]);
  expect(named(events, 'close_changeset').length).toBe(1);
  for (const { path, content } of files) {
    expect(rebuild(events, path).equals(BYTES_OF_CONTENT(content))).toBe(true);
  }
});

test('entries are halved while their pickle is longer than the server takes', () => {
  // 2,600 blocks have ids of 114 kB that hardly compress: two such files do not fit into 131,072.
  const content = (name: string): Content => ({
    kind: 'standIn',
    name,
    length: 2600 * 2 ** 22,
    blocks: Array.from({ length: 2600 }, (_, i) => ({
      id: createHash('sha256').update(`${name} ${i}`).digest('base64url'),
      compressed: 1,
    })),
  });
  const options = withActs(
    { act: 'sync' },
    upload({ path: '/test/x', content: content('x') }, { path: '/test/y', content: content('y') }),
  );
  const events = run({ ...options, account: { ...ARTICLE.account, quota: 2 ** 40 } });
  for (const call of named(events, 'commit_batch')) {
    const pickle = form(call).get('commit_info')!;
    expect(unpickle(pickle).length).toBe(1);
    expect(pickle.length).toBeLessThan(131_072);
  }
}, 60_000);

test('a changeset that is left open is named by the next commit and closed by its act', () => {
  const act = (path: string): DropboxAct => ({
    act: 'upload',
    manner: { ...USUAL, close: false },
    files: [{ path, content: random(10, path), mtime: undefined }],
  });
  const events = run(withActs({ act: 'sync' }, act('/p'), act('/q'), { act: 'close' }));
  const commits = named(events, 'commit_batch');
  const [changeset] = Object.values(json(commits[1]!).changeset_id);
  expect(commits.map((call) => form(call).get('changeset_map'))).toEqual([
    '',
    '',
    `678000691_${changeset}`,
    `678000691_${changeset}`,
  ]);
  expect(named(events, 'close_changeset').length).toBe(1);
  expect(sequence(events).at(-1)).toBe('meta close_changeset');
});

test('an upload that the account has no room for ends with its result', () => {
  const options = withActs({ act: 'sync' }, upload({ path: '/big', content: random(1000) }));
  const events = run({ ...options, account: { ...ARTICLE.account, quota: 249_500 } });
  expect(named(events, 'commit_batch').map((call) => json(call).results)).toEqual([
    ['nb'],
    ['quota'],
  ]);
  expect(named(events, 'close_changeset')).toEqual([]);
});

test('a download fetches files again, and also those that were just uploaded', () => {
  const content = random(5000);
  const events = run(
    withActs({ act: 'sync' }, upload({ path: '/test/new', content }), {
      act: 'download',
      paths: ['/test/a.txt', '/test/new'],
      trouble: { unavailable: 0, dropped: undefined },
    }),
  );
  const blocks = [...retrievedBlocks(named(events, 'retrieve_batch')[0]!).values()];
  expect(blocks.map(String).sort()).toEqual(
    ['aaaaa\n\n', BYTES_OF_CONTENT(content).toString()].sort(),
  );
});

test('pauses between calls that fail double from 15 s, up to 5 minutes for blocks and 2 for others', () => {
  const pauses = (act: DropboxAct) =>
    run(withActs({ act: 'sync' }, act)).flatMap((event) =>
      event.kind === 'wait' && event.delay >= 15 * SECOND ? [event.delay / SECOND] : [],
    );
  const fetching: DropboxAct = {
    act: 'download',
    paths: ['/test/a.txt'],
    trouble: { unavailable: 8, dropped: undefined },
  };
  expect(pauses(fetching)).toEqual([15, 30, 60, 120, 240, 300, 300]);
  const files = [{ path: '/n', content: random(9), mtime: undefined }];
  const adding: DropboxAct = { act: 'upload', files, manner: { ...USUAL, unavailable: 7 } };
  expect(pauses(adding)).toEqual([15, 30, 60, 120, 120, 120]);
});

test('a client that was just linked lists before it fetches or uploads', () => {
  const download: DropboxAct = {
    act: 'download',
    paths: ['/test/a.txt'],
    trouble: { unavailable: 0, dropped: undefined },
  };
  for (const act of [download, upload({ path: '/n', content: random(9) })]) {
    const events = run(withActs(LINK, act));
    expect(sequence(events)[4]).toBe('meta list');
    expect(form(named(events, 'list')[0]!).get('initial_list')).toBe('1');
  }
});

test('what lies in the account is there even where it is more than the quota', () => {
  const account = { ...ARTICLE.account, quota: 10 };
  const [list] = named(run({ ...withActs(LINK, { act: 'list' }), account }), 'list');
  expect(json(list!).list.length).toBe(4);
  expect(json(list!).in_use).toBeGreaterThan(json(list!).quota);
});

test('an account longer than a page is listed in several calls', () => {
  const folder = Array.from({ length: 2500 }, (_, i) => ({
    kind: 'directory' as const,
    path: `/d${i}`,
    ...UNSAID,
  }));
  const events = run({ ...withActs(LINK, { act: 'sync' }), folder });
  for (const label of ['list_dirs', 'list']) {
    const pages = named(events, label);
    expect(pages.map((call) => json(call).more_results)).toEqual([true, true, false]);
    const paths = pages.flatMap((call) =>
      json(call).list.map(({ path }: { path: string }) => path.replace(/^\d+:/, '')),
    );
    expect(paths).toEqual(folder.map(({ path }) => path));
  }
});

test('the same seed gives the same bytes, another seed other ids', () => {
  const options = withActs(LINK, { act: 'sync' }, upload({ path: '/n', content: random(99) }));
  const free = { ...options, client: { ...options.client, hostId: undefined, hostInt: undefined } };
  expect(run(free)).toEqual(run(free));
  const id = (seed: string) => json(named(run(free, seed), 'register_host')[0]!).host_id;
  expect(id('1')).toMatch(/^[0-9a-f]{32}$/);
  expect(id('1')).not.toBe(id('2'));
});
