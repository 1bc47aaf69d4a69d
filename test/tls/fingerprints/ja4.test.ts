import { describe, expect, it } from 'vitest';
import type {
  ClientExtension,
  ClientHelloSpec,
} from '../../../src/tls/fingerprints/clientHelloSpec.ts';
import { CLIENT_PERSONALITIES } from '../../../src/tls/fingerprints/clientPersonalities.ts';
import { ja4 } from '../../../src/tls/fingerprints/ja4.ts';
import { parseClientHello } from '../../../src/tls/fingerprints/parseHello.ts';
import { sampleHello } from './sampleHello.ts';

const BASE = CLIENT_PERSONALITIES['openssl-3'].spec;
const of = (changes: Partial<ClientHelloSpec>, values: Parameters<typeof sampleHello>[1] = {}) =>
  ja4(parseClientHello(sampleHello({ ...BASE, ...changes }, values)));

/** The hello of FoxIO's technical_details/JA4.md, in the order of its JA4_ro. */
const FOXIO: Partial<ClientHelloSpec> = {
  suites: [
    0x1301, 0x1302, 0x1303, 0xc02b, 0xc02f, 0xc02c, 0xc030, 0xcca9, 0xcca8, 0xc013, 0xc014, 0x009c,
    0x009d, 0x002f, 0x0035,
  ],
  extensions: [
    empty(0x001b),
    { kind: 'serverName' },
    { kind: 'keyShare', groups: [0x001d] },
    { kind: 'alpn' },
    empty(0x4469),
    { kind: 'extendedMasterSecret' },
    { kind: 'pskKeyExchangeModes', modes: [1] },
    {
      kind: 'signatureAlgorithms',
      schemes: [0x0403, 0x0804, 0x0401, 0x0503, 0x0805, 0x0501, 0x0806, 0x0601],
    },
    { kind: 'statusRequest' },
    { kind: 'sessionTicket' },
    { kind: 'signedCertificateTimestamp' },
    { kind: 'supportedVersions', versions: ['grease', 0x0304, 0x0303] },
    { kind: 'renegotiationInfo' },
    { kind: 'ecPointFormats', formats: [0] },
    { kind: 'supportedGroups', groups: ['grease', 0x001d] },
    { kind: 'padding', rule: 1 },
  ],
};

describe('ja4', () => {
  it('gives the value of its specification for the hello of its specification', () => {
    expect(of(FOXIO, { alpn: ['h2'] })).toBe('t13d1516h2_8daaf6152771_e5627efa2ab1');
  });

  it('does not depend on the order of suites and extensions, nor on GREASE', () => {
    const suites = ['grease' as const, ...FOXIO.suites!.toReversed()];
    const grease = { kind: 'grease', content: new Uint8Array(0) } as const;
    const extensions = [grease, ...FOXIO.extensions!.toReversed(), grease];
    expect(of({ suites, extensions }, { alpn: ['h2'] })).toBe(of(FOXIO, { alpn: ['h2'] }));
  });

  it('depends on the order of signature schemes', () => {
    const schemes = (list: number[]) =>
      of({ extensions: [{ kind: 'signatureAlgorithms', schemes: list }] });
    expect(schemes([0x0403, 0x0804])).not.toBe(schemes([0x0804, 0x0403]));
  });

  it('names the version, from supported_versions when that is offered', () => {
    const versions = [0x0301, 0x0302, 0x0303].map((version) => of({ version, extensions: [] }));
    expect(versions.map((text) => text.slice(0, 3))).toEqual(['t10', 't11', 't12']);
    const offer: ClientExtension = {
      kind: 'supportedVersions',
      versions: ['grease', 0x0303, 0x0302],
    };
    expect(of({ extensions: [offer] })).toMatch(/^t12i3101/);
  });

  it('says whether there is a server name, and counts', () => {
    expect(of({}, { serverName: 'a.example' })).toMatch(/^t13d311000_/);
    expect(of({}, { serverName: undefined })).toMatch(/^t13i310900_/);
    const suites = Array.from({ length: 120 }, (_, index) => 0x0001 + index);
    expect(of({ suites })).toMatch(/^t13d991000_/);
  });

  it('writes zeros for a hello without extensions', () => {
    expect(of({ suites: [0x009c, 0xc02f], extensions: undefined })).toMatch(
      /^t12i020000_[0-9a-f]{12}_000000000000$/,
    );
  });

  it('takes the first and last character of the first protocol, or of its hexadecimal', () => {
    const protocol = (name: string) =>
      of({ extensions: [{ kind: 'alpn' }] }, { alpn: [name, 'h2'] }).slice(8, 10);
    expect(protocol('http/1.1')).toBe('h1');
    expect(protocol('h2')).toBe('h2');
    expect(protocol('x')).toBe('xx');
    // Bytes 2b 2d of `+-`.
    expect(protocol('+-')).toBe('2d');
  });
});

function empty(type: number): ClientExtension {
  return { kind: 'opaque', type, content: new Uint8Array(0) };
}
