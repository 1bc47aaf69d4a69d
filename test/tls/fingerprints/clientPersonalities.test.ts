import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { Random } from '../../../src/base/random.ts';
import {
  CLIENT_PERSONALITIES,
  type ClientPersonalityName,
} from '../../../src/tls/fingerprints/clientPersonalities.ts';
import type { ClientPersonality } from '../../../src/tls/fingerprints/clientPersonality.ts';
import { ja3 } from '../../../src/tls/fingerprints/ja3.ts';
import { ja4 } from '../../../src/tls/fingerprints/ja4.ts';
import {
  isGrease,
  type ParsedClientHello,
  parseClientHello,
} from '../../../src/tls/fingerprints/parseHello.ts';
import { shuffledExtensions } from '../../../src/tls/handshake/clientHello.ts';
import { sampleHello } from './sampleHello.ts';

const ALL = Object.entries(CLIENT_PERSONALITIES) as [ClientPersonalityName, ClientPersonality][];
/** Hellos to www.example.org that the programs named in `origin` sent to a socket of ours. */
const CAPTURED: readonly ClientPersonalityName[] = [
  'openssl-1.0.0',
  'openssl-1.0.1',
  'openssl-1.1.1',
  'openssl-3',
  'curl',
  'python-requests',
  'node',
  'node-22',
  'go',
  'java',
  'chromium-156',
  'firefox-153',
];
const KEY_SHARE = 51;
const ENCRYPTED_CLIENT_HELLO = 0xfe0d;
const RECORD_HEADER = 5;

/** The first record that the program sent. */
function captured(name: ClientPersonalityName): Buffer {
  const path = new URL(`../../fixtures/hellos/${name}.hex`, import.meta.url);
  return Buffer.from(readFileSync(path, 'utf8').replaceAll('\n', ''), 'hex');
}

/** Public keys by group, a GREASE share's left out. */
function keyShares(hello: ParsedClientHello): Map<number, Uint8Array> {
  const shares = new Map<number, Uint8Array>();
  const list = hello.extensions.find(({ type }) => type === KEY_SHARE)?.content;
  if (list === undefined) return shares;
  const bytes = Buffer.from(list);
  for (let at = 2; at < bytes.length; ) {
    const length = bytes.readUInt16BE(at + 2);
    shares.set(bytes.readUInt16BE(at), bytes.subarray(at + 4, at + 4 + length));
    at += 4 + length;
  }
  return shares;
}

/** The GREASE values that the hello used, at each place where there can be one. */
function greaseOf(hello: ParsedClientHello) {
  const list = (type: number, lengthSize: number) => {
    const content = hello.extensions.find((each) => each.type === type)?.content ?? [];
    return Array.from({ length: Math.floor((content.length - lengthSize) / 2) }, (_, index) =>
      Buffer.from(content).readUInt16BE(lengthSize + 2 * index),
    ).find(isGrease);
  };
  const types = hello.extensions.map(({ type }) => type).filter(isGrease);
  return {
    suite: hello.suites.find(isGrease) ?? 0,
    group: list(10, 2) ?? 0,
    version: list(43, 1) ?? 0,
    scheme: list(13, 2) ?? 0,
    extensions: [types[0] ?? 0, types[1] ?? 0] as const,
  };
}

/** Encrypted ClientHello is drawn: nobody's contents can be those of the capture. */
function withoutEch(message: Uint8Array): Uint8Array {
  const bytes = Buffer.from(message);
  const ech = parseClientHello(bytes).extensions.find(
    ({ type }) => type === ENCRYPTED_CLIENT_HELLO,
  );
  // Type, KDF, AEAD; config id; length and key; length of the payload.
  ech?.content.fill(0, 5, 6);
  ech?.content.fill(0, 8, 40);
  ech?.content.fill(0, 42);
  return bytes;
}

describe('the named clients', () => {
  for (const [name, { spec, alpn, ...cited }] of ALL) {
    it(`give ${name} the JA3 and JA4 that its origin has`, () => {
      const hello = parseClientHello(sampleHello(spec, { alpn }));
      expect({ ja3: ja3(hello), ja4: ja4(hello) }).toEqual({ ja3: cited.ja3, ja4: cited.ja4 });
    });
  }

  for (const name of CAPTURED) {
    it(`write ${name} byte for byte as it was captured, given its random values`, () => {
      const { spec, alpn } = CLIENT_PERSONALITIES[name];
      const record = captured(name);
      const message = record.subarray(RECORD_HEADER);
      const hello = parseClientHello(message);
      const ours = sampleHello(spec, {
        alpn,
        random: hello.random,
        sessionId: hello.sessionId,
        keyShares: keyShares(hello),
        grease: greaseOf(hello),
      });
      expect(Buffer.from(withoutEch(ours)).toString('hex')).toBe(
        Buffer.from(withoutEch(message)).toString('hex'),
      );
      expect(spec.recordVersion).toBe(record.readUInt16BE(1));
    });
  }

  it('leave the fingerprint alone for another seed, and change the random values', () => {
    for (const [, { spec, alpn }] of ALL) {
      const [one, other] = ['one', 'other'].map((seed) => sampleHello(spec, { alpn }, seed));
      expect(Buffer.compare(one!, other!)).not.toBe(0);
      expect(ja3(parseClientHello(other!))).toBe(ja3(parseClientHello(one!)));
    }
  });

  it('keep JA4 when Chrome draws the order of its extensions', () => {
    const { spec, alpn, ja4: cited } = CLIENT_PERSONALITIES['chromium-156'];
    const seen = new Set<string>();
    for (let seed = 0; seed < 5; seed++) {
      const extensions = shuffledExtensions(spec.extensions!, new Random(`shuffle/${seed}`));
      const hello = parseClientHello(sampleHello({ ...spec, extensions }, { alpn }));
      expect(ja4(hello)).toBe(cited);
      seen.add(ja3(hello));
    }
    expect(seen.size).toBe(5);
  });

  it('send no server name as the Dropbox client of 2014, with one or without', () => {
    const { spec } = CLIENT_PERSONALITIES['dropbox-2.8-no-sni'];
    const hello = parseClientHello(sampleHello(spec, { serverName: 'client.dropbox.com' }));
    expect(hello.extensions.map(({ type }) => type)).not.toContain(0);
  });
});
