/** What `--fingerprints` says of each connection, beside what tshark and nDPI read in the capture. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import type { TlsReport } from '../../src/synthesize.ts';
import { ask, find, findAll, isMissing } from './judge.ts';
import { captureTls } from './tlsCapture.ts';
import { fieldsOf } from './tshark.ts';

const folder = mkdtempSync(join(tmpdir(), 'pcapsmith-fingerprints-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** Hellos with GREASE and without, shuffled, without extensions, with a retry, resumed. */
const PROFILES: Readonly<Record<string, string>> = {
  curl: '{ client: curl, resumed: 1 }',
  chrome: '{ client: chrome, server: cdn, resumed: 0 }',
  'chrome without SNI': '{ client: chrome, sni: false }',
  firefox: '{ client: firefox, server: go, version: 1.2 }',
  'a retry': '{ client: openssl-3, helloRetryRequest: true, resumed: 1 }',
  'dropbox-3.12': '{ client: dropbox-3.12, version: 1.0, resumption: sessionId }',
  'openssl-0.9.8': '{ client: openssl-0.9.8, version: 1.0 }',
  'a failure': '{ client: safari, version: 1.2, failure: { from: client, alert: unknown_ca } }',
  'no suite in common': '{ client: go, failure: { from: server, alert: handshake_failure } }',
};

interface Reported {
  readonly port: string;
  readonly ja3: string;
  readonly text: string;
  readonly ja3s: string;
}

function reported({ client, fingerprints }: TlsReport): Reported {
  const { ja3, ja3Text: text, ja3s = '' } = fingerprints;
  return { port: String(client.port), ja3, text, ja3s };
}

const captured = (name: string, tls: string) =>
  captureTls(join(folder, `${name.replaceAll(' ', '-')}.pcapng`), tls);

/** The first ClientHello and the last ServerHello of each connection, as tshark hashes them. */
function readByTshark(file: string): Reported[] {
  const [ja3, text] = ['tls.handshake.ja3', 'tls.handshake.ja3_full'];
  const clients = fieldsOf(file, [], ['tcp.srcport', ja3, text], ja3);
  const servers = fieldsOf(file, [], ['tcp.dstport', 'tls.handshake.ja3s'], 'tls.handshake.ja3s');
  const chosen = new Map(servers.map(([port, hash]) => [port, hash]));
  const first = new Map(clients.toReversed().map((row) => [row[0]!, row]));
  return [...first.values()].toReversed().map(([port, hash, full]) => ({
    port: port!,
    ja3: hash!,
    text: full!,
    ja3s: chosen.get(port) ?? '',
  }));
}

describe.skipIf(isMissing('tshark'))('tshark computes what is reported', () => {
  test.each(Object.entries(PROFILES))('%s', (name, tls) => {
    const { file, reports } = captured(name, tls);
    expect(reports).toHaveLength(3);
    expect(readByTshark(file)).toEqual(reports.map(reported));
  });

  test.each([
    ['771,4865-4866-49195-49199,0-10-11-13-16-43-45-51,29-23-24,0', '1.3'],
    ['771,49195-49199-47-255,0-11-10-35-13-23,29-23,0-1-2', '1.2'],
    ['769,49172-57-53-47-255,0-11-10-35,23-24,0', '1.0'],
  ])('a given JA3: %s', (ja3, version) => {
    const tls = `{ version: "${version}", client: { ja3: "${ja3}" }, resumed: 0 }`;
    const { file } = captured('given', tls);
    expect(readByTshark(file).map(({ text }) => text)).toEqual([ja3, ja3, ja3]);
  });

  test("another client's hello with changes", () => {
    const changes =
      'suites: [TLS_AES_128_GCM_SHA256, 0xc02b], extensions: [0, 43, 51, 10, 13, { type: 4660 }], ' +
      'groups: [secp256r1], grease: true';
    const { file } = captured('changed', `{ client: { like: curl, ${changes} }, resumed: 0 }`);
    const [first] = readByTshark(file);
    expect(first!.text).toBe('771,4865-49195,0-43-51-10-13-4660,23,');
  });

  test('and notices a suite that is another', () => {
    const { file, reports } = captured('broken', '{ client: curl, resumed: 0 }');
    const { bytes, at } = withOtherSuite(file, reports[0]!);
    expect(at).toBeGreaterThan(0);
    writeFileSync(file, bytes);
    const [first, ...others] = readByTshark(file);
    const [expected, ...rest] = reports.map(reported);
    expect(first!.ja3).not.toBe(expected!.ja3);
    expect(others).toEqual(rest);
  });
});

/** The first hello's first suite becomes TLS_NULL_WITH_NULL_NULL. */
function withOtherSuite(file: string, { fingerprints }: TlsReport) {
  const bytes = readFileSync(file);
  const suites = fingerprints.ja3Text.split(',')[1]!.split('-').map(Number);
  const list = Buffer.from(suites.flatMap((suite) => [suite >>> 8, suite & 0xff]));
  const at = bytes.indexOf(list);
  bytes.writeUInt16BE(0, at);
  return { bytes, at };
}

describe.skipIf(isMissing('ndpiReader'))('nDPI computes what is reported', () => {
  // nDPI 4.2 takes a HelloRetryRequest for the ServerHello.
  const comparable = Object.entries(PROFILES).filter(([name]) => name !== 'a retry');
  test.each(comparable)('%s', (name, tls) => {
    const { file, reports } = captured(name, tls);
    const flows = findAll(ask('ndpiReader', ['-v', '2', '-i', file]).stdout, /^\t\d+\t(TCP .*)$/gm);
    const read = flows.map((flow) => ({
      port: find(flow, /^TCP \S+:(\d+) <->/),
      ja3: find(flow, /\[JA3C: (\w+)\]/),
      ja3s: /\[JA3S: (\w+)\]/.exec(flow)?.[1] ?? '',
    }));
    const expected = reports.map(reported).map(({ port, ja3, ja3s }) => ({ port, ja3, ja3s }));
    const byPort = (a: { port: string }, b: { port: string }) => Number(a.port) - Number(b.port);
    expect(read.sort(byPort)).toEqual(expected.sort(byPort));
  });
});
