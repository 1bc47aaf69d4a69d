/**
 * What a sequence of calls must obey, whoever made it: the order of a client's calls, and how each
 * follows from what was answered before. Written from the protocol's description, not from the model.
 */
import { inflateSync } from 'node:zlib';
import { retrievedBlocks, storedBlocks } from '../../judges/dropboxBlocks.ts';
import { type CapturedCall, form, json, query } from './capture.ts';

interface CommitEntry {
  readonly path: string;
  readonly blocklist: string;
  readonly parent_blocklist: string | null;
  readonly size: number;
  readonly mtime: number;
  readonly is_dir: boolean;
  readonly attrs: object;
}

/** base64 with another alphabet, of zlib, of JSON. */
export function unpickle(text: string) {
  const base64 = text.replaceAll('~', '=').replaceAll('-', '+').replaceAll('_', '/');
  return JSON.parse(inflateSync(Buffer.from(base64, 'base64')).toString());
}

/** From a client's decision to call until the call is on its way, ns. */
const WRITING = 20_000_000n;

export class ProtocolRules {
  readonly broken: string[] = [];
  /** Files that exist, by the calls' own words: path to block ids; directories have none. */
  readonly files = new Map<string, string>();
  /** Those that were carried. */
  readonly blocks = new Map<string, Buffer>();
  /** Those that the client and the servers had before. */
  readonly held = new Map<string, Buffer>();
  #hostId: string | undefined;
  #linked: boolean;
  #checkpoint: string | undefined;
  /** Of the running process. */
  #listed = false;
  #noncesFetched = false;
  readonly #nonces = new Set<string>();
  readonly #usedNonces = new Set<string>();
  #cursor = '-1';
  /** Since when each was the client's. */
  readonly #cursors: [since: bigint, cursor: string][] = [[0n, '-1']];
  #changeset: number | undefined;
  readonly #needed = new Set<string>();
  readonly #known = new Set<string>();
  #refresh = false;
  readonly #connections = new Map<string, CapturedCall>();

  constructor(linkedBefore: boolean) {
    this.#linked = linkedBefore;
  }

  /** What lay in the account when a client that was linked before was last in sync; '' is a directory. */
  knowing(path: string, blocks: ReadonlyMap<string, Buffer>): this {
    this.files.set(path, [...blocks.keys()].join());
    for (const [id, content] of blocks) {
      this.held.set(id, content);
      this.#known.add(id);
    }
    return this;
  }

  read(calls: readonly CapturedCall[]): this {
    for (const call of calls) this.#onItsConnection(call);
    // The servers' knowledge is that of the moment in which they answer.
    for (const call of calls.toSorted((a, b) => Number(a.answeredAt - b.answeredAt))) {
      if (call.status === 503) continue;
      this.#authenticated(call);
      this.#take(call);
    }
    return this;
  }

