/**
 * Whole sessions over the network, read back from the capture by code that shares nothing with the
 * application, and held against the protocol's rules.
 */
import { createHash } from 'node:crypto';
import { inflateSync } from 'node:zlib';
import { beforeAll, describe, expect, test } from 'vitest';
import { type CapturedCall, callsOf, form, json } from './capture.ts';
import { ProtocolRules, unpickle } from './protocolRules.ts';

const APP = `
version: 1
seed: 5
app:
  dropbox:
    folder:
      - { path: /test/a.txt, content: { text: "aaaaa\\n\\n" } }
      - { path: /test/big.bin, content: { random: 9MiB } }
      - { path: /old/x, content: { pattern: x, size: 100 } }
network: { rtt: 20ms, bandwidth: { down: 200Mbit/s, up: 200Mbit/s } }
`;

const named = (calls: readonly CapturedCall[], method: string) =>
  calls.filter((call) => call.method === method);
const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('base64url');

/** The content of a file by what was stored and fetched. */
function contentOf({ files, blocks }: ProtocolRules, path: string): Buffer {
  const blocklist = files.get(path);
  if (blocklist === undefined) throw new Error(`${path} is not there`);
  return Buffer.concat(
    (blocklist === '' ? [] : blocklist.split(',')).map((id) => {
      const block = blocks.get(id)!;
      expect(sha256(block)).toBe(id);
      return block;
    }),
  );
}

