# Run: pip install -r test/golden/requirements.txt && python -P test/golden/elementary.py   (writes elementary.json beside it)
"""Elementary functions, correctly rounded, at points that are hard for them.

A point is [x, rounded, rest] ([x, y, rounded, rest] for pow): the true value is `rounded` plus `rest` units in its last
place, so that errors can be told to a thousandth of a unit. What JSON has no number for stands as a string.
"""
import json
import math
import pathlib
import random

from mpmath import expm1, log, log1p, mp, mpf, power, tanh

mp.prec = 1200  # 1 + e^-x, and expm1 of the smallest numbers, without loss
random.seed(20)
INF, NAN = math.inf, math.nan
MIN, NORMAL, MAX = 5e-324, 2.2250738585072014e-308, 1.7976931348623157e308
LN2 = math.log(2)


def ulp(value):
    value = abs(value)
    return mpf(2) ** -1074 if value < NORMAL else mpf(2) ** (int(mp.floor(mp.log(value, 2))) - 52)


def rounded(value):
    """To the nearest float64, ties to even, also where it is subnormal; and the rest."""
    if value == 0:
        return 0.0, 0.0
    u = ulp(value)
    near = int(mp.nint(value / u)) * u
    if abs(near) >= mpf(2) ** 1024:
        return math.copysign(INF, value), 0.0
    return float(near), round(float((value - near) / u), 3)


def plain(x):
    return x if math.isfinite(x) else "NaN" if math.isnan(x) else "Infinity" if x > 0 else "-Infinity"


def around(*values, steps=1):
    out = []
    for v in values:
        below = above = v
        out.append(v)
        for _ in range(steps):
            below, above = math.nextafter(below, -INF), math.nextafter(above, INF)
            out += [below, above]
    return out


def between(n, low, high):
    return [random.uniform(low, high) for _ in range(n)]


def spread(n, low, high):
    """Evenly over the orders of magnitude."""
    return [math.exp(random.uniform(math.log(low), math.log(high))) for _ in range(n)]


def both(values):
    return [s * v for v in values for s in (1, -1)]


def unary(f, points, weak, special):
    points = [x for x in points + weak if x != 0]
    return [[plain(x), plain(y), 0] for x, y in special] + [[x, *map(plain, rounded(f(mpf(x))))] for x in points]


TINY = both([MIN, 1e-310, NORMAL, 1e-200, 1e-20, 2.0**-54, 2.0**-53, 1e-8, 1e-5])
# Where the argument is reduced by another multiple of ln 2.
STEPS = both([(k + 0.5) * LN2 for k in range(8)])
# Inputs whose exponential lies closest to the middle of two float64 (Lefèvre and Muller, "Worst cases for correct rounding
# of the elementary functions in double precision", 2001).
WORST = [float.fromhex(h) for h in ("0x1.9e9cbbfd6080bp-31", "-0x1.0p-54", "0x1.83d4bcdebb3f4p2", "-0x1.12d9b104b7ebap3")]
# The points of the greatest error among a million random ones in each function of src/core/math.ts.
WEAK = {
    "exp": [-708.6959483832923, -708.9089533617743, -548.6091363859724],
    "expm1": [0.3487864824407395, 0.34719866829431156, 0.37827352808153547],
    "tanh": [-0.17448105100285674, 0.18786711692397345, -0.19349195445415013],
    "sigmoid": [-3.1174130335324244, -21.117801309830185, -4.504347571930271],
    "log": [0.7027913889071699, 0.7051256818365478, 0.7060915482764736, 1.4108108737062472],
    "log1p": [-0.2942620516183481, -0.29620425659193256, 0.4124768100931294],
    "log2": [1.4088791150968465, 1.4103085356227456, 1.4084590073937446],
    "pow": [(31.506039627370807, -205.3452693110486), (1.4449683514067462, -1925.8558340359207), (19.697138389613638, -237.7622616862698)],
}
exp_edges = around(709.782712893384, -708.3964185322641, -745.1332191019411, -744.4400719213812)
exp_points = TINY + around(*STEPS) + WORST + exp_edges + between(40, -745, 709) + between(60, -2, 2)
expm1_points = TINY + around(*STEPS) + WORST + around(709.782712893384, -36.7368005696771, -37.42994775023705, 60, -60)
expm1_points += between(60, -1, 1) + between(30, -45, 45) + both(spread(10, 1e-12, 0.1)) + between(10, 0.3465, 0.4)
tanh_points = TINY + both(around(*[s / 2 for s in STEPS if s > 0], 22.0, 19.06154746539849, 1e-8)) + both([MAX, 1e10, 30])
tanh_points += both(spread(40, 1e-9, 20)) + both(between(30, 0.15, 0.4))
sigmoid_points = TINY + around(*STEPS) + around(36.7368005696771, 37.42994775023705, 40, -40, -745.13, -708.4) + [800.0, MAX]
sigmoid_points += between(60, -8, 8) + between(40, -60, 40)
SQRTS = [math.sqrt(0.5), math.sqrt(2), math.sqrt(8), 3e-160]
log_points = around(1.0, *SQRTS, steps=3) + [MIN, 2 * MIN, 1e-310, *around(NORMAL, 1e-300, 1e300), MAX, 2.0, 0.5, 10.0, 1e10]
log_points += [2.0**k for k in (-1074, -1022, -600, -3, 3, 700, 1023)] + spread(40, MIN, MAX) + between(60, 0.6, 1.6)
log_points += between(30, 0.7, 0.71) + [1 + s for s in both(spread(15, 1e-15, 0.1))]
log1p_points = TINY + around(-1 + 2.0**-53, -0.29, 0.41, math.sqrt(2) - 1, math.sqrt(0.5) - 1, 1.0, 2.0**53)[1:] + [MAX, 1e300]
log1p_points = [x for x in log1p_points if x > -1] + spread(30, 1e-12, 1e16) + between(60, -0.99, 2) + between(20, -0.3, -0.28)



