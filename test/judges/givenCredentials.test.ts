/** Certificates that OpenSSL has made for the user, as Wireshark finds them in the capture. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { isMissing } from './judge.ts';
import { captureTls } from './tlsCapture.ts';
import { fieldsOf } from './tshark.ts';

const folder = mkdtempSync(join(tmpdir(), 'pcapsmith-given-'));
afterAll(() => rmSync(folder, { recursive: true }));

const openssl = (command: string) =>
  execFileSync('openssl', command.split(' '), { cwd: folder, stdio: 'pipe' }).toString();
const der = (name: string) =>
  execFileSync('openssl', ['x509', '-in', `${name}.pem`, '-outform', 'DER'], { cwd: folder });

/** Shortly after the certificates were made. */
const START = new Date(Date.now() + 3_600_000).toISOString();
const FILES = `certificate: { chain: server.pem, privateKey: server.key, ocspResponse: ocsp.der,
    sctList: scts.bin }, clientCertificate: { chain: client.pem, privateKey: client.key }`;

describe.skipIf(isMissing('tshark') || isMissing('openssl'))('files of the user', () => {
  beforeAll(() => {
    openssl('req -x509 -newkey rsa:2048 -nodes -keyout ca.key -out ca.pem -subj /CN=CA -days 30');
    for (const [name, key] of [
      ['server', 'ec -pkeyopt ec_paramgen_curve:P-256'],
      ['client', 'rsa:2048'],
    ] as const) {
      openssl(`req -newkey ${key} -nodes -keyout ${name}.key -out ${name}.csr -subj /CN=${name}`);
      openssl(
        `x509 -req -in ${name}.csr -CA ca.pem -CAkey ca.key -CAcreateserial -days 30 -out ${name}.pem`,
      );
    }
    const serial = openssl('x509 -in server.pem -noout -serial').trim().replace('serial=', '');
    writeFileSync(join(folder, 'index'), `V\t350101000000Z\t\t${serial}\tunknown\t/CN=server\n`);
    const signer = '-CA ca.pem -rsigner ca.pem -rkey ca.key -issuer ca.pem';
    openssl(`ocsp -index index ${signer} -cert server.pem -ndays 7 -respout ocsp.der`);
    writeFileSync(join(folder, 'scts.bin'), Buffer.from('000600040badf00d', 'hex'));
  });

  test.each(['1.2', '1.3'])('are what both sides show, byte for byte (%s)', (version) => {
    const { file } = captureTls(
      join(folder, 'x.pcapng'),
      `{ version: "${version}", client: chrome, resumed: 0, ${FILES} }`,
      1,
      START,
    );
    const values = (field: string, filter: string) =>
      fieldsOf(file, [], [field], filter).flatMap(([value]) => value!.split(','));
    const shown = (filter: string) =>
      values('tls.handshake.certificate', `tls.handshake.certificate && ${filter}`);
    const thrice = (bytes: Uint8Array) => Array(3).fill(Buffer.from(bytes).toString('hex'));
    expect(shown('tcp.srcport == 443')).toEqual(thrice(der('server')));
    expect(shown('tcp.dstport == 443')).toEqual(thrice(der('client')));
    expect(values('ocsp.responseStatus', 'ocsp')).toEqual(['0', '0', '0']);
    expect(values('tls.sct.sct_length', 'tls.sct.sct_length')).toEqual(['4', '4', '4']);
    expect(fieldsOf(file, [], ['http.response.code'], 'http.response')).toHaveLength(3);
  });

  test('are not shown where they are not named', () => {
    const { file } = captureTls(join(folder, 'y.pcapng'), '{ client: chrome, resumed: 0 }');
    expect(fieldsOf(file, [], ['ocsp.responseStatus'], 'ocsp')).toEqual([]);
    expect(
      fieldsOf(file, [], ['tls.handshake.certificate'], 'tls.handshake.certificate').flat(),
    ).not.toContain(der('server').toString('hex'));
  });

  test('must fit each other', () => {
    const refused = (tls: string) => () => captureTls(join(folder, 'z.pcapng'), tls, 1, START);
    const server = 'certificate: { chain: server.pem, privateKey: server.key';
    expect(refused(`{ ${server}, ocspResponse: ca.pem } }`)).toThrow(
      'tls.certificate.ocspResponse',
    );
    expect(refused(`{ ${server}, sctList: ocsp.der } }`)).toThrow('tls.certificate.sctList');
    expect(refused('{ clientCertificate: { chain: client.pem, privateKey: server.key } }')).toThrow(
      'tls.clientCertificate.privateKey: the private key is not that of the first',
    );
  });
});
