import type { Rule } from './rule.ts';

/** Devices of one account are told apart by their names. */
export const devicesDiffer: Rule = {
  needs: ['app'],
  check({ app }, report) {
    if (app.kind !== 'dropbox') return;
    const names = new Set([app.client.hostname]);
    for (const [i, { client }] of app.devices.entries()) {
      const { hostname } = client;
      if (names.has(hostname))
        report(
          ['app', 'dropbox', 'devices', i, 'hostname'],
          `expected each device of the account once, got ${JSON.stringify(hostname)} again`,
          hostname === app.client.hostname ? 'It is app.dropbox.client.hostname.' : undefined,
        );
      names.add(hostname);
    }
  },
};
