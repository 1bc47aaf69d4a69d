/**
 * Every shipped Dropbox profile, read back by tshark with the keys in the file: what was brought up and
 * fetched is there byte for byte, and the calls are in an order that the protocol allows. And captures
 * with something missing or out of place, which are found out.
 */
import { createHash } from 'node:crypto';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { DropboxAct, UploadFile } from '../../src/apps/dropbox/options.ts';
import { Random } from '../../src/base/random.ts';
import { openSink } from '../../src/cli/captureFormat.ts';
import { type LoadOptions, loadProfile } from '../../src/profile/load.ts';
import type { Profile } from '../../src/profile/profile.ts';
import { readAll } from '../../src/stream/byteSource.ts';
import type { Content } from '../../src/stream/content.ts';
import { contentSource } from '../../src/stream/contentSource.ts';
import { synthesize } from '../../src/synthesize.ts';
import { type CapturedCall, form, json } from '../apps/dropbox/capture.ts';
import { ProtocolRules, unpickle } from '../apps/dropbox/protocolRules.ts';
import { MemoryOutput } from '../pcap-writer/memoryOutput.ts';
import { JUDGES } from './all.ts';
import { clientsIn } from './dropboxCalls.ts';

const FOLDER = fileURLToPath(new URL('../../profiles/dropbox/', import.meta.url));
/** The blocks of the article's are stand-ins, which do not inflate; its own test reads it. */
const PROFILES = readdirSync(FOLDER).filter((name) => name !== 'article.yaml');
/** Two blocks where it has sixteen. */
const SMALLER: Readonly<Record<string, readonly string[]>> = {
  'big-file.yaml': ['session.0.upload.0.content.random=5MiB', 'session.2.edit.change=4500000'],
};

const folder = mkdtempSync(join(tmpdir(), 'pcapsmith-sessions-'));
afterAll(() => rmSync(folder, { recursive: true }));

interface Written {
  readonly file: string;
  readonly profile: Profile;
}

function written(name: string, options: LoadOptions = {}): Written {
  const set = [...(SMALLER[name] ?? []), ...(options.set ?? [])];
  const profile = loadProfile(join(FOLDER, name), { ...options, set });
  const output = new MemoryOutput();
  synthesize(profile, openSink('pcapng', output, profile));
  const file = join(folder, `${name}.pcapng`);
  writeFileSync(file, output.bytes);
  return { file, profile };
}

const BLOCK = 4 * 1024 * 1024;
const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('base64url');

function blocksOf(content: Buffer): Map<string, Buffer> {
  const count = Math.ceil(content.length / BLOCK);
  const blocks = Array.from({ length: count }, (_, i) =>
    content.subarray(i * BLOCK, (i + 1) * BLOCK),
  );
  return new Map(blocks.map((block) => [sha256(block), block]));
}

/** What the profile says that a file holds. */
function intended({ seed }: Profile, content: Content): Buffer {
  return Buffer.from(readAll(contentSource(content, new Random(`${seed}/session/0/app`))));
}

/** The rules, having read the calls of each client. */
function read({ profile }: Written, clients: Iterable<readonly CapturedCall[]>): ProtocolRules[] {
  if (profile.app.kind !== 'dropbox') throw new Error(profile.app.kind);
  const { folder: before } = profile.app;
  return [...clients].map((calls) => {
    const linksNow = calls.some(({ method }) => method === 'link_host_with_ret');
    const rules = new ProtocolRules(!linksNow);
    if (!linksNow)
      for (const entry of before) {
        for (let at = entry.path.lastIndexOf('/'); at > 0; at = entry.path.lastIndexOf('/', at - 1))
          rules.knowing(entry.path.slice(0, at), new Map());
        const content = entry.kind === 'file' ? intended(profile, entry.content) : Buffer.alloc(0);
        rules.knowing(entry.path, blocksOf(content));
      }
    return rules.read(calls);
  });
}

