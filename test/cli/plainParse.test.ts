/** What is read without yargs is read as yargs reads it. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { checkWords } from '../../src/cli/checkWords.ts';
import { COMMANDS, type Command } from '../../src/cli/commands.ts';
import { fullParse } from '../../src/cli/fullParse.ts';
import { plainParse } from '../../src/cli/plainParse.ts';

describe('plainParse', () => {
  test('reads the usual words by itself', () => {
    const call = plainParse(
      'synth a.yaml -o b.pcap --set x=1 --seed=7 --set y.z=[1,2] --json'.split(' '),
    );
    expect(call?.command).toBe(COMMANDS['synth']);
    expect(call?.values).toEqual({
      profile: 'a.yaml',
      output: 'b.pcap',
      set: ['x=1', 'y.z=[1,2]'],
      seed: '7',
      json: true,
    });
    expect(plainParse(['validate', 'a', 'b'])?.values).toEqual({ profiles: ['a', 'b'] });
    expect(plainParse(['schema'])?.values).toEqual({});
  });

  test.each([
    ['nothing', ''],
    ['no command', '--json'],
    ['an unknown command', 'snyth a'],
    ['help', 'synth --help'],
    ['help in short', 'synth a -h'],
    ['the version', '--version'],
    ['an unknown option', 'synth a --dgest'],
    ['too few arguments', 'synth'],
    ['too many', 'synth a b'],
    ['arguments where there are none', 'schema a'],
    ['an option without its value', 'synth a -o'],
    ['an option with nothing behind its =', 'synth a --output='],
    ['a short option with =', 'synth a -o=b'],
    ['a short option with its value', 'synth a -ob'],
    ['an option given twice', 'synth a --seed 1 --seed 2'],
    ['a word that is none of the choices', 'synth a --format erf'],
    ['a value that looks like an option', 'synth a --output -b'],
    ['the end of the options', 'synth -- a'],
  ])('leaves %s to yargs', (_, line) => {
    expect(plainParse(line.split(' ').filter((word) => word !== ''))).toBeUndefined();
  });

  test('reads nothing otherwise than yargs', async () => {
    const words = [
      ...[
        '-o',
        '-o-',
        '-o=x',
        '--output',
        '--output=x',
        '--seed',
        '--seed=3',
        '--set',
        '--set=a=b',
      ],
      ...[
        '--files',
        '--format',
        '--format=pcap',
        'pcapng',
        '--json',
        '--json=false',
        '--show',
        '-',
      ],
      ...['a', 'b.yaml', '5', '', '--', 'true', '--quiet', '-h', 'x=1', '--keylog', '--ca=c', 'é'],
    ];
    const line = fc.tuple(
      fc.constantFrom(...Object.keys(COMMANDS)),
      fc.array(fc.constantFrom(...words), { maxLength: 6 }),
    );
    let plain = 0;
    await fc.assert(
      fc.asyncProperty(line, async ([name, rest]) => {
        const call = plainParse([name, ...rest]);
        if (call === undefined) return;
        plain++;
        checkWords([name, ...rest], COMMANDS);
        const asked = await fullParse([name, ...rest]);
        if (asked.kind !== 'command') throw new Error('yargs has help for it');
        expect(asked.command).toBe(call.command);
        for (const key of namesOf(call.command))
          expect([key, asked.values[key] ?? false]).toEqual([key, call.values[key] ?? false]);
      }),
      { numRuns: 3_000 },
    );
    expect(plain).toBeGreaterThan(100);
  });
});

function namesOf({ options, positional }: Command): string[] {
  return [...Object.keys(options), ...(positional === undefined ? [] : [positional.name])];
}
