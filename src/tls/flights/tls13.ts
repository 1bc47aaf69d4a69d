/** The handshake of TLS 1.3, RFC 8446 section 2, from the first hello to the tickets. */
import { MILLISECOND, type UtcInstant } from '../../base/time.ts';
import type { Side, Turn } from '../../stream/turn.ts';
import { Conversation } from '../conversation.ts';
import { drawGreaseValue } from '../grease.ts';
import { type KeyPair, makeKeyPair } from '../groups.ts';
import { encodeCertificate13 } from '../handshake/certificate.ts';
import { encodeCertificateRequest } from '../handshake/certificateRequest.ts';
import { encodeCertificateVerify, signedContent13 } from '../handshake/certificateVerify.ts';
import type { HelloValues } from '../handshake/clientExtensions.ts';
import { encodeClientHello } from '../handshake/clientHello.ts';
import { encodeFinished } from '../handshake/finished.ts';
import { END_OF_EARLY_DATA } from '../handshake/fixedMessages.ts';
import type { HandshakeMessage } from '../handshake/message.ts';
import { encodeNewSessionTicket13 } from '../handshake/newSessionTicket.ts';
import { encodeHelloRetryRequest } from '../handshake/serverHello.ts';
import { KeyLog } from '../keyLog.ts';
import {
  EarlySecret,
  finishedData,
  type HandshakeSecret,
  hashLength,
  type MasterSecret,
  resumptionPsk,
} from '../keySchedule.ts';
import type { Resumption } from '../resumption.ts';
import { RecordSender } from '../seal/recordSender.ts';
import type { Sealer } from '../seal/sealer.ts';
import { applicationKeys, trafficSealer } from '../seal/traffic13.ts';
import type { Suite } from '../suites.ts';
import { encryptedExtensions13, serverHello13 } from './answers13.ts';
import { acceptedAuthorities, NO_LEAF_EXTENSIONS, serverLeafExtensions } from './certificates.ts';
import type { Connection, EarlyData, Established } from './connection.ts';
import { asks, clientKeyPairs, clientKeyStream, drawnSpec, freshHello } from './hello.ts';

export function handshake13(connection: Connection): Established {
  const { policy, agreed } = connection;
  const { failure } = policy;
  const run = new Run(connection);

  run.sayClientHello();
  if (failure?.from === 'server' && !policy.clientCertificate) return run.fail();
  if (agreed.retry !== 'none') run.retry();
  run.sayServerFlight();
  if (failure?.from === 'client') return run.fail();
  run.sayClientFlight();
  if (failure !== undefined) return run.fail();
  run.sayTickets();
  return run.established();
}

class Run {
  readonly #connection: Connection;
  readonly #suite: Suite;
  readonly #talk: Conversation;
  readonly #keyPairs: Map<number, KeyPair>;
  readonly #earlySecret: EarlySecret;
  #values: HelloValues;
  #handshakeSecret!: HandshakeSecret;
  #masterSecret!: MasterSecret;
  /** Traffic secrets of the handshake. */
  #handshakeTraffic!: Readonly<Record<Side, Uint8Array>>;
  #applicationTraffic!: Readonly<Record<Side, Uint8Array>>;
  #early: EarlyData | undefined;
  #dummySent = false;
  #firstHello!: HandshakeMessage;
  #serverHello: HandshakeMessage | undefined;
  #opening: readonly Turn[] = [];
  #late: readonly Turn[] = [];
  readonly #keyLog = new KeyLog();
  #resumption: Resumption | undefined;

  constructor(connection: Connection) {
    const { policy, agreed } = connection;
    this.#connection = connection;
    this.#suite = agreed.suite;
    this.#talk = new Conversation(policy, agreed.suite.hash);
    this.#keyPairs = clientKeyPairs(connection);
    this.#earlySecret = new EarlySecret(agreed.suite.hash, agreed.resumed?.secret);
    this.#values = { ...freshHello(connection, this.#keyPairs), ...this.#resuming() };
  }

