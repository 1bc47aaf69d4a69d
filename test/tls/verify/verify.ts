/**
 * Checks a connection from its bytes and its key log alone, as an auditor would who was given both:
 * opens all records, follows the handshake, and checks chains, signatures, binders and Finished
 * messages of both sides. It shares nothing with `src/tls`.
 */
import { constants, type KeyObject, privateDecrypt, type X509Certificate } from 'node:crypto';
import { digest, expandLabel, hmac, prf, readKeyLog } from './keys.ts';
import { type Opener, opener13, openerAead12, openerCbc } from './open.ts';
import { check, Reader, readExtensions } from './reader.ts';
import { checkChain, checkSignature } from './signature.ts';
import { type SuiteFacts, suiteFacts } from './suites.ts';

type Side = 'client' | 'server';

export interface Evidence {
  readonly said: readonly { readonly from: Side; readonly bytes: Uint8Array }[];
  readonly keyLog: string;
  readonly root: X509Certificate;
  /** undefined: the hello says none. */
  readonly serverName: string | undefined;
  /** Of the server, to open what RSA key exchange sends. */
  readonly serverPrivateKey?: KeyObject;
  /** Of the record that holds the client's first hello; 0x0301 where nothing else is known. */
  readonly helloRecordVersion?: number;
  /** Of the session that is resumed in TLS 1.3. */
  readonly psk?: Uint8Array | undefined;
}

export interface Findings {
  readonly version: number;
  readonly suite: number;
  /** Names of the checks that were made, in their order. */
  readonly checks: readonly string[];
  readonly messages: readonly string[];
  readonly application: Readonly<Record<Side, Buffer>>;
  readonly alerts: readonly string[];
  readonly tickets: number;
}

/** @throws when anything is not as it must be */
export function verify(evidence: Evidence): Findings {
  const auditor = new Auditor(evidence);
  for (const { from, bytes } of evidence.said) auditor.hear(from, Buffer.from(bytes));
  return auditor.conclude();
}

const EMPTY = Buffer.alloc(0);
const RETRY = Buffer.from(
  'cf21ad74e59a6111be1d8c021e65b891c2a211167abb8c5e079e09e2c8a8339c',
  'hex',
);

class Auditor {
  readonly #evidence: Evidence;
  readonly #openers: Partial<Record<Side, Opener>> = {};
  /** Openers that take over with the next change_cipher_spec of a side. */
  readonly #pending: Partial<Record<Side, Opener>> = {};
  readonly #buffered: Record<Side, Buffer> = { client: EMPTY, server: EMPTY };
  readonly #traffic: Partial<Record<Side, Buffer>> = {};
  readonly #applicationParts: Record<Side, Buffer[]> = { client: [], server: [] };
  readonly #checks: string[] = [];
  readonly #messages: string[] = [];
  readonly #alerts: string[] = [];
  readonly #leaves: Partial<Record<Side, X509Certificate>> = {};
  #secrets = new Map<string, Buffer>();
  #transcript: Buffer = EMPTY;
  #clientRandom: Buffer = EMPTY;
  #serverRandom: Buffer = EMPTY;
  #offered = new Map<number, Buffer>();
  #version = 0;
  #firstServerVersion = 0;
  #helloVersion = 0;
  #suiteCode = 0;
  #suite!: SuiteFacts;
  #master: Buffer = EMPTY;
  #ems = false;
  #etm = false;
  #resumed = false;
  #certificateAsked = false;
  #earlyData = false;
  #finished: Side[] = [];
  #premaster: Buffer | undefined;
  #tickets = 0;

  constructor(evidence: Evidence) {
    this.#evidence = evidence;
  }

  hear(from: Side, bytes: Buffer): void {
    const records = new Reader(bytes);
    while (records.left > 0) {
      const header = records.take(5);
      const fragment = records.take(header.readUInt16BE(3));
      this.#checkHeader(from, header, fragment.length);
      this.#record(from, header, fragment);
    }
  }

