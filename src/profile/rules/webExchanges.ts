import type { WebExchange } from '../../apps/web/options.ts';
import type { Path } from '../place.ts';
import type { AppOptions } from '../profile.ts';

/** Every exchange of a web session with its place; none when the session is another application's. */
export function* webExchanges(app: AppOptions): Generator<{ exchange: WebExchange; path: Path }> {
  if (app.kind !== 'web') return;
  for (const [i, act] of app.acts.entries())
    if (act.act === 'connection')
      for (const [j, exchange] of act.exchanges.entries())
        yield { exchange, path: ['session', i, 'connection', 'exchanges', j] };
}
