/** What the options of `tls` do, as Wireshark reads it in a capture with its keys. */
import { X509Certificate } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { isMissing } from './judge.ts';
import { captureTls, TLS_START, writeCapture } from './tlsCapture.ts';
import { fieldsOf } from './tshark.ts';

const folder = mkdtempSync(join(tmpdir(), 'pcapsmith-tls-options-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** Values of `fields`, of frames that `filter` lets through; firefox asks for all that there is. */
function read(tls: string, filter: string, fields: readonly string[], clients = 1) {
  const { file, reports } = captureTls(join(folder, 'x.pcapng'), tls, clients);
  return { rows: fieldsOf(file, [], fields, filter), reports };
}

const VERSIONS = ['1.2', '1.3'] as const;
const certificate = (more: string) => `certificate: { key: ecdsa-p256, ${more} }`;

describe.skipIf(isMissing('tshark'))('ocspStapling', () => {
  const responses = (tls: string) => read(tls, 'ocsp', ['ocsp.responseStatus']).rows.length;

  test.each(VERSIONS)('sends a good answer where the client asks (%s)', (version) => {
    const staple = certificate('ocspStapling: true');
    const { rows } = read(
      `{ version: "${version}", client: firefox, resumed: 0, ${staple} }`,
      'ocsp',
      ['ocsp.responseStatus', 'ocsp.certStatus'],
    );
    expect(rows).toHaveLength(3);
    expect(new Set(rows.map(([status, certificate]) => `${status} ${certificate}`))).toEqual(
      new Set(['0 0']),
    );
  });

  test('sends none to a client that does not ask, and none by default', () => {
    const staple = certificate('ocspStapling: true');
    expect(responses(`{ client: openssl-3, ${staple} }`)).toBe(0);
    expect(responses('{ client: firefox }')).toBe(0);
  });
});

describe.skipIf(isMissing('tshark'))('sctExtension', () => {
  test.each(VERSIONS)('sends two timestamps where the client asks (%s)', (version) => {
    const lists = (client: string, more: string) =>
      read(
        `{ version: "${version}", client: ${client}, resumed: 0, ${certificate(more)} }`,
        'tls.handshake.type == 11 || tls.handshake.type == 2',
        ['tls.handshake.extension.type', 'tls.sct.scts_length'],
      ).rows.filter(([types, length]) => length !== '' && types!.split(',').includes('18'));
    expect(lists('chrome', 'sctExtension: true')).toHaveLength(3);
    expect(lists('chrome', 'sctExtension: false')).toHaveLength(0);
    expect(lists('openssl-3', 'sctExtension: true')).toHaveLength(0);
  });
});

describe.skipIf(isMissing('tshark'))("a hello of one's own", () => {
  /** Of each connection the last extension's number, whether the server resumes, and the response. */
  const connections = (client: string, more: string) => {
    const { rows } = read(
      `{ client: ${client}, ${more} }`,
      'tls.handshake.type == 1 || tls.handshake.type == 2 || http.response.code == 200',
      ['tcp.stream', 'tls.handshake.extension.type', 'http.response.code'],
    );
    return ['0', '1', '2'].map((stream) => {
      const own = rows.filter(([its]) => its === stream);
      const [hello, answer] = own.map(([, types]) => types!.split(','));
      return [hello!.at(-1), answer!.includes('41'), own.at(-1)![2]];
    });
  };
  const ja3 = (extensions: string) => `{ ja3: "771,4865-4866,${extensions},29-23,0" }`;
  const FRESH = (last: string) => [last, false, '200'];
  const RESUMED = ['41', true, '200'];

  test.each([
    ['a JA3', ja3('0-10-11-13-43-51-45'), '45'],
    ['a list', '{ like: go, extensions: [0, 10, 11, 13, 43, 45, 51] }', '51'],
  ])('by %s resumes where it says how', (_, client, last) => {
    const expected = [FRESH(last), RESUMED, RESUMED];
    expect(connections(client, 'resumed: 1')).toEqual(expected);
    expect(connections(client, 'resumed: 1, earlyData: true')).toEqual(expected);
  });

  test.each([
    ['a JA3', ja3('0-10-11-13-43-51'), '51'],
    ['a name', 'go', '51'],
  ])('by %s never does without the modes', (_, client, last) => {
    expect(connections(client, 'server: nginx')).toEqual(Array(3).fill(FRESH(last)));
  });
});

describe.skipIf(isMissing('tshark'))('records', () => {
  test('of TLS 1.3 are padded to a multiple', () => {
    const protectedLengths = (more: string) => {
      const { rows } = read(
        `{ version: "1.3", client: openssl-3, ${more} }`,
        'tls.record.opaque_type == 23',
        ['tls.record.opaque_type', 'tls.record.length'],
      );
      // A record that is not protected stands before the others of its frame.
      return rows.flatMap(([types, all]) =>
        all!.split(',').slice(-types!.split(',').length).map(Number),
      );
    };
    const TAG = 16;
    const padded = protectedLengths('recordPadding: 512');
    expect(padded.length).toBeGreaterThan(15);
    expect(padded.filter((length) => (length - TAG) % 512 !== 0)).toEqual([]);
    const plain = protectedLengths('resumed: 0');
    expect(plain.filter((length) => (length - TAG) % 512 !== 0)).not.toEqual([]);
  });

  test('change their keys', () => {
    const updates = (more: string) =>
      read(`{ ${more} }`, 'tls.handshake.type == 24', ['tls.handshake.type']).rows.length;
    expect(updates('recordLimit: 64, keyUpdateAfter: 2')).toBeGreaterThanOrEqual(3);
    expect(updates('recordLimit: 64')).toBe(0);
  });
});

describe.skipIf(isMissing('tshark'))('up to TLS 1.2', () => {
  test.each([
    ['extendedMasterSecret', 23],
    ['encryptThenMac', 22],
  ] as const)('%s can be left out', (option, type) => {
    const answered = (value: boolean) =>
      read(
        `{ version: "1.2", client: openssl-3, resumed: 0, ${option}: ${value},
           suites: [TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA] }`,
        'tls.handshake.type == 2',
        ['tls.handshake.extension.type'],
      ).rows.filter(([types]) => types!.split(',').includes(String(type))).length;
    expect([answered(true), answered(false)]).toEqual([3, 0]);
  });
});

test.skipIf(isMissing('tshark'))("groups are the server's choice", () => {
  const { rows } = read(
    '{ client: firefox, groups: [secp256r1, x25519], resumed: 0 }',
    'tls.handshake.type == 2',
    ['tls.handshake.extensions_key_share_group'],
  );
  expect(rows).toEqual([['23'], ['23'], ['23']]);
});

describe.skipIf(isMissing('tshark'))('a failure', () => {
  test('comes in its share of the connections, which end with its alert', () => {
    const { rows, reports } = read(
      '{ resumed: 0, failure: { from: client, alert: unknown_ca, share: 0.4 } }',
      'tls.alert_message.desc == 48 || http.response',
      ['tcp.stream', 'tls.alert_message.desc'],
      20,
    );
    const refused = new Set(rows.filter(([, alert]) => alert === '48').map(([stream]) => stream));
    const answered = new Set(rows.filter(([, alert]) => alert !== '48').map(([stream]) => stream));
    expect(refused.size).toBe(reports.filter(({ facts }) => facts.failed).length);
    expect(refused.size + answered.size).toBe(60);
    expect(refused.size).toBeGreaterThan(12);
    expect(refused.size).toBeLessThan(36);
  });

  test.each(VERSIONS)('is followed by the FIN of whoever says it, at once (%s)', (version) => {
    for (const [from, alert, port] of [
      ['client', 'unknown_ca', 'dstport'],
      ['server', 'handshake_failure', 'srcport'],
    ]) {
      const { rows } = read(
        `{ version: "${version}", failure: { from: ${from}, alert: ${alert} } }`,
        `tcp.${port} == 443 && (tls.alert_message || tcp.flags.fin == 1)`,
        ['tcp.stream', 'tls.alert_message.level', 'tcp.flags.fin', 'tcp.time_relative'],
      );
      const streams = ['0', '1', '2'].map((stream) => rows.filter(([its]) => its === stream));
      for (const [said, closed, ...others] of streams) {
        expect([said![1], said![2], closed![1], closed![2]]).toEqual(['2', '0', '', '1']);
        expect(Number(closed![3]) - Number(said![3])).toBeLessThan(0.001);
        expect(others).toEqual([]);
      }
    }
  });

  test.each([
    ['client', '', 3],
    ['server', 'clientCertificate: true, ', 6],
  ] as const)('for a certificate that ran out has one: refused by the %s', (from, more, shown) => {
    const { rows } = read(
      `{ version: "1.2", ${more}failure: { from: ${from}, alert: certificate_expired } }`,
      'tls.handshake.certificate || tls.alert_message.desc == 45',
      ['tls.handshake.certificate', 'tls.alert_message.desc'],
    );
    const leafs = rows.flatMap(([certificates]) => certificates!.split(',')[0] || []);
    const ends = leafs.map((hex) => {
      const der = Buffer.from(hex.replaceAll(':', ''), 'hex');
      return Date.parse(new X509Certificate(der).validTo) < Date.parse(TLS_START);
    });
    // Three connections, and where the client shows one too, only that has run out.
    expect(ends.toSorted()).toEqual([...new Array(shown - 3).fill(false), true, true, true]);
    expect(rows.filter(([, alert]) => alert?.includes('45'))).toHaveLength(3);
  });
});

describe.skipIf(isMissing('tshark'))('a ticket', () => {
  /** Instants of hellos that offer a ticket, and of those that carry one to the client. */
  const instants = (session: string) => {
    const profile = `version: 1
app: web
session: ${session}
tls: { resumed: 1 }
`;
    const file = writeCapture(join(folder, 'ticket.pcapng'), profile).file;
    const times = (filter: string) =>
      fieldsOf(file, [], ['frame.time_relative'], filter).map(([time]) => Number(time));
    return {
      offered: times('tls.handshake.type == 1 && tls.handshake.extension.type == 41'),
      given: times('tls.handshake.type == 4'),
    };
  };
  const act = (more: string) =>
    `{ connection: { to: https://a.example, ${more} exchanges: [{ request: GET / }] } }`;

  test('is offered only once it has come: not by connections that open side by side', () => {
    expect(instants(`[${act('count: 4,')}]`).offered).toEqual([]);
  });

  test('is offered from then on, once', () => {
    const { offered, given } = instants(`[${act('count: 2,')}, ${act('count: 3,')}, ${act('')}]`);
    expect(offered).toHaveLength(2);
    expect(Math.min(...offered)).toBeGreaterThan(given[1]!);
  });
});
