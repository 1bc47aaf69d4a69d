/** Several devices of one account in one capture, each read on its own. */
import { createHash } from 'node:crypto';
import { inflateSync } from 'node:zlib';
import { beforeAll, describe, expect, test } from 'vitest';
import { signature } from '../../../src/apps/dropbox/signature.ts';
import { retrievedBlocks } from '../../judges/dropboxBlocks.ts';
import { type CapturedCall, callsOf, form, json } from './capture.ts';
import { ProtocolRules } from './protocolRules.ts';

const profile = (devices: string, session: string) => `
version: 1
seed: 5
app:
  dropbox:
    client: { lanSync: false, hostname: viserion }
    folder: [{ path: /a.txt, content: { text: "aaaaa\\n\\n" } }]
    delays: { debounce: 1s, notification: 3s }
    devices: ${devices}
session: ${session}
network: { rtt: 20ms, client: { addresses: 10.0.0.0/24 } }
`;

/** The calls of each host, by its address: the client's first, then in the order of their first. */
function byHost(calls: readonly CapturedCall[]): CapturedCall[][] {
  const hosts = new Map<string, CapturedCall[]>();
  for (const call of calls) {
    const [host = ''] = call.connection.split(':');
    hosts.set(host, [...(hosts.get(host) ?? []), call]);
  }
  const isClient = (own: readonly CapturedCall[]) =>
    named(own, 'register_host').some((call) => form(call).get('hostname') === 'viserion');
  return [...hosts.values()].sort((a, b) => Number(isClient(b)) - Number(isClient(a)));
}

const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('base64url');
const unpickleBytes = (text: string) =>
  inflateSync(Buffer.from(text.replaceAll('~', '='), 'base64url'));
const named = (calls: readonly CapturedCall[], method: string) =>
  calls.filter((call) => call.method === method);
const listed = (calls: readonly CapturedCall[]) =>
  named(calls, 'list').flatMap((call) =>
    json(call).list.map(({ path }: { readonly path: string }) => path),
  );

describe('a device that uploads and one that is told of it', () => {
  let calls: CapturedCall[];
  let uploader: CapturedCall[];
  let fetcher: CapturedCall[];

  beforeAll(() => {
    calls = callsOf(
      profile(
        '[{ hostname: rhaegal, version: 2.10.27, session: [{ wait: 10s }, start, { idle: 4min }] }]',
        `
  - start
  - wait: 20s
  - upload: [{ path: /b.bin, content: { random: 5MB } }]
  - upload: [{ path: /c.txt, content: { text: more } }]
  - idle: 1min
`,
      ),
    );
    [uploader = [], fetcher = []] = byHost(calls);
  });

  test('each obey the protocol', () => {
    expect(byHost(calls)).toHaveLength(2);
    for (const own of [uploader, fetcher])
      expect(new ProtocolRules(true).read(own).broken).toEqual([]);
  });

  test('are hosts of one account, each with its own identity and version', () => {
    const [first, second] = [uploader, fetcher].map((own) => {
      const registration = named(own, 'register_host')[0]!;
      return { asked: form(registration), told: json(registration) };
    });
    expect(second!.told.email).toBe(first!.told.email);
    expect(second!.told.root_ns).toBe(first!.told.root_ns);
    expect(second!.told.host_id).not.toBe(first!.told.host_id);
    expect(second!.told.host_int).not.toBe(first!.told.host_int);
    expect([first!.asked.get('hostname'), second!.asked.get('hostname')]).toEqual([
      'viserion',
      'rhaegal',
    ]);
    expect([first!.asked.get('buildno'), second!.asked.get('buildno')]).toEqual([
      'Dropbox-lnx.x86-2.8.3',
      'Dropbox-lnx.x86-2.10.27',
    ]);
  });

  test('name themselves by the MAC addresses of their frames', () => {
    for (const own of [uploader, fetcher]) {
      const registration = named(own, 'register_host')[0]!;
      const uuid = BigInt(form(registration).get('uuid')!).toString(16).padStart(12, '0');
      expect(uuid).toBe(registration.mac.replaceAll(':', ''));
    }
  });

  test('come together by a poll that is answered early, a list and a retrieval', () => {
    const closed = named(uploader, 'close_changeset')[0]!;
    const told = named(fetcher, 'subscribe').find(
      (call) => call.answeredAt > closed.answeredAt && json(call).refresh !== undefined,
    )!;
    // What delays.notification says, and the way of the answer.
    const seconds = Number(told.answeredAt - closed.answeredAt) / 1e9;
    expect(seconds).toBeGreaterThan(2.9);
    expect(seconds).toBeLessThan(3.1);
    const [next, then] = fetcher.filter(({ at }) => at > told.answeredAt);
    expect(next!.method).toBe('list');
    expect(json(next!).list[0]).toEqual(
      expect.objectContaining({
        path: '/b.bin',
        host_id: json(named(uploader, 'register_host')[0]!).host_int,
      }),
    );
    expect(then!.method).toBe('retrieve_batch');
    expect(named(uploader, 'retrieve_batch')).toEqual([]);
  });

  test('end with the same files', () => {
    const stored = new ProtocolRules(true).read(uploader);
    const fetched = new ProtocolRules(true).read(fetcher);
    expect(listed(fetcher)).toEqual(listed(uploader));
    expect([...fetched.blocks.keys()].sort()).toEqual([...stored.blocks.keys()].sort());
    for (const [id, block] of fetched.blocks)
      expect(block.equals(stored.blocks.get(id)!)).toBe(true);
  });
});

