/** The article's figures, byte for byte. Where the print is wrong (OCR, cut lines) the right form stands. */
import { createHash } from 'node:crypto';
import { existsSync, statSync } from 'node:fs';
import { inflateSync } from 'node:zlib';
import { expect, test, vi } from 'vitest';
import { type Block, blocksOf } from '../../../../src/apps/dropbox/block.ts';
import type { Call } from '../../../../src/apps/dropbox/call.ts';
import { checkSsoUser } from '../../../../src/apps/dropbox/calls/checkSsoUser.ts';
import { closeChangeset } from '../../../../src/apps/dropbox/calls/closeChangeset.ts';
import { commitBatch, pickledCommitInfo } from '../../../../src/apps/dropbox/calls/commitBatch.ts';
import { desktopLoginSync } from '../../../../src/apps/dropbox/calls/desktopLoginSync.ts';
import { linkHost } from '../../../../src/apps/dropbox/calls/linkHost.ts';
import { list } from '../../../../src/apps/dropbox/calls/list.ts';
import { listDirs } from '../../../../src/apps/dropbox/calls/listDirs.ts';
import { retrieveBatch } from '../../../../src/apps/dropbox/calls/retrieveBatch.ts';
import { storeBatch } from '../../../../src/apps/dropbox/calls/storeBatch.ts';
import type { Change } from '../../../../src/apps/dropbox/change.ts';
import { NEW_ATTRS } from '../../../../src/apps/dropbox/commitInfo.ts';
import { formPickle } from '../../../../src/apps/dropbox/formPickle.ts';
import { dropboxRequest, dropboxResponse } from '../../../../src/apps/dropbox/messages.ts';
import { Float } from '../../../../src/apps/dropbox/python/float.ts';
import { CHILLOUTS } from '../../../../src/apps/dropbox/server.ts';
import type { Session } from '../../../../src/apps/dropbox/session.ts';
import { MILLISECOND, SECOND } from '../../../../src/base/time.ts';
import { encodeRequest, encodeResponse } from '../../../../src/http/message.ts';
import { type ByteSource, EMPTY, readAll } from '../../../../src/stream/byteSource.ts';
import { ARTICLE, session } from '../options.ts';

const text = (source: ByteSource) => Buffer.from(readAll(source)).toString('latin1');
const form = (call: Call<unknown>) => text(call.request(0).body);

/** The whole response after 28 ms of the server's time, with the chillout number `k` of the table. */
function response(own: Session, call: Call<unknown>, k: 0 | 1 | 2 | 3, now = 0): string {
  vi.spyOn(own.server, 'chillout').mockReturnValue(new Float(CHILLOUTS[k]));
  const answer = call.answer(now);
  return text(encodeResponse(dropboxResponse(answer, own.server, 28 * MILLISECOND, now)));
}

const bodyOf = (message: string) => message.slice(message.indexOf('\r\n\r\n') + 4);
const chunk = (size: string, body: string) => `${size}\r\n${body}\r\n0\r\n\r\n`;

test('figure 1: check_sso_user', () => {
  const own = session();
  const call = checkSsoUser(own);
  const { host, port } = own.auth.server;
  const request = dropboxRequest(call.method, { host, port }, ARTICLE.client, call.request(0));
  expect(text(encodeRequest(request))).toBe(
    'POST /check_sso_user HTTP/1.1\r\n' +
      'Host: client37.dropbox.com\r\n' +
      'Accept-Encoding: identity\r\n' +
      'Content-type: application/x-www-form-urlencoded\r\n' +
      'Connection: keep-alive\r\n' +
      'X-Dropbox-Locale: en_US\r\n' +
      'Content-Length: 65\r\n' +
      'User-Agent: DropboxDesktopClient/2.8.3 (Linux; 3.8.0-29-generic; i32; en_US)\r\n\r\n' +
      'host_id=58a29b6911f683d39f77d906d9cec063&email=test%40example.com',
  );
});

