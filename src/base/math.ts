/**
 * Natural logarithm and exponential from additions, multiplications and divisions alone, which
 * IEEE 754 rounds the same everywhere. `Math.log` and `Math.exp` may differ in the last bit between
 * platforms (ECMA-262 leaves them "implementation-approximated"), and that bit would reach the file.
 */

const LN2 = Math.LN2;

/** ln(x) for finite x > 0, to about 1e-15 relative. */
export function ln(x: number): number {
  // x = m * 2^k with m in [sqrt(1/2), sqrt(2)); ln m = 2 artanh((m - 1) / (m + 1)).
  let m = x;
  let k = 0;
  while (m >= Math.SQRT2) {
    m /= 2;
    k++;
  }
  while (m < Math.SQRT1_2) {
    m *= 2;
    k--;
  }
  const t = (m - 1) / (m + 1);
  const t2 = t * t;
  let sum = 0;
  for (let n = 25; n >= 1; n -= 2) sum = sum * t2 + 1 / n;
  return 2 * t * sum + k * LN2;
}

/** e^x for |x| < 700, to about (2 + |x|) * 1e-16 relative: the rounding of x / ln 2 grows with x. */
export function exp(x: number): number {
  const k = Math.round(x / LN2);
  const r = x - k * LN2;
  let sum = 1;
  for (let n = 18; n >= 1; n--) sum = 1 + (sum * r) / n;
  return scale(sum, k);
}

/** The cube root of x >= 0, to about 1e-15 relative: Newton's method from a power of two. */
export function cbrt(x: number): number {
  if (x === 0) return 0;
  let guess = 1;
  while (guess * guess * guess < x) guess *= 2;
  while (guess * guess * guess > 8 * x) guess /= 2;
  for (let i = 0; i < 6; i++) guess = (2 * guess + x / (guess * guess)) / 3;
  return guess;
}

/** value * 2^k by exact doublings and halvings. */
function scale(value: number, k: number): number {
  let scaled = value;
  for (let i = 0; i < k; i++) scaled *= 2;
  for (let i = 0; i > k; i--) scaled /= 2;
  return scaled;
}
