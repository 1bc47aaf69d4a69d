/** The frame of all handshake messages (RFC 8446 section 4). */
import { ByteWriter, type Note } from '../../base/byteWriter.ts';

export const HandshakeType = {
  clientHello: 1,
  serverHello: 2,
  newSessionTicket: 4,
  endOfEarlyData: 5,
  encryptedExtensions: 8,
  certificate: 11,
  serverKeyExchange: 12,
  certificateRequest: 13,
  serverHelloDone: 14,
  certificateVerify: 15,
  clientKeyExchange: 16,
  finished: 20,
  certificateStatus: 22,
  keyUpdate: 24,
} as const;
export type HandshakeType = (typeof HandshakeType)[keyof typeof HandshakeType];

export interface HandshakeMessage {
  /** As labels show it: `ServerHello`. */
  readonly name: string;
  /** With its four bytes of header. */
  readonly bytes: Uint8Array;
  /** What its bytes are. */
  notes(): readonly Note[];
}

/** A message whose body `fill` writes. */
export function encodeMessage(
  type: HandshakeType,
  name: string,
  fill: (w: ByteWriter) => void,
): HandshakeMessage {
  return {
    name,
    bytes: write(new ByteWriter()),
    notes() {
      const notes: Note[] = [];
      write(new ByteWriter(notes));
      return notes;
    },
  };

  function write(w: ByteWriter): Uint8Array {
    w.u8(type, 'handshake type');
    w.vector24(name, () => fill(w));
    return w.finish();
  }
}
