/** `json.dumps` of CPython 2.7 with its defaults: `", "`, `": "` and ASCII only. */
import { Float, floatRepr } from './float.ts';

/** An integer above 2^53 is a bigint; a number is always an integer. Keys keep their order. */
export type Json =
  | null
  | boolean
  | number
  | bigint
  | string
  | Float
  | readonly Json[]
  | { readonly [key: string]: Json };

export function jsonDumps(value: Json): string {
  if (value instanceof Float) return floatRepr(value.value);
  if (typeof value === 'string') return quote(value);
  if (value === null || typeof value !== 'object') return String(value);
  if (isArray(value)) return `[${value.map(jsonDumps).join(', ')}]`;
  const members = Object.entries(value).map(([key, item]) => `${quote(key)}: ${jsonDumps(item)}`);
  return `{${members.join(', ')}}`;
}

/** `Array.isArray`, which does not narrow a readonly array. */
function isArray(value: object): value is readonly Json[] {
  return Array.isArray(value);
}

function quote(text: string): string {
  // JSON.stringify escapes the same characters below U+0020; Python all others that are not printable ASCII.
  return JSON.stringify(text).replace(
    /[\u007f-\uffff]/g,
    (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
