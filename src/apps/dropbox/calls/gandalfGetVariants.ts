import { formCall } from '../call.ts';
import type { Session } from '../session.ts';

/**
 * Feature flags: for each its experiment's version, its own, and the variant that this host is to show.
 * The form is known; the names of 2014 are not.
 */
export function gandalfGetVariants({ client, server }: Session) {
  return formCall(
    'gandalf_get_variants',
    () => [['host_id', client.hostId]],
    () => ({
      ret: 'ok',
      features: Object.fromEntries(
        FEATURES.map((name) => [name, [1, 1, VARIANTS[server.hostInt % VARIANTS.length]!]]),
      ),
    }),
  );
}

const FEATURES = ['desktop-tray-redesign', 'desktop-streaming-sync'] as const;
const VARIANTS = ['CONTROL', 'V1'] as const;
