/** Suites by number, from IANA's registry; what they mean is read from their names. */
const NAMES: Readonly<Record<number, string>> = {
  4865: 'AES_128_GCM_SHA256',
  4866: 'AES_256_GCM_SHA384',
  4867: 'CHACHA20_POLY1305_SHA256',
  10: 'RSA_WITH_3DES_EDE_CBC_SHA',
  22: 'DHE_RSA_WITH_3DES_EDE_CBC_SHA',
  47: 'RSA_WITH_AES_128_CBC_SHA',
  51: 'DHE_RSA_WITH_AES_128_CBC_SHA',
  53: 'RSA_WITH_AES_256_CBC_SHA',
  57: 'DHE_RSA_WITH_AES_256_CBC_SHA',
  60: 'RSA_WITH_AES_128_CBC_SHA256',
  61: 'RSA_WITH_AES_256_CBC_SHA256',
  103: 'DHE_RSA_WITH_AES_128_CBC_SHA256',
  107: 'DHE_RSA_WITH_AES_256_CBC_SHA256',
  156: 'RSA_WITH_AES_128_GCM_SHA256',
  157: 'RSA_WITH_AES_256_GCM_SHA384',
  158: 'DHE_RSA_WITH_AES_128_GCM_SHA256',
  159: 'DHE_RSA_WITH_AES_256_GCM_SHA384',
  49161: 'ECDHE_ECDSA_WITH_AES_128_CBC_SHA',
  49162: 'ECDHE_ECDSA_WITH_AES_256_CBC_SHA',
  49170: 'ECDHE_RSA_WITH_3DES_EDE_CBC_SHA',
  49171: 'ECDHE_RSA_WITH_AES_128_CBC_SHA',
  49172: 'ECDHE_RSA_WITH_AES_256_CBC_SHA',
  49187: 'ECDHE_ECDSA_WITH_AES_128_CBC_SHA256',
  49188: 'ECDHE_ECDSA_WITH_AES_256_CBC_SHA384',
  49191: 'ECDHE_RSA_WITH_AES_128_CBC_SHA256',
  49192: 'ECDHE_RSA_WITH_AES_256_CBC_SHA384',
  49195: 'ECDHE_ECDSA_WITH_AES_128_GCM_SHA256',
  49196: 'ECDHE_ECDSA_WITH_AES_256_GCM_SHA384',
  49199: 'ECDHE_RSA_WITH_AES_128_GCM_SHA256',
  49200: 'ECDHE_RSA_WITH_AES_256_GCM_SHA384',
  52392: 'ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256',
  52393: 'ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256',
  52394: 'DHE_RSA_WITH_CHACHA20_POLY1305_SHA256',
};

export interface SuiteFacts {
  /** OpenSSL's name of the cipher. */
  readonly cipher: string;
  readonly keyBytes: number;
  readonly cbc: boolean;
  readonly chacha: boolean;
  /** Of the HMAC of a record. */
  readonly mac: string;
  readonly macBytes: number;
  /** Of the PRF and HKDF. */
  readonly hash: string;
  readonly hashBytes: number;
  readonly rsaExchange: boolean;
  readonly ecdh: boolean;
}

export function suiteFacts(code: number): SuiteFacts {
  const name = NAMES[code];
  if (name === undefined) throw new Error(`unknown suite ${code}`);
  const [exchange, protection] = name.includes('_WITH_') ? name.split('_WITH_') : ['', name];
  const end = protection!.split('_').at(-1)!;
  const cbc = protection!.includes('_CBC_');
  const bits = /AES_(\d+)/.exec(protection!)?.[1];
  const mode = cbc ? 'cbc' : 'gcm';
  const chacha = protection!.startsWith('CHACHA');
  const plainCipher = bits === undefined ? 'des-ede3-cbc' : `aes-${bits}-${mode}`;
  const keyBytes = bits === undefined ? (chacha ? 32 : 24) : Number(bits) / 8;
  const macs: Record<string, number> = { SHA: 20, SHA256: 32, SHA384: 48 };
  return {
    cipher: chacha ? 'chacha20-poly1305' : plainCipher,
    keyBytes,
    cbc,
    chacha,
    mac: end === 'SHA' ? 'sha1' : end.toLowerCase(),
    macBytes: macs[end]!,
    hash: end === 'SHA384' ? 'sha384' : 'sha256',
    hashBytes: end === 'SHA384' ? 48 : 32,
    rsaExchange: exchange === 'RSA',
    ecdh: exchange!.startsWith('ECDHE'),
  };
}
