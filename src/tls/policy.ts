/** All that decides how the two sides of a connection speak TLS, without its keys and certificates. */
import type { Nanos } from '../base/time.ts';
import type { Side } from '../stream/turn.ts';
import type { ClientHelloSpec } from './fingerprints/clientHelloSpec.ts';
import type { ServerHelloSpec } from './fingerprints/serverHelloSpec.ts';
import type { TlsVersion } from './version.ts';

export interface TlsPolicy {
  /** What the connection negotiates; the hello must offer it. */
  readonly version: TlsVersion;
  readonly hello: ClientHelloSpec;
  readonly server: ServerHelloSpec;
  /** The server's preference: it takes the first that the client offers and its key can serve. */
  readonly suites: readonly number[];
  /** The server's preference of groups: it takes the first that the client offers. */
  readonly groups: readonly number[];
  /** undefined: the hello has no server_name. */
  readonly serverName: string | undefined;
  readonly alpn: {
    readonly offered: readonly string[];
    /** undefined: the server does not answer the extension. */
    readonly chosen: string | undefined;
  };
  /** The server asks for a certificate, and the client has one. */
  readonly clientCertificate: boolean;
  /** What the server offers for later connections: an id or a ticket up to TLS 1.2, PSKs in 1.3. */
  readonly resumption: 'none' | 'sessionId' | 'ticket' | 'psk';
  /** Both sides must know the extension for it to come into effect. */
  readonly extendedMasterSecret: boolean;
  readonly encryptThenMac: boolean;
  /** TLS 1.3: the server asks for a second hello though it could go on, with a cookie. */
  readonly helloRetryRequest: boolean;
  /** TLS 1.3: the client's first turn goes as 0-RTT data where the resumed session allows it. */
  readonly earlyData: boolean;
  /** TLS 1.3: a sender changes its keys after so many records; undefined: never. */
  readonly keyUpdateAfter: number | undefined;
  readonly records: Readonly<Record<Side, RecordPolicy>>;
  /** TLS 1.3: content and type of a record are padded to a multiple of so many bytes; undefined: not. */
  readonly recordPadding: number | undefined;
  /** DER of an OCSPResponse, sent when the client asks for it. */
  readonly ocspResponse: Uint8Array | undefined;
  /** A SignedCertificateTimestampList (RFC 6962 section 3.3), sent when the client asks for it. */
  readonly sctList: Uint8Array | undefined;
  /** `opaque`: the records of application data have the right sizes and hold random bytes. */
  readonly mode: 'real' | 'opaque';
  /** Time that each side takes for a flight of the handshake. */
  readonly delays: Readonly<Record<Side, Nanos>>;
  /** The server says close_notify also when the client has closed first. */
  readonly answersClose: boolean;
  /** The handshake fails: this side ends it with this alert. */
  readonly failure: HandshakeFailure | undefined;
}

/** Into which records a side cuts what it writes. */
export interface RecordPolicy {
  /** The first records are shorter, as at large sites: `count` of `length` bytes for each step. */
  readonly ramp: readonly { readonly length: number; readonly count: number }[];
  /** Bytes of plaintext in each later record: at most 16,384. */
  readonly limit: number;
  /** The ramp starts anew when nothing was written for so long; undefined: only once. */
  readonly rampAgainAfter: Nanos | undefined;
}

interface HandshakeFailure {
  /** A client refuses the server's certificate; a server the hello or the client's certificate. */
  readonly from: Side;
  readonly alert: 'handshake_failure' | 'bad_certificate' | 'certificate_expired' | 'unknown_ca';
}

/** A policy that contradicts itself; `field` is where in it. */
export class TlsPolicyError extends Error {
  override readonly name = 'TlsPolicyError';
  readonly field: keyof TlsPolicy;

  constructor(field: keyof TlsPolicy, message: string) {
    super(message);
    this.field = field;
  }
}
