/** The client of a Dropbox account names the system in its user agent, and TCP shows it. */
import type { SystemName } from '../../tcp/systems.ts';
import type { Path } from '../place.ts';
import { type Platform, SYSTEMS_OF_PLATFORM } from '../resolve/systems.ts';
import type { Report, Rule } from './rule.ts';

export const platformsFit: Rule = {
  needs: ['app', 'network.client.system'],
  check({ app, network }, report) {
    if (app.kind !== 'dropbox') return;
    const { client, devices } = network;
    demandFitting(app.client.platform, client.system, ['network', 'client', 'system'], report);
    for (const [i, device] of app.devices.entries()) {
      const system = devices[i]!.system;
      if (device.client.platform === app.client.platform && system === client.system) continue;
      demandFitting(
        device.client.platform,
        system,
        ['app', 'dropbox', 'devices', i, 'system'],
        report,
      );
    }
  },
};

function demandFitting(platform: Platform, system: SystemName, place: Path, report: Report): void {
  const systems = SYSTEMS_OF_PLATFORM[platform];
  if (systems.includes(system)) return;
  const message = `expected a system of the client for ${platform}, ${systems.join(' or ')}, got "${system}"`;
  report(place, message);
}
