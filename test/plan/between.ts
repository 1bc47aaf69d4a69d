/** A short exchange between a client and a server of any two systems, from profile to packets. */
import { openSink } from '../../src/cli/captureFormat.ts';
import { loadProfileText } from '../../src/profile/load.ts';
import { synthesize } from '../../src/synthesize.ts';
import type { SystemName } from '../../src/tcp/systems.ts';
import { MemoryOutput } from '../pcap-writer/memoryOutput.ts';
import { readCapture } from '../reader/captureFile.ts';
import { type Connection, connectionsOf, dissectAll } from '../reader/streams.ts';

/** The server's address: nobody needs to be asked for it, so all packets are TCP. */
const SERVER_ADDRESS = '198.18.0.5';

export interface Between {
  readonly client: SystemName;
  readonly server: SystemName;
  readonly connections?: number;
  /** Bytes of the answer. */
  readonly length?: number;
  readonly seed?: number;
  /** More of `network`, such as `rtt: 5ms`. */
  readonly network?: string;
  /** More of `network.client`, such as `sack: false`. */
  readonly clientTcp?: string;
}

export interface Captured {
  readonly file: Buffer;
  readonly connections: readonly Connection[];
}

export function between(options: Between): Captured {
  const { client, server, connections = 1, length = 40_000, seed = 1 } = options;
  const { network = '', clientTcp = '' } = options;
  const profile = loadProfileText(
    `version: 1
app: web
session:
  - connection:
      to: ${SERVER_ADDRESS}
      count: ${connections}
      exchanges:
        - request: GET /
          response: { body: { random: ${length} } }
network:
  arp: false
  hops: 0
  client: { system: ${client}, ${clientTcp} }
  server: { system: ${server} }
  ${network}
`,
    'between.yaml',
    { seed },
  );
  const output = new MemoryOutput();
  synthesize(profile, openSink('pcapng', output, profile));
  return {
    file: output.bytes,
    connections: connectionsOf(dissectAll(readCapture(output.bytes).packets)),
  };
}
