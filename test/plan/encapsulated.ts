/** A short session with names, ARP and an exchange in encapsulations, from profile to packets. */
import { openSink } from '../../src/cli/captureFormat.ts';
import { loadProfileText } from '../../src/profile/load.ts';
import { synthesize } from '../../src/synthesize.ts';
import { MemoryOutput } from '../pcap-writer/memoryOutput.ts';

export interface Encapsulated {
  /** `network` and `capture`, as flow mappings of YAML. */
  readonly network: string;
  readonly capture?: string;
  readonly clients?: number;
  /** Bytes of the answer. */
  readonly length?: number;
}

/** The capture's file. */
export function encapsulated({
  network,
  capture = '{}',
  clients = 1,
  length,
}: Encapsulated): Buffer {
  const profile = loadProfileText(
    `version: 1
app: web
clients: { count: ${clients} }
session:
  - connection:
      to: www.example.com
      exchanges:
        - request: { method: POST, target: /up, body: { random: ${length ?? 9_000} } }
          response: { body: { random: ${(length ?? 9_000) + 1} } }
network: ${network}
capture: ${capture}
`,
    'encapsulated.yaml',
  );
  const output = new MemoryOutput();
  synthesize(profile, openSink('pcapng', output, profile));
  return Buffer.from(output.bytes);
}