/** Files that acts bring into the account or fetch from it, with what they hold. */
function carried({ profile }: Written): [path: string, content: Buffer][] {
  if (profile.app.kind !== 'dropbox') throw new Error(profile.app.kind);
  const { acts, devices, folder: before } = profile.app;
  const all = [acts, ...devices.map((device) => device.acts)].flat();
  const files = all.flatMap((act: DropboxAct): readonly Pick<UploadFile, 'path' | 'content'>[] => {
    if (act.act === 'upload' || act.act === 'share-in') return act.files;
    if (act.act !== 'download') return [];
    const there = before.filter((entry) => entry.kind === 'file' && act.paths.includes(entry.path));
    return there as Extract<(typeof before)[number], { kind: 'file' }>[];
  });
  return files.map(({ path, content }) => [path, intended(profile, content)]);
}

/** What is wrong with the files in the commits that were entered, by the blocks that were carried. */
function faultsOfCommits(calls: readonly CapturedCall[], blocks: ReadonlyMap<string, Buffer>) {
  return calls
    .filter(({ method, status }) => method === 'commit_batch' && status === 200)
    .flatMap((call) => {
      const { results } = json(call);
      const entries: { path: string; blocklist: string; size: number }[] = unpickle(
        form(call).get('commit_info')!,
      );
      return entries
        .filter(({ blocklist }, i) => typeof results[i] === 'number' && blocklist !== '')
        .filter(({ blocklist, size }) => {
          const found = blocklist.split(',').map((id) => [id, blocks.get(id)] as const);
          const lengths = found.map(([, block]) => block?.length ?? 0);
          const good = found.every(([id, block]) => block !== undefined && sha256(block) === id);
          return !good || lengths.reduce((sum, length) => sum + length) !== size;
        })
        .map(({ path }) => path);
    });
}

describe.skipIf(JUDGES.tshark.absent).each(PROFILES)('profiles/dropbox/%s', (name) => {
  let made: Written;
  let clients: Map<string, CapturedCall[]>;
  let rules: ProtocolRules[];

  beforeAll(() => {
    made = written(name);
    clients = clientsIn(made.file);
    rules = read(made, clients.values());
  });

  test('is a sequence of calls that the protocol allows', () => {
    expect(rules.length).toBe(
      made.profile.app.kind === 'dropbox' ? 1 + made.profile.app.devices.length : 0,
    );
    expect(rules.flatMap(({ broken }) => broken)).toEqual([]);
  });

  test('carries every file that the profile names, byte for byte', () => {
    const blocks = new Map(rules.flatMap((own) => [...own.blocks]));
    for (const [path, content] of carried(made)) {
      const ids = [...blocksOf(content).keys()];
      const rebuilt = Buffer.concat(ids.map((id) => blocks.get(id) ?? Buffer.alloc(0)));
      expect(sha256(rebuilt), path).toBe(sha256(content));
    }
  });

  test('has the blocks of every file that was entered', () => {
    const known = new Map(rules.flatMap((own) => [...own.blocks, ...own.held]));
    for (const calls of clients.values()) expect(faultsOfCommits(calls, known)).toEqual([]);
  });
});

test.skipIf(JUDGES.tshark.absent)('two devices send and fetch one edit as a delta', () => {
  const [uploader = [], fetcher = []] = [...clientsIn(written('two-devices.yaml').file).values()];
  const parents = (calls: readonly CapturedCall[], method: string, pattern: RegExp) =>
    calls
      .filter((call) => call.method === method)
      .map(({ request }) => pattern.exec(Buffer.from(request.body).toString('latin1'))?.[1])
      .filter((parent) => parent !== undefined);
  const sent = parents(uploader, 'store_batch', /"parent": "([^"]+)"/);
  const asked = parents(fetcher, 'retrieve_batch', /%5B%5B%22[^%]+%22%2C\+%22([^%]+)%22%2C\+%22/);
  expect(sent).toHaveLength(1);
  expect(asked).toEqual(sent);
});

