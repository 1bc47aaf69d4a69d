/** ServerHello and HelloRetryRequest (RFC 8446 sections 4.1.3 and 4.1.4, RFC 5246 section 7.4.1.3). */
import { createHash } from 'node:crypto';
import type { ByteWriter } from '../../base/byteWriter.ts';
import { ExtensionType } from './extensionType.ts';
import { encodeMessage, type HandshakeMessage, HandshakeType } from './message.ts';

export interface ServerHello {
  /** `server_version`; in TLS 1.3 0x0303. */
  readonly version: number;
  readonly random: Uint8Array;
  readonly sessionId: Uint8Array;
  readonly suite: number;
  readonly extensions: readonly ServerHelloExtension[];
}

export interface ServerHelloExtension {
  readonly type: number;
  write(w: ByteWriter): void;
}

export function encodeServerHello(hello: ServerHello, name = 'ServerHello'): HandshakeMessage {
  return encodeMessage(HandshakeType.serverHello, name, (w) => {
    w.u16(hello.version, 'server version');
    w.bytes(hello.random, 'random');
    w.vector8('session id', () => w.bytes(hello.sessionId, 'session id'));
    w.u16(hello.suite, 'cipher suite');
    w.u8(0, 'compression method: null');
    // RFC 5246 section 7.4.1.3: without extensions the block is left out.
    if (hello.extensions.length > 0) writeExtensions(w, hello.extensions);
  });
}

export function writeExtensions(w: ByteWriter, extensions: readonly ServerHelloExtension[]): void {
  w.vector16('extensions', () => {
    for (const extension of extensions) {
      w.u16(extension.type, 'extension type');
      w.vector16('extension', () => extension.write(w));
    }
  });
}

/** The random of a ServerHello that is a HelloRetryRequest. */
const RETRY_RANDOM: Uint8Array = createHash('sha256').update('HelloRetryRequest').digest();

/** `group` is undefined when the client need not change its share; then there is a cookie. */
export function encodeHelloRetryRequest(
  sessionId: Uint8Array,
  suite: number,
  group: number | undefined,
  cookie: Uint8Array | undefined,
): HandshakeMessage {
  const extensions: ServerHelloExtension[] = [selectedVersion(0x0304)];
  if (group !== undefined) {
    extensions.push({ type: ExtensionType.keyShare, write: (w) => w.u16(group, 'group') });
  }
  if (cookie !== undefined) {
    extensions.push({
      type: ExtensionType.cookie,
      write: (w) => w.vector16('cookie', () => w.bytes(cookie, 'cookie')),
    });
  }
  const hello = { version: 0x0303, random: RETRY_RANDOM, sessionId, suite, extensions };
  return encodeServerHello(hello, 'HelloRetryRequest');
}

/** supported_versions of the server (RFC 8446 section 4.2.1) */
export function selectedVersion(version: number): ServerHelloExtension {
  return {
    type: ExtensionType.supportedVersions,
    write: (w) => w.u16(version, 'selected version'),
  };
}

/** key_share of the server (RFC 8446 section 4.2.8) */
export function selectedShare(group: number, publicKey: Uint8Array): ServerHelloExtension {
  return {
    type: ExtensionType.keyShare,
    write: (w) => {
      w.u16(group, 'group');
      w.vector16('key exchange', () => w.bytes(publicKey, 'public key'));
    },
  };
}

/** pre_shared_key of the server: the first identity is taken. */
export const FIRST_PSK: ServerHelloExtension = {
  type: ExtensionType.preSharedKey,
  write: (w) => w.u16(0, 'selected identity'),
};