test('figure 1: the reply of 61 bytes with its head', () => {
  const own = session();
  const reply = response(own, checkSsoUser(own), 2);
  const id = /x-dropbox-request-id: ([0-9a-f]{32})\r\n/.exec(reply)?.[1];
  expect(reply).toBe(
    'HTTP/1.1 200 OK\r\n' +
      'Server: nginx\r\n' +
      'Date: Sat, 09 Aug 2014 16:45:54 GMT\r\n' +
      'Content-Type: text/plain\r\n' +
      'Transfer-Encoding: chunked\r\n' +
      'Connection: keep-alive\r\n' +
      'x-db-timeout: 60\r\n' +
      'x-content-type-options: nosniff\r\n' +
      'x-server-response-time: 28\r\n' +
      'x-dropbox-messages: {}\r\n' +
      `x-dropbox-request-id: ${id}\r\n` +
      'pragma: no-cache\r\n' +
      'cache-control: no-cache\r\n' +
      'x-dropbox-http-protocol: None\r\n' +
      'x-frame-options: SAMEORIGIN\r\n\r\n' +
      chunk('3d', '{"user_sso_state": "none", "chillout": 8.031287501158066e-08}'),
  );
});

test('figure 2: link_host_with_ret, 242 bytes, and its reply of 50 with the cookie', () => {
  const own = session({ account: { ...ARTICLE.account, password: 'letmein' } });
  const call = linkHost(own, { password: 'letmein', right: true, twoFactor: undefined });
  const body =
    'is_preauth_link=False&nonce=None&display_name=viserion&post_2fa_token=None&install_type=None' +
    '&oem_model_info=None&tag=None&installer_tags=None&host_id=58a29b6911f683d39f77d906d9cec063' +
    '&password=letmein&is_sso_link=False&email=test%40example.com';
  expect(form(call)).toBe(body);
  expect(body.length).toBe(242);
  const reply = response(own, call, 0, SECOND);
  expect(bodyOf(reply)).toBe(chunk('32', '{"upgrade_prompt_post_install": true, "ret": "ok"}'));
  const cookie = /\r\nset-cookie: gvc=([A-Za-z0-9+/]+(?:%3D)*); (.*)\r\n/.exec(reply)!;
  expect(cookie[2]).toBe('expires=Thu, 08 Aug 2019 16:45:55 GMT; Path=/; httponly');
  const value = Buffer.from(decodeURIComponent(cookie[1]!), 'base64').toString();
  expect(value).toMatch(/^[0-9]+$/);
  expect(BigInt(value)).toBeLessThan(2n ** 128n);
});

test('figure 3: desktop_login_sync, 69 bytes, and its reply of 284', () => {
  const own = session({
    client: { ...ARTICLE.client, hostId: '6925bf34850a552594c6c23c40bc1a80' },
  });
  const call = desktopLoginSync(own);
  expect(form(call)).toBe('ia=1&host_id=6925bf34850a552594c6c23c40bc1a80&us=eJyrrgUAAXUA-Q%7E%7E');
  expect(form(call).length).toBe(69);
  const body = bodyOf(response(own, call, 1));
  const expiry = '\\{"nonces": \\{(?:"[-\\w]{43}": 1408466754(?:, )?){4}\\}';
  expect(body).toMatch(
    new RegExp(`^11c\r\n${expiry}, "chillout": 5\\.7366339293986195e-08\\}\r\n0\r\n\r\n$`),
  );
});

test('the form pickle of {} is the one of figure 3', () => {
  expect(formPickle({})).toBe('eJyrrgUAAXUA-Q~~');
});

