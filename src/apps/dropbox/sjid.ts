/** A place in a namespace's journal as the wire shows it: the server's number and the namespace. */

/** Before anything was listed. */
export const NOTHING_YET = -1n;

/** `client_sjid` and all cursors: (sjid << 32) | ns_id, which may exceed 2^53. */
export function clientSjid(sjid: number, namespace: number): bigint {
  return (BigInt(sjid) << 32n) | BigInt(namespace);
}

/** The server's number of a cursor: 0 for {@link NOTHING_YET}. */
export function sjidOf(cursor: bigint): number {
  return cursor === NOTHING_YET ? 0 : Number(cursor >> 32n);
}
