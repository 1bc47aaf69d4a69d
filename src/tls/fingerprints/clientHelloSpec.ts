/**
 * A ClientHello as data: everything in which one client's hello differs from another's, in the order
 * of the wire, so that any real hello can be written down. Where a connection decides the content (its
 * server name, its key shares), the list holds a placeholder.
 */

/** A registered number, or the place of a GREASE value (RFC 8701) that is drawn for each connection. */
export type Codepoint = number | 'grease';

export interface ClientHelloSpec {
  /** Version in the header of the hello's own record: 0x0301 in nearly all clients. */
  readonly recordVersion: number;
  /** `client_version`, later `legacy_version`: 0x0303 from TLS 1.2 on. */
  readonly version: number;
  /** Whether `random` starts with `gmt_unix_time` (RFC 5246 section 7.4.1.2), as OpenSSL 1.0.1 does. */
  readonly unixTimeInRandom: boolean;
  /** Length of the session id of a client that has none to resume: 32 for RFC 8446 appendix D.4. */
  readonly sessionIdLength: 0 | 32;
  readonly suites: readonly Codepoint[];
  readonly compressions: readonly number[];
  /** undefined: the hello ends after the compression methods. */
  readonly extensions: readonly ClientExtension[] | undefined;
  /** Chrome since 110 puts all but GREASE, padding and pre_shared_key in an order drawn each time. */
  readonly shuffled: boolean;
  /** Sends a dummy change_cipher_spec in TLS 1.3 (RFC 8446 appendix D.4). */
  readonly middleboxCompatibility: boolean;
  /** Messages of a flight under the same keys share records, as in BoringSSL and NSS; OpenSSL: no. */
  readonly sharedRecords: boolean;
  /** Sends its first request right after its Finished in TLS 1.2 (RFC 7918). */
  readonly falseStart: boolean;
  /** Where the explicit nonces of TLS 1.2 AES-GCM start: OpenSSL draws it, others count from 0. */
  readonly explicitNonce: 'sequence' | 'random';
  /** What is put before application data against BEAST in TLS 1.0 CBC: OpenSSL, NSS. */
  readonly cbcGuard: 'none' | 'emptyRecord' | 'oneByteSplit';
  /** The handshake's last flight goes out in one write with the request that waits for its end. */
  readonly joinsData?: boolean;
  /** It closes without close_notify, as Node's agents destroy their sockets. */
  readonly closesSilently?: boolean;
}

export type ClientExtension =
  /** Left out when the connection has no server name. */
  | { readonly kind: 'serverName' }
  /** The policy's protocols; left out when there are none. */
  | { readonly kind: 'alpn' }
  | { readonly kind: 'supportedGroups'; readonly groups: readonly Codepoint[] }
  | { readonly kind: 'ecPointFormats'; readonly formats: readonly number[] }
  | { readonly kind: 'signatureAlgorithms'; readonly schemes: readonly Codepoint[] }
  | { readonly kind: 'signatureAlgorithmsCert'; readonly schemes: readonly number[] }
  | { readonly kind: 'supportedVersions'; readonly versions: readonly Codepoint[] }
  /** A share for each of the groups; GREASE shares hold one zero byte, as in BoringSSL. */
  | { readonly kind: 'keyShare'; readonly groups: readonly Codepoint[] }
  | { readonly kind: 'pskKeyExchangeModes'; readonly modes: readonly number[] }
  /** Empty, or the ticket that is resumed (RFC 5077 section 3.2). */
  | { readonly kind: 'sessionTicket' }
  | { readonly kind: 'extendedMasterSecret' }
  | { readonly kind: 'encryptThenMac' }
  | { readonly kind: 'renegotiationInfo' }
  /** OCSP without responder ids and extensions (RFC 6066 section 8). */
  | { readonly kind: 'statusRequest' }
  | { readonly kind: 'signedCertificateTimestamp' }
  /** Present only when 0-RTT data are sent. */
  | { readonly kind: 'earlyData' }
  /** Present only in the answer to a HelloRetryRequest that has a cookie. */
  | { readonly kind: 'cookie' }
  /** Present only when a PSK is offered; the last one of all (RFC 8446 section 4.2.11). */
  | { readonly kind: 'preSharedKey' }
  /** A GREASE extension: the first has another type than the second. */
  | { readonly kind: 'grease'; readonly content: Uint8Array }
  /**
   * RFC 7685. `to512`: a hello of 256 to 511 bytes is padded to 512, by at least one byte or, as
   * OpenSSL has it, by none; a number: so many zero bytes, always.
   */
  | { readonly kind: 'padding'; readonly rule: 'to512' | 'to512OpenSsl' | number }
  /** GREASE Encrypted ClientHello (RFC 9849 section 6.2): an outer hello with drawn contents. */
  | {
      readonly kind: 'echGrease';
      readonly kdf: number;
      readonly aead: number;
      readonly payloadLength: number;
    }
  /** Any other extension: its content as it is. */
  | { readonly kind: 'opaque'; readonly type: number; readonly content: Uint8Array };