describe('a session with every act', () => {
  let calls: CapturedCall[];
  let rules: ProtocolRules;

  beforeAll(() => {
    calls = callsOf(`${APP}
session:
  - link: { wrongPasswords: 1, twoFactor: sms, wrongCodes: 1 }
  - sync
  - edit: { path: /test/a.txt, append: { text: "more\\n" }, editorSwap: true }
  - edit: { path: /test/big.bin, change: 5000000 }
  - share-in: [{ path: /from/other.txt, content: { text: "from elsewhere\\n" } }]
  - edit: { path: /test/a.txt, content: { text: "mine\\n" }, conflict: true }
  - mkdir: [/x/y, /z]
  - move: { from: /test, to: /moved }
  - delete: [/old, /x]
  - idle: 5min
  - open-browser
  - list-xattrs
  - exception
  - pause: 2min
  - upload: { tree: { directory: /tree, count: 60, largest: 40kB, filesPerFolder: 9, duplicates: 30% } }
  - upload: { files: [{ path: /copy.txt, content: { text: "from elsewhere\\n" } }], unavailable: 3 }
  - stop
  - share-in: [{ path: /from/later.txt, content: { text: "later\\n" } }]
  - wait: 1min
  - start
  - download: [/from/other.txt]
`);
    rules = new ProtocolRules(false).read(calls);
  });

  test('obeys the protocol', () => {
    expect(rules.broken).toEqual([]);
  });

  test('leaves the files that were meant, byte for byte', () => {
    const text = (path: string) => contentOf(rules, path).toString();
    expect(text('/moved/a.txt')).toBe('`aaaa\n\nmore\n');
    const copy = [...rules.files.keys()].find((path) => path.includes('conflicted copy'))!;
    expect(copy).toBe("/moved/a (viserion's conflicted copy 2014-08-09).txt");
    expect(text(copy)).toBe('mine\n');
    expect(text('/from/other.txt')).toBe('from elsewhere\n');
    expect(text('/from/later.txt')).toBe('later\n');
    expect(text('/copy.txt')).toBe('from elsewhere\n');
    expect(contentOf(rules, '/moved/big.bin').length).toBe(9 * 2 ** 20);
    const left = [...rules.files.keys()].filter((path) => !path.startsWith('/tree/'));
    expect(left.sort()).toEqual(
      [
        ...['/copy.txt', '/from', '/from/later.txt', '/from/other.txt', '/moved', copy],
        ...['/moved/a.txt', '/moved/big.bin', '/tree', '/z'],
      ].sort(),
    );
  });

  test('changes one block of a file in which one byte has changed', () => {
    const entry = named(calls, 'commit_batch')
      .flatMap((call) => unpickle(form(call).get('commit_info')!))
      .find(({ path }) => path === '/test/big.bin');
    const before = entry.parent_blocklist.split(',');
    const after = entry.blocklist.split(',');
    expect(after.map((id: string, i: number) => id === before[i])).toEqual([true, false, true]);
    const [old, changed] = [rules.blocks.get(before[1])!, rules.blocks.get(after[1])!];
    const differing = [...old.keys()].filter((i) => old[i] !== changed[i]);
    expect(differing).toEqual([5_000_000 - 2 ** 22]);
  });

  test('reports an error of the client, with a trace of what it did before', () => {
    const [report] = named(calls, 'exception');
    expect(form(report!).get('report')).toMatch(/^Traceback .*\nOSError: .*\n$/s);
    expect(form(report!).get('hash')).toMatch(/^[0-9a-f]{32}$/);
    expect(form(report!).get('buildno')).toBe('Dropbox-lnx.x86-2.8.3');
    const [sent] = named(calls, 'send_trace');
    const trace = Buffer.from(sent!.request.body);
    const zlib = trace.subarray(trace.lastIndexOf('\r\n\r\n') + 4, trace.lastIndexOf('\r\n--'));
    expect(inflateSync(zlib).toString().split('\n').length).toBe(241);
  });

  test('sends of a changed block its delta', () => {
    const bodies = named(calls, 'store_batch').map(({ request }) => Buffer.from(request.body));
    const deltas = bodies.filter((body) => body.includes('"parent": "'));
    // One of random bytes, around the byte that has changed.
    expect(deltas.length).toBe(1);
    expect(deltas[0]!.length).toBeGreaterThan(10_240);
    expect(deltas[0]!.length).toBeLessThan(11_500);
  });

  test('shows the swap file of the editor come and go beside the file it saves', () => {
    const events = named(calls, 'list').flatMap((call) => json(call).list);
    const swap = events.filter(({ path }) => path === '/test/.a.txt.swp');
    expect(swap.map(({ event_type, size }) => [event_type, size])).toEqual([
      [1, 12_288],
      [3, -1],
    ]);
    const saved = events.find(({ path, event_type }) => path === '/test/a.txt' && event_type === 2);
    expect(saved.sjid).toBe(swap[1].sjid + 1);
  });

  test('makes a tree whose files are all there, the copies without a block of their own', () => {
    const files = [...rules.files].filter(([path]) => /^\/tree\/.*\.(jpg|txt)$/.test(path));
    expect(files.length).toBe(60);
    expect(new Set(files.map(([, blocklist]) => blocklist)).size).toBeLessThan(55);
    for (const [path] of files) contentOf(rules, path);
  });

  test('moves without storing a block', () => {
    const at = (path: string) =>
      named(calls, 'commit_batch').find((call) =>
        unpickle(form(call).get('commit_info')!).some(
          (entry: { path: string }) => entry.path === path,
        ),
      )!;
    expect(json(at('/moved')).need_blocks).toEqual([]);
  });

  test('calls again at once after a 503, and then after 15 s and 30 s', () => {
    const commits = calls.filter(
      (call) => call.method === 'commit_batch' && form(call).get('commit_info')!.length > 0,
    );
    const last = commits.findLastIndex(({ status }) => status === 503);
    const run = commits.slice(last - 2, last + 2);
    expect(run.map(({ status }) => status)).toEqual([503, 503, 503, 200]);
    const gaps = run.slice(1).map((call, i) => Number(call.at - run[i]!.answeredAt) / 1e9);
    expect(gaps[0]).toBeLessThan(1);
    expect(Math.round(gaps[1]!)).toBe(15);
    expect(Math.round(gaps[2]!)).toBe(30);
  });

  test('tells of news within a second, and of nothing after 38 s to a minute', () => {
    for (const call of named(calls, 'subscribe')) {
      const seconds = Number(call.answeredAt - call.at) / 1e9;
      if (json(call).ret === 'punt') expect(seconds).toBeGreaterThan(38);
      expect(seconds).toBeLessThan(60.2);
    }
    const shared = calls.findIndex(
      (call) =>
        call.method === 'list' &&
        json(call).list.some(({ path }: { path: string }) => path === '/from/other.txt'),
    );
    expect(calls.slice(shared).find(({ method }) => method === 'retrieve_batch')).toBeDefined();
    expect(named(calls, 'client/notifications/user/ack_by_nids').length).toBe(2);
  });

  test('is silent while it is paused and while it is stopped', () => {
    const gaps = calls.slice(1).map((call, i) => Number(call.at - calls[i]!.answeredAt) / 1e9);
    // Two minutes of pause less the poll that was under way; a minute between stop and start.
    expect(gaps.filter((gap) => gap > 59).length).toBe(2);
  });
});

