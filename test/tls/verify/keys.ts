/** Key derivation from RFC 8446 and RFC 5246 once more, written over plain HMAC. */
import { createHash, createHmac } from 'node:crypto';

export function digest(hash: string, bytes: Buffer): Buffer {
  if (hash !== 'md5+sha1') return createHash(hash).update(bytes).digest();
  return Buffer.concat([digest('md5', bytes), digest('sha1', bytes)]);
}

export function hmac(hash: string, key: Buffer, ...parts: Buffer[]): Buffer {
  return createHmac(hash, key).update(Buffer.concat(parts)).digest();
}

export function expandLabel(
  hash: string,
  secret: Buffer,
  label: string,
  context: Buffer,
  length: number,
): Buffer {
  const full = Buffer.from(`tls13 ${label}`);
  const info = Buffer.concat([
    Buffer.of(length >> 8, length & 255, full.length),
    full,
    Buffer.of(context.length),
    context,
  ]);
  let output = Buffer.alloc(0);
  let block = Buffer.alloc(0);
  for (let i = 1; output.length < length; i++) {
    block = Buffer.from(hmac(hash, secret, block, info, Buffer.of(i)));
    output = Buffer.concat([output, block]);
  }
  return output.subarray(0, length);
}

export function prf(
  hash: string,
  secret: Buffer,
  label: string,
  seed: Buffer,
  length: number,
): Buffer {
  const labelled = Buffer.concat([Buffer.from(label), seed]);
  if (hash !== 'md5+sha1') return pHash(hash, secret, labelled, length);
  const half = (secret.length + 1) >> 1;
  const left = pHash('md5', secret.subarray(0, half), labelled, length);
  const right = pHash('sha1', secret.subarray(-half), labelled, length);
  return left.map((byte, i) => byte ^ right[i]!) as Buffer;
}

function pHash(hash: string, secret: Buffer, seed: Buffer, length: number): Buffer {
  let output = Buffer.alloc(0);
  let a = seed;
  while (output.length < length) {
    a = hmac(hash, secret, a);
    output = Buffer.concat([output, hmac(hash, secret, a, seed)]);
  }
  return output.subarray(0, length);
}

/** Secrets of one connection by label. */
export function readKeyLog(text: string, clientRandom: Buffer): Map<string, Buffer> {
  const secrets = new Map<string, Buffer>();
  for (const line of text.split('\n')) {
    const [label, random, secret] = line.split(' ');
    if (random === clientRandom.toString('hex')) secrets.set(label!, Buffer.from(secret!, 'hex'));
  }
  return secrets;
}