describe('the commits of one queue', () => {
  const upload = (manner: string, then: string) =>
    byHost(
      callsOf(
        profile(
          '[{ hostname: rhaegal, session: [start, { idle: 5min }] }]',
          `
  - start
  - wait: 20s
  - upload: { tree: { directory: /many, count: 100, sizes: 1kB }${manner} }
  ${then}
  - idle: 3min
`,
        ),
      ),
    );
  const refreshed = (calls: readonly CapturedCall[]) =>
    named(calls, 'subscribe').filter((call) => json(call).refresh?.includes('list'));

  test('are one changeset, told to every device when it is closed, and listed once', () => {
    const hosts = upload('', '- wait: 0s');
    const [closed, ...others] = hosts.flatMap((own) => named(own, 'close_changeset'));
    expect(others).toEqual([]);
    for (const own of hosts) {
      expect(new ProtocolRules(true).read(own).broken).toEqual([]);
      expect(refreshed(own)).toHaveLength(1);
      expect(refreshed(own)[0]!.answeredAt).toBeGreaterThan(closed!.answeredAt);
      expect(named(own, 'list')).toHaveLength(2);
      expect(listed(own)).toHaveLength(103);
    }
  });

  test('are told later of a changeset that is left open, and at once when it is closed then', () => {
    const hosts = upload(', close: false', '- wait: 20s\n  - close');
    const [closed] = hosts.flatMap((own) => named(own, 'close_changeset'));
    for (const own of hosts) {
      const [told] = refreshed(own);
      const seconds = Number(told!.answeredAt - closed!.answeredAt) / 1e9;
      expect(seconds).toBeGreaterThan(0);
      expect(seconds).toBeLessThan(3.1);
    }
  });

  test('are told of a changeset that is never closed by a poll that ends a minute later', () => {
    const hosts = upload(', close: false', '- wait: 0s');
    const last = hosts.flatMap((own) => named(own, 'commit_batch')).at(-1)!;
    for (const own of hosts) {
      const told = refreshed(own);
      expect(told).toHaveLength(1);
      const seconds = Number(told[0]!.answeredAt - last.answeredAt) / 1e9;
      expect(seconds).toBeGreaterThan(60);
      expect(seconds).toBeLessThan(121);
      expect(listed(own)).toHaveLength(103);
    }
  });
});

test('a tree that one device brings in, another fetches as the pages of the list tell of it', () => {
  const calls = callsOf(
    profile(
      '[{ hostname: rhaegal, session: [start, { idle: 5min }] }]',
      `
  - start
  - wait: 20s
  - upload: { tree: { directory: /many, count: 1200, sizes: 100, duplicates: 10% } }
  - idle: 3min
`,
    ),
  );
  const [uploader = [], fetcher = []] = byHost(calls);
  const [stored, fetched] = [uploader, fetcher].map((own) => new ProtocolRules(true).read(own));
  expect([stored!.broken, fetched!.broken]).toEqual([[], []]);
  const pages = named(fetcher, 'list').map((call) => json(call).more_results);
  expect(pages).toEqual([false, true, false]);
  expect(fetched!.files.size).toBe(1230);
  expect([...fetched!.files]).toEqual([...stored!.files]);
  expect([...fetched!.blocks.keys()].sort()).toEqual([...stored!.blocks.keys()].sort());
  for (const [id, block] of fetched!.blocks)
    expect(block.equals(stored!.blocks.get(id)!)).toBe(true);
  // Its own tree the uploader has.
  expect(named(uploader, 'retrieve_batch')).toEqual([]);
});

