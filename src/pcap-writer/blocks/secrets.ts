/** Decryption Secrets Block, draft-ietf-opsawg-pcapng section 4.7. */
import { BlockType, block, padded, u32 } from './block.ts';

/** "TLSK": lines of an NSS key log file (SSLKEYLOGFILE). */
const TLS_KEY_LOG = 0x544c_534b;

export function tlsSecretsBlock(keyLog: Uint8Array): Uint8Array {
  return block(BlockType.DECRYPTION_SECRETS, u32(TLS_KEY_LOG, keyLog.length), padded(keyLog));
}
