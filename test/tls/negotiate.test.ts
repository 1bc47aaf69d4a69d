import { describe, expect, it } from 'vitest';
import { negotiate } from '../../src/tls/negotiate.ts';
import { type TlsPolicy, TlsPolicyError } from '../../src/tls/policy.ts';
import { helloSpec, policy, SERVER } from './policies.ts';

const RSA = { server: 'rsa', client: undefined } as const;

function problem(tls: TlsPolicy, keyTypes: Parameters<typeof negotiate>[1] = RSA): string {
  try {
    negotiate(tls, keyTypes, undefined);
  } catch (error) {
    if (error instanceof TlsPolicyError) return `${error.field}: ${error.message}`;
    throw error;
  }
  return 'none';
}

describe('negotiate', () => {
  it('takes the first suite of the server that the client offers and the key can serve', () => {
    const suites = [0xc02b, 0x1301, 0xc030, 0xc02f];
    expect(negotiate(policy('1.2', 0, { suites }), RSA, undefined).suite.code).toBe(0xc030);
    const ecdsa = { server: 'ecdsa-p256', client: undefined } as const;
    expect(negotiate(policy('1.2', 0, { suites }), ecdsa, undefined).suite.code).toBe(0xc02b);
  });

  it('takes a group with a share before one that would cost a round trip', () => {
    const tls = policy('1.3', 0x1301, { groups: [0x17, 0x1d] });
    expect(negotiate(tls, RSA, undefined)).toMatchObject({ group: 0x1d, retry: 'none' });
    const only = policy('1.3', 0x1301, { groups: [0x17] });
    expect(negotiate(only, RSA, undefined)).toMatchObject({ group: 0x17, retry: 'share' });
    expect(negotiate({ ...tls, helloRetryRequest: true }, RSA, undefined).retry).toBe('share');
  });

  it('signs with the first scheme of the client that the server knows', () => {
    expect(negotiate(policy('1.2', 0xc02f), RSA, undefined).serverScheme).toBe(0x0804);
    const server = { ...SERVER, signatureSchemes: [0x0401, 0x0501] };
    expect(negotiate(policy('1.2', 0xc02f, { server }), RSA, undefined).serverScheme).toBe(0x0401);
  });

  it('protects with encrypt-then-MAC only block ciphers, and only when both sides know it', () => {
    const of = (tls: TlsPolicy) => negotiate(tls, RSA, undefined).encryptThenMac;
    expect(of(policy('1.2', 0xc027))).toBe(true);
    expect(of(policy('1.2', 0xc02f))).toBe(false);
    const server = { ...SERVER, extensions: [] };
    expect(of(policy('1.2', 0xc027, { server }))).toBe(false);
  });

  it.each<readonly [string, TlsPolicy, string]>([
    ['an unknown suite', policy('1.2', 0x0005), 'suites: suite 0x0005 is not spoken'],
    [
      'a suite of another version',
      policy('1.2', 0x1301),
      'suites: TLS_AES_128_GCM_SHA256 is not a suite of TLS 1.2',
    ],
    [
      'a suite for another key',
      policy('1.2', 0xc02b),
      'suites: TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256 needs another key than rsa',
    ],
    [
      'a suite that is not offered',
      policy('1.3', 0x1301, { hello: { ...helloSpec('1.3'), suites: [0x1302] } }),
      'suites: the hello offers none of the suites that the server takes',
    ],
    [
      'a hello of an older version',
      policy('1.3', 0x1301, { hello: helloSpec('1.2') }),
      'hello: the hello does not offer TLS 1.3',
    ],
    [
      'a hello without the version',
      policy('1.1', 0xc014, { hello: helloSpec('1.3') }),
      'hello: the hello does not offer TLS 1.1',
    ],
    [
      'a group that is not offered',
      policy('1.3', 0x1301, { groups: [0x1e] }),
      'groups: the hello offers none of the groups that the server takes',
    ],
    [
      'a group that cannot be spoken',
      policy('1.3', 0x1301, {
        groups: [0x11ec],
        hello: {
          ...helloSpec('1.3'),
          extensions: [
            { kind: 'supportedGroups', groups: [0x11ec, 0x1d] },
            { kind: 'supportedVersions', versions: [0x0304] },
            { kind: 'keyShare', groups: [0x11ec, 0x1d] },
          ],
        },
      }),
      'groups: group 0x11ec can be offered but not spoken: node:crypto takes no key for it from a seed',
    ],
    [
      'a share that cannot be made',
      policy('1.3', 0x1301, {
        hello: {
          ...helloSpec('1.3'),
          extensions: [
            { kind: 'supportedVersions', versions: [0x0304] },
            { kind: 'keyShare', groups: [0x0100] },
          ],
        },
      }),
      'hello: no key share can be made for group 0x0100',
    ],
    [
      'a PSK before other extensions',
      policy('1.3', 0x1301, {
        hello: {
          ...helloSpec('1.3'),
          extensions: [{ kind: 'preSharedKey' }, { kind: 'supportedVersions', versions: [0x0304] }],
        },
      }),
      'hello: pre_shared_key must be the last extension',
    ],
    [
      'a retry that would change nothing',
      policy('1.3', 0x1301, {
        helloRetryRequest: true,
        groups: [0x1d],
        hello: {
          ...helloSpec('1.3'),
          extensions: helloSpec('1.3').extensions!.filter(({ kind }) => kind !== 'cookie'),
        },
      }),
      'helloRetryRequest: the hello has shares for all groups and no place for a cookie',
    ],
    [
      'a record that is too long',
      policy('1.3', 0x1301, {
        records: {
          client: { ramp: [], limit: 16_385, rampAgainAfter: undefined },
          server: { ramp: [], limit: 16_384, rampAgainAfter: undefined },
        },
      }),
      'records: a record holds 1 to 16384 bytes, not 16385',
    ],
    [
      'a refusal of what was not asked for',
      policy('1.2', 0xc02f, { failure: { from: 'server', alert: 'unknown_ca' } }),
      'failure: a server that asks for no certificate does not refuse one with unknown_ca',
    ],
  ])('names %s', (_, tls, expected) => {
    expect(problem(tls)).toBe(expected);
  });

  it('names a key whose signatures the other side does not take', () => {
    const hello = {
      ...helloSpec('1.3'),
      extensions: helloSpec('1.3').extensions!.map((extension) =>
        extension.kind === 'signatureAlgorithms' ? { ...extension, schemes: [0x0804] } : extension,
      ),
    };
    const server = { server: 'ed25519', client: undefined } as const;
    const client = { server: 'rsa', client: 'ed25519' } as const;
    expect(problem(policy('1.3', 0x1301, { hello }), server)).toBe(
      'hello: no signature scheme in common for a key of ed25519',
    );
    expect(problem(policy('1.3', 0x1301, { hello, clientCertificate: true }), client)).toBe(
      'clientCertificate: no signature scheme in common for a key of ed25519',
    );
  });
});
