/**
 * The key pair that a namespace's clients share for LAN sync, as `list` hands it out. Nobody outside
 * the LAN protocol looks into it, so it has the shape of PEM around seeded bytes and is no usable key.
 */
import { createHash } from 'node:crypto';
import type { Random } from '../../base/random.ts';

/** DER bytes of a 2048-bit RSA private key (PKCS #1), and of a small self-signed certificate for it. */
const PRIVATE_KEY_LENGTH = 1192;
const CERTIFICATE_LENGTH = 733;

export interface LanKey {
  readonly pk: string;
  readonly cert: string;
  /** MD5 of both texts, by which a client says that it holds the key. */
  readonly md5: string;
}

export function lanKey(random: Random): LanKey {
  const pk = pem('RSA PRIVATE KEY', random.fork('pk').bytes(PRIVATE_KEY_LENGTH));
  const cert = pem('CERTIFICATE', random.fork('cert').bytes(CERTIFICATE_LENGTH));
  return {
    pk,
    cert,
    md5: createHash('md5')
      .update(cert + pk)
      .digest('hex'),
  };
}

/** RFC 7468 section 2: lines of 64 characters. The bytes are given the head of a DER sequence. */
function pem(label: string, bytes: Uint8Array): string {
  // X.690: SEQUENCE, two length bytes.
  bytes.set([0x30, 0x82, (bytes.length - 4) >> 8, (bytes.length - 4) & 0xff]);
  const lines =
    Buffer.from(bytes)
      .toString('base64')
      .match(/.{1,64}/g) ?? [];
  return `-----BEGIN ${label}-----\n${lines.join('\n')}\n-----END ${label}-----\n`;
}
