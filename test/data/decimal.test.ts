import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseDecimal, parseSpecial } from '../../src/data/decimal.js';

const bytes = (text: string) => new TextEncoder().encode(text);
const parse = (text: string) => parseDecimal(bytes(`«${text}»`), 2, 2 + text.length);

describe('parseDecimal', () => {
  it.each([
    '0',
    '-0',
    '+5',
    '.5',
    '5.',
    '007',
    '1e22',
    '1e23',
    '1e-22',
    '1e-23',
    '1e400',
    '-1e400',
    '1e-320',
    '1e-400',
    '5e-324',
    '2.5e-324',
    '1.7976931348623157e308',
    '1.7976931348623159e308',
    '2.2250738585072014e-308',
    '2.2250738585072011e-308',
    '9007199254740991',
    '9007199254740992',
    '9007199254740993',
    '9007199254740993.0000000000000000000000001',
    '18446744073709551615',
    '0.1',
    '0.30000000000000004',
    '123456789012345678',
    '123456789012345678901',
    '12345678901234567890123',
    '0.000000000000000000000001',
    '1000000000000000000000000',
    '00000000000000000000000001.5',
    '1E5',
    '1e+5',
    '1.e5',
    '.1e-5',
    '0e999999999',
    '1e-999999999',
    // halfway between two doubles
    '9007199254740993',
    '4503599627370496.5',
    '4503599627370497.5',
    '1.00000000000000011102230246251565404236316680908203125',
  ])('reads %s exactly as Number does', (text) => {
    expect(parse(text)).toBe(Number(text));
  });

  it.each([
    '',
    '-',
    '+',
    '.',
    '-.',
    'e5',
    '1e',
    '1e+',
    '1e5.5',
    '1.2.3',
    '0x10',
    '1_000',
    '1,5',
    '١',
    '1 ',
    ' 1',
    '--1',
    '+-1',
    'Infinity',
    'NaN',
    '1n',
    '1f',
  ])('says that %j is no decimal number', (text) => {
    expect(parse(text)).toBeNaN();
  });

  it('agrees with Number on every double as JavaScript writes it', () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (x) =>
        Object.is(parse(String(x)), Number(String(x))),
      ),
      { numRuns: 20000 },
    );
  });

  it('agrees with Number on doubles written with 1 to 21 digits', () => {
    fc.assert(
      fc.property(
        fc.double({ noNaN: true, noDefaultInfinity: true }),
        fc.integer({ min: 1, max: 21 }),
        fc.boolean(),
        (x, digits, exponential) => {
          const text = exponential ? x.toExponential(digits - 1) : x.toPrecision(digits);
          return Object.is(parse(text), Number(text));
        },
      ),
      { numRuns: 20000 },
    );
  });

  it('agrees with Number on decimals of 14 to 24 digits with a point anywhere, where rounding is hardest', () => {
    const digits = fc.string({ unit: fc.constantFrom(...'0123456789'), minLength: 14, maxLength: 24 });
    fc.assert(
      fc.property(
        digits,
        fc.nat(24),
        fc.integer({ min: -30, max: 30 }),
        fc.boolean(),
        (mantissa, at, exponent, negative) => {
          const text = `${negative ? '-' : ''}${mantissa.slice(0, at)}.${mantissa.slice(at)}${exponent > -25 && exponent < 25 ? '' : `e${exponent}`}`;
          return Object.is(parse(text), Number(text));
        },
      ),
      { numRuns: 50000 },
    );
  });

  it('agrees with Number next to the middle between two doubles', () => {
    fc.assert(
      fc.property(
        fc.bigInt({ min: 2n ** 52n, max: 2n ** 53n - 1n }),
        fc.integer({ min: 1, max: 12 }),
        fc.integer({ min: -1, max: 1 }),
        (m, shift, off) => {
          // (2m + 1) * 2^-(shift + 1) lies halfway between two doubles; 10^-18 more or less does not.
          const scale = 10n ** 18n;
          const scaled = ((2n * m + 1n) * scale) / 2n ** BigInt(shift + 1) + BigInt(off);
          const text = `${scaled / scale}.${String(scaled % scale).padStart(18, '0')}`;
          return parse(text) === Number(text);
        },
      ),
      { numRuns: 5000 },
    );
  });

  it('agrees with Number on any text of the characters of numbers', () => {
    const text = fc.string({ unit: fc.constantFrom(...'0123456789.eE+-'), maxLength: 12 });
    fc.assert(
      fc.property(text, (s) => {
        const expected = /^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/.test(s) ? Number(s) : Number.NaN;
        return Object.is(parse(s), expected);
      }),
      { numRuns: 20000 },
    );
  });
});

describe('parseSpecial', () => {
  it('knows infinity and NaN in any case, and nothing else', () => {
    const special = (text: string) => parseSpecial(bytes(text), 0, text.length);
    for (const text of ['inf', 'INF', '+Inf', 'Infinity', '+infinity']) expect(special(text)).toBe(Infinity);
    for (const text of ['-inf', '-Infinity']) expect(special(text)).toBe(-Infinity);
    for (const text of ['nan', 'NaN', '-NAN', '+nan']) expect(special(text)).toBeNaN();
    for (const text of ['', 'in', 'info', 'na', 'infinity1', 'inf inf inf']) expect(special(text)).toBeUndefined();
  });
});
