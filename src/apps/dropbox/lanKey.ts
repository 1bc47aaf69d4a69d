/**
 * The key that a namespace's clients share for LAN sync, as `list` hands it out: a connection between two
 * of them is opened with it. What the real ones look like inside is not known; they are taken to be like
 * those that clients make for themselves.
 */
import { createHash } from 'node:crypto';
import type { SelfSigned } from '../app.ts';

export interface LanKey {
  readonly pk: string;
  readonly cert: string;
  /** MD5 of both texts, by which a client says that it holds the key. */
  readonly md5: string;
}

export function lanKey({ privateKeyPem: pk, certificatePem: cert }: SelfSigned): LanKey {
  const md5 = createHash('md5')
    .update(cert + pk)
    .digest('hex');
  return { pk, cert, md5 };
}
