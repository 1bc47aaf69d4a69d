/** `network.client` and `network.server`: what of their TCP is off unless somebody turns it on. */
import { Type } from 'typebox';
import type { System } from '../../tcp/systems.ts';
import { word } from './definitions.ts';

/** `ownOf` tells what each system's own value is. */
export const stackFields = (ownOf: (value: (system: System) => unknown) => string) => ({
  ecn: Type.Optional(
    word(['off', 'accept', 'on'], {
      derived: ownOf(({ ecn }) => ecn),
      description:
        'Explicit congestion notification (RFC 3168): `on` asks for it and accepts it, `accept` only ' +
        'accepts it, `off` neither. Used when one side asks and the other accepts: queues then mark ' +
        'data instead of dropping it (see markAt and codel).',
      examples: ['on', 'accept', 'off'],
    }),
  ),
});
