import { expect, test } from 'vitest';
import { InvariantError, invariant } from '../../src/base/invariant.ts';

test('what holds passes', () => {
  expect(() => invariant(true, 'one is one')).not.toThrow();
});

test('what does not hold is a bug of its own kind, and says what was expected', () => {
  expect(() => invariant(false, 'one is one')).toThrow(new InvariantError('one is one'));
  expect(new InvariantError('x').name).toBe('InvariantError');
});
