/** The world outside is not as needed: a file is missing or has changed, a disk is full. */
export class EnvironmentError extends Error {
  override readonly name = 'EnvironmentError';
}
