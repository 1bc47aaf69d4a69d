import type { Connection, ConnectionPacket, DissectedPacket, Side } from '../streams.ts';

/** What a check looks at. */
interface Capture {
  readonly packets: readonly DissectedPacket[];
  readonly connections: readonly Connection[];
  /** Largest IP packet in bytes. */
  readonly mtu: number;
}

/** Yields one sentence for everything that is not as it must be. */
export type Check = (capture: Capture) => Iterable<string>;

export function eachPacket(check: (packet: DissectedPacket) => string | undefined): Check {
  return function* (capture) {
    for (const packet of capture.packets) {
      const wrong = check(packet);
      if (wrong !== undefined) yield `packet ${packet.number}: ${wrong}`;
    }
  };
}

export function eachConnection(check: (connection: Connection) => Iterable<string>): Check {
  return function* (capture) {
    for (const connection of capture.connections) {
      for (const wrong of check(connection)) yield `${connection.name}: ${wrong}`;
    }
  };
}

/** A sentence about a packet of a connection. */
export function at(packet: ConnectionPacket, wrong: string): string {
  return `packet ${packet.number} from the ${packet.from}: ${wrong}`;
}

export function packetsOf(connection: Connection, side: Side): ConnectionPacket[] {
  return connection.packets.filter((packet) => packet.from === side);
}

export const SIDES: readonly Side[] = ['client', 'server'];