  sayClientHello(): void {
    const { policy } = this.#connection;
    this.#firstHello = this.#clientHello();
    this.#talk.say('client', this.#firstHello);
    if (this.#values.earlyData) this.#beginEarlyData();
    this.#talk.endFlight('client', policy.delays.client);
    this.#talk.versionIsKnown();
  }

  /** HelloRetryRequest and the second hello. */
  retry(): void {
    const { policy, agreed, random } = this.#connection;
    const group = agreed.retry === 'share' ? agreed.group! : undefined;
    const cookie = asks(this.#connection, 'cookie') ? random.fork('cookie').bytes(32) : undefined;
    this.#talk.transcript.replaceFirstHello();
    this.#talk.say(
      'server',
      encodeHelloRetryRequest(this.#values.sessionId, this.#suite.code, group, cookie),
    );
    this.#dummyFromServer();
    this.#talk.endFlight('server', policy.delays.server);

    if (group !== undefined) {
      this.#keyPairs.set(group, makeKeyPair(group, clientKeyStream(random, group)));
    }
    this.#values = {
      ...this.#values,
      // Drawn as the first time: RFC 8446 section 4.1.2 lets nothing else change.
      echRandom: random.fork('ech'),
      retryGroup: group,
      cookie,
      earlyData: false,
      keyShares: new Map([
        ...this.#values.keyShares,
        ...[...this.#keyPairs].map(([of, { publicKey }]) => [of, publicKey] as const),
      ]),
    };
    this.#dummyFromClient();
    this.#talk.say('client', this.#clientHello());
    this.#talk.endFlight('client', policy.delays.client);
  }

  /** ServerHello to Finished, and the keys that come from them. */
  sayServerFlight(): void {
    const { policy, agreed, random } = this.#connection;
    const serverPair = makeKeyPair(agreed.group!, random.fork('server key'));
    const { sessionId } = this.#values;
    this.#serverHello = serverHello13(this.#connection, sessionId, serverPair);
    this.#talk.say('server', this.#serverHello);
    if (agreed.retry === 'none') this.#dummyFromServer();

    const shared = serverPair.shared(this.#keyPairs.get(agreed.group!)!);
    this.#handshakeSecret = this.#earlySecret.handshake(shared);
    const helloHash = this.#talk.transcript.hash();
    this.#handshakeTraffic = {
      client: this.#handshakeSecret.clientTraffic(helloHash),
      server: this.#handshakeSecret.serverTraffic(helloHash),
    };
    this.#keyLog.add('CLIENT_HANDSHAKE_TRAFFIC_SECRET', this.#handshakeTraffic.client);
    this.#keyLog.add('SERVER_HANDSHAKE_TRAFFIC_SECRET', this.#handshakeTraffic.server);
    this.#talk.protect('server', this.#sealerOf(this.#handshakeTraffic.server));

    const early = this.#early !== undefined;
    this.#talk.say('server', encryptedExtensions13(this.#connection, early));
    if (agreed.resumed === undefined) this.#authenticateServer();
    this.#sayFinished('server');
    this.#talk.endFlight('server', policy.delays.server);

    const flightHash = this.#talk.transcript.hash();
    this.#masterSecret = this.#handshakeSecret.master();
    this.#applicationTraffic = {
      client: this.#masterSecret.clientTraffic(flightHash),
      server: this.#masterSecret.serverTraffic(flightHash),
    };
    this.#keyLog.add('CLIENT_TRAFFIC_SECRET_0', this.#applicationTraffic.client);
    this.#keyLog.add('SERVER_TRAFFIC_SECRET_0', this.#applicationTraffic.server);
    this.#keyLog.add('EXPORTER_SECRET', this.#masterSecret.exporter(flightHash));
  }

  sayClientFlight(): void {
    const { policy, agreed } = this.#connection;
    // It is sealed with the early data, whose records are counted when they are written.
    if (this.#early !== undefined) this.#talk.transcript.add(this.#early.end);
    this.#dummyFromClient();
    this.#talk.protect('client', this.#sealerOf(this.#handshakeTraffic.client));
    if (policy.clientCertificate && agreed.resumed === undefined) this.#authenticateClient();
    this.#sayFinished('client');
    this.#talk.endFlight('client', policy.delays.client);
    this.#opening = this.#talk.takeTurns();
    this.#protectApplication('client');
    this.#protectApplication('server');
  }

  /** Tickets, under the keys of application data. */
  sayTickets(): void {
    const { policy, start, random, agreed } = this.#connection;
    const { server } = policy;
    if (policy.resumption !== 'psk') return;
    const { hash } = this.#suite;
    const master = this.#masterSecret.resumption(this.#talk.transcript.hash());
    const maxEarlyData = policy.earlyData ? MAX_EARLY_DATA : 0;
    const grease = server.ticketGrease ? drawGreaseValue(random.fork('ticket grease')) : undefined;
    for (let i = 0; i < server.ticketCount; i++) {
      const drawn = random.fork(`ticket ${i}`);
      const nonce = new Uint8Array(server.ticketNonceLength).fill(i, -1);
      const ticket = drawn.bytes(server.ticketLength);
      const ageAdd = drawn.u32();
      const { ticketLifetime: lifetime } = server;
      this.#talk.whisper(
        'server',
        encodeNewSessionTicket13({ lifetime, ageAdd, nonce, ticket, maxEarlyData, grease }),
      );
      // A client takes the newest.
      this.#resumption = {
        kind: 'psk',
        version: '1.3',
        suite: agreed.suite.code,
        sessionId: new Uint8Array(0),
        ticket,
        secret: resumptionPsk(hash, master, nonce),
        ticketAgeAdd: ageAdd,
        at: start,
        lifetime,
        maxEarlyData,
      };
    }
    if (server.ticketCount > 0) this.#talk.endFlight('server', 0);
    this.#late = this.#talk.takeTurns();
  }

