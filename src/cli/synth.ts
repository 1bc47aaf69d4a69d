/** `pcapsmith synth`: a profile in, a capture out. */
import { realpathSync } from 'node:fs';
import { basename, extname } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { loadProfile } from '../profile/load.ts';
import type { CaptureFormat, Profile } from '../profile/profile.ts';
import { type Run, startRun } from '../synthesize.ts';
import { locateFiles, openFile } from './captureFiles.ts';
import { checkFormat, chooseFormat, extensionOf } from './captureFormat.ts';
import { Bug, isBug, UsageError } from './failure.ts';
import { FingerprintFile } from './fingerprintFile.ts';
import { checkDistinct, Outputs } from './outputs.ts';
import { complain, print } from './print.ts';
import { ProgressLine } from './progress.ts';
import { spanText } from './quantity.ts';
import { remarksText } from './remarks.ts';
import { profilePath } from './shipped.ts';
import { type SignalWatch, watchSignals } from './signals.ts';
import { jsonSummary, type Result, textSummary } from './summary.ts';
import { tapName } from './tapName.ts';
import { locate, type Place } from './target.ts';

export interface SynthOptions {
  readonly profile: string;
  readonly output: string | undefined;
  readonly seed: number | undefined;
  readonly set: readonly string[];
  readonly files: readonly string[];
  readonly format: CaptureFormat | undefined;
  /** Where the TLS keys go, as an NSS key log. */
  readonly keylog: string | undefined;
  /** Where JA3, JA3S and JA4 of each TLS connection go, a JSON object a line. */
  readonly fingerprints: string | undefined;
  /** Where the root certificate goes, in PEM. */
  readonly ca: string | undefined;
  readonly json: boolean;
  readonly digest: boolean;
  readonly quiet: boolean;
}

/** @throws whatever `reportFailure` knows; the target is then as it was before */
export async function synth(options: SynthOptions): Promise<void> {
  const path = profilePath(options.profile);
  const { seed, set, files } = options;
  const profile = loadProfile(path, { set, files, ...(seed !== undefined && { seed }) });
  const format = chooseFormat(options.format, options.output, profile);
  checkFormat(format, profile);
  const captures = locateFiles(options.output ?? defaultFile(path, format), format, profile);
  for (const place of captures) {
    if (isSameFile(path, place)) throw new UsageError(`${place.name} is the profile itself`);
  }

  if (options.keylog !== undefined && !profile.capture.secrets) {
    throw new UsageError('capture.secrets is false: there are no keys for --keylog');
  }
  if (options.ca !== undefined && !makesCertificates(profile)) {
    throw new UsageError('tls.certificate.chain is given: there is no made authority for --ca');
  }
  const beside = (name: string | undefined) => (name === undefined ? undefined : locate(name));
  const places = {
    captures,
    keys: beside(options.keylog),
    fingerprints: beside(options.fingerprints),
    ca: beside(options.ca),
  };
  checkDistinct(placesIn(places));
  const result = await write(profile, format, places, options);

  if (options.quiet) return;
  const text = options.json ? jsonSummary(result) : textSummary(result) + remarksText(profile);
  if (captures.some(({ kind }) => kind === 'stdout')) complain(text);
  else print(text);
}

/** Packets between two looks at signals and progress: some 30 ms. */
const PORTION = 20_000;

/** The profile's file name with the format's extension, in the current folder. */
function defaultFile(path: string, format: CaptureFormat): string {
  return basename(path, extname(path)) + extensionOf(format);
}

function isSameFile(path: string, place: Place): boolean {
  return place.kind === 'file' && place.path === realpathSync(path);
}

/** Where servers' certificates are given, only clients may have made ones. */
function makesCertificates({ tls }: Profile): boolean {
  const { certificate, policy, clientCredential } = tls;
  return certificate.kind === 'made' || (policy.clientCertificate && !clientCredential);
}

interface Places {
  readonly captures: readonly Place[];
  readonly keys: Place | undefined;
  readonly fingerprints: Place | undefined;
  readonly ca: Place | undefined;
}

function placesIn({ captures, ...beside }: Places): Place[] {
  return [...captures, ...Object.values(beside).filter((place) => place !== undefined)];
}

async function write(
  profile: Profile,
  format: CaptureFormat,
  places: Places,
  { digest, quiet }: SynthOptions,
): Promise<Result> {
  // Where nothing has to be cleaned up, a signal may end the process at once.
  const makesFile = placesIn(places).some(({ kind }) => kind === 'file');
  const signals = makesFile ? watchSignals() : undefined;
  const progress = quiet ? undefined : new ProgressLine(process.stderr, () => performance.now());
  const startedAt = performance.now();
  try {
    const outputs = new Outputs();
    try {
      const files = places.captures.map((place) =>
        openFile(place.name, outputs.open(place), format, profile, digest),
      );
      const keys = places.keys && outputs.open(places.keys);
      const fingerprints = places.fingerprints && outputs.open(places.fingerprints);
      const report = fingerprints && new FingerprintFile((bytes) => fingerprints.write(bytes));
      const sinks = files.map(({ sink }) => sink);
      const run = startRun(profile, sinks, {
        keyLog: (lines) => keys?.write(Buffer.from(lines)),
        ...(report && { tlsReport: (connection) => report.add(connection) }),
      });
      await play(run, profile.seed, signals, progress);
      for (const sink of sinks) sink.close();
      if (places.ca) outputs.open(places.ca).write(Buffer.from(run.rootCertificate()));
      outputs.commit();
      return {
        files: files.map(({ name, sha256 }) => ({ name, sha256: sha256() })),
        taps: profile.capture.taps.map(tapName),
        format,
        seed: profile.seed,
        summary: run.summary(),
        fingerprints: report?.distinct(),
        elapsedMillis: performance.now() - startedAt,
      };
    } catch (error) {
      outputs.discard();
      throw error;
    }
  } finally {
    progress?.erase();
    signals?.close();
  }
}

async function play(
  run: Run,
  seed: number,
  signals: SignalWatch | undefined,
  progress: ProgressLine | undefined,
): Promise<void> {
  try {
    while (!run.advance(PORTION)) {
      progress?.update(() => run.progress());
      await setImmediate();
      signals?.check();
    }
  } catch (error) {
    if (!isBug(error)) throw error;
    throw new Bug(error, [`seed ${seed}`, `at ${spanText(run.progress().now)}`]);
  }
}
