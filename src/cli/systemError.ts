/** Failures of the operating system, in words. */
import { getSystemErrorMap } from 'node:util';
import { EnvironmentError } from '../base/environmentError.ts';

/** Whoever read the output has had enough. Without a message there is nothing to tell. */
export class ClosedPipeError extends Error {
  override readonly name = 'ClosedPipeError';
}

/**
 * Runs `action` and says what a system error prevented.
 * @throws {EnvironmentError} `cannot write x.pcap: no space left on device (ENOSPC)`
 * @throws {ClosedPipeError} for EPIPE
 */
export function orExplain<T>(prevented: string, action: () => T): T {
  try {
    return action();
  } catch (error) {
    if (!isSystemError(error)) throw error;
    if (error.code === 'EPIPE')
      throw new ClosedPipeError('the reader closed the pipe before the capture was complete');
    throw new EnvironmentError(`${prevented}: ${reason(error)}`, { cause: error });
  }
}

function isSystemError(error: unknown): error is NodeJS.ErrnoException {
  return error instanceof Error && 'code' in error && 'syscall' in error;
}

function reason(error: NodeJS.ErrnoException): string {
  const known = error.errno === undefined ? undefined : getSystemErrorMap().get(error.errno);
  return known === undefined ? error.message : `${known[1]} (${known[0]})`;
}