test('figure 4: list_dirs, 60 bytes, and its keys in their order', () => {
  const own = session();
  const call = listDirs(own, -1n);
  expect(form(call)).toBe('ns_map=678000691_-1&host_id=58a29b6911f683d39f77d906d9cec063');
  expect(form(call).length).toBe(60);
  const body = bodyOf(response(own, call, 0, 46 * SECOND)).split('\r\n')[1]!;
  const reply = JSON.parse(body);
  expect(Object.keys(reply)).toEqual(
    (
      'host_int blockexcserver server_time uid in_use poll_interval more_results quota ' +
      'ns_cursors_before namespace_permissions webserver sandboxes excserver ' +
      'tombstones_map_before tombstones_map_after cu_data ns_map_before upgrade_retry_interval ' +
      'send_trace limits ns_cursors_after max_data_size list pubserver ret cu_rotation_type ' +
      'notifyserver ns_map_after blockserver metaserver chillout metaexcserver'
    ).split(' '),
  );
  expect(reply).toMatchObject({
    host_int: 2576532816,
    server_time: 1407602800,
    uid: 325938066,
    quota: 2147483648,
    ns_map_before: { 678000691: -1 },
    notifyserver: 'notify7.dropbox.com:80',
    upgrade_retry_interval: 1801,
    max_data_size: 131072,
  });
  expect(body).toContain(
    '"limits": {"upload_hash_batch_max_size": 4194304, "download_hash_batch_max_size": 4194304, ' +
      '"upload_hash_batch_parallel_connections": 1, "download_hash_batch_max": 100, ' +
      '"download_hash_batch_parallel_connections": 1, "upload_hash_batch_max": 100}',
  );
  // The second entry of this account, so sjid 2.
  const sjid = 2n * 2n ** 32n + 678000691n;
  expect(body).toMatch(
    new RegExp(
      `"list": \\[\\{"blocklist": "", "sjid": ${sjid}, "attrs": \\{\\}, "mtime": \\d+, ` +
        '"path": "678000691:/test", "dir": 1, "size": 0\\}\\]',
    ),
  );
  expect(reply.ns_cursors_after[678000691]).toMatch(/^AA[-\w]{108}$/);
});

test('figure 4: a position in the journal is (sjid << 32) | ns_id', () => {
  expect(session().server.cursor(11)).toBe(47922640947n);
  expect(session().server.cursor(0)).toBe(-1n);
});

test('figure 5: list, 210 bytes, and its entries', () => {
  const own = session();
  const call = list(own);
  expect(form(call)).toBe(
    'ns_map=678000691_-1&buildno=Dropbox-lnx.x86-2.8.3' +
      '&ns_p2p_key_map=%7B%22678000691%22%3A+null%7D&dict_return=1&server_list=True' +
      '&host_id=58a29b6911f683d39f77d906d9cec063&initial_list=1&need_sandboxes=1&xattrs=True',
  );
  expect(form(call).length).toBe(210);
  const body = bodyOf(response(own, call, 0)).split('\r\n')[1]!;
  const reply = JSON.parse(body);
  expect(Object.keys(reply).slice(0, 29)).toEqual(
    (
      'host_int blockexcserver ns_p2p_key_map server_time uid in_use poll_interval more_results ' +
      'quota ns_cursors_before send_trace webserver sandboxes excserver tombstones_map_before ' +
      'tombstones_map_after cu_data ns_map_before upgrade_retry_interval dict_return limits ' +
      'ns_cursors_after namespace_permissions debug_tombstones_present max_data_size list ' +
      'pubserver ret max_inline_attr_size'
    ).split(' '),
  );
  const { pk, cert, md5 } = reply.ns_p2p_key_map[678000691];
  expect(
    createHash('md5')
      .update(cert + pk)
      .digest('hex'),
  ).toBe(md5);
  expect(reply.list.map(({ path }: { path: string }) => path)).toEqual([
    '/Getting Started.pdf',
    '/test',
    '/test/a.txt',
    '/test/b.txt',
  ]);
  expect(Object.entries(reply.list[2]).map(([key, value]) => [key, typeof value])).toEqual([
    ['event_type', 'number'],
    ['attrs', 'object'],
    ['mtime', 'number'],
    ['path', 'string'],
    ['is_dir', 'boolean'],
    ['size', 'number'],
    ['user_id', 'number'],
    ['blocklist', 'string'],
    ['ts', 'number'],
    ['sjid', 'number'],
    ['host_id', 'number'],
    ['ns_id', 'number'],
    ['client_sjid', 'number'],
  ]);
  expect(reply.list[2].blocklist).toBe('-PQmVCxoVGsWhguOWL2lh-nPTpIp7e7TksZGmxhTnJ4');
  expect(reply.list[0]).toMatchObject({ user_id: 216, host_id: 1, size: 249159 });
  expect(reply.in_use).toBe(249159 + 7 + 18);
});

