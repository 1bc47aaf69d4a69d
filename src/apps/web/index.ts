/** The `web` application: HTTP exchanges as the profile writes them out. */
import { draw } from '../../base/distribution.ts';
import type { Random } from '../../base/random.ts';
import type { Nanos, UtcInstant } from '../../base/time.ts';
import type { EarlyEnd } from '../../stream/conduct.ts';
import type { AppStep, AppThread, OpenSession, SessionContext, Slot } from '../app.ts';
import { type EncodedBody, encodeBody } from './body.ts';
import { drawClosing } from './closing.ts';
import { webRequest, webResponse } from './messages.ts';
import type { WebAct, WebExchange, WebOptions } from './options.ts';

type Steps = Generator<AppStep, void, Nanos>;
type ConnectionAct = Extract<WebAct, { act: 'connection' }>;

/** A session is one thread that performs the acts in order. */
export function openWeb(options: WebOptions): readonly OpenSession[] {
  return [(context) => [perform(options.acts, context)]];
}

function* perform(acts: readonly WebAct[], context: SessionContext): Steps {
  for (const [index, act] of acts.entries()) {
    const random = context.random.fork(`act/${index}`);
    if (act.act === 'wait') yield { kind: 'wait', delay: draw(act.delay, random) };
    else yield* openConnections(act, `web${index}`, context, random);
  }
}

function* openConnections(
  act: ConnectionAct,
  name: string,
  context: SessionContext,
  random: Random,
): Steps {
  const exchanges = act.exchanges.map((exchange, index) =>
    prepare(exchange, context.random, `${name}/${index}`),
  );
  const connection = (index: number) =>
    useConnection(
      act,
      `${name}.${index}`,
      exchanges,
      context.start,
      random.fork(`connection/${index}`),
    );
  if (act.count === 1) {
    yield* connection(0);
  } else {
    const threads: AppThread[] = Array.from({ length: act.count }, (_, i) => connection(i));
    yield { kind: 'together', threads };
  }
}

function* useConnection(
  act: ConnectionAct,
  name: string,
  exchanges: readonly PreparedExchange[],
  start: UtcInstant,
  random: Random,
): Steps {
  const server = { host: act.host, port: act.port, secure: act.secure };
  const { conduct } = act;
  const close = drawClosing(act.close, random);
  let over = false;
  const failed = (how: EarlyEnd) => {
    // What ends as the profile wants it is not tried again.
    over = conduct !== undefined || how === 'left';
  };
  const slot: Slot = { name, server, idleTimeout: undefined, conduct, failed };
  for (const [index, prepared] of exchanges.entries()) {
    const { exchange, requestBody, responseBody } = prepared;
    const { request, response } = exchange;
    for (let i = 0; i < exchange.count && !over; i++) {
      const last = index === exchanges.length - 1 && i === exchange.count - 1;
      // One that waits does not know that this was the last.
      const serverCloses = last && close.by === 'server' && close.after === 0;
      const halfCloses = last && close.how === 'half';
      yield {
        kind: 'exchange',
        slot,
        exchange: {
          label: `${request.method} ${request.target}`,
          clientDelay: draw(exchange.think, random),
          serverDelay: draw(exchange.serverDelay, random),
          // A reset would take away what is still on its way: it comes when all has arrived.
          serverCloses: halfCloses || (serverCloses && close.how === 'fin'),
          clientHalfCloses: halfCloses,
          request: () => webRequest(server, request, requestBody),
          response: (now) =>
            webResponse({ request, response }, responseBody, {
              last: serverCloses,
              start,
              now,
              random: random.fork(`response/${index}/${i}`),
            }),
        },
      };
    }
  }
  if (close.how === 'half') yield { kind: 'close', slot: name, from: 'server' };
  else yield { kind: 'close', slot: name, from: close.by, how: close.how, after: close.after };
}

/** An exchange whose bodies are made once for all its repetitions. */
interface PreparedExchange {
  readonly exchange: WebExchange;
  readonly requestBody: EncodedBody | undefined;
  readonly responseBody: EncodedBody | undefined;
}

function prepare(exchange: WebExchange, random: Random, name: string): PreparedExchange {
  const { request, response } = exchange;
  return {
    exchange,
    requestBody: request.body && encodeBody(request.body, random, `${name}/request`),
    responseBody: response.body && encodeBody(response.body, random, `${name}/response`),
  };
}
