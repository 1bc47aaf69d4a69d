/** Names that stand for other names: what a name server answers with CNAME records. */
import { invariant } from '../base/invariant.ts';

export interface Alias {
  /** A host name, in lower or upper case; a `*` in it stands for any characters but a dot. */
  readonly pattern: string;
  readonly target: string;
}

/** The names to which `host` leads, one after another; none where it is no alias. */
export function aliasChain(host: string, aliases: readonly Alias[]): string[] {
  const chain: string[] = [];
  let target = targetOf(host, aliases);
  while (target !== undefined) {
    invariant(chain.length < aliases.length, 'aliases lead to an end');
    chain.push(target);
    target = targetOf(target, aliases);
  }
  return chain;
}

/** The name of which `host` is an alias; a name that a pattern leads back to itself is none. */
export function targetOf(host: string, aliases: readonly Alias[]): string | undefined {
  return aliases.find(({ pattern, target }) => target !== host && matchesName(host, pattern))
    ?.target;
}

/** Whether `pattern` (see `Alias`) means this name. */
export function matchesName(host: string, pattern: string): boolean {
  const kept = expressions.get(pattern) ?? expressionOf(pattern);
  expressions.set(pattern, kept);
  return kept.test(host);
}

/** A profile has few patterns, and asks each of them for every connection. */
const expressions = new Map<string, RegExp>();

function expressionOf(pattern: string): RegExp {
  const expression = pattern.replaceAll('.', '\\.').replace('*', '[^.]*');
  return new RegExp(`^${expression}$`, 'i');
}