/** A block of which only id and compressed size matter. */
function standIn(id: string, compressed: number): Block {
  const content = {
    kind: 'standIn',
    length: compressed,
    blocks: [{ id, compressed }],
    name: id,
  } as const;
  return blocksOf(content, session().contents)[0]!;
}

const PDF = 'pBTCVnmA6QJnyEaeJHS_Gd4-FqssCIN_XbMVhFkkRI4';
const A_TXT = '-PQmVCxoVGsWhguOWL2lh-nPTpIp7e7TksZGmxhTnJ4';
const B_TXT = 'PkGP-VCdxXxUo7-BCP4qkYMwvZQftsPcPXEEbg0yBCQ';

test('figure 6: retrieve_batch of three blocks, 275 bytes', () => {
  const call = retrieveBatch(
    session(),
    [A_TXT, B_TXT, PDF].map((id) => standIn(id, 1)),
  );
  expect(form(call)).toBe(
    'host_id=58a29b6911f683d39f77d906d9cec063&hashes=%5B' +
      `%5B%22${A_TXT}%22%2C+null%2C+null%5D%2C+` +
      `%5B%22${B_TXT}%22%2C+null%2C+null%5D%2C+` +
      `%5B%22${PDF}%22%2C+null%2C+null%5D%5D`,
  );
  expect(form(call).length).toBe(275);
});

test('figure 6: the 7-byte file travels as 13 bytes, after a line of 66 characters', () => {
  const own = session();
  const [block] = blocksOf({ kind: 'text', text: 'aaaaa\n\n' }, own.contents);
  const body = bodyOf(response(own, retrieveBatch(own, [block!]), 0));
  const line = `{"hash": "${A_TXT}", "len": 13}`;
  expect(line.length).toBe(66);
  const compressed = Buffer.from('789c4b4c04022e2e00099e01fa', 'hex').toString('latin1');
  expect(body).toBe(chunk('50', `${line}\n${compressed}`));
});

test('figure 6: the first chunk of a large reply has 16038 bytes and cuts a block', () => {
  const own = session();
  const blocks = [standIn(A_TXT, 13), standIn(B_TXT, 21), standIn(PDF, 240_000)];
  const body = bodyOf(response(own, retrieveBatch(own, blocks), 0));
  expect(body.slice(0, 6)).toBe('3ea6\r\n');
  expect(body.slice(6 + 0x3ea6, 6 + 0x3ea6 + 8)).toBe('\r\n4000\r\n');
});

/** The second session of the article: another host, a newer client. */
const SECOND_HOST = {
  client: { ...ARTICLE.client, version: '2.10.27', hostId: '6925bf34850a552594c6c23c40bc1a80' },
};
const BOOK = 'HCDOaVCVgUHqzOaAysnhcogmHjsbV9jH3Q8YvROPQrM';
/** When the figure's boundary was made: 1407631214627 ms. */
const FIGURE_7 = (1407631214.627 - 1407602754) * SECOND;

