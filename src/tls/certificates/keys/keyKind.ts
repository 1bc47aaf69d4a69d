/** The kinds of key a certificate can have; 1536 bits are LAN sync's alone. */
export type KeyKind =
  | 'rsa-1536'
  | 'rsa-2048'
  | 'rsa-3072'
  | 'rsa-4096'
  | 'ecdsa-p256'
  | 'ecdsa-p384'
  | 'ed25519';
