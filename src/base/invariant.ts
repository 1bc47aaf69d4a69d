/** A bug in pcapsmith itself: the message names what could not have happened. */
export class InvariantError extends Error {
  override readonly name = 'InvariantError';
}

/** States what must hold whatever the user gave. @throws {InvariantError} when it does not. */
export function invariant(condition: boolean, message: string): asserts condition {
  if (!condition) throw new InvariantError(message);
}
