/**
 * What a run costs: packets per CPU-second, megabytes per CPU-second and peak memory of the two shapes
 * that matter, each also at a tenth of its size so that growth shows. Every case is a process of its
 * own and writes a real file; the figure is the median of three runs.
 *
 *   npm run bench
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const RUNS = 3;
const RESPONSE = 'session.0.connection.exchanges.0.response.body.random';
const CASES = [
  { name: '1 connection, 10 MB', profile: 'bulk.yaml', set: [`${RESPONSE}=10MB`] },
  { name: '1 connection, 100 MB', profile: 'bulk.yaml', set: [`${RESPONSE}=100MB`] },
  { name: '2,000 connections, 2 kB', profile: 'connections.yaml', set: ['clients.count=2000'] },
  { name: '20,000 connections, 2 kB', profile: 'connections.yaml', set: ['clients.count=20000'] },
  { name: 'TLS 1.3, 10 MB', profile: 'tls-bulk.yaml', set: [`${RESPONSE}=10MB`] },
  { name: 'TLS 1.3, 100 MB', profile: 'tls-bulk.yaml', set: [`${RESPONSE}=100MB`], bulk: 100e6 },
  { name: '500 handshakes, 1.3', profile: 'handshakes.yaml', set: ['clients.count=500'] },
  { name: '5,000 handshakes, 1.3', profile: 'handshakes.yaml', set: [], handshakes: 5000 },
  {
    name: '5,000 handshakes, 1.2',
    profile: 'handshakes.yaml',
    set: ['tls.version="1.2"'],
    handshakes: 5000,
  },
  {
    name: '5,000 handshakes, 1.2 RSA',
    profile: 'handshakes.yaml',
    set: ['tls.version="1.2"', 'tls.certificate.key=rsa-2048'],
    handshakes: 5000,
  },
];
/** Plaintext of a full TLS record. */
const RECORD = 16_384;

const here = fileURLToPath(new URL('.', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'pcapsmith-bench-'));
try {
  print('case', 'packets', 'CPU s', 'packets/CPU s', 'MB/CPU s', 'peak MB');
  const notes = [];
  for (const { name, profile, set, bulk, handshakes } of CASES) {
    const runs = Array.from({ length: RUNS }, () => run(join(here, profile), set));
    const { packets, bytes, cpu, peak } = runs.sort((a, b) => a.cpu - b.cpu)[RUNS >> 1];
    const perSecond = (amount) => Math.round(amount / cpu).toLocaleString('en');
    const counted = packets.toLocaleString('en');
    print(name, counted, cpu.toFixed(2), perSecond(packets), perSecond(bytes / 1e6), peak);
    if (handshakes) notes.push(`${name}: ${perSecond(handshakes)} handshakes a CPU-second`);
    if (bulk)
      notes.push(`${name}: ${perSecond(bulk / RECORD)} records a CPU-second${share(bulk / cpu)}`);
  }
  const { bytesPerSecond } = script('seal.js');
  const records = Math.round(bytesPerSecond / RECORD).toLocaleString('en');
  notes.push(`sealing alone: ${records} records a CPU-second${share(bytesPerSecond)}`);
  console.log(['', ...notes].join('\n'));
} finally {
  rmSync(folder, { recursive: true });
}

/** One run in a process of its own, so that peak memory and warm-up are its own. */
function run(profile, set) {
  return script('run.js', profile, join(folder, 'out.pcap'), ...set);
}

function script(name, ...args) {
  const words = [join(here, name), ...args];
  return JSON.parse(execFileSync(process.execPath, words, { encoding: 'utf8' }));
}

/** What part of OpenSSL's own speed a number of bytes a second is, where OpenSSL is installed. */
function share(bytesPerSecond) {
  try {
    const args = ['speed', '-mr', '-evp', 'aes-128-gcm', '-bytes', String(RECORD), '-seconds', '2'];
    const answer = execFileSync('openssl', args, {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    const speed = Number(/^\+F:\d+:[^:]*:([\d.]+)/m.exec(answer)[1]);
    return `, ${((100 * bytesPerSecond) / speed).toFixed(1)} % of openssl speed`;
  } catch {
    return '';
  }
}

function print(name, ...figures) {
  console.log(name.padEnd(26) + figures.map((figure) => String(figure).padStart(15)).join(''));
}
