/** What a tap is called in file names, interfaces and summaries. `place`: as in the profile. */
export function tapName(place: number): string {
  return NAMES.get(place) ?? `tap-${place}`;
}

const NAMES = new Map([
  [0, 'client'],
  [0.5, 'middle'],
  [1, 'server'],
]);