def sigmoid(x):
    return 1 / (1 + mp.exp(-x)) if x > -800 else mpf(0)


bases = [MIN, NORMAL, 0.1, 0.5, 1 - 2.0**-53, 1 + 2.0**-52, 1.1, 1.5, 2.0, 3.0, 10.0, 1e300, MAX]
bases += around(math.sqrt(0.5), 0.866, 1.118, math.sqrt(2))
pow_points = [(b, y) for b in bases for y in (0.5, -1.0, 2.0, 1 / 3, 10.0, -7.5, 1e-300)]
for b in between(40, 0.5, 2) + spread(40, MIN, MAX) + bases:  # results over the whole range, up to its ends
    pow_points += [(b, y / math.log2(b)) for y in between(2, -1074, 1024) + [1023.999, -1022.5, -1074.2]]
pow_points += WEAK["pow"] + [(-2.0, 3.0), (-2.0, 4.0), (-0.5, -1073.0), (-3.0, 33.0), (1 + 2.0**-52, 1e18), (1 - 2.0**-53, -1e18)]
pow_points += [(float(b), float(y)) for b in (2, 3, 5, 7, 10, 94906265) for y in range(1, 54) if b**y < 2**53]
odd = [(-0.0, 3.0, -0.0), (-0.0, -3.0, -INF), (-INF, 3.0, -INF), (-INF, -3.0, -0.0), (-1.0, 3.0, -1.0)]
even = [(z, 2.0, 0.0) for z in (0.0, -0.0)] + [(z, -2.0, INF) for z in (0.0, -0.0)] + [(-INF, 2.0, INF), (-1.0, 1e300, 1.0)]
infinite = [(2.0, INF, INF), (2.0, -INF, 0.0), (0.5, INF, 0.0), (0.5, -INF, INF), (-3.0, INF, INF), (INF, -INF, 0.0), (INF, 0.5, INF)]
# Here ECMAScript differs from C and IEEE 754, which answer 1.
ecmascript = [(1.0, INF, NAN), (1.0, NAN, NAN), (-1.0, INF, NAN), (-1.0, -INF, NAN)]
other = [(NAN, 0.0, 1.0), (INF, -0.0, 1.0), (NAN, 1.0, NAN), (2.0, NAN, NAN), (-8.0, 1 / 3, NAN), (-0.0, 0.5, 0.0)]
overflow = [(2.0, 1e300, INF), (-2.0, 1025.0, -INF), (2.0, -1e300, 0.0), (-2.0, -1077.0, -0.0), (1 + 2.0**-52, 1e300, INF), (1.0, 1e300, 1.0)]


def binary():
    out = [[plain(x), plain(y), plain(z), 0] for x, y, z in odd + even + infinite + ecmascript + other + overflow]
    for x, y in pow_points:
        if math.isfinite(y) and abs(y * math.log2(abs(x))) < 1100:
            out.append([x, y, *map(plain, rounded(power(mpf(x), mpf(y))))])
    return out


common = [(NAN, NAN), (INF, INF)]
result = {
    "exp": unary(mp.exp, exp_points, WEAK["exp"], common + [(-INF, 0.0), (0.0, 1.0), (-0.0, 1.0), (1000.0, INF), (-1000.0, 0.0)]),
    "expm1": unary(expm1, expm1_points, WEAK["expm1"], common + [(-INF, -1.0), (0.0, 0.0), (-0.0, -0.0), (1000.0, INF), (-1000.0, -1.0)]),
    "tanh": unary(tanh, tanh_points, WEAK["tanh"], [(NAN, NAN), (INF, 1.0), (-INF, -1.0), (0.0, 0.0), (-0.0, -0.0)]),
    "sigmoid": unary(sigmoid, sigmoid_points, WEAK["sigmoid"], [(NAN, NAN), (INF, 1.0), (-INF, 0.0), (0.0, 0.5), (-0.0, 0.5), (-1000.0, 0.0)]),
    "log": unary(log, log_points, WEAK["log"], common + [(-INF, NAN), (-1.0, NAN), (-MIN, NAN), (0.0, -INF), (-0.0, -INF)]),
    "log1p": unary(log1p, log1p_points, WEAK["log1p"], common + [(-INF, NAN), (-2.0, NAN), (-1.0, -INF), (0.0, 0.0), (-0.0, -0.0)]),
    "log2": unary(lambda x: log(x) / log(mpf(2)), log_points, WEAK["log2"], common + [(-INF, NAN), (-1.0, NAN), (0.0, -INF), (-0.0, -INF)]),
    "pow": binary(),
}
rows = ",\n".join(f'"{name}": {json.dumps(points, separators=(",", ":"))}' for name, points in result.items())
pathlib.Path(__file__).with_suffix(".json").write_text("{\n" + rows + "\n}\n")
