/** Numbers that Python holds as floats, and how CPython 2.7 prints them. */

/** Marks a number as a float: JSON from Python tells `1` from `1.0`. */
export class Float {
  readonly value: number;

  constructor(value: number) {
    this.value = value;
  }
}

/**
 * `repr(float)`: the shortest digits that read back as the same number (as JavaScript's), positional
 * for decimal exponents from -4 to 15 and otherwise scientific with two exponent digits or more
 * (Python/pystrtod.c, format_float_short).
 */
export function floatRepr(value: number): string {
  const [mantissa = '', exponentText = ''] = value.toExponential().split('e');
  const exponent = Number(exponentText);
  if (exponent < -4 || exponent > 15) {
    const sign = exponent < 0 ? '-' : '+';
    return `${mantissa}e${sign}${String(Math.abs(exponent)).padStart(2, '0')}`;
  }
  const sign = mantissa.startsWith('-') ? '-' : '';
  const digits = mantissa.replace(/[-.]/g, '');
  if (exponent < 0) return `${sign}0.${'0'.repeat(-exponent - 1)}${digits}`;
  const whole = digits.slice(0, exponent + 1).padEnd(exponent + 1, '0');
  return `${sign}${whole}.${digits.slice(exponent + 1) || '0'}`;
}
