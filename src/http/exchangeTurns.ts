import type { Turn } from '../stream/turn.ts';
import type { Exchange } from './exchange.ts';
import { encodeRequest, encodeResponse } from './message.ts';

/** An exchange is two turns: the client writes the request, then the server the response. */
export function exchangeTurns(exchange: Exchange): readonly Turn[] {
  return [
    {
      from: 'client',
      delay: exchange.clientDelay,
      bytes: (now) => encodeRequest(exchange.request(now)),
      label: `${exchange.label} request`,
      ending: exchange.clientHalfCloses ? 'halfClose' : undefined,
    },
    {
      from: 'server',
      delay: exchange.serverDelay,
      earlier: exchange.answerEarlier,
      bytes: (now) => encodeResponse(exchange.response(now)),
      label: `${exchange.label} response`,
      ending: exchange.serverCloses ? 'close' : undefined,
    },
  ];
}