  #expect(condition: boolean, call: CapturedCall, what: string): void {
    if (!condition) this.broken.push(`${call.method} at ${call.at}: ${what}`);
  }

  /** One request at a time; what failed is asked again, the third time after a pause. */
  #onItsConnection(call: CapturedCall): void {
    const before = this.#connections.get(call.connection);
    if (before !== undefined)
      this.#expect(before.answeredAt < call.at, call, 'asks before the answer to the last call');
    this.#connections.set(call.connection, call);
  }

  #authenticated(call: CapturedCall): void {
    const { method } = call;
    const isFirst = method === 'register_host';
    this.#expect(isFirst || this.#hostId !== undefined, call, 'before register_host');
    const without = [
      'subscribe',
      'store_batch',
      'send_trace',
      'desktop_login',
      'send_twofactor_sms',
    ];
    if (without.includes(method) || method.startsWith('report_')) return;
    const given = form(call).get('host_id');
    this.#expect(given === (this.#hostId ?? given), call, `host_id ${given}`);
  }

  #take(call: CapturedCall): void {
    switch (call.method) {
      case 'register_host':
        this.#register(call);
        break;
      case 'check_sso_user':
        this.#expect(!this.#linked && this.#hostId !== undefined, call, 'out of order');
        break;
      case 'link_host_with_ret': {
        this.#expect(this.#hostId !== undefined && !this.#linked, call, 'out of order');
        const { ret, checkpoint_tkey } = json(call);
        this.#linked = ret === 'ok';
        this.#checkpoint = checkpoint_tkey;
        break;
      }
      case 'send_twofactor_sms':
        this.#checkpointOf(call);
        break;
      case 'link_host_twofactor':
        this.#checkpointOf(call);
        this.#linked ||= json(call).ret === 'ok';
        break;
      case 'list_dirs':
        this.#expect(
          this.#linked && !this.#listed && this.#cursor === '-1',
          call,
          'only a new client asks',
        );
        break;
      case 'list':
        this.#list(call);
        break;
      case 'desktop_login_sync':
        this.#nonceSync(call);
        break;
      case 'desktop_login': {
        const nonce = form(call).get('n')!;
        this.#expect(this.#nonces.delete(nonce), call, 'uses a nonce that was not given');
        this.#usedNonces.add(nonce);
        break;
      }
      case 'commit_batch':
        this.#commit(call);
        break;
      case 'store_batch':
        this.#store(call);
        break;
      case 'retrieve_batch':
        this.#retrieve(call);
        break;
      case 'close_changeset':
        this.#expect(form(call).get('changeset_id') === String(this.#changeset), call, 'not open');
        this.#changeset = undefined;
        break;
      case 'subscribe':
        this.#subscribe(call);
        break;
      default:
        this.#expect(this.#listed, call, 'before the first list');
        break;
    }
  }

  #register(call: CapturedCall): void {
    const given = form(call).get('host_id');
    if (this.#hostId === undefined && !this.#linked)
      this.#expect(given === 'None', call, 'host_id');
    this.#hostId = json(call).host_id;
    this.#expect((json(call).email !== undefined) === this.#linked, call, 'e-mail when linked');
    this.#listed = this.#noncesFetched = this.#refresh = false;
    this.#nonces.clear();
    this.#usedNonces.clear();
  }

  #checkpointOf(call: CapturedCall): void {
    this.#expect(form(call).get('checkpoint_tkey') === this.#checkpoint, call, 'checkpoint_tkey');
  }

  #list(call: CapturedCall): void {
    const fields = form(call);
    const [, cursor] = fields.get('ns_map')!.split('_');
    this.#expect(this.#linked, call, 'not linked');
    this.#expect(fields.has('initial_list') === !this.#listed, call, 'initial_list');
    if (this.#cursor !== '-1') this.#expect(cursor === this.#cursor, call, `cursor ${cursor}`);
    const reply = json(call);
    for (const { path, event_type, blocklist } of reply.list) {
      if (event_type === 3) this.files.delete(path);
      else this.files.set(path, blocklist);
      for (const id of idsOf(blocklist)) this.#known.add(id);
    }
    // JSON.parse cannot hold it: beyond 2^53.
    const text = Buffer.from(call.response.body).toString();
    this.#cursor = /"ns_map_after": \{"\d+": (-?\d+)\}/.exec(text)![1]!;
    this.#cursors.push([call.answeredAt, this.#cursor]);
    if (!reply.more_results) {
      this.#listed = true;
      this.#refresh = false;
    }
  }

  #nonceSync(call: CapturedCall): void {
    const fields = form(call);
    this.#expect(fields.get('ia') === (this.#noncesFetched ? '0' : '1'), call, 'ia');
    const used = Object.keys(unpickle(fields.get('us')!));
    this.#expect(used.sort().join() === [...this.#usedNonces].sort().join(), call, 'us');
    this.#usedNonces.clear();
    for (const nonce of Object.keys(json(call).nonces)) this.#nonces.add(nonce);
    this.#expect(this.#nonces.size === 4, call, `${this.#nonces.size} nonces in stock`);
    this.#noncesFetched = true;
  }

  #commit(call: CapturedCall): void {
    this.#expect(this.#listed, call, 'before the first list');
    const fields = form(call);
    const entries: CommitEntry[] = unpickle(fields.get('commit_info')!);
    const { results, need_blocks, changeset_id } = json(call);
    this.#expect(entries.length <= 16 && results.length === entries.length, call, 'entries');
    const open = this.#changeset === undefined ? '' : `_${this.#changeset}`;
    this.#expect(fields.get('changeset_map')!.endsWith(open), call, 'changeset_map');
    for (const [i, entry] of entries.entries()) {
      const { path, blocklist, parent_blocklist, size, mtime } = entry;
      const before = this.files.get(path) ?? null;
      if (results[i] !== 'conflict')
        this.#expect(parent_blocklist === before, call, `parent of ${path}`);
      if (typeof results[i] !== 'number') continue;
      this.#expect(
        idsOf(blocklist).every((id) => !this.#needed.has(id)),
        call,
        `enters ${path} without its blocks`,
      );
      if (size === -1) {
        this.#expect(mtime === -1 && blocklist === '' && before !== null, call, `deletes ${path}`);
        this.files.delete(path);
      } else this.files.set(path, blocklist);
      for (const id of idsOf(blocklist)) this.#known.add(id);
    }
    for (const id of need_blocks) {
      this.#expect(
        entries.some(({ blocklist }) => idsOf(blocklist).includes(id)),
        call,
        `needs ${id}`,
      );
      this.#needed.add(id);
    }
    this.#expect(need_blocks.length > 0 === results.includes('nb'), call, 'nb');
    const [opened] = Object.values(changeset_id);
    if (opened !== undefined) this.#changeset = Number(opened);
  }

  #store(call: CapturedCall): void {
    for (const { id, content } of storedBlocks([call], new Map([...this.held, ...this.blocks]))) {
      this.#expect(this.#needed.delete(id), call, `stores ${id}, which nobody needs`);
      this.blocks.set(id, content);
    }
  }

  #retrieve(call: CapturedCall): void {
    const wanted: [string, string | null, string | null][] = JSON.parse(form(call).get('hashes')!);
    const held = new Map([...this.held, ...this.blocks]);
    const got = retrievedBlocks([call], held);
    for (const [id, parent, signature] of wanted) {
      this.#expect(this.#known.has(id), call, `${id} was not listed`);
      this.#expect((parent === null) === (signature === null), call, `parent of ${id}`);
      this.#expect(parent === null || held.has(parent), call, `${parent} is not held`);
    }
    const ids = (list: readonly string[]) => [...list].sort().join();
    this.#expect(
      ids(wanted.map(([id]) => id)) === ids(got.map(({ id }) => id)),
      call,
      'other blocks than asked for',
    );
    for (const { id, content } of got) this.blocks.set(id, content);
  }

  #subscribe(call: CapturedCall): void {
    this.#expect(this.#listed, call, 'before the first list');
    this.#expect(!this.#refresh, call, 'polls again without having listed');
    // A list that the user has asked for may be answered while it is open, or just when it is written.
    const known = [call.at, call.at - WRITING].map(
      (time) => this.#cursors.findLast(([since]) => since < time)![1],
    );
    const given = query(call).get('ns_map')!.split('_')[1]!;
    this.#expect(known.includes(given), call, `ns_map ${given}`);
    const { ret, refresh } = json(call);
    this.#expect((ret === 'punt') !== Array.isArray(refresh), call, 'the answer');
    // It counts when it is answered, and no other list of this thread lies between.
    if (refresh?.includes('list')) this.#refresh = true;
  }
}

function idsOf(blocklist: string): string[] {
  return blocklist === '' ? [] : blocklist.split(',');
}
