import { portLimit } from '../portLimit.ts';
import type { Rule } from './rule.ts';

export const portsSuffice: Rule = {
  needs: ['app', 'session', 'network.client.system'],
  check({ app, network }, report) {
    if (app.kind !== 'web') return;
    const most = portLimit(network.client.system);
    let connections = 0;
    for (const [i, act] of app.acts.entries()) {
      if (act.act !== 'connection') continue;
      connections += act.count;
      if (connections > most)
        report(
          ['session', i, 'connection', 'count'],
          `expected at most ${most} connections in a session, got ${connections}`,
          'Let more clients play the session: clients.count',
        );
    }
  },
};
