/** Alerts (RFC 8446 section 6, RFC 5246 section 7.2). */

const DESCRIPTIONS = {
  close_notify: 0,
  handshake_failure: 40,
  bad_certificate: 42,
  certificate_expired: 45,
  unknown_ca: 48,
} as const;

export type Alert = keyof typeof DESCRIPTIONS;

const WARNING = 1;
const FATAL = 2;

/** The two bytes of an alert: close_notify is a warning, all others here are fatal. */
export function encodeAlert(alert: Alert): Uint8Array {
  return Uint8Array.of(alert === 'close_notify' ? WARNING : FATAL, DESCRIPTIONS[alert]);
}
