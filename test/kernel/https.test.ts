/** The TLS of OpenSSL, as Node writes it, rebuilt from `web` profiles: kernel-made captures of both. */
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { readCaptureFile } from '../reader/captureFile.ts';
import { compare, play, table } from './compare.ts';
import { endingOf, type Flight, flightsOf, linesOf } from './flights.ts';

const path = (name: string) => fileURLToPath(new URL(name, import.meta.url));

describe.each(['https-tls12', 'https-tls13'])('%s', (name) => {
  const capture = path(`../fixtures/kernel/${name}.pcap`);
  const profile = path(`${name}.yaml`);
  const theirs = flightsOf(readCaptureFile(capture).packets);
  const ours = flightsOf(play(profile));

  test('has the same flights of the same records in as many segments', () => {
    expect(linesOf(ours)).toEqual(linesOf(theirs));
  });

  test('cuts the handshake and the short answers into segments at the same places', () => {
    const short = (flights: readonly Flight[]) =>
      flights.filter(({ segments }) => segments.length < 3).map(({ segments }) => segments);
    expect(short(ours)).toEqual(short(theirs));
    expect(short(ours).length).toBeGreaterThan(4);
  });

  test('ends alike: a close_notify after the FIN, which finds the socket closed', () => {
    // Whether the first RST leaves before the server's FIN is there is a matter of microseconds.
    const bySide = (lines: readonly string[]) => ({
      client: lines.filter((line) => line.startsWith('client')),
      server: lines.filter((line) => line.startsWith('server')),
    });
    const ending = endingOf(readCaptureFile(capture).packets);
    expect(bySide(endingOf(play(profile)))).toEqual(bySide(ending));
    expect(ending.map((line) => line.replace(/\d+ bytes.*| ack.*| with.*/, ''))).toEqual([
      'client: FIN',
      'server: ',
      'server: FIN',
      'client: RST',
      'client: RST',
    ]);
  });

  test('ends in order where the server has nothing to say to a FIN', () => {
    const ending = endingOf(play(profile, ['tls.answersClose=false']));
    expect(ending.map((line) => line.slice(0, 11))).toEqual([
      'client: FIN',
      'server: FIN',
      'client: ACK',
    ]);
  });

  test('goes over TCP as it does over the kernel', () => {
    const { rows } = compare(capture, profile);
    expect(table(rows.filter(({ agrees }) => !agrees))).toBe('');
  });
});

test('Finished and request share a segment with Node, and do not with curl', () => {
  const profile = path('https-tls13.yaml');
  const segmentsOf = (set: readonly string[]) =>
    flightsOf(play(profile, set))
      .slice(2, 4)
      .map(({ segments }) => segments.length);
  expect(segmentsOf([])).toEqual([1, 1]);
  expect(segmentsOf(['tls.client=curl', 'tls.server=nginx'])).toEqual([2, 2]);
});
