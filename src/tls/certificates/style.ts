/**
 * How certificates look, and how long they live. `automated`: 90 days to the second, from any second on
 * (443-curl.pcap: Let's Encrypt). `commercial`: under 398 days (CA/Browser Forum ballot SC31, from
 * September 2020), from midnight to the last second of a day. `of2014`: three years, from midnight to
 * noon (safari.pcap of 2019 still: DigiCert).
 */
export type CertificateStyle = 'automated' | 'commercial' | 'of2014';