  conclude(): Findings {
    check(this.#buffered.client.length + this.#buffered.server.length === 0, 'a message is cut');
    const failed = this.#alerts.some((alert) => !alert.endsWith(' 1 0'));
    check(failed || this.#finished.length === 2, 'both sides have finished');
    return {
      version: this.#version,
      suite: this.#suiteCode,
      checks: this.#checks,
      messages: this.#messages,
      alerts: this.#alerts,
      tickets: this.#tickets,
      application: {
        client: Buffer.concat(this.#applicationParts.client),
        server: Buffer.concat(this.#applicationParts.server),
      },
    };
  }

  #checkHeader(from: Side, header: Buffer, length: number): void {
    const version = header.readUInt16BE(1);
    if (this.#version === 0 && from === 'server') this.#firstServerVersion = version;
    else {
      const first = this.#evidence.helloRecordVersion ?? 0x0301;
      const wanted = this.#version === 0 ? first : Math.min(this.#version, 0x0303);
      const early = this.#version === 0 && this.#earlyData && version === 0x0303;
      check(version === wanted || early, `${from}: the record's version is ${wanted}`);
    }
    check(length <= 16_384 + 2048, 'a record is not too long');
  }

  #record(from: Side, header: Buffer, fragment: Buffer): void {
    const type = header[0]!;
    if (type === 20) {
      check(fragment.equals(Buffer.of(1)), 'change_cipher_spec is 1');
      this.#messages.push(`${from} 20`);
      const next = this.#pending[from];
      if (next !== undefined) this.#openers[from] = next;
      delete this.#pending[from];
      return;
    }
    const open = this.#openers[from];
    const plain = this.#is13 || this.#earlyData ? type !== 23 : open === undefined;
    check(plain || open !== undefined, 'there are keys for a protected record');
    const opened = plain ? { type, content: fragment } : open!(header, fragment);
    this.#content(from, opened.type, opened.content);
  }

  #content(from: Side, type: number, content: Buffer): void {
    switch (type) {
      case 21:
        check(content.length === 2, 'an alert has two bytes');
        this.#alerts.push(`${from} ${content[0]} ${content[1]}`);
        return;
      case 22:
        this.#buffered[from] = Buffer.concat([this.#buffered[from], content]);
        this.#takeMessages(from);
        return;
      case 23:
        this.#applicationParts[from].push(Buffer.from(content));
        return;
      default:
        throw new Error(`content type ${type}`);
    }
  }

  #takeMessages(from: Side): void {
    for (;;) {
      const buffer = this.#buffered[from];
      if (buffer.length < 4 || buffer.length < 4 + buffer.readUIntBE(1, 3)) return;
      const length = 4 + buffer.readUIntBE(1, 3);
      this.#buffered[from] = buffer.subarray(length);
      this.#message(from, buffer.subarray(0, length));
    }
  }

  #message(from: Side, message: Buffer): void {
    const type = message[0]!;
    const body = new Reader(message.subarray(4));
    this.#messages.push(`${from} ${type}`);
    switch (type) {
      case 1:
        this.#clientHello(message, body);
        break;
      case 2:
        this.#serverHello(body);
        break;
      case 4:
        this.#newSessionTicket(body, message);
        return;
      case 5:
        this.#add(message);
        this.#openers.client = opener13(
          this.#suite,
          this.#secret('CLIENT_HANDSHAKE_TRAFFIC_SECRET'),
        );
        return;
      case 8:
        readExtensions(body);
        break;
      case 11:
        this.#certificate(from, body);
        break;
      case 12:
        this.#serverKeyExchange(body);
        break;
      case 13:
        this.#certificateAsked = true;
        break;
      case 14:
        body.end();
        break;
      case 15:
        this.#certificateVerify(from, body);
        break;
      case 16:
        this.#clientKeyExchange(body, message);
        return;
      case 20:
        this.#checkFinished(from, body, message);
        return;
      case 22:
        check(body.number(1) === 1, 'the status is of OCSP');
        body.vector(3);
        body.end();
        break;
      case 24:
        check(body.number(1) === 0, 'no update is asked for');
        this.#traffic[from] = expandLabel(
          this.#suite.hash,
          this.#traffic[from]!,
          'traffic upd',
          EMPTY,
          this.#suite.hashBytes,
        );
        this.#openers[from] = opener13(this.#suite, this.#traffic[from]);
        return;
      default:
        throw new Error(`message type ${type}`);
    }
    this.#add(message);
  }

  #clientHello(message: Buffer, body: Reader): void {
    this.#helloVersion = body.number(2);
    this.#clientRandom = body.take(32);
    body.vector(1);
    body.vector(2);
    body.vector(1);
    this.#offered = readExtensions(body);
    this.#secrets = readKeyLog(this.#evidence.keyLog, this.#clientRandom);
    check(this.#secrets.size > 0 || this.#evidence.keyLog === '', 'the key log has the connection');
    const name = this.#offered.get(0);
    check(name?.subarray(5).toString() === this.#evidence.serverName, 'the server name is right');
    if (this.#offered.has(41)) this.#checkBinder(message);
    if (this.#offered.has(42)) {
      this.#earlyData = true;
      // The suite of early data is the one of the PSK, which the tests keep to.
      const helloSecret = this.#secret('CLIENT_EARLY_TRAFFIC_SECRET');
      this.#openers.client = opener13(
        suiteFacts(helloSecret.length === 48 ? 0x1302 : 0x1301),
        helloSecret,
      );
    }
  }

  #checkBinder(message: Buffer): void {
    const { psk } = this.#evidence;
    check(psk !== undefined, 'the PSK is at hand');
    const hash = psk.length === 48 ? 'sha384' : 'sha256';
    const binder = message.subarray(-psk.length);
    const truncated = message.subarray(0, -psk.length - 3);
    const early = hmac(hash, Buffer.alloc(psk.length), Buffer.from(psk));
    const nothing = digest(hash, EMPTY);
    const binderKey = expandLabel(hash, early, 'res binder', nothing, psk.length);
    const finishedKey = expandLabel(hash, binderKey, 'finished', EMPTY, psk.length);
    const soFar = digest(hash, Buffer.concat([this.#transcript, truncated]));
    check(hmac(hash, finishedKey, soFar).equals(binder), 'the binder is right');
    this.#checks.push('binder');
    if (this.#offered.has(42)) {
      const whole = digest(hash, Buffer.concat([this.#transcript, message]));
      const traffic = expandLabel(hash, early, 'c e traffic', whole, psk.length);
      const logged = readKeyLog(this.#evidence.keyLog, this.#clientRandom);
      check(traffic.equals(logged.get('CLIENT_EARLY_TRAFFIC_SECRET')!), 'early keys are right');
      this.#checks.push('early secret');
    }
  }

  #serverHello(body: Reader): void {
    const legacy = body.number(2);
    const random = body.take(32);
    body.vector(1);
    this.#suiteCode = body.number(2);
    this.#suite = suiteFacts(this.#suiteCode);
    check(body.number(1) === 0, 'nothing is compressed');
    const extensions = readExtensions(body);
    for (const type of extensions.keys()) {
      const scsv = type === 0xff01;
      const cookie = type === 44 && random.equals(RETRY);
      check(scsv || cookie || this.#offered.has(type), `extension ${type} was offered`);
    }
    this.#version = extensions.get(43)?.readUInt16BE() ?? legacy;
    check(legacy === Math.min(this.#version, 0x0303), 'the hello has its version');
    check(this.#firstServerVersion === legacy, "the server's record has its version");
    if (random.equals(RETRY)) {
      const first = digest(this.#suite.hash, this.#transcript);
      this.#transcript = Buffer.concat([Buffer.of(254, 0, 0, first.length), first]);
      return;
    }
    this.#serverRandom = random;
    this.#ems = extensions.has(23);
    this.#etm = extensions.has(22);
    if (this.#is13) {
      this.#resumed = extensions.has(41);
      this.#openers.server = opener13(this.#suite, this.#secret('SERVER_HANDSHAKE_TRAFFIC_SECRET'));
      if (!this.#earlyData) {
        this.#openers.client = opener13(
          this.#suite,
          this.#secret('CLIENT_HANDSHAKE_TRAFFIC_SECRET'),
        );
      }
    } else if (this.#secrets.size > 0) {
      this.#master = this.#secret('CLIENT_RANDOM');
      this.#prepareKeyBlock();
    }
  }

  #certificate(from: Side, body: Reader): void {
    if (this.#is13) check(body.vector(1).left === 0, 'the request context is empty');
    const list = body.vector(3);
    body.end();
    const chain: Buffer[] = [];
    while (list.left > 0) {
      chain.push(list.vector(3).all());
      if (this.#is13) list.vector(2);
    }
    if (chain.length === 0) {
      check(from === 'client' && this.#certificateAsked, 'only a client may have no certificate');
      return;
    }
    const leaf = checkChain(chain, this.#evidence.root);
    if (from === 'server') {
      const { serverName } = this.#evidence;
      check(
        serverName === undefined || leaf.checkHost(serverName) !== undefined,
        'the name is in the leaf',
      );
    }
    this.#leaves[from] = leaf;
    this.#checks.push(`${from} chain`);
  }

  #serverKeyExchange(body: Reader): void {
    const start = body.at;
    if (this.#suite.ecdh) {
      check(body.number(1) === 3, 'the curve has a name');
      body.number(2);
      body.vector(1);
    } else {
      for (let i = 0; i < 3; i++) body.vector(2);
    }
    const parameters = body.bytes.subarray(start, body.at);
    const scheme = this.#version === 0x0303 ? body.number(2) : undefined;
    const signature = body.vector(2).all();
    body.end();
    const content = Buffer.concat([this.#clientRandom, this.#serverRandom, parameters]);
    checkSignature(this.#leaves.server!.publicKey, scheme, content, signature);
    this.#checks.push('server signature');
  }

  #clientKeyExchange(body: Reader, message: Buffer): void {
    const share = body.vector(this.#suite.ecdh ? 1 : 2).all();
    body.end();
    this.#add(message);
    const { serverPrivateKey: key } = this.#evidence;
    if (!this.#suite.rsaExchange || key === undefined) return;
    const decoded = privateDecrypt({ key, padding: constants.RSA_NO_PADDING }, share);
    check(decoded[0] === 0 && decoded[1] === 2 && decoded.at(-49) === 0, 'the padding is right');
    check(!decoded.subarray(2, -49).includes(0), 'the padding has no zeros');
    this.#premaster = decoded.subarray(-48);
    check(this.#premaster.readUInt16BE() === this.#helloVersion, 'the premaster has the version');
    const randoms = Buffer.concat([this.#clientRandom, this.#serverRandom]);
    const master = this.#ems
      ? prf(this.#prfHash, this.#premaster, 'extended master secret', this.#hash(), 48)
      : prf(this.#prfHash, this.#premaster, 'master secret', randoms, 48);
    check(master.equals(this.#master), 'the master secret comes from the premaster');
    this.#checks.push('premaster');
  }

  #certificateVerify(from: Side, body: Reader): void {
    const scheme = this.#version >= 0x0303 ? body.number(2) : undefined;
    const signature = body.vector(2).all();
    body.end();
    const content = this.#is13
      ? Buffer.concat([
          Buffer.alloc(64, 0x20),
          Buffer.from(`TLS 1.3, ${from} CertificateVerify`),
          Buffer.of(0),
          this.#hash(),
        ])
      : this.#transcript;
    checkSignature(this.#leaves[from]!.publicKey, scheme, content, signature);
    this.#checks.push(`${from} signature`);
  }

  #checkFinished(from: Side, body: Reader, message: Buffer): void {
    const right = this.#is13
      ? this.#finished13(from)
      : prf(this.#prfHash, this.#master, `${from} finished`, this.#hash(), 12);
    check(body.all().equals(right), `the ${from}'s Finished is right`);
    this.#add(message);
    this.#finished.push(from);
    this.#checks.push(`${from} finished`);
    if (this.#is13) {
      const secret = this.#secret(
        from === 'client' ? 'CLIENT_TRAFFIC_SECRET_0' : 'SERVER_TRAFFIC_SECRET_0',
      );
      this.#traffic[from] = secret;
      this.#openers[from] = opener13(this.#suite, secret);
      if (from === 'server' && !this.#resumed) {
        check(this.#checks.includes('server signature'), 'a full handshake is signed');
      }
    }
  }

  #finished13(from: Side): Buffer {
    const base = this.#secret(`${from.toUpperCase()}_HANDSHAKE_TRAFFIC_SECRET`);
    const { hash, hashBytes } = this.#suite;
    return hmac(hash, expandLabel(hash, base, 'finished', EMPTY, hashBytes), this.#hash());
  }

  #newSessionTicket(body: Reader, message: Buffer): void {
    this.#tickets++;
    body.number(4);
    if (this.#is13) {
      body.number(4);
      body.vector(1);
      body.vector(2);
      readExtensions(body);
      return;
    }
    body.vector(2);
    body.end();
    this.#add(message);
  }

  #prepareKeyBlock(): void {
    const { keyBytes, macBytes, cbc, chacha, cipher } = this.#suite;
    const macLength = cbc ? macBytes : 0;
    const block = cipher.startsWith('des') ? 8 : 16;
    const cbcIv = this.#version === 0x0301 ? block : 0;
    const ivLength = cbc ? cbcIv : chacha ? 12 : 4;
    const seed = Buffer.concat([this.#serverRandom, this.#clientRandom]);
    const length = 2 * (macLength + keyBytes + ivLength);
    const keys = new Reader(prf(this.#prfHash, this.#master, 'key expansion', seed, length));
    const macs = [keys.take(macLength), keys.take(macLength)];
    const ciphers = [keys.take(keyBytes), keys.take(keyBytes)];
    const ivs = [keys.take(ivLength), keys.take(ivLength)];
    (['client', 'server'] as const).forEach((side, i) => {
      const [mac, key, iv] = [macs[i]!, ciphers[i]!, ivs[i]!];
      this.#pending[side] = cbc
        ? openerCbc(this.#suite, this.#version, this.#etm, mac, key, iv)
        : openerAead12(this.#suite, key, iv);
    });
  }

  get #is13(): boolean {
    return this.#version === 0x0304;
  }

  get #prfHash(): string {
    return this.#version < 0x0303 ? 'md5+sha1' : this.#suite.hash;
  }

  #hash(): Buffer {
    return digest(this.#prfHash, this.#transcript);
  }

  #add(message: Buffer): void {
    this.#transcript = Buffer.concat([this.#transcript, message]);
  }

  #secret(label: string): Buffer {
    const secret = this.#secrets.get(label);
    check(secret !== undefined, `the key log has ${label}`);
    return secret;
  }
}
