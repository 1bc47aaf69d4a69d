/**
 * profiles/dropbox/article.yaml beside the article's ten figures: what Wireshark decrypts of the capture,
 * with the keys that are in it. Where the print is wrong (OCR, cut lines) the right form stands.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { inflateSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openSink } from '../../src/cli/captureFormat.ts';
import { loadProfile } from '../../src/profile/load.ts';
import { synthesize } from '../../src/synthesize.ts';
import { type CapturedCall, form, json } from '../apps/dropbox/capture.ts';
import { unpickle } from '../apps/dropbox/protocolRules.ts';
import { MemoryOutput } from '../pcap-writer/memoryOutput.ts';
import { fieldOf } from '../reader/http.ts';
import { JUDGES } from './all.ts';
import { clientsIn } from './dropboxCalls.ts';
import { fieldsOf } from './tshark.ts';

const PROFILE = fileURLToPath(new URL('../../profiles/dropbox/article.yaml', import.meta.url));
const FIRST_HOST = '58a29b6911f683d39f77d906d9cec063';
const SECOND_HOST = '6925bf34850a552594c6c23c40bc1a80';
const NAMESPACE = '678000691';
const BOOK = 'HCDOaVCVgUHqzOaAysnhcogmHjsbV9jH3Q8YvROPQrM';
const NOTE = 'OueA12kudlJDbepRIfv8vj_Ip3jxiy0zARwNgbEXifM';
/** Figures 5 and 6. */
const STARTER = 'pBTCVnmA6QJnyEaeJHS_Gd4-FqssCIN_XbMVhFkkRI4';
const A_TXT = '-PQmVCxoVGsWhguOWL2lh-nPTpIp7e7TksZGmxhTnJ4';
const B_TXT = 'PkGP-VCdxXxUo7-BCP4qkYMwvZQftsPcPXEEbg0yBCQ';
/** Figure 8: zlib of the JSON of figure 10, in the alphabet of URLs. */
const NOTE_INFO =
  'eJxtjkFrwkAQhf-K5FxsEksSexPqwUJb8FQoZdkks-nobDbsTmyq-N-7sdoE9DLwvvdm3nwcgkZaqFnkZIotoePgcVK3RHeTiyOZrRvoOBi8tbCI4m1b0vNTDs16pXbZbiNWzWzT4U-4X6y_X6t8-Y7qJfC7mlGD34sewjSZRXEWn2r4q791z-D4NKbccR9HJ0q03lOSHHjA0lbAoh69c_nuEJTWNLnpRGGIoGA0taiwHJLQoRrUf1pqsFK0DRlZXtsKCQTeMHTLMFAti0EoGqvzwvUFltUZHj2t3V9NkmZhGCbzyDOH-74jnR8_fwHg3Ix8';

const folder = mkdtempSync(join(tmpdir(), 'pcapsmith-article-'));
afterAll(() => rmSync(folder, { recursive: true }));

const bodyOf = (message: { readonly body: Uint8Array }) =>
  Buffer.from(message.body).toString('latin1');
const reply = (call: CapturedCall) => bodyOf(call.response);
const sent = (call: CapturedCall) => bodyOf(call.request);

