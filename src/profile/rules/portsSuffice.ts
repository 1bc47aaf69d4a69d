import type { Rule } from './rule.ts';

/** Ports that a client can connect from, each used once: ip_local_port_range of Linux. */
const PORTS = 28_000;

export const portsSuffice: Rule = {
  needs: ['app', 'session'],
  check({ app }, report) {
    if (app.kind !== 'web') return;
    let connections = 0;
    for (const [i, act] of app.acts.entries()) {
      if (act.act !== 'connection') continue;
      connections += act.count;
      if (connections > PORTS)
        report(
          ['session', i, 'connection', 'count'],
          `expected at most ${PORTS} connections in a session, got ${connections}`,
          'Let more clients play the session: clients.count',
        );
    }
  },
};
