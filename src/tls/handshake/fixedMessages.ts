/** Messages that are always the same. */
import { encodeMessage, type HandshakeMessage, HandshakeType } from './message.ts';

/** RFC 5246 section 7.4.5 */
export const SERVER_HELLO_DONE: HandshakeMessage = encodeMessage(
  HandshakeType.serverHelloDone,
  'ServerHelloDone',
  () => {},
);

/** RFC 8446 section 4.5 */
export const END_OF_EARLY_DATA: HandshakeMessage = encodeMessage(
  HandshakeType.endOfEarlyData,
  'EndOfEarlyData',
  () => {},
);

/** RFC 8446 section 4.6.3: the peer need not change its own keys. */
export const KEY_UPDATE: HandshakeMessage = encodeMessage(
  HandshakeType.keyUpdate,
  'KeyUpdate',
  (w) => w.u8(0, 'update_not_requested'),
);

/** The only content of a change_cipher_spec record (RFC 5246 section 7.1). */
export const CHANGE_CIPHER_SPEC = Uint8Array.of(1);
