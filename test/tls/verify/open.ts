/** Opens records: the other direction of what is under test. */
import { createDecipheriv, timingSafeEqual } from 'node:crypto';
import { expandLabel, hmac } from './keys.ts';
import { check } from './reader.ts';
import type { SuiteFacts } from './suites.ts';

interface Opened {
  readonly type: number;
  readonly content: Buffer;
}

/** Opens the records of one side in their order. */
export type Opener = (header: Buffer, fragment: Buffer) => Opened;

export function opener13(suite: SuiteFacts, secret: Buffer): Opener {
  const key = expandLabel(suite.hash, secret, 'key', Buffer.alloc(0), suite.keyBytes);
  const iv = expandLabel(suite.hash, secret, 'iv', Buffer.alloc(0), 12);
  let count = 0n;
  return (header, fragment) => {
    check(header[0] === 23, 'a protected record says application data');
    const inner = openAead(suite, key, xor(iv, count++), header, fragment);
    let end = inner.length - 1;
    while (inner[end] === 0) end--;
    check(end >= 0, 'a record has a type');
    return { type: inner[end]!, content: inner.subarray(0, end) };
  };
}

export function openerAead12(suite: SuiteFacts, key: Buffer, iv: Buffer): Opener {
  let count = 0n;
  return (header, fragment) => {
    const explicit = suite.chacha ? 0 : 8;
    const nonce = suite.chacha
      ? xor(iv, count)
      : Buffer.concat([iv, fragment.subarray(0, explicit)]);
    const sealed = fragment.subarray(explicit);
    const additional = macHeader(count++, header, sealed.length - 16);
    return { type: header[0]!, content: openAead(suite, key, nonce, additional, sealed) };
  };
}

export function openerCbc(
  suite: SuiteFacts,
  version: number,
  etm: boolean,
  macKey: Buffer,
  key: Buffer,
  firstIv: Buffer,
): Opener {
  const block = suite.cipher.startsWith('des') ? 8 : 16;
  let chain = firstIv;
  let count = 0n;
  return (header, fragment) => {
    let rest = fragment;
    if (etm) {
      const mac = rest.subarray(-suite.macBytes);
      rest = rest.subarray(0, -suite.macBytes);
      checkMac(suite, macKey, macHeader(count, header, rest.length), rest, mac);
    }
    let iv = chain;
    if (version > 0x0301) {
      iv = rest.subarray(0, block);
      rest = rest.subarray(block);
    }
    chain = rest.subarray(-block);
    const decipher = createDecipheriv(suite.cipher, key, iv).setAutoPadding(false);
    const plain = Buffer.concat([decipher.update(rest), decipher.final()]);
    const padding = plain.at(-1)! + 1;
    check(
      plain.subarray(-padding).every((byte) => byte === padding - 1),
      'padding is uniform',
    );
    let content = plain.subarray(0, plain.length - padding);
    if (!etm) {
      const mac = content.subarray(-suite.macBytes);
      content = content.subarray(0, content.length - suite.macBytes);
      checkMac(suite, macKey, macHeader(count, header, content.length), content, mac);
    }
    count++;
    return { type: header[0]!, content };
  };
}

function checkMac(suite: SuiteFacts, key: Buffer, head: Buffer, body: Buffer, mac: Buffer): void {
  const right = hmac(suite.mac, key, head, body);
  check(mac.length === right.length && timingSafeEqual(mac, right), 'the MAC is right');
}

function openAead(
  suite: SuiteFacts,
  key: Buffer,
  nonce: Buffer,
  additional: Buffer,
  sealed: Buffer,
): Buffer {
  const options = { authTagLength: 16 };
  const decipher = createDecipheriv(suite.cipher as 'aes-128-gcm', key, nonce, options);
  decipher.setAAD(additional, { plaintextLength: sealed.length - 16 });
  decipher.setAuthTag(sealed.subarray(-16));
  return Buffer.concat([decipher.update(sealed.subarray(0, -16)), decipher.final()]);
}

function xor(iv: Buffer, count: bigint): Buffer {
  const nonce = Buffer.from(iv);
  nonce.writeBigUInt64BE(nonce.readBigUInt64BE(4) ^ count, 4);
  return nonce;
}

function macHeader(count: bigint, header: Buffer, length: number): Buffer {
  const bytes = Buffer.alloc(13);
  bytes.writeBigUInt64BE(count, 0);
  bytes.set(header.subarray(0, 3), 8);
  bytes.writeUInt16BE(length, 11);
  return bytes;
}