describe.skipIf(JUDGES.tshark.absent)('a tree in the folder of two devices', () => {
  const tree = '{ directory: /album, count: 150, sizes: 5kB .. 30kB, filesPerFolder: 30 }';
  let made: Written;
  let calls: CapturedCall[];

  beforeAll(() => {
    made = written('two-devices.yaml', {
      // Instead of the photo, which is edited later.
      set: [
        `session.3.upload={ tree: ${tree} }`,
        'session.5={ wait: 1s }',
        'network.bandwidth=1Gbit/s',
      ],
    });
    calls = [...clientsIn(made.file).values()][1]!;
  });

  /** What the files of the tree consist of, by the blocks that were carried to this device. */
  const rebuilt = ({ files, blocks }: ProtocolRules) =>
    [...files]
      .filter(([path, blocklist]) => path.startsWith('/album/') && blocklist !== '')
      .map(([path, blocklist]) => [path, blocklist, blocks.get(blocklist)] as const);

  test('is fetched by the other one, every file of it', () => {
    const [fetcher] = read(made, [calls]);
    expect(fetcher!.broken).toEqual([]);
    const files = rebuilt(fetcher!);
    expect(files.length).toBe(150);
    for (const [path, blocklist, content] of files)
      expect(content && sha256(content), path).toBe(blocklist);
  });

  test('is not whole without one of its retrievals', () => {
    const at = calls.findIndex(({ method }) => method === 'retrieve_batch');
    const [without] = read(made, [calls.toSpliced(at, 1)]);
    expect(rebuilt(without!).some(([, , content]) => content === undefined)).toBe(true);
  });
});

describe.skipIf(JUDGES.tshark.absent)('an upload with something wrong', () => {
  let made: Written;
  let calls: CapturedCall[];

  beforeAll(() => {
    made = written('upload.yaml');
    calls = [...clientsIn(made.file).values()].flat();
  });

  const brokenBy = (change: (calls: readonly CapturedCall[]) => CapturedCall[]) => {
    const [rules] = read(made, [change(calls)]);
    return rules!.broken;
  };
  const at = (method: string) => calls.findIndex((call) => call.method === method);

  test('is told from one in order', () => {
    expect(brokenBy((all) => [...all])).toEqual([]);
  });

  test.each([
    ['store_batch', 'commit_batch'],
    ['register_host', 'list'],
    ['close_changeset', 'store_batch'],
  ])('%s and %s have changed places', (one, other) => {
    const swapped = brokenBy((all) => {
      const first = all[at(one)]!;
      const second = all[at(other)]!;
      const moved = (call: CapturedCall, to: CapturedCall) => ({
        ...call,
        at: to.at,
        answeredAt: to.answeredAt,
      });
      return all.map((call) =>
        call === first ? moved(first, second) : call === second ? moved(second, first) : call,
      );
    });
    expect(swapped).not.toEqual([]);
  });

  test('a call is left out', () => {
    for (const method of ['register_host', 'list', 'commit_batch', 'store_batch'])
      expect(
        brokenBy((all) => all.filter((_, i) => i !== at(method))),
        method,
      ).not.toEqual([]);
  });

  test('a block is left out of store_batch', () => {
    const without = brokenBy((all) =>
      all.map((call) => {
        if (call.method !== 'store_batch') return call;
        const text = Buffer.from(call.request.body).toString('latin1');
        const delimiter = text.slice(0, text.indexOf('\r\n'));
        const parts = text.split(delimiter);
        const body = Buffer.from(
          [...parts.slice(0, -2), ...parts.slice(-1)].join(delimiter),
          'latin1',
        );
        return { ...call, request: { ...call.request, body } };
      }),
    );
    expect(without.join('\n')).toContain('without its blocks');
  });

  test('a byte of a record has changed', () => {
    const { file } = written('upload.yaml');
    const output = new MemoryOutput();
    synthesize(made.profile, openSink('pcapng', output, made.profile));
    const bytes = Buffer.from(output.bytes);
    // In a full segment of the upload.
    const record = bytes.lastIndexOf(Buffer.of(23, 3, 1));
    bytes[record + 40]! ^= 1;
    writeFileSync(file, bytes);
    const found = () => [...clientsIn(file).values()].flat().map(({ method }) => method);
    let seen: readonly string[] | undefined;
    try {
      seen = found();
    } catch {}
    expect(seen).not.toEqual(calls.map(({ method }) => method));
  });

  test('without its keys shows nothing but the polls', () => {
    const { file } = written('upload.yaml', { set: ['capture.secrets=false'] });
    const methods = [...clientsIn(file).values()].flat().map(({ method }) => method);
    expect(new Set(methods)).toEqual(new Set(['subscribe']));
  });
});
