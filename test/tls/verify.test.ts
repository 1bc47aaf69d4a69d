import { createPrivateKey } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { Resumption } from '../../src/tls/resumption.ts';
import { suiteOf } from '../../src/tls/suites.ts';
import { WIRE_VERSION } from '../../src/tls/version.ts';
import { CA } from './fixtureCredential.ts';
import { BODY, type Case, MATRIX, playCase } from './matrix.ts';
import type { Played } from './played.ts';
import { type Findings, verify } from './verify/verify.ts';

const RSA_KEY = createPrivateKey(readFileSync(new URL('fixtures/rsa.key', import.meta.url)));

function findings({ said, session }: Played, resumed?: Resumption): Findings {
  return verify({
    said,
    keyLog: session.secrets(),
    root: CA,
    serverName: 'www.example.test',
    serverPrivateKey: RSA_KEY,
    psk: resumed?.secret,
  });
}

describe('an auditor with the key log', () => {
  it.each(MATRIX.map((one) => [one.name, one] as const))('finds %s in order', (_, one) => {
    const played = playCase(one, 'verified');
    played.forEach((connection, i) => {
      const found = findings(connection, played[i - 1]?.session.resumption);
      expect(found.version).toBe(WIRE_VERSION[one.policy.version]);
      expect(found.suite).toBe(one.policy.suites[0]);
      expect(found.alerts).toEqual(['server 1 0', 'client 1 0']);
      expect(found.application.client.toString()).toContain(`GET /verified/${i}/again HTTP/1.1`);
      expect(found.application.server.toString().split(BODY).length).toBe(3);
      expect(found.checks).toEqual(expect.arrayContaining(expectedChecks(one, i > 0)));
      expect(connection.session.facts().resumed).toBe(i > 0);
    });
  });
});

/** What must have been checked, so that nothing passes for want of being there. */
function expectedChecks({ policy, clientKey }: Case, resumed: boolean): string[] {
  const checks = ['client finished', 'server finished'];
  const is13 = policy.version === '1.3';
  if (resumed) {
    if (is13) checks.push('binder');
    if (policy.earlyData) checks.push('early secret');
    return checks;
  }
  checks.push('server chain');
  const rsa = suiteOf(policy.suites[0]!)!.keyExchange === 'rsa';
  checks.push(rsa ? 'premaster' : 'server signature');
  if (clientKey !== undefined) checks.push('client chain', 'client signature');
  return checks;
}

/** One handshake of each kind, every byte of which counts. */
const FLIPPED = [
  '1.0 TLS_RSA_WITH_3DES_EDE_CBC_SHA',
  '1.0 client certificate rsa',
  '1.1 client certificate ecdsa-p256',
  '1.2 client certificate rsa',
  '1.2 TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256',
  '1.3 client certificate ecdsa-p256',
  '1.3 retry with a cookie',
];

describe('an auditor who is given one wrong bit', () => {
  it.each(FLIPPED)('finds fault wherever it is in %s', (name) => {
    const one = MATRIX.find((candidate) => candidate.name === name)!;
    const [played] = playCase(one, 'flipped');
    const opening = played!.said.findIndex(({ label }) => label === 'test');
    const unnoticed: string[] = [];
    played!.said.slice(0, opening).forEach(({ bytes, label }, turn) => {
      for (let at = 0; at < bytes.length; at++) {
        const said = played!.said.map((one, index) => {
          if (index !== turn) return one;
          const flipped = Uint8Array.from(one.bytes);
          flipped[at]! ^= 1 << (at % 8);
          return { ...one, bytes: flipped };
        });
        try {
          findings({ ...played!, said });
          unnoticed.push(`${label} byte ${at}`);
        } catch {}
      }
    });
    expect(unnoticed).toEqual([]);
  });
});
