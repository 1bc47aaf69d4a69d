/** SIGINT, SIGTERM and SIGHUP, heard where there is something to clean up. */
import { constants } from 'node:os';
import { Interrupted } from './failure.ts';

export interface SignalWatch {
  /** @throws {Interrupted} when a signal has come since the watch began. */
  check(): void;
  /** The signals end the process again. */
  close(): void;
}

/** From now on the signals wait for `check`, which needs a turn of the event loop to hear of them. */
export function watchSignals(): SignalWatch {
  let heard: Signal | undefined;
  const listener = (signal: NodeJS.Signals) => {
    heard ??= SIGNALS.find((known) => known === signal);
  };
  for (const signal of SIGNALS) process.on(signal, listener);
  return {
    check() {
      if (heard !== undefined) throw new Interrupted(heard, 128 + constants.signals[heard]);
    },
    close() {
      for (const signal of SIGNALS) process.off(signal, listener);
    },
  };
}

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
type Signal = (typeof SIGNALS)[number];
