/** The certificates of the Dropbox client and its servers, from the protocol's public descriptions. */
import type { Random } from '../../base/random.ts';
import type { UtcInstant } from '../../base/time.ts';
import type { ServerIdentity } from './authority.ts';
import type { Credential } from './certificate.ts';
import { credentialOf } from './credential.ts';
import type { DistinguishedName } from './distinguishedName.ts';
import { seededKeyPair } from './keys/keyPair.ts';
import { certificatePem } from './pem.ts';
import { issueCertificate } from './x509.ts';

const YEAR = 365 * 86_400;

/**
 * The servers' certificate for every host under dropbox.com. Classifiers look for the name in the SAN
 * (nDPI) and in the common name (ET 2012647).
 */
export const DROPBOX_SERVERS: ServerIdentity = {
  names: ['*.dropbox.com', 'dropbox.com'],
  keyKind: 'rsa-2048',
  subject: [
    ['C', 'US'],
    ['ST', 'California'],
    ['L', 'San Francisco'],
    ['O', 'Dropbox, Inc'],
    ['OU', 'Dropbox Ops'],
    ['CN', '*.dropbox.com'],
  ],
};

const LAN_SYNC_NAME: DistinguishedName = [['CN', 'dropbox-client']];

/** A certificate that a Dropbox client made for itself. */
export interface LanSyncCertificate {
  readonly credential: Credential;
  readonly certificatePem: string;
  /** PKCS #1. */
  readonly privateKeyPem: string;
}

/**
 * What a listener of LAN sync shows, as client 2.5.13 makes it: self-signed, serial number 1, no
 * extensions, RSA of 1536 bits, SHA-256, from 1970 to a year from `now`. Keep it: it takes 50 ms.
 */
export function lanSyncCertificate(random: Random, now: UtcInstant): LanSyncCertificate {
  const key = seededKeyPair(random, 'rsa-1536');
  const certificate = issueCertificate(
    {
      serial: Uint8Array.of(1),
      issuer: LAN_SYNC_NAME,
      validity: { notBefore: 0, notAfter: now.seconds + YEAR },
      subject: LAN_SYNC_NAME,
      spki: key.spki,
      extensions: [],
    },
    key,
    'sha256',
  );
  return {
    credential: credentialOf([certificate], key),
    certificatePem: certificatePem(certificate),
    privateKeyPem: key.privateKey.export({ type: 'pkcs1', format: 'pem' }) as string,
  };
}