test('a client that is linked starts with its calls in order', () => {
  const calls = callsOf(`${APP}session: [start, { idle: 2h }]\n`);
  expect(new ProtocolRules(true).read(calls).broken).toEqual([]);
  const methods = calls.slice(0, 6).map(({ method }) => method);
  expect(methods.slice(0, 2)).toEqual(['register_host', 'list']);
  // Side by side, each on a thread of its own.
  expect(methods.slice(2).sort()).toEqual([
    'client/notifications/user/retrieve',
    'desktop_login_sync',
    'gandalf_get_variants',
    'subscribe',
  ]);
  expect(new Set(named(calls, 'subscribe').map(({ connection }) => connection)).size).toBe(1);
  const flags = named(calls, 'gandalf_get_variants');
  const minutes = flags.slice(1).map((call, i) => Number(call.at - flags[i]!.at) / 60e9);
  for (const gap of minutes) expect(gap).toBeGreaterThan(45);
  expect(minutes.length).toBeGreaterThan(0);
  for (const kind of ['report_events', 'report_hang2', 'report_stats'])
    expect(named(calls, kind).length).toBeGreaterThan(5);
});

test('an account without room answers quota, and what does not fit is not entered', () => {
  const calls = callsOf(`${APP.replace('folder:', 'account: { quota: 10MB }\n    folder:')}
session:
  - upload: { files: [{ path: /big, content: { random: 2MB } }], overQuota: true }
  - upload: [{ path: /small, content: { random: 2kB } }]
`);
  const rules = new ProtocolRules(true).read(calls);
  const results = named(calls, 'commit_batch')
    .filter(({ status }) => status === 200)
    .flatMap((call) => json(call).results);
  expect(results.slice(0, 2)).toEqual(['nb', 'quota']);
  expect([...rules.files.keys()]).toEqual(['/small']);
});

test('a client that is stopped while it lists stays stopped', () => {
  const delays = 'delays: { metaServer: 300ms, notification: 200ms, client: 1ms }';
  const calls = callsOf(`${APP.replace('folder:', `${delays}\n    folder:`)}
session:
  - start
  - wait: 2s
  - upload: { files: [{ path: /a, content: { random: 5 } }] }
  - wait: 350ms
  - stop
  - wait: 5min
  - start
`);
  expect(new ProtocolRules(true).read(calls).broken).toEqual([]);
  const again = calls.findLastIndex(({ method }) => method === 'register_host');
  const before = calls[again - 1]!;
  expect(before.method).toBe('list');
  expect(Number(calls[again]!.at - before.answeredAt) / 1e9).toBeGreaterThan(299);
});

test('a client whose account was empty asks for its directories once', () => {
  const calls = callsOf(`
version: 1
seed: 973078497
app: { dropbox: {} }
network: { rtt: 20ms, bandwidth: 500Mbit/s }
session:
  - link
  - sync
  - upload: { files: [{ path: /x.txt, content: { pattern: ab, size: 0 } }] }
  - open-browser
  - sync
`);
  expect(new ProtocolRules(false).read(calls).broken).toEqual([]);
  expect(named(calls, 'list_dirs').length).toBe(1);
});

