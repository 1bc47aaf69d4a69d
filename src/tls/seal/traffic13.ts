/** Sealers of TLS 1.3 from traffic secrets. */
import { invariant } from '../../base/invariant.ts';
import type { Random } from '../../base/random.ts';
import { KEY_UPDATE } from '../handshake/fixedMessages.ts';
import { nextTrafficSecret, trafficKeys } from '../keySchedule.ts';
import type { TlsPolicy } from '../policy.ts';
import type { Suite } from '../suites.ts';
import { aead13Sealer } from './aead13.ts';
import { opaqueSealer } from './opaque.ts';
import type { KeyUpdates } from './recordSender.ts';
import type { Sealer } from './sealer.ts';

/** `padding`: see `TlsPolicy.recordPadding`. */
export function trafficSealer(
  suite: Suite,
  secret: Uint8Array,
  padding: number | undefined,
): Sealer {
  const { cipher } = suite;
  invariant(cipher.kind === 'aead', 'TLS 1.3 has no suites but AEADs');
  return aead13Sealer(cipher, trafficKeys(suite, secret), padding);
}

/** One side's sealer for application data, and those that follow it where keys are updated. */
export function applicationKeys(
  policy: TlsPolicy,
  suite: Suite,
  firstSecret: Uint8Array,
  random: Random,
): { readonly sealer: Sealer; readonly keyUpdates: KeyUpdates | undefined } {
  let secret = firstSecret;
  let generation = 0;
  const sealerOf = () => {
    const sealer = trafficSealer(suite, secret, policy.recordPadding);
    if (policy.mode === 'real') return sealer;
    return opaqueSealer(sealer, '1.3', undefined, random.fork(`generation ${generation}`));
  };
  const after = policy.keyUpdateAfter;
  if (after === undefined) return { sealer: sealerOf(), keyUpdates: undefined };
  const nextSealer = () => {
    secret = nextTrafficSecret(suite.hash, secret);
    generation++;
    return sealerOf();
  };
  return { sealer: sealerOf(), keyUpdates: { after, message: KEY_UPDATE.bytes, nextSealer } };
}