describe.skipIf(JUDGES.tshark.absent)('the capture of article.yaml', () => {
  const file = join(folder, 'article.pcapng');
  let calls: CapturedCall[];
  /** By client, as `check_sso_user`. */
  const the = (host: string, method: string) =>
    calls.filter((call) => call.method === method && sent(call).includes(host));
  /** The sizes of the chunks as the wire has them, which tshark prints in decimals. */
  let chunks: Map<string, string[]>;

  beforeAll(() => {
    const profile = loadProfile(PROFILE);
    const output = new MemoryOutput();
    synthesize(profile, openSink('pcapng', output, profile));
    writeFileSync(file, output.bytes);
    calls = [...clientsIn(file).values()].flat().sort((a, b) => Number(a.at - b.at));
    chunks = new Map();
    const rows = fieldsOf(file, [], ['tcp.stream', 'http.chunk_size'], 'http.response');
    for (const [stream, sizes] of rows)
      chunks.set(stream!, [...(chunks.get(stream!) ?? []), sizes!.split(',').slice(0, -1).join()]);
  });

  /** `3d`, as the figures print a chunk's size. */
  const chunkOf = (call: CapturedCall) => {
    const index = calls.filter(({ connection }) => connection === call.connection).indexOf(call);
    return Number(chunks.get(call.connection)![index]).toString(16);
  };

  test('has the figures in their order, between the calls that must come before them', () => {
    const second = (call: CapturedCall) => sent(call).includes(SECOND_HOST);
    expect(calls.map((call) => `${call.method} ${second(call) ? 2 : 1}`)).toEqual([
      'register_host 1',
      'check_sso_user 1',
      'link_host_with_ret 1',
      'register_host 1',
      'register_host 2',
      'list 2',
      'desktop_login_sync 2',
      'list_dirs 1',
      'list 1',
      'desktop_login_sync 1',
      'retrieve_batch 1',
      ...['commit_batch 2', 'store_batch 2', 'commit_batch 2', 'close_changeset 2'],
      ...['commit_batch 2', 'store_batch 2', 'commit_batch 2', 'close_changeset 2'],
    ]);
  });

  test('figure 1: check_sso_user, and its reply in one chunk of 3d', () => {
    const [call] = the(FIRST_HOST, 'check_sso_user');
    expect([
      call!.request.startLine,
      ...call!.request.fields.map((field) => field.join(': ')),
    ]).toEqual([
      'POST /check_sso_user HTTP/1.1',
      'host: client37.dropbox.com',
      'accept-encoding: identity',
      'content-type: application/x-www-form-urlencoded',
      'connection: keep-alive',
      'x-dropbox-locale: en_US',
      'content-length: 65',
      'user-agent: DropboxDesktopClient/2.8.3 (Linux; 3.8.0-29-generic; i32; en_US)',
    ]);
    expect(sent(call!)).toBe(`host_id=${FIRST_HOST}&email=test%40example.com`);
    expect(reply(call!)).toMatch(/^\{"user_sso_state": "none", "chillout": \d\.\d+e-0[78]\}$/);
    expect(['3d', '3e']).toContain(chunkOf(call!));
    expect(call!.response.fields.map(([name]) => name).join(' ')).toBe(
      'server date content-type transfer-encoding connection x-db-timeout x-content-type-options ' +
        'x-server-response-time x-dropbox-messages x-dropbox-request-id pragma cache-control ' +
        'x-dropbox-http-protocol x-frame-options',
    );
    expect(fieldOf(call!.response, 'date')).toBe('Sat, 09 Aug 2014 16:45:54 GMT');
  });

  test('figure 2: link_host_with_ret, 242 bytes, answered with 32 and a cookie', () => {
    const [call] = the(FIRST_HOST, 'link_host_with_ret');
    expect(sent(call!)).toBe(
      'is_preauth_link=False&nonce=None&display_name=viserion&post_2fa_token=None&install_type=None' +
        `&oem_model_info=None&tag=None&installer_tags=None&host_id=${FIRST_HOST}` +
        '&password=letmein&is_sso_link=False&email=test%40example.com',
    );
    expect(fieldOf(call!.request, 'content-length')).toBe('242');
    expect(reply(call!)).toBe('{"upgrade_prompt_post_install": true, "ret": "ok"}');
    expect(chunkOf(call!)).toBe('32');
    expect(fieldOf(call!.response, 'set-cookie')).toMatch(
      /^gvc=[A-Za-z0-9+/]+(?:%3D)*; expires=Thu, 08 Aug 2019 16:45:5\d GMT; Path=\/; httponly$/,
    );
  });

  test('figure 3: desktop_login_sync of the second host, 69 bytes, answered with four nonces (11c)', () => {
    const [call] = the(SECOND_HOST, 'desktop_login_sync');
    expect(sent(call!)).toBe(`ia=1&host_id=${SECOND_HOST}&us=eJyrrgUAAXUA-Q%7E%7E`);
    expect(fieldOf(call!.request, 'content-length')).toBe('69');
    expect(fieldOf(call!.request, 'user-agent')).toContain('DropboxDesktopClient/2.10.27 ');
    expect(reply(call!)).toMatch(
      /^\{"nonces": \{(?:"[-\w]{43}": (\d+))(?:, "[-\w]{43}": \1){3}\}, "chillout": [\d.]+e-0[78]\}$/,
    );
    expect(['11b', '11c']).toContain(chunkOf(call!));
  });

  test('figure 4: list_dirs, 60 bytes, answered with af7: a folder, limits, and the cursor of sjid 11', () => {
    const [call] = the(FIRST_HOST, 'list_dirs');
    expect(sent(call!)).toBe(`ns_map=${NAMESPACE}_-1&host_id=${FIRST_HOST}`);
    expect(fieldOf(call!.request, 'content-length')).toBe('60');
    expect(['af6', 'af7', 'af8']).toContain(chunkOf(call!));
    const text = reply(call!);
    expect(text).toContain(
      '"limits": {"upload_hash_batch_max_size": 4194304, "download_hash_batch_max_size": 4194304, ' +
        '"upload_hash_batch_parallel_connections": 1, "download_hash_batch_max": 100, ' +
        '"download_hash_batch_parallel_connections": 1, "upload_hash_batch_max": 100}',
    );
    expect(text).toContain(
      '"list": [{"blocklist": "", "sjid": 9267935283, "attrs": {}, "mtime": 1407304273, ' +
        '"path": "678000691:/test", "dir": 1, "size": 0}]',
    );
    expect(text).toContain(`"ns_map_before": {"${NAMESPACE}": -1}`);
    expect(text).toContain(`"ns_map_after": {"${NAMESPACE}": 47922640947}`);
    expect(text).toContain(`"tombstones_map_after": {"${NAMESPACE}": 47922640947}`);
    expect(json(call!)).toMatchObject({
      host_int: 2576532816,
      server_time: 1407602800,
      uid: 325938066,
      in_use: 249184,
      poll_interval: 30,
      quota: 2147483648,
      upgrade_retry_interval: 1801,
      max_data_size: 131072,
      notifyserver: 'notify7.dropbox.com:80',
      blockserver: 'dl-client1.dropbox.com',
      metaserver: 'client-lb.dropbox.com',
      metaexcserver: 'd.dropbox.com',
    });
    for (const when of ['before', 'after'])
      expect(json(call!)[`ns_cursors_${when}`][NAMESPACE]).toMatch(/^AA[-\w]{108}$/);
  });

  test('figure 5: list, 210 bytes, answered with 2466: the six entries of the journal', () => {
    const [call] = the(FIRST_HOST, 'list');
    expect(sent(call!)).toBe(
      `ns_map=${NAMESPACE}_-1&buildno=Dropbox-lnx.x86-2.8.3` +
        '&ns_p2p_key_map=%7B%22678000691%22%3A+null%7D&dict_return=1&server_list=True' +
        `&host_id=${FIRST_HOST}&initial_list=1&need_sandboxes=1&xattrs=True`,
    );
    expect(fieldOf(call!.request, 'content-length')).toBe('210');
    // The private key in it is now and then a few bytes longer or shorter.
    expect(Math.abs(Number.parseInt(chunkOf(call!), 16) - 0x2466)).toBeLessThan(16);
    const { list, limits } = json(call!);
    const column = (name: string) => list.map((entry: Record<string, unknown>) => entry[name]);
    expect(column('event_type')).toEqual([1, 1, 3, 1, 3, 2]);
    expect(column('path')).toEqual(
      '/Getting Started.pdf|/test|/test/.a.txt.swp|/test/a.txt|/test/.b.txt.swp|/test/b.txt'.split(
        '|',
      ),
    );
    expect(column('size')).toEqual([249159, 0, -1, 7, -1, 18]);
    expect(column('ts')).toEqual([
      1407599975, 1407600191, 1407600563, 1407600563, 1407602124, 1407602125,
    ]);
    expect(column('sjid')).toEqual([1, 2, 4, 5, 10, 11]);
    expect(column('blocklist')).toEqual([STARTER, '', '', A_TXT, '', B_TXT]);
    expect(list[0]).toMatchObject({ user_id: 216, host_id: 1 });
    expect(reply(call!)).toContain(`"ns_id": ${NAMESPACE}, "client_sjid": 47922640947}`);
    expect(Object.values(limits)).toEqual([16777216, 16777216, 4, 400, 4, 400]);
  });

  test('figure 6: retrieve_batch of three blocks, 275 bytes; 13 and 21 bytes behind lines of JSON', () => {
    const [call] = the(FIRST_HOST, 'retrieve_batch');
    const asked = JSON.parse(form(call!).get('hashes')!);
    expect(new Set(asked.map(([id]: [string]) => id))).toEqual(new Set([A_TXT, B_TXT, STARTER]));
    expect(asked.map(([, ...rest]: unknown[]) => rest)).toEqual([0, 1, 2].map(() => [null, null]));
    const item = (id: string) => `%5B%22${id}%22%2C+null%2C+null%5D`;
    const ids = asked.map(([id]: [string]) => id);
    expect(sent(call!)).toBe(`host_id=${FIRST_HOST}&hashes=%5B${ids.map(item).join('%2C+')}%5D`);
    expect(fieldOf(call!.request, 'content-length')).toBe('275');
    const body = Buffer.from(call!.response.body);
    const behind = (id: string, length: number) => {
      const line = `{"hash": "${id}", "len": ${length}}\n`;
      const at = body.indexOf(line);
      expect(at, id).toBeGreaterThanOrEqual(0);
      return body.subarray(at + line.length, at + line.length + length);
    };
    expect(behind(A_TXT, 13).toString('hex')).toBe('789c4b4c04022e2e00099e01fa');
    expect(inflateSync(behind(A_TXT, 13)).toString()).toBe('aaaaa\n\n');
    expect(behind(B_TXT, 21).length).toBe(21);
    const index = calls.filter(({ connection }) => connection === call!.connection).indexOf(call!);
    expect(chunks.get(call!.connection)![index]).toMatch(/^16038,16384,/);
  });

  test('figure 7: store_batch with a Content-Length of 36033, answered with 40', () => {
    const [call] = the(SECOND_HOST, 'store_batch');
    expect(call!.request.fields.map(([name]) => name)).toEqual(
      'host accept-encoding content-type content-length x-dropbox-locale user-agent'.split(' '),
    );
    expect(fieldOf(call!.request, 'content-length')).toBe('36033');
    const boundary = /^multipart\/form-data; boundary=(-{29}14076312\d{5})$/.exec(
      fieldOf(call!.request, 'content-type')!,
    )![1]!;
    const head = 'Content-Disposition: form-data; name=';
    const before =
      `--${boundary}\r\n${head}"host_id"\r\n\r\n${SECOND_HOST}\r\n` +
      `--${boundary}\r\n${head}"batch_info_version"\r\n\r\n2\r\n` +
      `--${boundary}\r\n${head}"batch_info"\r\n\r\n` +
      `[{"advisory_nses": [${NAMESPACE}], "hash": "${BOOK}", "parent": null}]\r\n` +
      `--${boundary}\r\n${head}"${BOOK}"; filename="${BOOK}"\r\n` +
      'Content-Type: application/octet-stream\r\n\r\n';
    const after = `\r\n--${boundary}--\r\n`;
    const body = sent(call!);
    expect(body.slice(0, before.length)).toBe(before);
    expect(body.slice(before.length + 35311)).toBe(after);
    expect(reply(call!)).toBe(`[["${BOOK}", {"ret": "ok"}]]`);
    expect(chunkOf(call!)).toBe('40');
  });

  test('figure 8: commit_batch of 464 bytes with a commit_info of 324, answered `nb` (bc)', () => {
    const [, , call] = the(SECOND_HOST, 'commit_batch');
    expect(sent(call!)).toBe(
      `autoclose=&changeset_map=&host_id=${SECOND_HOST}&commit_info=${NOTE_INFO}` +
        '&allow_guid_sjid_hack=0&paired_host_id=None&extended_ret=True',
    );
    expect(NOTE_INFO.length).toBe(324);
    expect(fieldOf(call!.request, 'content-length')).toBe('464');
    expect(reply(call!).replace(/[\d.]+e-0[78]/, 'CHILLOUT')).toBe(
      `{"chillout": CHILLOUT, "changeset_id": {}, "results": ["nb"], "need_blocks": ["${NOTE}"], ` +
        '"delta_info": {"ns": {}, "user": {}, "team": {}}}',
    );
    expect(['bc', 'bd']).toContain(chunkOf(call!));
  });

  test('figure 9: close_changeset, 79 bytes, answered with 30', () => {
    const closing = the(SECOND_HOST, 'close_changeset');
    expect(closing.length).toBe(2);
    for (const call of closing) {
      const id = form(call).get('changeset_id');
      expect(sent(call)).toBe(`host_id=${SECOND_HOST}&changeset_id=${id}&ns_id=${NAMESPACE}`);
      expect(fieldOf(call.request, 'content-length')).toBe('79');
      expect(reply(call)).toMatch(/^\{"chillout": [\d.]+e-0[78], "ret": "ok"\}$/);
      expect(['30', '31']).toContain(chunkOf(call));
    }
  });

  test('figure 10: each commit_info twice, before and after its store_batch', () => {
    const infos = the(SECOND_HOST, 'commit_batch').map((call) => form(call).get('commit_info')!);
    expect(infos[1]).toBe(infos[0]);
    expect(infos.slice(2)).toEqual([NOTE_INFO, NOTE_INFO]);
    const [book] = unpickle(infos[0]!);
    expect(Object.keys(book)).toEqual(
      'parent_blocklist parent_attrs blocklist mtime path is_dir target_ns attrs ns_id size'.split(
        ' ',
      ),
    );
    expect(book).toMatchObject({
      parent_blocklist: null,
      parent_attrs: null,
      blocklist: BOOK,
      mtime: 1407631213,
      path: '/test/14577.txt.utf-8',
      size: 101517,
      ns_id: Number(NAMESPACE),
    });
  });

  test('in every handshake both sides show a certificate and prove that it is theirs', () => {
    const streams = (filter: string) =>
      [...new Set(fieldsOf(file, [], ['tcp.stream'], filter).flat())].sort();
    const all = streams('tls.handshake.type == 1');
    expect(all.length).toBeGreaterThan(5);
    expect(streams('tls.handshake.type == 11 && tcp.srcport == 443')).toEqual(all);
    expect(streams('tls.handshake.type == 11 && tcp.dstport == 443')).toEqual(all);
    expect(streams('tls.handshake.type == 15')).toEqual(all);
  });
});
