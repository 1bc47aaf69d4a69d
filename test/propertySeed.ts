/** Property tests draw new cases at each run by hand, and in CI always the same: a change fails for its own faults. */
import fc from 'fast-check';

if (process.env['CI'] === 'true') fc.configureGlobal({ seed: 20_140_809 });
