# Run: python -P test/golden/elementary_coefficients.py (prints the polynomials of src/core/math.ts)
"""Minimax polynomials by Remez's exchange algorithm, in 300 bits; coefficients lowest power first."""

from mpmath import atanh, cos, coth, fabs, log, lu_solve, matrix, mp, mpf, nstr, pi, sqrt

mp.prec = 300


def remez(f, weight, a, b, n):
    """The n coefficients of the polynomial p that minimises max |weight (f - p)| on [a, b], and that maximum."""
    points = [(a + b) / 2 - (b - a) / 2 * cos(pi * i / n) for i in range(n + 1)]
    grid = [a + (b - a) * i / 2000 for i in range(2001)]
    while True:
        A = matrix(n + 1, n + 1)
        y = matrix(n + 1, 1)
        for i, x in enumerate(points):
            for j in range(n):
                A[i, j] = weight(x) * x**j
            A[i, n] = (-1) ** i
            y[i] = weight(x) * f(x)
        solution = lu_solve(A, y)
        c = [solution[j] for j in range(n)]
        extremes = []  # the greatest error of each sign change
        for x in grid:
            e = weight(x) * (f(x) - sum(c[j] * x**j for j in range(n)))
            if not extremes or (e >= 0) != (extremes[-1][1] >= 0):
                extremes.append((x, e))
            elif fabs(e) > fabs(extremes[-1][1]):
                extremes[-1] = (x, e)
        worst = max(fabs(e) for _, e in extremes)
        if worst < fabs(solution[n]) * (1 + mpf(10) ** -4):
            return c, worst
        assert len(extremes) == n + 1
        points = [x for x, _ in extremes]


def show(title, f, weight, b, n):
    c, worst = remez(f, weight, mpf(10) ** -12, b, n)
    print(f"{title}: error 2^{nstr(log(worst, 2), 4)}")
    for x in c:
        print("  ", repr(float(x)))


r = log(mpf(2)) / 2 * mpf("1.0001")
show("exp: (r coth(r / 2) - 2) / t, t = r^2", lambda t: (sqrt(t) * coth(sqrt(t) / 2) - 2) / t, lambda t: t, r**2, 5)
s = (sqrt(mpf(2)) - 1) / (sqrt(mpf(2)) + 1) * mpf("1.0001")
show("log: (2 atanh(s) / s - 2) / z, z = s^2", lambda z: (2 * atanh(sqrt(z)) / sqrt(z) - 2) / z, lambda z: z, s**2, 7)
s = (1 - sqrt(mpf(3)) / 2) / (1 + sqrt(mpf(3)) / 2) * mpf("1.001")
show(
    "pow: (atanh(s) / s - 1 - z / 3) / z^2, z = s^2",
    lambda z: (atanh(sqrt(z)) / sqrt(z) - 1 - z / 3) / z**2,
    lambda z: z**2,
    s**2,
    5,
)


def pieces(name, value, bits):
    """A number in so many bits after the point, and the rest."""
    head = mpf(int(mp.nint(value * 2**bits))) / 2**bits
    print(f"{name}: {float(head)!r} + {float(value - head)!r}")


pieces("ln(2)", log(mpf(2)), 40)
pieces("log2(3/4)", log(mpf(3) / 4, 2), 36)
pieces("log2(5/4)", log(mpf(5) / 4, 2), 36)
for name, value in {"ln(2)": log(mpf(2)), "1 / ln(2)": 1 / log(mpf(2)), "1 / 3": mpf(1) / 3}.items():
    print(f"{name}: {float(value)!r} + {float(value - mpf(float(value)))!r}")
