/**
 * pcapsmith as a library.
 *
 * ```ts
 * import { loadProfile, openCapture, synthesize } from 'pcapsmith';
 * ```
 */
export { ProfileError } from './profile/error.ts';
export { loadProfile } from './profile/load.ts';
export type { Profile } from './profile/profile.ts';
export { ReceiverError } from './receivers/watchedSink.ts';
export { type Progress, type Run, type Summary, startRun, synthesize } from './synthesize.ts';
