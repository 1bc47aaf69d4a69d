/** The handshake of TLS 1.0 to 1.2 (RFC 5246 section 7.3), full and abbreviated. */
import type { Side, Turn } from '../../stream/turn.ts';
import { Conversation } from '../conversation.ts';
import type { Hellos } from '../fingerprints/fingerprints.ts';
import { encodeCertificate12, encodeCertificateStatus } from '../handshake/certificate.ts';
import { encodeCertificateRequest } from '../handshake/certificateRequest.ts';
import { encodeCertificateVerify } from '../handshake/certificateVerify.ts';
import type { HelloValues } from '../handshake/clientExtensions.ts';
import { encodeClientHello } from '../handshake/clientHello.ts';
import { encodeClientKeyExchange } from '../handshake/clientKeyExchange.ts';
import { ExtensionType } from '../handshake/extensionType.ts';
import { encodeFinished } from '../handshake/finished.ts';
import { SERVER_HELLO_DONE } from '../handshake/fixedMessages.ts';
import type { HandshakeMessage } from '../handshake/message.ts';
import { encodeNewSessionTicket12 } from '../handshake/newSessionTicket.ts';
import { encodeServerHello, type ServerHelloExtension } from '../handshake/serverHello.ts';
import { encodeServerKeyExchange } from '../handshake/serverKeyExchange.ts';
import { exchangeKeys, type KeyExchange } from '../keyExchange12.ts';
import { KeyLog } from '../keyLog.ts';
import {
  extendedMasterSecret,
  keyBlock,
  masterSecret,
  type PrfHash,
  prfHash,
  verifyData,
  type WriteKeys,
} from '../prf.ts';
import type { Resumption } from '../resumption.ts';
import { keyBlockSealer, opaqueKeyBlockSealer, type SealOptions } from '../seal/keyBlock12.ts';
import { WIRE_VERSION } from '../version.ts';
import { acceptedAuthorities, serverLeafExtensions } from './certificates.ts';
import type { Connection, Established } from './connection.ts';
import {
  asks,
  chosenProtocol,
  clientKeyPairs,
  drawnSpec,
  emptyExtension,
  freshHello,
  serverRandom,
} from './hello.ts';

export function handshake12(connection: Connection): Established {
  const { policy, agreed } = connection;
  const { failure } = policy;
  const run = new Run(connection);

  run.sayClientHello();
  if (failure?.from === 'server' && !policy.clientCertificate) return run.fail();
  if (agreed.resumed !== undefined) {
    run.sayAbbreviatedServerFlight();
    run.sayLastClientFlight();
    return run.established();
  }
  run.sayServerFlight();
  if (failure?.from === 'client') return run.fail();
  run.sayClientFlight();
  if (failure !== undefined) return run.fail();
  run.sayLastServerFlight();
  return run.established();
}

class Run {
  readonly #connection: Connection;
  readonly #prf: PrfHash;
  readonly #talk: Conversation;
  readonly #values: HelloValues;
  readonly #serverRandom: Uint8Array;
  /** undefined when a session is resumed. */
  readonly #exchange: KeyExchange | undefined;
  readonly #ticket: Uint8Array;
  readonly #serverSessionId: Uint8Array;
  #master!: Uint8Array;
  #keys!: Readonly<Record<Side, WriteKeys>>;
  #clientHello!: HandshakeMessage;
  #serverHello: HandshakeMessage | undefined;
  #opening: readonly Turn[] = [];
  #late: readonly Turn[] = [];
  readonly #keyLog = new KeyLog();

  constructor(connection: Connection) {
    const { policy, agreed, random, serverCredential } = connection;
    const { resumed } = agreed;
    this.#connection = connection;
    this.#prf = prfHash(policy.version, agreed.suite);
    this.#talk = new Conversation(policy, this.#prf);
    this.#values = { ...freshHello(connection, clientKeyPairs(connection)), ...resuming(resumed) };
    this.#serverRandom = serverRandom(connection);
    this.#ticket = random.fork('ticket').bytes(policy.server.ticketLength);
    this.#serverSessionId =
      resumed === undefined ? newSessionId(connection) : this.#values.sessionId;
    this.#exchange =
      resumed === undefined
        ? exchangeKeys(
            agreed.suite,
            agreed.group,
            policy.hello.version,
            serverCredential.chain[0]!,
            random,
          )
        : undefined;
  }

  sayClientHello(): void {
    const { policy, random } = this.#connection;
    this.#clientHello = encodeClientHello(drawnSpec(policy.hello, random), this.#values);
    this.#talk.say('client', this.#clientHello);
    this.#talk.endFlight('client', policy.delays.client);
    this.#talk.versionIsKnown();
  }

