/** Whether a hello can take up an earlier session of TLS 1.3, and with what. */
import type { ClientExtension } from './clientHelloSpec.ts';

const TLS_1_3 = 0x0304;
/** psk_dhe_ke, RFC 8446 section 4.2.9: the mode that everybody speaks. */
const PSK_DHE_KE = 1;

/** Without this mode a client may not offer a PSK (RFC 8446 section 4.2.9). */
export function offersPskMode(extensions: readonly ClientExtension[] | undefined): boolean {
  return (extensions ?? []).some(
    (one) => one.kind === 'pskKeyExchangeModes' && one.modes.includes(PSK_DHE_KE),
  );
}

/**
 * The extensions with a place for what only a connection has that resumes: early_data and, last of all,
 * pre_shared_key (RFC 8446 sections 4.2.10 and 4.2.11). As they are, where the hello may not resume.
 */
export function withPlaceForPsk(
  extensions: readonly ClientExtension[],
): readonly ClientExtension[] {
  const speaks13 = extensions.some(
    (one) => one.kind === 'supportedVersions' && one.versions.includes(TLS_1_3),
  );
  const has = (kind: ClientExtension['kind']) => extensions.some((one) => one.kind === kind);
  if (!speaks13 || !offersPskMode(extensions) || has('preSharedKey')) return extensions;
  const early: readonly ClientExtension[] = has('earlyData') ? [] : [{ kind: 'earlyData' }];
  return [...extensions, ...early, { kind: 'preSharedKey' }];
}