test('a poll that waits for its connection tells what the client has listed meanwhile', () => {
  const calls = callsOf(`
version: 1
seed: 1393345890
app: { dropbox: {} }
network: { rtt: 20ms, bandwidth: 500Mbit/s }
session:
  - link
  - sync
  - upload: { files: [{ path: /x.txt, content: { pattern: ab, size: 0 } }] }
  - pause: 5min
  - mkdir: [/new1-0]
  - upload: { files: [{ path: /no-extension, content: { pattern: ab, size: 1 } }] }
  - open-browser
  - pause: 5min
  - sync
`);
  expect(new ProtocolRules(false).read(calls).broken).toEqual([]);
});

test('calls that fail at random are made again until they succeed', () => {
  const failing = APP.replace('folder:', 'errors: { unavailable: 30% }\n    folder:');
  const calls = callsOf(`${failing}
session:
  - link
  - sync
  - upload: [{ path: /a, content: { random: 9MB } }, { path: /b, content: { random: 5 } }]
  - idle: 10min
`);
  const rules = new ProtocolRules(false).read(calls);
  expect(rules.broken).toEqual([]);
  expect(contentOf(rules, '/a').length).toBe(9_000_000);
  expect(calls.filter(({ status }) => status === 503).length).toBeGreaterThan(3);
});

test('the protocol is obeyed whatever the seed', () => {
  const session = 'session: [link, sync, { edit: { path: /test/a.txt, append: { text: x } } }]\n';
  for (const seed of [1, 2, 3]) {
    const calls = callsOf(APP.replace('seed: 5', `seed: ${seed}`) + session);
    expect(new ProtocolRules(false).read(calls).broken).toEqual([]);
  }
});

test.each(['list', 'store_batch', 'close_changeset', 'link_host_with_ret', 'desktop_login_sync'])(
  'the rules notice when a %s is missing',
  (method) => {
    const calls = callsOf(`${APP}
session:
  - link
  - sync
  - upload: [{ path: /a, content: { random: 5 } }]
  - upload: [{ path: /b, content: { random: 6 } }]
  - open-browser
  - wait: 70s
`);
    expect(new ProtocolRules(false).read(calls).broken).toEqual([]);
    const at = calls.findIndex((call) => call.method === method);
    expect(new ProtocolRules(false).read(calls.toSpliced(at, 1)).broken).not.toEqual([]);
  },
);

describe('a connection that is reset in the middle of a block', () => {
  let calls: CapturedCall[];
  let rules: ProtocolRules;

  beforeAll(() => {
    calls = callsOf(`${APP}
session:
  - link
  - sync
  - upload: { files: [{ path: /up.bin, content: { random: 300kB } }], dropped: 100kB }
  - download: { files: [/test/big.bin], dropped: 200kB }
`);
    rules = new ProtocolRules(false).read(calls);
  });

  test('is followed by another, on which the client sends and asks again', () => {
    expect(rules.broken).toEqual([]);
    expect(contentOf(rules, '/up.bin').length).toBe(300_000);
    expect(contentOf(rules, '/test/big.bin').length).toBe(9 * 2 ** 20);
  });

  test('leaves no call half done: the block is stored once, before the second commit', () => {
    const uploading = calls.filter(({ method }) => /commit|store/.test(method));
    expect(uploading.map(({ method }) => method)).toEqual([
      'commit_batch',
      'store_batch',
      'commit_batch',
    ]);
  });
});

test('a client that stops hangs up its poll, and answers nothing for it', () => {
  const calls = callsOf(`${APP}
session: [start, { idle: 10s }, stop, { wait: 5s }, start, { wait: 1s }]
`);
  expect(new ProtocolRules(true).read(calls).broken).toEqual([]);
  const polls = named(calls, 'subscribe');
  expect(polls.length).toBe(1);
  const [, again] = named(calls, 'register_host');
  expect(polls[0]!.at).toBeGreaterThan(again!.at);
  // The second start comes soon after the first one's idling, not when a poll would have been answered.
  expect(Number(again!.at - named(calls, 'register_host')[0]!.at) / 1e9).toBeLessThan(20);
});