function figure7Request(block: Block): string {
  const own = session(SECOND_HOST);
  const call = storeBatch(own, [block]);
  const { server } = own.block(0);
  const host = { ...server, host: 'dl-client594.dropbox.com' };
  const request = call.request(Math.round(FIGURE_7));
  return text(encodeRequest(dropboxRequest(call.method, host, SECOND_HOST.client, request)));
}

test('figure 7: 722 bytes of framing make 35311 bytes a Content-Length of 36033', () => {
  const block = standIn(BOOK, 35311);
  const boundary = `${'-'.repeat(29)}1407631214627`;
  const framed =
    `--${boundary}\r\nContent-Disposition: form-data; name="host_id"\r\n\r\n` +
    `6925bf34850a552594c6c23c40bc1a80\r\n` +
    `--${boundary}\r\nContent-Disposition: form-data; name="batch_info_version"\r\n\r\n2\r\n` +
    `--${boundary}\r\nContent-Disposition: form-data; name="batch_info"\r\n\r\n` +
    `[{"advisory_nses": [678000691], "hash": "${BOOK}", "parent": null}]\r\n` +
    `--${boundary}\r\nContent-Disposition: form-data; name="${BOOK}"; filename="${BOOK}"\r\n` +
    `Content-Type: application/octet-stream\r\n\r\n` +
    `${text(block.compressed())}\r\n--${boundary}--\r\n`;
  expect(framed.length).toBe(36033);
  expect(framed.length - 35311).toBe(722);
  expect(figure7Request(block)).toBe(
    'POST /store_batch HTTP/1.1\r\n' +
      'Host: dl-client594.dropbox.com\r\n' +
      'Accept-Encoding: identity\r\n' +
      `Content-Type: multipart/form-data; boundary=${boundary}\r\n` +
      'Content-Length: 36033\r\n' +
      'X-Dropbox-Locale: en_US\r\n' +
      'User-Agent: DropboxDesktopClient/2.10.27 (Linux; 3.8.0-29-generic; i32; en_US)\r\n\r\n' +
      framed,
  );
});

test('figure 7: the reply of 64 bytes', () => {
  const own = session();
  const body = bodyOf(response(own, storeBatch(own, [standIn(BOOK, 1)]), 0));
  expect(body).toBe(chunk('40', `[["${BOOK}", {"ret": "ok"}]]`));
});

const { PCAPSMITH_FIGURE7_FILE: figure7File } = process.env;
if (figure7File === undefined || !existsSync(figure7File)) {
  console.warn('skipped: PCAPSMITH_FIGURE7_FILE does not name the file of figure 7');
}
test.skipIf(figure7File === undefined || !existsSync(figure7File))(
  'figure 7: the real file gives its id, 35311 compressed bytes and Content-Length 36033',
  () => {
    const content = {
      kind: 'file',
      path: figure7File!,
      length: statSync(figure7File!).size,
    } as const;
    const [block] = blocksOf(content, session().contents);
    expect(block?.id).toBe(BOOK);
    expect(block?.compressed().length).toBe(35311);
    expect(figure7Request(block!)).toContain('\r\nContent-Length: 36033\r\n');
  },
);

const TEST_TXT: Change = {
  path: '/test/test.txt',
  isDirectory: false,
  size: 79,
  blocks: [
    {
      id: 'OueA12kudlJDbepRIfv8vj_Ip3jxiy0zARwNgbEXifM',
      length: 79,
      plain: undefined,
      compressed: () => EMPTY,
    },
  ],
  mtime: 1407631282,
  attrs: NEW_ATTRS,
};
const COMMIT_INFO =
  'eJxtjkFrwkAQhf-K5FxsEksSexPqwUJb8FQoZdkks-nobDbsTmyq-N-7sdoE9DLwvvdm3nwcgkZaqFnkZIotoePgcVK3' +
  'RHeTiyOZrRvoOBi8tbCI4m1b0vNTDs16pXbZbiNWzWzT4U-4X6y_X6t8-Y7qJfC7mlGD34sewjSZRXEWn2r4q791z-D4' +
  'NKbccR9HJ0q03lOSHHjA0lbAoh69c_nuEJTWNLnpRGGIoGA0taiwHJLQoRrUf1pqsFK0DRlZXtsKCQTeMHTLMFAti0Eo' +
  'GqvzwvUFltUZHj2t3V9NkmZhGCbzyDOH-74jnR8_fwHg3Ix8';

