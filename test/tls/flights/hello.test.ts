import { describe, expect, it } from 'vitest';
import { Random } from '../../../src/base/random.ts';
import { acceptedAuthorities } from '../../../src/tls/flights/certificates.ts';
import { unspokenShare } from '../../../src/tls/groups.ts';
import type { TlsPolicy } from '../../../src/tls/policy.ts';
import { fixtureCredential } from '../fixtureCredential.ts';
import { play, START } from '../played.ts';
import { helloSpec, policy, SERVER } from '../policies.ts';

/** The randoms of both hellos: after a record's header, a message's header and the version. */
function randoms(tls: TlsPolicy): Buffer[] {
  const { said } = play(tls, { name: 'randoms', turns: [] });
  return said.slice(0, 2).map(({ bytes }) => Buffer.from(bytes).subarray(11, 43));
}

describe('the random of a hello', () => {
  it('starts with the time where the client or the server does so', () => {
    const hello = { ...helloSpec('1.2'), unixTimeInRandom: true };
    const server = { ...SERVER, unixTimeInRandom: true };
    const [client, answer] = randoms(policy('1.2', 0xc02f, { hello, server }));
    expect(client!.readUInt32BE()).toBe(START.seconds);
    expect(answer!.readUInt32BE()).toBe(START.seconds);
    const [other] = randoms(policy('1.2', 0xc02f));
    expect(other!.readUInt32BE()).not.toBe(START.seconds);
  });

  it.each([
    ['1.2', '1.3', 'DOWNGRD\x01'],
    ['1.1', '1.3', 'DOWNGRD\x00'],
    ['1.0', '1.2', 'DOWNGRD\x00'],
  ] as const)('of a server that speaks %s and could %s says so', (version, highest, sentinel) => {
    const server = { ...SERVER, highestVersion: highest };
    const suite = version === '1.2' ? 0xc02f : 0xc014;
    const [client, answer] = randoms(policy(version, suite, { server }));
    expect(answer!.subarray(24).toString('latin1')).toBe(sentinel);
    expect(client!.subarray(24).toString('latin1')).not.toBe(sentinel);
  });

  it.each(['1.2', '1.3'] as const)('of a server at its best, %s, says nothing', (version) => {
    const server = { ...SERVER, highestVersion: version };
    const suite = version === '1.2' ? 0xc02f : 0x1301;
    const [, answer] = randoms(policy(version, suite, { server }));
    expect(answer!.subarray(24, 31).toString('latin1')).not.toBe('DOWNGRD');
  });
});

describe('a share that is only offered', () => {
  it('is an ML-KEM key whose coefficients are below 3329, and the X25519 share', () => {
    const x25519 = new Uint8Array(32).fill(9);
    const share = Buffer.from(unspokenShare(x25519, new Random('share')));
    expect(share.length).toBe(1216);
    expect(share.subarray(1184)).toEqual(Buffer.from(x25519));
    const coefficients: number[] = [];
    for (let at = 0; at < 1152; at += 3) {
      const pair = share.readUIntLE(at, 3);
      coefficients.push(pair & 0xfff, pair >> 12);
    }
    expect(Math.max(...coefficients)).toBeLessThan(3329);
    expect(Math.max(...coefficients)).toBeGreaterThan(3200);
  });

  it('stands in a hello in front of the share that is taken', () => {
    const hello = {
      ...helloSpec('1.3'),
      extensions: helloSpec('1.3').extensions!.map((extension) =>
        extension.kind === 'keyShare' ? { ...extension, groups: [0x11ec, 0x1d] } : extension,
      ),
    };
    const { said } = play(policy('1.3', 0x1301, { hello }), { name: 'offered', turns: [] });
    const text = Buffer.from(said[0]!.bytes).toString('hex');
    const at = text.indexOf('11ec04c0');
    expect(at).toBeGreaterThan(0);
    const [inHybrid, alone] = [text.slice(at + 8 + 2368), text.slice(at + 8 + 2432)];
    expect(alone.slice(0, 8)).toBe('001d0020');
    expect(alone.slice(8, 72)).toBe(inHybrid.slice(0, 64));
  });
});

describe('acceptedAuthorities', () => {
  it('names the CA of the client in DER', () => {
    const [name] = acceptedAuthorities(fixtureCredential('ecdsa-p256'));
    // SEQUENCE { SET { SEQUENCE { organizationName, UTF8String "Test CA" } } }
    expect(Buffer.from(name!).toString('hex')).toBe('30123110300e060355040a0c0754657374204341');
    expect(acceptedAuthorities(undefined)).toEqual([]);
  });
});