  established(): Established {
    const keyLog = this.#keyLog;
    const { random } = this.#values;
    return {
      hellos: { client: this.#firstHello.bytes, server: this.#serverHello?.bytes },
      opening: this.#opening,
      late: this.#late,
      senders: this.#talk.senders,
      early: this.#early,
      failed: false,
      secrets: () => keyLog.lines(random),
      resumption: this.#resumption,
    };
  }

  /** The alert; an OpenSSL client with a dummy still to send sends its alert in the clear. */
  fail(): Established {
    const { policy } = this.#connection;
    const { from, alert } = policy.failure!;
    if (from === 'client' && !this.#dummyPending()) {
      this.#talk.protect('client', this.#sealerOf(this.#handshakeTraffic.client));
    }
    this.#talk.alert(from, alert);
    this.#talk.endTalk(from, policy.delays[from]);
    return {
      ...this.established(),
      opening: [...this.#opening, ...this.#talk.takeTurns()],
      early: undefined,
      failed: true,
    };
  }

  #clientHello(): HandshakeMessage {
    const { policy, random } = this.#connection;
    const hello = encodeClientHello(drawnSpec(policy.hello, random), this.#values);
    if (this.#values.psk !== undefined) this.#putBinder(hello.bytes);
    return hello;
  }

  /**
   * RFC 8446 section 4.2.11.2: the binder is a Finished over the hello up to the list of binders,
   * which ends it.
   */
  #putBinder(hello: Uint8Array): void {
    const { hash } = this.#suite;
    const binderLength = hashLength(hash);
    const [listLength, entryLength] = [2, 1];
    const truncated = hello.subarray(0, hello.length - listLength - entryLength - binderLength);
    const binderKey = this.#earlySecret.resumptionBinderKey();
    const binder = finishedData(hash, binderKey, this.#talk.transcript.hash(truncated));
    hello.set(binder, hello.length - binderLength);
  }

  #resuming(): Partial<HelloValues> {
    const { policy, agreed, start } = this.#connection;
    const { resumed } = agreed;
    if (resumed === undefined) return {};
    const age = elapsedMillis(resumed.at, start);
    return {
      psk: {
        identity: resumed.ticket,
        obfuscatedTicketAge: (resumed.ticketAgeAdd + age) % 0x1_0000_0000,
        binderLength: hashLength(this.#suite.hash),
      },
      earlyData: policy.earlyData && resumed.maxEarlyData > 0 && agreed.retry === 'none',
    };
  }

  #beginEarlyData(): void {
    const { policy, agreed } = this.#connection;
    const helloHash = this.#talk.transcript.hash();
    const secret = this.#earlySecret.clientTraffic(helloHash);
    this.#keyLog.add('CLIENT_EARLY_TRAFFIC_SECRET', secret);
    this.#keyLog.add('EARLY_EXPORTER_SECRET', this.#earlySecret.exporter(helloHash));
    // RFC 8446 appendix D.4: with early data the dummy follows the first hello.
    this.#dummyFromClient();
    this.#early = {
      sender: new RecordSender(policy.records.client, this.#sealerOf(secret)),
      limit: agreed.resumed!.maxEarlyData,
      end: END_OF_EARLY_DATA.bytes,
    };
  }

  #authenticateServer(): void {
    const { policy, serverCredential, clientCredential, agreed, random } = this.#connection;
    if (policy.clientCertificate) {
      const authorities = acceptedAuthorities(clientCredential);
      const { signatureSchemes } = policy.server;
      this.#talk.say('server', encodeCertificateRequest('1.3', signatureSchemes, authorities));
    }
    const leaf = serverLeafExtensions(this.#connection);
    this.#talk.say('server', encodeCertificate13(serverCredential.chain, leaf));
    const content = signedContent13('server', this.#talk.transcript.hash());
    const scheme = agreed.serverScheme!;
    const signature = serverCredential.sign(scheme, content, random.fork('server signature'));
    this.#talk.say('server', encodeCertificateVerify('1.3', scheme, signature));
  }

  #authenticateClient(): void {
    const { clientCredential, agreed, random } = this.#connection;
    const chain = clientCredential?.chain ?? [];
    this.#talk.say('client', encodeCertificate13(chain, NO_LEAF_EXTENSIONS));
    const scheme = agreed.clientScheme;
    if (clientCredential === undefined || scheme === undefined) return;
    const content = signedContent13('client', this.#talk.transcript.hash());
    const signature = clientCredential.sign(scheme, content, random.fork('client signature'));
    this.#talk.say('client', encodeCertificateVerify('1.3', scheme, signature));
  }

  #sayFinished(from: Side): void {
    const hash = this.#talk.transcript.hash();
    const secret = this.#handshakeTraffic[from];
    this.#talk.say(from, encodeFinished(finishedData(this.#suite.hash, secret, hash)));
  }

  #sealerOf(secret: Uint8Array): Sealer {
    return trafficSealer(this.#suite, secret, this.#connection.policy.recordPadding);
  }

  #protectApplication(from: Side): void {
    const { policy, random } = this.#connection;
    const secret = this.#applicationTraffic[from];
    const { sealer, keyUpdates } = applicationKeys(policy, this.#suite, secret, random.fork(from));
    this.#talk.protect(from, sealer, 'none', keyUpdates);
  }

  /** RFC 8446 appendix D.4: after the first hello of the server, be it a retry. */
  #dummyFromServer(): void {
    const { server } = this.#connection.policy;
    if (server.middleboxCompatibility && this.#values.sessionId.length > 0) {
      this.#talk.dummyChangeCipherSpec('server');
    }
  }

  /** RFC 8446 appendix D.4: once, before the second flight. */
  #dummyFromClient(): void {
    if (!this.#dummyPending()) return;
    this.#talk.dummyChangeCipherSpec('client');
    this.#dummySent = true;
  }

  #dummyPending(): boolean {
    return this.#connection.policy.hello.middleboxCompatibility && !this.#dummySent;
  }
}

/** Milliseconds between two instants: the ticket's age (RFC 8446 section 4.2.11.1). */
function elapsedMillis(from: UtcInstant, to: UtcInstant): number {
  const nanos = to.nanos - from.nanos;
  return Math.max(0, (to.seconds - from.seconds) * 1000 + Math.floor(nanos / MILLISECOND));
}

/** Bytes of 0-RTT data that a ticket allows: one full record, as nginx has it. */
const MAX_EARLY_DATA = 16_384;
