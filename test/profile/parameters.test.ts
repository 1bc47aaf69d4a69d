import { describe, expect, test } from 'vitest';
import { describeParameters } from '../../src/profile/parameters.ts';

const byPath = (app?: string) =>
  new Map(describeParameters(app).map((parameter) => [parameter.path, parameter]));

describe('describeParameters', () => {
  test('tells all about one', () => {
    expect(byPath().get('network.rtt')).toEqual({
      path: 'network.rtt',
      type: 'duration distribution',
      unit: 'ns us ms s min h d',
      default: '{ lognormal: { median: 40ms, sigma: 0.4, max: 400ms } }',
      meaning: expect.stringContaining('Round-trip time'),
      example: '40ms',
    });
    expect(byPath().get('network.client.mss')).toMatchObject({
      type: 'whole number',
      default: 'mtu - 40 (IPv4), mtu - 60 (IPv6)',
      example: '1460',
    });
    expect(byPath().get('app.dropbox.client.arch')).toMatchObject({
      type: 'i32 | x64',
      default: 'i32',
    });
    expect(byPath().get('app.dropbox.delays.metaServer')).toMatchObject({
      default: '{ lognormal: { median: 30ms, sigma: 0.5, max: 2s } }',
    });
    expect(byPath().get('content.random')).toMatchObject({
      type: 'size',
      unit: expect.stringContaining('MiB'),
    });
  });

  test('says something of each, once', () => {
    const parameters = describeParameters();
    expect(parameters.filter(({ meaning, type }) => meaning === '' || type === '')).toEqual([]);
    expect(byPath().size).toBe(parameters.length);
    expect(parameters.length).toBeGreaterThan(80);
  });

  test('leaves other applications out', () => {
    const web = [...byPath('web').keys()];
    expect(web).toContain('session.*.connection.to');
    expect(web).toContain('part.filename');
    expect(web).not.toContain('session.*.upload');
    const dropbox = [...byPath('dropbox').keys()];
    expect(dropbox).toContain('app.dropbox.folder');
    expect(dropbox).toContain('session.*');
    expect(dropbox).toContain('content.standIn.blocks.*.id');
    expect(dropbox).not.toContain('session.*.connection.to');
    expect(dropbox).not.toContain('body.json');
    for (const path of ['seed', 'network.rtt', 'capture.tap']) {
      expect(web).toContain(path);
      expect(dropbox).toContain(path);
    }
  });
});
