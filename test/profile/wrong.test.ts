/**
 * The wrong profiles of `wrong/*.md`: under each heading the words, the profile, and every line that is
 * said about it. To add one, write the profile and its lines.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { ProfileError } from '../../src/profile/error.ts';
import { loadProfileText } from '../../src/profile/load.ts';

const folder = new URL('wrong/', import.meta.url);
const CASE = /^## (.+)\n[\s\S]*?```yaml\n([\s\S]*?)```\n[\s\S]*?```text\n([\s\S]*?)\n```/gm;

describe.each(readdirSync(folder).filter((file) => file.endsWith('.md')))('%s', (file) => {
  const document = readFileSync(new URL(file, folder), 'utf8');
  const cases = [...document.matchAll(CASE)].map(([, title, profile, lines]) => ({
    title: title!,
    profile: profile!,
    lines: lines!,
  }));

  test('has a profile and its lines under each heading', () => {
    expect(cases.map(({ title }) => title)).toEqual(
      [...document.matchAll(/^## (.+)$/gm)].map(([, title]) => title),
    );
    expect(cases.length).toBeGreaterThan(0);
  });

  test.each(cases)('refuses $title', ({ profile, lines }) => {
    expect(linesAbout(profile)).toBe(lines);
  });
});

function linesAbout(profile: string): string {
  try {
    loadProfileText(profile, 'x.yaml');
  } catch (error) {
    if (error instanceof ProfileError) return error.message;
    throw error;
  }
  return 'nothing';
}
