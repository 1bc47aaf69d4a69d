import type { WebClose } from '../../apps/web/options.ts';
import { fixed } from '../../base/distribution.ts';
import type { Conduct } from '../../stream/conduct.ts';
import { support } from '../distributions.ts';
import type { Path } from '../place.ts';
import type { AbortInput, CloseInput, ReadRateInput } from '../schema/webConduct.ts';
import { durationsOf, rateOf, sizeOf } from './quantity.ts';
import type { Resolving } from './resolving.ts';

export function resolveClose(
  given: CloseInput,
  secure: boolean,
  path: Path,
  context: Resolving,
): WebClose {
  if (given === 'mixed') return given;
  if (typeof given === 'string') return { by: given, how: 'fin', after: fixed(0) };
  const close = { ...given, after: durationsOf(given.after) };
  if (given.how !== 'half') return close;
  if (secure) {
    const message = 'expected fin or rst over TLS: its close_notify ends both ways';
    context.report([...path, 'close', 'how'], message);
  }
  if (given.by === 'server') {
    context.report(
      [...path, 'close', 'by'],
      'expected client beside half: a server has answered all',
    );
  }
  if (support(close.after)[1] > 0) {
    const message = 'expected 0s beside half: the client closes with its last request';
    context.report([...path, 'close', 'after'], message);
  }
  return close;
}

/** What a connection says of its own treatment; undefined where it says nothing. */
export function resolveConduct({
  port,
  abort,
  readRate,
}: {
  port: Conduct['port'];
  abort?: AbortInput;
  readRate?: ReadRateInput;
}): Conduct | undefined {
  if (port === 'open' && abort === undefined && readRate === undefined) return undefined;
  return {
    port,
    abort: abort && { ...abort, after: sizeOf(abort.after) },
    readRate: readRatesOf(readRate),
  };
}

function readRatesOf(given: ReadRateInput | undefined): Conduct['readRate'] {
  const { client, server } =
    typeof given === 'object' ? given : { client: given, server: undefined };
  return { client: bytesPerSecond(client), server: bytesPerSecond(server) };
}

function bytesPerSecond(given: string | undefined): number {
  return given === undefined ? Number.POSITIVE_INFINITY : rateOf(given) / 8;
}
