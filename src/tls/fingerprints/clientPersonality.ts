import type { ClientHelloSpec } from './clientHelloSpec.ts';

/** A client whose hello was seen, and what was seen. */
export interface ClientPersonality {
  /** Where the bytes are from. */
  readonly origin: string;
  /** Fingerprints of that hello: with a server name, and with these protocols. */
  readonly ja3: string;
  readonly ja4: string;
  /** Protocols that it offers by ALPN; empty: it does not send the extension. */
  readonly alpn: readonly string[];
  readonly spec: ClientHelloSpec;
}
