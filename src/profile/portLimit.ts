import { SYSTEM_NAMES, SYSTEMS, type SystemName } from '../tcp/systems.ts';

/** Connections that a client can open, in round numbers: it uses each of its ports once. */
export function portLimit(system: SystemName): number {
  const { first, last } = SYSTEMS[system].ports;
  return 1000 * Math.floor((last - first) / 1000);
}

/** Of the system that has most. */
export const MOST_PORTS = Math.max(...SYSTEM_NAMES.map(portLimit));

/** `16,000 (windows-7, macos); 28,000 (linux)` */
export function portLimits(): string {
  const limits = [...new Set(SYSTEM_NAMES.map(portLimit))].sort((a, b) => a - b);
  const having = (limit: number) => SYSTEM_NAMES.filter((system) => portLimit(system) === limit);
  return limits.map((limit) => `${limit / 1000},000 (${having(limit).join(', ')})`).join('; ');
}
