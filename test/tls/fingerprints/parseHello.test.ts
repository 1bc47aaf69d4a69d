import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ja3 } from '../../../src/tls/fingerprints/ja3.ts';
import { ja4 } from '../../../src/tls/fingerprints/ja4.ts';
import {
  HelloError,
  isGrease,
  parseClientHello,
  parseServerHello,
} from '../../../src/tls/fingerprints/parseHello.ts';
import { encodeServerHello } from '../../../src/tls/handshake/serverHello.ts';

const path = new URL('../../fixtures/hellos/go.hex', import.meta.url);
const GO = Buffer.from(readFileSync(path, 'utf8').replaceAll('\n', ''), 'hex').subarray(5);

describe('parseClientHello', () => {
  it('reads what Go sent', () => {
    const hello = parseClientHello(GO);
    expect(hello.version).toBe(0x0303);
    expect(hello.random).toHaveLength(32);
    expect(hello.sessionId).toHaveLength(32);
    expect(hello.suites).toHaveLength(19);
    expect(hello.suites[0]).toBe(0xc02b);
    expect(hello.compressions).toEqual([0]);
    expect(hello.extensions.map(({ type }) => type)).toEqual([
      0, 5, 10, 11, 13, 0xff01, 16, 18, 43, 51,
    ]);
  });

  it('refuses every truncation, and bytes after the end', () => {
    for (let length = 0; length < GO.length; length++) {
      expect(() => parseClientHello(GO.subarray(0, length))).toThrow(HelloError);
    }
    expect(() => parseClientHello(Buffer.concat([GO, Buffer.alloc(1)]))).toThrow(
      '1 bytes too many',
    );
    expect(() => parseServerHello(GO)).toThrow('expected a ServerHello, got a message of type 1');
  });

  it('reads or refuses damaged hellos, and so do the fingerprints', () => {
    const property = fc.property(
      fc.nat(GO.length - 1),
      fc.integer({ min: 1, max: 255 }),
      (at, flip) => {
        const damaged = Buffer.from(GO);
        damaged[at]! ^= flip;
        try {
          const hello = parseClientHello(damaged);
          expect(ja3(hello)).toMatch(/^[0-9a-f]{32}$/);
          expect(ja4(hello)).toMatch(/^t[0-9s]{2}[di]\d{4}.._[0-9a-f]{12}_[0-9a-f]{12}$/);
        } catch (error) {
          expect(error).toBeInstanceOf(HelloError);
        }
      },
    );
    fc.assert(property, { numRuns: 500 });
  });

  it('reads a hello without extensions', () => {
    const body = Buffer.concat([
      Buffer.from('0301', 'hex'),
      Buffer.alloc(32, 7),
      Buffer.from('000004000400050100', 'hex'),
    ]);
    const message = Buffer.concat([Buffer.from([1, 0, 0, body.length]), body]);
    const hello = parseClientHello(message);
    expect(hello.suites).toEqual([4, 5]);
    expect(hello.extensions).toEqual([]);
  });
});

describe('parseServerHello', () => {
  it('reads back what the encoder writes', () => {
    const { bytes } = encodeServerHello({
      version: 0x0303,
      random: Buffer.alloc(32, 1),
      sessionId: Buffer.alloc(32, 2),
      suite: 0x1302,
      extensions: [
        { type: 43, write: (w) => w.u16(0x0304, 'version') },
        { type: 51, write: () => {} },
      ],
    });
    const hello = parseServerHello(bytes);
    expect(hello).toMatchObject({ version: 0x0303, suite: 0x1302, compression: 0 });
    expect(hello.sessionId).toEqual(new Uint8Array(32).fill(2));
    expect(hello.extensions).toEqual([
      { type: 43, content: Uint8Array.of(3, 4) },
      { type: 51, content: new Uint8Array(0) },
    ]);
    for (let length = 0; length < bytes.length; length++) {
      expect(() => parseServerHello(bytes.subarray(0, length))).toThrow(HelloError);
    }
  });
});

describe('isGrease', () => {
  it('knows the 16 values of RFC 8701 and no others', () => {
    const found = Array.from({ length: 0x10000 }, (_, value) => value).filter(isGrease);
    expect(found).toEqual(Array.from({ length: 16 }, (_, index) => 0x0a0a + 0x1010 * index));
  });
});
