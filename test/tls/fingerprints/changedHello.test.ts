import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  changedHello,
  HelloChangeError,
  type HelloChanges,
} from '../../../src/tls/fingerprints/changedHello.ts';
import type { ClientHelloSpec } from '../../../src/tls/fingerprints/clientHelloSpec.ts';
import { CLIENT_PERSONALITIES } from '../../../src/tls/fingerprints/clientPersonalities.ts';
import { ja4 } from '../../../src/tls/fingerprints/ja4.ts';
import {
  extensionNumbers,
  isGrease,
  type ParsedClientHello,
  parseClientHello,
} from '../../../src/tls/fingerprints/parseHello.ts';
import { sampleHello } from './sampleHello.ts';

const NOTHING: HelloChanges = {
  suites: undefined,
  extensions: undefined,
  groups: undefined,
  keyShares: undefined,
  signatureAlgorithms: undefined,
  versions: undefined,
  pointFormats: undefined,
  padding: undefined,
  grease: undefined,
  shuffled: undefined,
};
const CHROME = CLIENT_PERSONALITIES['chrome-2023'];
const OPENSSL = CLIENT_PERSONALITIES['openssl-3'];

const read = (spec: ClientHelloSpec, alpn: readonly string[] = []) =>
  parseClientHello(sampleHello(spec, { alpn }));
const changed = (changes: Partial<HelloChanges>, like: ClientHelloSpec = OPENSSL.spec) =>
  read(changedHello(like, { ...NOTHING, ...changes }));
const typesOf = (hello: ParsedClientHello) => hello.extensions.map(({ type }) => type);

describe('a hello with changes', () => {
  it('is the same hello without any', () => {
    for (const { spec } of Object.values(CLIENT_PERSONALITIES)) {
      expect(changedHello(spec, NOTHING)).toEqual(spec);
    }
  });

  it("becomes another client's when all of its lists are given", () => {
    const real = read(CHROME.spec, CHROME.alpn);
    const plain = (list: readonly number[]) => list.filter((value) => !isGrease(value));
    const spec = changedHello(OPENSSL.spec, {
      ...NOTHING,
      suites: plain(real.suites),
      extensions: plain(typesOf(real)),
      groups: plain(extensionNumbers(real.extensions, 10, 2, 2)),
      signatureAlgorithms: extensionNumbers(real.extensions, 13, 2, 2),
      pointFormats: extensionNumbers(real.extensions, 11, 1, 1),
      versions: plain(extensionNumbers(real.extensions, 43, 1, 2)),
      grease: true,
    });
    const made = read(spec, CHROME.alpn);
    expect(ja4(made)).toBe(CHROME.ja4);
    const shape = (list: readonly number[]) => list.map((value) => isGrease(value) || value);
    expect(shape(made.suites)).toEqual(shape(real.suites));
    expect(shape(typesOf(made))).toEqual(shape(typesOf(real)));
  });

  it('has whatever lists it is given', () => {
    const number = fc.nat(0xffff);
    const lists = fc.array(number, { minLength: 1, maxLength: 50 });
    const property = fc.property(lists, lists, lists, (suites, groups, signatureAlgorithms) => {
      const hello = changed({ suites, groups: [...groups, 29], signatureAlgorithms });
      expect(hello.suites).toEqual(suites);
      expect(extensionNumbers(hello.extensions, 10, 2, 2)).toEqual([...groups, 29]);
      expect(extensionNumbers(hello.extensions, 13, 2, 2)).toEqual(signatureAlgorithms);
    });
    fc.assert(property);
  });

  it('has a place for a PSK behind the extensions of its own, if they allow one', () => {
    const kinds = (extensions: readonly number[], more: Partial<HelloChanges> = {}) =>
      changedHello(OPENSSL.spec, { ...NOTHING, extensions, ...more }).extensions!.map(
        ({ kind }) => kind,
      );
    expect(kinds([43, 45, 51, 0]).slice(-3)).toEqual(['serverName', 'earlyData', 'preSharedKey']);
    expect(kinds([43, 45, 51, 0], { padding: 'to512' }).at(-2)).toBe('padding');
    expect(kinds([43, 51, 0]).at(-1)).toBe('serverName');
    expect(kinds([43, 45, 51, 0], { versions: [0x0303] }).at(-1)).toBe('serverName');
    expect(kinds([43, 45, 51, 42, 41])).toHaveLength(5);
  });

  it('keeps the shares that it still offers, and else offers one that can be made', () => {
    const shares = (changes: Partial<HelloChanges>) => {
      const content = changed(changes).extensions.find(({ type }) => type === 51)!.content;
      return Buffer.from(content).readUInt16BE(2);
    };
    expect(shares({ groups: [23, 29] })).toBe(29);
    expect(shares({ groups: [30, 24, 23] })).toBe(24);
    expect(shares({ groups: [29, 23], keyShares: [23] })).toBe(23);
  });

  it('loses all GREASE, or gets it where Chrome has it', () => {
    const bare = changed({ grease: false }, CHROME.spec);
    expect([...bare.suites, ...typesOf(bare)].filter(isGrease)).toEqual([]);
    expect(extensionNumbers(bare.extensions, 10, 2, 2).filter(isGrease)).toEqual([]);
    const greased = changed({ grease: true });
    expect(greased.suites.findIndex(isGrease)).toBe(0);
    const types = typesOf(greased);
    expect([isGrease(types[0]!), isGrease(types.at(-1)!)]).toEqual([true, true]);
    expect(types.filter(isGrease)).toHaveLength(2);
    expect(isGrease(extensionNumbers(greased.extensions, 43, 1, 2)[0]!)).toBe(true);
  });

  it('is padded as it is told', () => {
    const length = (padding: HelloChanges['padding'], like: ClientHelloSpec) =>
      sampleHello(changedHello(like, { ...NOTHING, padding })).length;
    const bare = length('none', OPENSSL.spec);
    expect(length(100, OPENSSL.spec)).toBe(bare + 4 + 100);
    expect(bare).toBeGreaterThan(256);
    expect(length('to512', OPENSSL.spec)).toBe(512);
    expect(typesOf(changed({ padding: 'none' }, CHROME.spec))).not.toContain(21);
  });

  it('holds unknown extensions with the content that is given', () => {
    const content = Uint8Array.of(1, 2, 3);
    const hello = changed({ extensions: [0, { type: 0x1234, content }, 0x4321] });
    expect(hello.extensions.slice(1)).toEqual([
      { type: 0x1234, content },
      { type: 0x4321, content: new Uint8Array(0) },
    ]);
  });

  it.each([
    [{ extensions: [0, 23, 0] }, 'extensions', 'extension 0 cannot be there twice'],
    [{ extensions: [0], groups: [29] }, 'groups', 'the hello has no extension 10'],
    [{ keyShares: [0x11ec] }, 'keyShares', 'a share of 0x11ec, which is not among the groups'],
  ] as const)('refuses %j', (changes, field, message) => {
    const attempt = () => changed(changes as Partial<HelloChanges>);
    expect(attempt).toThrow(HelloChangeError);
    expect(attempt).toThrow(message);
    expect(attempt).toThrow(expect.objectContaining({ field }));
  });
});
