import { describe, expect, test } from 'vitest';
import { InvariantError } from '../../src/base/invariant.ts';
import { aliasChain } from '../../src/profile/aliases.ts';

const ALIASES = [
  { pattern: 'client*.dropbox.com', target: 'client.v.dropbox.com' },
  { pattern: 'WWW.example.com', target: 'a.cdn.example' },
  { pattern: '*.cdn.example', target: 'edge.cdn.example' },
];

describe('aliasChain', () => {
  test.each([
    ['client37.dropbox.com', ['client.v.dropbox.com']],
    ['client.dropbox.com', ['client.v.dropbox.com']],
    ['www.example.com', ['a.cdn.example', 'edge.cdn.example']],
    ['edge.cdn.example', []],
    ['client.v.dropbox.com', []],
    ['dl-client1.dropbox.com', []],
    ['client1.dropbox.com.example', []],
    ['client1xdropbox.com', []],
    ['client.1.dropbox.com', []],
  ])('leads from %s to %j', (host, chain) => {
    expect(aliasChain(host, ALIASES)).toEqual(chain);
  });

  test('takes the first pattern that fits', () => {
    const aliases = [
      { pattern: 'a.example', target: 'first.example' },
      { pattern: '*.example', target: 'b.other' },
    ];
    expect(aliasChain('a.example', aliases)).toEqual(['first.example', 'b.other']);
  });

  test('of a circle is a bug: the rules let none through', () => {
    const circle = [
      { pattern: 'a', target: 'b' },
      { pattern: 'b', target: 'a' },
    ];
    expect(() => aliasChain('a', circle)).toThrow(InvariantError);
  });
});
