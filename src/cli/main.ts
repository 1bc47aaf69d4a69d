#!/usr/bin/env node
/** The command `pcapsmith`. Everything a command needs is loaded when the command is known. */
import { runCommandLine } from './commandLine.ts';
import { reportFailure } from './failure.ts';

try {
  process.exitCode = await runCommandLine(process.argv.slice(2));
} catch (error) {
  process.exitCode = reportFailure(error);
}
