/**
 * Reads hellos back from their bytes, for fingerprints to be computed from what is on the wire. It
 * shares nothing with the code that writes them.
 */

export interface ParsedExtension {
  readonly type: number;
  readonly content: Uint8Array;
}

/** A ClientHello, RFC 8446 section 4.1.2, in its own order. */
export interface ParsedClientHello {
  readonly version: number;
  readonly random: Uint8Array;
  readonly sessionId: Uint8Array;
  readonly suites: readonly number[];
  readonly compressions: readonly number[];
  readonly extensions: readonly ParsedExtension[];
}

/** A ServerHello, RFC 8446 section 4.1.3. */
export interface ParsedServerHello {
  readonly version: number;
  readonly random: Uint8Array;
  readonly sessionId: Uint8Array;
  readonly suite: number;
  readonly compression: number;
  readonly extensions: readonly ParsedExtension[];
}

/** Bytes that are not a whole hello. */
export class HelloError extends Error {
  override readonly name = 'HelloError';
}

const CLIENT_HELLO = 1;
const SERVER_HELLO = 2;

/** `message` is one handshake message, from its type on. @throws {HelloError} */
export function parseClientHello(message: Uint8Array): ParsedClientHello {
  const reader = openMessage(message, CLIENT_HELLO, 'ClientHello');
  return {
    version: reader.number(2),
    random: reader.bytes(32),
    sessionId: reader.vector(1),
    suites: numbers(reader.vector(2), 2),
    compressions: numbers(reader.vector(1), 1),
    extensions: readExtensions(reader),
  };
}

/** `message` is one handshake message, from its type on. @throws {HelloError} */
export function parseServerHello(message: Uint8Array): ParsedServerHello {
  const reader = openMessage(message, SERVER_HELLO, 'ServerHello');
  return {
    version: reader.number(2),
    random: reader.bytes(32),
    sessionId: reader.vector(1),
    suite: reader.number(2),
    compression: reader.number(1),
    extensions: readExtensions(reader),
  };
}

/** The list of numbers of `size` bytes in an extension, behind its length of `lengthSize` bytes. */
export function extensionNumbers(
  extensions: readonly ParsedExtension[],
  type: number,
  lengthSize: number,
  size: number,
): readonly number[] {
  const extension = extensions.find((each) => each.type === type);
  if (extension === undefined || extension.content.length === 0) return [];
  return numbers(new Reader(extension.content).vector(lengthSize), size);
}

/** The first of the protocols in an ALPN extension, RFC 7301 section 3.1; undefined: none. */
export function firstProtocol(extensions: readonly ParsedExtension[]): Uint8Array | undefined {
  const extension = extensions.find(({ type }) => type === 16);
  if (extension === undefined || extension.content.length < 3) return undefined;
  return new Reader(new Reader(extension.content).vector(2)).vector(1);
}

/** Values that stand for nothing, RFC 8701: two equal bytes whose low halves are 10. */
export function isGrease(value: number): boolean {
  return (value & 0x0f0f) === 0x0a0a && value >>> 8 === (value & 0xff);
}

function openMessage(message: Uint8Array, type: number, name: string): Reader {
  const reader = new Reader(message);
  const found = reader.number(1);
  if (found !== type) throw new HelloError(`expected a ${name}, got a message of type ${found}`);
  const body = new Reader(reader.vector(3));
  reader.end();
  return body;
}

/** To the end of the hello, which may have none. */
function readExtensions(reader: Reader): readonly ParsedExtension[] {
  if (reader.left === 0) return [];
  const list = new Reader(reader.vector(2));
  reader.end();
  const extensions: ParsedExtension[] = [];
  while (list.left > 0) extensions.push({ type: list.number(2), content: list.vector(2) });
  return extensions;
}

function numbers(bytes: Uint8Array, size: number): readonly number[] {
  const reader = new Reader(bytes);
  const list: number[] = [];
  while (reader.left > 0) list.push(reader.number(size));
  return list;
}

class Reader {
  readonly #bytes: Uint8Array;
  #at = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  get left(): number {
    return this.#bytes.length - this.#at;
  }

  /** A big-endian number of `size` bytes. */
  number(size: number): number {
    let value = 0;
    for (const byte of this.bytes(size)) value = value * 256 + byte;
    return value;
  }

  bytes(length: number): Uint8Array {
    if (length > this.left) throw new HelloError(`${length - this.left} bytes are missing`);
    this.#at += length;
    return this.#bytes.subarray(this.#at - length, this.#at);
  }

  /** The bytes behind their own length of `lengthSize` bytes. */
  vector(lengthSize: number): Uint8Array {
    return this.bytes(this.number(lengthSize));
  }

  end(): void {
    if (this.left > 0) throw new HelloError(`${this.left} bytes too many`);
  }
}
