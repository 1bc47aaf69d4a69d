/** A small capture of TLS, made from a `tls` section alone. */
import { writeFileSync } from 'node:fs';
import { openSink } from '../../src/cli/captureFormat.ts';
import { loadProfileText } from '../../src/profile/load.ts';
import { synthesize, type TlsReport } from '../../src/synthesize.ts';
import { MemoryOutput } from '../pcap-writer/memoryOutput.ts';

export const TLS_START = '2026-03-02T09:30:00Z';

const CONNECTION = `
  - connection:
      to: https://www.example.com
      exchanges:
        - { request: GET /, response: { body: { text: hello } } }`;

/**
 * Each client opens three connections to one server, one after the other, with one exchange each; writes
 * a pcapng with keys.
 */
export function captureTls(file: string, tls: string, clients = 1, start = TLS_START) {
  const profile = `version: 1
start: ${start}
clients: { count: ${clients}, every: 100ms }
app: web
session:${CONNECTION.repeat(3)}
tls: ${tls}
`;
  return writeCapture(file, profile);
}

/** Writes the pcapng that a profile's text makes; files that it names lie beside it. */
export function writeCapture(file: string, text: string) {
  const profile = loadProfileText(text, `${file}.yaml`);
  const output = new MemoryOutput();
  const reports: TlsReport[] = [];
  const sink = openSink('pcapng', output, profile);
  synthesize(profile, sink, { tlsReport: (report) => reports.push(report) });
  writeFileSync(file, output.bytes);
  return { file, reports };
}
