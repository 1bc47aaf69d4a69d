/**
 * Text for people, written at once. `process.stdout` would report a full disk or a closed pipe
 * later, in an event of its own; here the failure is thrown where the text is written.
 */
import { openFileOutput } from '../pcap-writer/fileOutput.ts';
import { ClosedPipeError, orExplain } from './systemError.ts';

const STDOUT = 1;
const STDERR = 2;

/** @throws {ClosedPipeError | EnvironmentError} when standard output takes no more. */
export function print(text: string): void {
  try {
    orExplain('cannot write to standard output', () => write(STDOUT, text));
  } catch (error) {
    // Of a text, unlike a capture, everybody sees that it ends early: `pcapsmith schema | head`.
    throw error instanceof ClosedPipeError ? new ClosedPipeError() : error;
  }
}

/** To standard error; where that is gone too there is nobody left to tell. */
export function complain(text: string): void {
  try {
    write(STDERR, text);
  } catch {}
}

function write(descriptor: number, text: string): void {
  openFileOutput(descriptor).write(Buffer.from(text));
}