  /** ServerHello to ServerHelloDone. */
  sayServerFlight(): void {
    const { policy, serverCredential, clientCredential } = this.#connection;
    const { ocspResponse } = serverLeafExtensions(this.#connection);
    this.#sayServerHello();
    this.#talk.say('server', encodeCertificate12(serverCredential.chain));
    if (ocspResponse !== undefined) {
      this.#talk.say('server', encodeCertificateStatus(ocspResponse));
    }
    this.#sayServerKeyExchange();
    if (policy.clientCertificate) {
      const { signatureSchemes } = policy.server;
      const authorities = acceptedAuthorities(clientCredential);
      this.#talk.say(
        'server',
        encodeCertificateRequest(policy.version, signatureSchemes, authorities),
      );
    }
    this.#talk.say('server', SERVER_HELLO_DONE);
    this.#talk.endFlight('server', policy.delays.server);
  }

  /** Certificate where it is asked for, key exchange, and the first words under the new keys. */
  sayClientFlight(): void {
    const { policy, agreed, clientCredential } = this.#connection;
    const { kind, clientShare, premaster } = this.#exchange!;
    if (policy.clientCertificate) {
      this.#talk.say('client', encodeCertificate12(clientCredential?.chain ?? []));
    }
    this.#talk.say('client', encodeClientKeyExchange(kind, clientShare));
    this.#master = agreed.extendedMasterSecret
      ? extendedMasterSecret(this.#prf, premaster, this.#talk.transcript.hash())
      : masterSecret(this.#prf, premaster, this.#values.random, this.#serverRandom);
    this.#deriveKeys();
    this.#sayCertificateVerify();
    this.#sayFinished('client');
    this.#talk.endFlight('client', policy.delays.client);
  }

  sayLastServerFlight(): void {
    const { policy } = this.#connection;
    if (this.#givesTicket()) {
      const { ticketLifetime } = policy.server;
      this.#talk.say('server', encodeNewSessionTicket12(ticketLifetime, this.#ticket));
    }
    if (policy.hello.falseStart) this.#opening = this.#talk.takeTurns();
    this.#sayFinished('server');
    this.#talk.endFlight('server', policy.delays.server);
    if (policy.hello.falseStart) this.#late = this.#talk.takeTurns();
    else this.#opening = this.#talk.takeTurns();
  }

  /** The server answers a session that it knows with its Finished at once. */
  sayAbbreviatedServerFlight(): void {
    const { policy, agreed } = this.#connection;
    this.#sayServerHello();
    this.#master = agreed.resumed!.secret;
    this.#deriveKeys();
    this.#sayFinished('server');
    this.#talk.endFlight('server', policy.delays.server);
  }

  sayLastClientFlight(): void {
    this.#sayFinished('client');
    this.#talk.endFlight('client', this.#connection.policy.delays.client);
    this.#opening = this.#talk.takeTurns();
  }

  established(): Established {
    return {
      hellos: this.#hellos(),
      opening: this.#opening,
      late: this.#late,
      senders: this.#talk.senders,
      early: undefined,
      failed: false,
      secrets: this.#secrets(),
      resumption: this.#resumption(),
    };
  }

  fail(): Established {
    const { policy } = this.#connection;
    const { from, alert } = policy.failure!;
    this.#talk.alert(from, alert);
    this.#talk.endTalk(from, policy.delays[from]);
    return {
      hellos: this.#hellos(),
      opening: this.#talk.takeTurns(),
      late: [],
      senders: this.#talk.senders,
      early: undefined,
      failed: true,
      secrets: this.#secrets(),
      resumption: undefined,
    };
  }

  #secrets(): () => string {
    const keyLog = this.#keyLog;
    const { random } = this.#values;
    return () => keyLog.lines(random);
  }

  #sayServerHello(): void {
    const { policy, agreed } = this.#connection;
    this.#serverHello = encodeServerHello({
      version: WIRE_VERSION[policy.version],
      random: this.#serverRandom,
      sessionId: this.#serverSessionId,
      suite: agreed.suite.code,
      extensions: policy.server.extensions.flatMap((kind) => this.#serverExtension(kind)),
    });
    this.#talk.say('server', this.#serverHello);
  }

  #hellos(): Hellos {
    return { client: this.#clientHello.bytes, server: this.#serverHello?.bytes };
  }

  #serverExtension(
    kind: Connection['policy']['server']['extensions'][number],
  ): readonly ServerHelloExtension[] {
    const { policy, agreed } = this.#connection;
    const full = agreed.resumed === undefined;
    const empty = [emptyExtension(ExtensionType[kind])];
    const { ocspResponse, sctList } = serverLeafExtensions(this.#connection);
    switch (kind) {
      case 'renegotiationInfo':
        return this.#securesRenegotiation() ? [NO_RENEGOTIATION] : [];
      case 'encryptThenMac':
        return agreed.encryptThenMac ? empty : [];
      case 'extendedMasterSecret':
        return agreed.extendedMasterSecret ? empty : [];
    }
    if (!asks(this.#connection, kind)) return [];
    switch (kind) {
      case 'serverName':
        return full ? empty : [];
      case 'ecPointFormats':
        return agreed.suite.keyExchange === 'ecdhe'
          ? [pointFormats(policy.server.ecPointFormats)]
          : [];
      case 'sessionTicket':
        return this.#givesTicket() ? empty : [];
      case 'statusRequest':
        return full && ocspResponse !== undefined ? empty : [];
      case 'signedCertificateTimestamp':
        return full && sctList !== undefined
          ? [{ type: ExtensionType[kind], write: (w) => w.bytes(sctList, 'SCT list') }]
          : [];
      case 'alpn':
        return policy.alpn.chosen === undefined ? [] : [chosenProtocol(policy.alpn.chosen)];
    }
  }

  /** RFC 5746 section 3.6: the client said so, in an extension or in a suite. */
  #securesRenegotiation(): boolean {
    const { hello } = this.#connection.policy;
    return asks(this.#connection, 'renegotiationInfo') || hello.suites.includes(RENEGOTIATION_SCSV);
  }

  #sayServerKeyExchange(): void {
    const { policy, agreed, serverCredential, random } = this.#connection;
    const { serverParameters } = this.#exchange!;
    if (serverParameters === undefined) return;
    const scheme = agreed.serverScheme!;
    // RFC 5246 section 7.4.3: client_random, server_random and the parameters are signed.
    const signed = Buffer.concat([this.#values.random, this.#serverRandom, serverParameters]);
    const signature = serverCredential.sign(scheme, signed, random.fork('server signature'));
    this.#talk.say(
      'server',
      encodeServerKeyExchange(policy.version, serverParameters, scheme, signature),
    );
  }

  #sayCertificateVerify(): void {
    const { policy, agreed, clientCredential, random } = this.#connection;
    const scheme = agreed.clientScheme;
    if (clientCredential === undefined || scheme === undefined) return;
    const messages = this.#talk.transcript.messages();
    const signature = clientCredential.sign(scheme, messages, random.fork('client signature'));
    this.#talk.say('client', encodeCertificateVerify(policy.version, scheme, signature));
  }

  #deriveKeys(): void {
    const { policy, agreed } = this.#connection;
    const { random } = this.#values;
    this.#keys = keyBlock(policy.version, agreed.suite, this.#master, random, this.#serverRandom);
    this.#keyLog.add('CLIENT_RANDOM', this.#master);
  }

  /** ChangeCipherSpec and, under the new keys, Finished. */
  #sayFinished(from: Side): void {
    const { policy, agreed, random } = this.#connection;
    const spec = from === 'client' ? policy.hello : policy.server;
    const options: SealOptions = {
      version: policy.version,
      suite: agreed.suite,
      encryptThenMac: agreed.encryptThenMac,
      explicitNonce: spec.explicitNonce,
    };
    const keys = this.#keys[from];
    const drawn = random.fork(`${from} records`);
    const isCbc = agreed.suite.cipher.kind === 'cbc';
    const guard = policy.version === '1.0' && isCbc ? spec.cbcGuard : 'none';
    this.#talk.changeCipherSpec(from);
    this.#talk.protect(from, keyBlockSealer(options, keys, drawn), guard);
    const hash = this.#talk.transcript.hash();
    this.#talk.say(from, encodeFinished(verifyData(this.#prf, this.#master, from, hash)));
    if (policy.mode === 'opaque') {
      this.#talk.continueUnder(from, opaqueKeyBlockSealer(options, keys, drawn));
    }
  }

  #givesTicket(): boolean {
    const { policy, agreed } = this.#connection;
    const full = agreed.resumed === undefined;
    return full && policy.resumption === 'ticket' && asks(this.#connection, 'sessionTicket');
  }

  #resumption(): Resumption | undefined {
    const { policy, agreed, start, random } = this.#connection;
    if (agreed.resumed !== undefined) return agreed.resumed;
    const withTicket = this.#givesTicket();
    if (!withTicket && policy.resumption !== 'sessionId') return undefined;
    return {
      kind: withTicket ? 'ticket' : 'sessionId',
      version: policy.version,
      suite: agreed.suite.code,
      // RFC 5077 section 3.4: with a ticket the client makes up an id, to see whether it is taken.
      sessionId: withTicket ? random.fork('ticket session id').bytes(32) : this.#serverSessionId,
      ticket: withTicket ? this.#ticket : new Uint8Array(0),
      secret: this.#master,
      ticketAgeAdd: 0,
      at: start,
      lifetime: policy.server.ticketLifetime,
      maxEarlyData: 0,
    };
  }
}

function resuming(resumed: Resumption | undefined): Partial<HelloValues> {
  return resumed === undefined ? {} : { sessionId: resumed.sessionId, ticket: resumed.ticket };
}

function newSessionId({ policy, random }: Connection): Uint8Array {
  const length = policy.resumption === 'sessionId' ? 32 : policy.server.sessionIdLength;
  return random.fork('server session id').bytes(length);
}

/** TLS_EMPTY_RENEGOTIATION_INFO_SCSV */
const RENEGOTIATION_SCSV = 0x00ff;

const NO_RENEGOTIATION: ServerHelloExtension = {
  type: ExtensionType.renegotiationInfo,
  write: (w) => w.vector8('renegotiated connection', () => {}),
};

function pointFormats(formats: readonly number[]): ServerHelloExtension {
  return {
    type: ExtensionType.ecPointFormats,
    write: (w) =>
      w.vector8('point formats', () => {
        for (const format of formats) w.u8(format, 'point format');
      }),
  };
}