test('figure 8: commit_info in 324 characters, and the form of 464 bytes', () => {
  const own = session(SECOND_HOST);
  expect(COMMIT_INFO.length).toBe(324);
  expect(pickledCommitInfo(own, [TEST_TXT])).toBe(COMMIT_INFO);
  const body = form(commitBatch(own, [TEST_TXT]));
  expect(body).toBe(
    'autoclose=&changeset_map=&host_id=6925bf34850a552594c6c23c40bc1a80' +
      `&commit_info=${COMMIT_INFO}&allow_guid_sjid_hack=0&paired_host_id=None&extended_ret=True`,
  );
  expect(body.length).toBe(464);
});

test('figure 8: the first reply of 188 bytes asks for the block', () => {
  const own = session(SECOND_HOST);
  expect(bodyOf(response(own, commitBatch(own, [TEST_TXT]), 0))).toBe(
    chunk(
      'bc',
      '{"chillout": 4.097595663856157e-08, "changeset_id": {}, "results": ["nb"], ' +
        '"need_blocks": ["OueA12kudlJDbepRIfv8vj_Ip3jxiy0zARwNgbEXifM"], ' +
        '"delta_info": {"ns": {}, "user": {}, "team": {}}}',
    ),
  );
});

test('the second reply of a commit names sjid and changeset, and needs nothing', () => {
  const own = session(SECOND_HOST);
  own.server.account.store(TEST_TXT.blocks[0]!);
  const body = bodyOf(response(own, commitBatch(own, [TEST_TXT]), 0)).split('\r\n')[1]!;
  // The fifth entry of the account.
  const sjid = 5n * 2n ** 32n + 678000691n;
  expect(body).toMatch(
    new RegExp(
      '^\\{"chillout": 4\\.097595663856157e-08, "changeset_id": \\{"678000691": 406\\d{6}\\}, ' +
        `"results": \\[${sjid}\\], "need_blocks": \\[\\], "delta_info": .*$`,
    ),
  );
});

test('figure 9: close_changeset and its reply of 48 bytes', () => {
  const own = session(SECOND_HOST);
  const call = closeChangeset(own, 406454814, 678000691);
  expect(form(call)).toBe(
    'host_id=6925bf34850a552594c6c23c40bc1a80&changeset_id=406454814&ns_id=678000691',
  );
  expect(form(call).length).toBe(79);
  expect(bodyOf(response(own, call, 2))).toBe(
    chunk('30', '{"chillout": 8.031287501158066e-08, "ret": "ok"}'),
  );
});

test('figure 10: keys of commit_info in their order, for a new file and for an edit', () => {
  const own = session();
  const entries = (change: Change) =>
    JSON.parse(
      inflateSync(
        Buffer.from(
          pickledCommitInfo(own, [change])
            .replaceAll('~', '=')
            .replaceAll('-', '+')
            .replaceAll('_', '/'),
          'base64',
        ),
      ).toString(),
    );
  const [fresh] = entries(TEST_TXT);
  expect(Object.keys(fresh)).toEqual(
    'parent_blocklist parent_attrs blocklist mtime path is_dir target_ns attrs ns_id size'.split(
      ' ',
    ),
  );
  own.client.know({ ...TEST_TXT, blocks: [standIn(A_TXT, 1), standIn(B_TXT, 1)], attrs: [] });
  const [edit] = entries(TEST_TXT);
  expect(edit.parent_blocklist).toBe(`${A_TXT},${B_TXT}`);
  expect(edit.parent_attrs).toEqual({});
});
