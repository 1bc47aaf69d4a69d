import type { WebAct } from '../../apps/web/options.ts';
import type { Conduct } from '../../stream/conduct.ts';
import type { Path } from '../place.ts';
import type { AbortInput, CloseInput, ReadRateInput } from '../schema/webConduct.ts';
import { rateOf, sizeOf } from './quantity.ts';
import type { Resolving } from './resolving.ts';

type Close = Extract<WebAct, { act: 'connection' }>['close'];

export function resolveClose(
  given: CloseInput,
  secure: boolean,
  path: Path,
  context: Resolving,
): Close {
  if (typeof given === 'string') return { by: given, how: 'fin' };
  if (given.how !== 'half') return given;
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
  return given;
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