describe('a large file that another device has edited', () => {
  /** The calls of the device that is told, which has fetched the file before. */
  const told = (deltas: boolean) => {
    const text = profile(
      '[{ hostname: rhaegal, session: [start, { download: [/big.bin] }, { idle: 2min }] }]',
      '[start, { wait: 20s }, { edit: { path: /big.bin, change: 3000000 } }, { idle: 1min }]',
    )
      .replace('folder: [', 'folder: [{ path: /big.bin, content: { random: 4MB } }, ')
      .replace('client: {', `client: { deltas: ${deltas},`);
    const [, fetcher = []] = byHost(callsOf(text));
    const [before, after] = named(fetcher, 'retrieve_batch');
    return { fetcher, before: before!, after: after! };
  };
  const asked = (call: CapturedCall): [string, string | null, string | null][] =>
    JSON.parse(form(call).get('hashes')!);
  const blocksIn = (call: CapturedCall) => {
    const found = new Map(retrievedBlocks([call]).map(({ id, content }) => [id, content]));
    return new Map(asked(call).map(([id]) => [id, found.get(id)!]));
  };

  test('is fetched as the delta against the block that this one holds', () => {
    const { fetcher, before, after } = told(true);
    const blocks = blocksIn(before);
    const rules = new ProtocolRules(true).knowing('/big.bin', blocks).read(fetcher);
    expect(rules.broken).toEqual([]);
    const [old] = [...blocks];
    const [[id, parent, sums]] = asked(after) as [[string, string, string]];
    expect(parent).toBe(old![0]);
    expect(unpickleBytes(sums)).toEqual(Buffer.from(signature(old![1])));
    const next = Buffer.from(old![1]);
    next[3_000_000]! ^= 1;
    expect(rules.blocks.get(id)?.equals(next)).toBe(true);
    expect(sha256(next)).toBe(id);
    // A chunk of 10 KiB, and what is around it.
    expect(after.response.body.length).toBeLessThan(10_500);
  });

  test('is not what it was if the delta is put on something else', () => {
    const { before, after } = told(true);
    const other = new Map(
      [...blocksIn(before)].map(([id, { length }]) => [id, Buffer.alloc(length)]),
    );
    const [made] = retrievedBlocks([after], other);
    expect(sha256(made!.content)).not.toBe(made!.id);
  });

  test('is fetched by whole blocks where deltas are off', () => {
    const { after } = told(false);
    expect(asked(after)).toEqual([[expect.any(String), null, null]]);
    expect(after.response.body.length).toBeGreaterThan(4_000_000);
  });
});

test.each([
  ['at the same time', '20s'],
  ['half a second later', '20500ms'],
])('two devices that edit one file, one %s, get a conflicted copy', (_, later) => {
  const edit = (text: string) => `edit: { path: /a.txt, append: { text: ${text} } }`;
  const calls = callsOf(
    profile(
      `[{ hostname: rhaegal, session: [start, { wait: ${later} }, { ${edit('theirs')} }, { idle: 1min }] }]`,
      `[start, { wait: 20s }, { ${edit('mine')} }, { idle: 1min }]`,
    ),
  );
  const [first = [], second = []] = byHost(calls);
  const conflicts = (own: readonly CapturedCall[]) =>
    named(own, 'commit_batch')
      .flatMap((call) => json(call).results)
      .filter((result) => result === 'conflict').length;
  expect(conflicts(first) + conflicts(second)).toBe(1);
  const name = conflicts(first) === 1 ? 'viserion' : 'rhaegal';
  const copy = listed(first).find((path) => path.includes('conflicted copy'));
  expect(copy).toContain(`(${name}'s conflicted copy`);
  expect(listed(second)).toContain(copy);
});

test('a device can be linked while another one works', () => {
  const calls = callsOf(
    profile(
      '[{ hostname: rhaegal, session: [{ wait: 5s }, link, sync, { idle: 1min }] }]',
      '[start, { upload: [{ path: /b, content: { random: 9kB } }] }, { idle: 2min }]',
    ),
  );
  const [, second = []] = byHost(calls);
  expect(new ProtocolRules(false).read(second).broken).toEqual([]);
  expect(listed(second)).toEqual(['/a.txt', '/b']);
  expect(form(named(second, 'register_host')[0]!).get('host_id')).toBe('None');
});

test('a device beside it changes no packet of a client that does nothing new', () => {
  const alone = callsOf(profile('[]', '[start, { idle: 1min }]'));
  const beside = callsOf(
    profile('[{ hostname: rhaegal, session: [start, { idle: 1min }] }]', '[start, { idle: 1min }]'),
  );
  expect(byHost(beside)[0]).toEqual(alone);
});

test('each client of many has devices of its own', () => {
  const text = `${profile(
    '[{ hostname: rhaegal, session: [start, { idle: 30s }] }]',
    '[start, { wait: 5s }, { upload: [{ path: /b, content: { random: 9kB } }] }, { idle: 30s }]',
  )}clients: { count: 3, every: 1min }\n`;
  const hosts = byHost(callsOf(text));
  expect(hosts).toHaveLength(6);
  for (const own of hosts) expect(listed(own)).toEqual(['/b']);
  const fetched = hosts.filter((own) => named(own, 'retrieve_batch').length === 1);
  expect(fetched).toHaveLength(3);
});
