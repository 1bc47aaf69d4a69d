/**
 * pcapsmith as a library. Sinks come from `pcapsmith/pcap-writer`.
 *
 * @example
 * import { loadProfile, synthesize } from 'pcapsmith';
 * import { createPcapSink, openFileOutput } from 'pcapsmith/pcap-writer';
 *
 * const profile = loadProfile('mine.yaml', { set: ['network.rtt=80ms'] });
 * const file = openFileOutput('mine.pcap');
 * const { packets } = synthesize(profile, createPcapSink(file, { start: profile.start }));
 * file.close();
 */

export { EndOfTimeError } from './base/endOfTime.ts';
export { EnvironmentError } from './base/environmentError.ts';
export { type Problem, ProfileError } from './profile/error.ts';
export { type LoadOptions, loadProfile } from './profile/load.ts';
export type { Profile } from './profile/profile.ts';
export { ReceiverError } from './receivers/watchedSink.ts';
export {
  type Progress,
  type Run,
  type RunOptions,
  type Summary,
  startRun,
  synthesize,
  type TlsReport,
} from './synthesize.ts';
