/** A web profile from its text to the packets that pass the tap. */
import { openSink } from '../../src/cli/captureFormat.ts';
import { loadProfileText } from '../../src/profile/load.ts';
import { synthesize } from '../../src/synthesize.ts';
import { MemoryOutput } from '../pcap-writer/memoryOutput.ts';
import { type CapturedPacket, readCapture } from '../reader/captureFile.ts';
import { type Connection, connectionsOf, dissectAll } from '../reader/streams.ts';

export interface WebRun {
  readonly file: Buffer;
  readonly packets: readonly CapturedPacket[];
  readonly connections: readonly Connection[];
}

/** `connection`: what is said of each connection of `count`; `network`: of the network. YAML in braces. */
export function webRun({ connection, network = '', seed = 1 }: WebRunOptions): WebRun {
  const profile = loadProfileText(
    `version: 1
app: web
session: [{ connection: { to: 198.18.0.5, ${connection} } }]
network: { arp: false, ${network} }
`,
    'run.yaml',
    { seed },
  );
  const output = new MemoryOutput();
  synthesize(profile, openSink('pcapng', output, profile));
  const file = output.bytes;
  const { packets } = readCapture(file);
  return { file, packets, connections: connectionsOf(dissectAll(packets)) };
}

interface WebRunOptions {
  readonly connection: string;
  readonly network?: string;
  readonly seed?: number;
}

/** Two downloads of 300,000 bytes each. */
export const DOWNLOADS =
  'exchanges: [{ count: 2, request: GET /, response: { body: { random: 300000 } } }]';
/** An upload of 300,000 bytes. */
export const UPLOAD =
  'exchanges: [{ request: { method: PUT, target: /, body: { random: 300000 } } }]';
