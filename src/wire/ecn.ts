/** The ECN field, RFC 3168 section 5: the low two bits of IPv4's TOS and IPv6's traffic class. */
export const EcnCodepoint = { NOT_ECT: 0, ECT_1: 1, ECT_0: 2, CE: 3 } as const;
export type EcnCodepoint = (typeof EcnCodepoint)[keyof typeof EcnCodepoint];
