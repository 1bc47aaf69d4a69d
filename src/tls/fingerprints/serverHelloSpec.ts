import type { TlsVersion } from '../version.ts';

/** What tells one server's answers from another's. */
export interface ServerHelloSpec {
  /** Whether `random` starts with `gmt_unix_time`, as OpenSSL 1.0.1 does. */
  readonly unixTimeInRandom: boolean;
  /** The best the server could do: one that is asked for less says so in its random (RFC 8446 4.1.3). */
  readonly highestVersion: TlsVersion;
  /**
   * Up to TLS 1.2: the order in which the ServerHello answers extensions. One is sent only when the
   * client offered it and the connection has an answer.
   */
  readonly extensions: readonly ServerExtension[];
  /** TLS 1.3: the order in the ServerHello. */
  readonly helloExtensions: readonly ('supportedVersions' | 'keyShare' | 'preSharedKey')[];
  /** TLS 1.3: the order in EncryptedExtensions. */
  readonly encryptedExtensions: readonly (
    | 'serverName'
    | 'supportedGroups'
    | 'alpn'
    | 'earlyData'
  )[];
  /** Point formats of the answer: OpenSSL lists 0, 1, 2. */
  readonly ecPointFormats: readonly number[];
  /** Groups told in EncryptedExtensions. */
  readonly groups: readonly number[];
  /** signature_algorithms of the CertificateRequest. */
  readonly signatureSchemes: readonly number[];
  /** Length of the session id in TLS 1.2 when no session id is to be resumed; with tickets mostly 0. */
  readonly sessionIdLength: 0 | 32;
  /** Seconds in NewSessionTicket; up to TLS 1.2 0 leaves it to the client (RFC 5077 section 3.3). */
  readonly ticketLifetime: number;
  /** Bytes of a ticket. */
  readonly ticketLength: number;
  /** Of ticket_nonce in TLS 1.3, in bytes. OpenSSL numbers a connection's tickets in eight, BoringSSL in one. */
  readonly ticketNonceLength: number;
  /** TLS 1.3: NewSessionTicket has an empty GREASE extension (RFC 8701 section 4.1), as BoringSSL's. */
  readonly ticketGrease?: boolean;
  /** NewSessionTicket messages after a TLS 1.3 handshake: OpenSSL sends 2. */
  readonly ticketCount: number;
  /** Messages of a flight under the same keys share records; OpenSSL: no. */
  readonly sharedRecords: boolean;
  /** Sends a dummy change_cipher_spec in TLS 1.3 (RFC 8446 appendix D.4). */
  readonly middleboxCompatibility: boolean;
  readonly explicitNonce: 'sequence' | 'random';
  readonly cbcGuard: 'none' | 'emptyRecord' | 'oneByteSplit';
  /** TLS 1.3: tickets go out in one write with a response that follows at once. */
  readonly joinsData?: boolean;
  /** It says close_notify also when the client has closed first; absent: it closes without. */
  readonly answersClose?: boolean;
}

export type ServerExtension =
  | 'serverName'
  | 'renegotiationInfo'
  | 'ecPointFormats'
  | 'sessionTicket'
  | 'statusRequest'
  | 'signedCertificateTimestamp'
  | 'alpn'
  | 'encryptThenMac'
  | 'extendedMasterSecret';
