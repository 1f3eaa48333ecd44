# Run: pip install -r test/golden/requirements.txt && python -P test/golden/transformers.py   (writes transformers.json beside it)
"""Scalers by range and by quantiles, encoders, selection and columns apart: scikit-learn's answers, and mpmath's normal quantiles.

NaN stands as null, also the None with which inverse_transform marks an unknown category.
"""
import json
import math
import pathlib
import warnings
from fractions import Fraction

import numpy as np
import pandas as pd
from mpmath import erfinv, mp, mpf, sqrt
from sklearn.compose import ColumnTransformer
from sklearn.feature_selection import VarianceThreshold
from sklearn.impute import SimpleImputer
from sklearn.pipeline import Pipeline
from sklearn.preprocessing import (
    LabelEncoder,
    MinMaxScaler,
    OneHotEncoder,
    OrdinalEncoder,
    QuantileTransformer,
    RobustScaler,
    StandardScaler,
)

warnings.simplefilter("ignore")
mp.dps = 40
rng = np.random.default_rng(11)
NAN = np.nan


def plain(a):
    if isinstance(a, (list, tuple)) or (isinstance(a, np.ndarray) and a.ndim > 0):
        return [plain(x) for x in a]
    return None if a is None or math.isnan(a) else float(a)


def sets():
    n = 31
    plain_set = np.column_stack([rng.normal(3, 2, n), rng.exponential(1e4, n), rng.integers(0, 4, n), rng.normal(size=n)])
    offset = np.column_stack([1e9 + rng.normal(size=n) * s for s in (1.0, 1e-3, 1e-6)] + [1e15 + rng.integers(0, 3, n)])
    constant = np.column_stack([np.full(n, v) for v in (0.0, 7.0, 0.1, -1e150)] + [1 + rng.integers(0, 2, n) * 2.0**-52])
    ties = np.column_stack([rng.choice([0.0, 0, 0, 0, 1, 5], n), np.repeat([2.0, 1, 3], [20, 1, 10]), rng.integers(0, 2, n)])
    holes = plain_set.copy()
    holes[rng.random(holes.shape) < 0.3] = NAN
    holes[:, 3] = NAN
    holes[1:, 0] = NAN  # one value
    holes[0, 0] = 2.5
    return {
        "plain": plain_set, "offset": offset, "constant": constant, "ties": ties, "missing": holes,
        "one row": plain_set[:1], "two rows": plain_set[:2],
    }


def beyond(X):
    """Some rows of X, and rows outside of and between what it holds."""
    with np.errstate(all="ignore"):
        low, high = np.nanmin(X, axis=0), np.nanmax(X, axis=0)
    return np.vstack([X[:6], low - 1, high + 1, low + (high - low) * 0.3])


def min_max(data):
    out = []
    for name, X in data.items():
        for feature_range, clip in (((0, 1), False), ((-1, 3), False), ((-1, 3), True)):
            model = MinMaxScaler(feature_range=feature_range, clip=clip).fit(X)
            Z = beyond(X)
            case = {"name": name, "X": plain(X), "Z": plain(Z), "params": {"featureRange": feature_range, "clip": clip}}
            case |= {"dataMin": plain(model.data_min_), "dataMax": plain(model.data_max_)}
            case |= {"scale": plain(model.scale_), "min": plain(model.min_), "rows": plain(model.transform(Z))}
            out.append(case)
    return out


def exact_min_max(X):
    """Small differences at a large offset, in rational numbers."""
    columns = []
    for column in X.T:
        low, high = Fraction(column.min()), Fraction(column.max())
        columns.append([float((Fraction(x) - low) / (high - low) * 4 - 1) for x in column])
    return {"X": plain(X), "rows": plain(np.array(columns).T)}


def robust(data):
    out = []
    for name, X in data.items():
        for options in (
            {}, {"quantile_range": (10.0, 81.5)}, {"quantile_range": (0, 100), "with_centering": False},
            {"with_scaling": False}, {"unit_variance": True, "quantile_range": (2.5, 97.5)},
        ):
            model = RobustScaler(**options).fit(X)
            case = {"name": name, "X": plain(X)}
            case["params"] = {
                "withCentering": model.with_centering, "withScaling": model.with_scaling,
                "quantileRange": list(model.quantile_range), "unitVariance": model.unit_variance,
            }
            case["center"] = None if model.center_ is None else plain(model.center_)
            case["scale"] = None if model.scale_ is None else plain(model.scale_)
            case["rows"] = plain(model.transform(X[:4]))
            out.append(case)
    return out


def normal():
    ps = [1e-300, 1e-20, 1e-12, 1e-6, 0.001, 0.025, 0.0749, 0.0751, 0.1, 0.25, 0.4, 0.5, 0.6, 0.75, 0.9, 0.975, 0.999, 1 - 1e-12]
    return [[p, float(sqrt(2) * erfinv(2 * mpf(p) - 1))] if p > 1e-15 else [p, tail(p)] for p in ps]


def tail(p):
    """By Newton's method on the logarithm of the distribution function: 2p - 1 would take too many digits."""
    from mpmath import erfc, exp, pi

    x = -sqrt(-2 * mp.log(mpf(p)))
    for _ in range(60):
        cdf = erfc(-x / sqrt(2)) / 2
        x -= (mp.log(cdf) - mp.log(mpf(p))) * cdf / (exp(-x * x / 2) / sqrt(2 * pi))
    return float(x)


def quantile(data):
    out = []
    for name, X in data.items():
        for n in (1000, 7, 1):
            model = QuantileTransformer(n_quantiles=n).fit(X)
            Z = beyond(X)
            shares = np.tile(np.array([[-0.5], [0], [0.1], [0.37], [0.5], [1], [2]]), (1, X.shape[1]))
            case = {"name": name, "X": plain(X), "Z": plain(Z), "nQuantiles": n, "quantiles": plain(model.quantiles_.T)}
            case |= {"rows": plain(model.transform(Z)), "shares": plain(shares), "back": plain(model.inverse_transform(shares))}
            out.append(case)
    return out


def quantile_normal(data):
    out = []
    for name, X in data.items():
        for n in (1000, 7) if len(X) > 1 else ():  # a single quantile is share 0 in one place, and share 1 in another
            model = QuantileTransformer(n_quantiles=n, output_distribution="normal").fit(X)
            Z = beyond(X)
            scores = np.tile(np.array([[-6], [-5.19], [-1.3], [0], [0.2], [2], [5.19], [6]]), (1, X.shape[1]))
            case = {"name": name, "X": plain(X), "Z": plain(Z), "nQuantiles": n}
            case |= {"rows": plain(model.transform(Z)), "scores": plain(scores), "back": plain(model.inverse_transform(scores))}
            out.append(case)
    return out


def normal_shares():
    xs = [-38, -20, -6, -5.2, -3.1, -3, -2.9, -1, -0.1, 0, 1e-9, 0.5, 1, 2.9, 3, 4, 5.2, 8, 9]
    return [[x, float(mp.ncdf(mpf(x)))] for x in xs]


def ordinal():
    X = np.array([[6, 1, 4], [17, NAN, 4], [1, 0.5, 4], [6, 2, 4], [17, 1, 4]])
    seen = X[[4, 2, 0, 1]]
    unknown = np.vstack([seen, [[5, 7, 4], [NAN, NAN, NAN], [18, 0, -4]]])
    out = []
    for params, Z in (
        ({}, seen), ({"encoded_missing_value": -2}, seen),
        ({"handle_unknown": "use_encoded_value", "unknown_value": -1}, unknown),
        ({"handle_unknown": "use_encoded_value", "unknown_value": NAN, "encoded_missing_value": 9}, unknown),
        ({"handle_unknown": "use_encoded_value", "unknown_value": 8, "encoded_missing_value": -2}, unknown),
        ({"categories": [[1, 6, 17, 47], [0.5, 1, 2, NAN], [4]]}, seen),
    ):
        model = OrdinalEncoder(**params).fit(X)
        T = model.transform(Z)
        case = {"X": plain(X), "Z": plain(Z), "rows": plain(T), "categories": plain([list(c) for c in model.categories_])}
        case["params"] = {
            "handleUnknown": model.handle_unknown,
            "unknownValue": "NaN" if params.get("unknown_value") is NAN else model.unknown_value,
            "encodedMissingValue": plain(np.float64(model.encoded_missing_value)),
            "categories": plain(params["categories"]) if "categories" in params else "auto",
        }
        if not np.isnan(params.get("unknown_value", 0)):
            case["back"] = plain(model.inverse_transform(T.copy()))
        out.append(case)
    return out


def labels():
    out = []
    for y in (["web", "dns", "Web", "tls", "dns", "äpp", ""], [3, -1, 2.5, 3, 10]):
        model = LabelEncoder().fit(y)
        out.append({"y": y, "classes": model.classes_.tolist(), "codes": model.transform(y).tolist()})
    return out


def exact_variances(X):
    """In rational numbers: numpy's lose digits at a large offset."""
    out = []
    for column in X.T:
        values = [Fraction(x) for x in column if not math.isnan(x)]
        mean = sum(values) / len(values) if values else None
        out.append(float(sum((x - mean) ** 2 for x in values) / len(values)) if values else None)
    return out


def variance(data):
    out = []
    extra = {"constant and not": np.column_stack([np.full(9, 0.1), np.arange(9.0), np.full(9, 1e9 + 0.1), [0, 0, 0, 0, 1, 0, 0, 0, 0]])}
    for name, X in ({k: data[k] for k in ("plain", "offset", "ties", "missing")} | extra).items():
        for threshold in (0.0, 0.4):
            model = VarianceThreshold(threshold).fit(X)
            out.append(
                {
                    "name": name, "X": plain(X), "threshold": threshold, "variances": exact_variances(X),
                    "support": model.get_support().tolist(), "rows": plain(model.transform(X[:3])),
                }
            )
    return out


def columns():
    n = 9
    X = pd.DataFrame(
        {
            "duration": rng.exponential(3, n), "proto": rng.choice([1.0, 6, 17], n), "bytes": rng.exponential(1e5, n),
            "flag": rng.choice([0.0, 1], n), "ttl": rng.choice([64.0, 128], n),
        }
    )
    X.loc[[1, 4], "duration"] = NAN
    X.loc[6, "ttl"] = NAN
    numbers = lambda: Pipeline([("fill", SimpleImputer(strategy="median", add_indicator=True)), ("scale", StandardScaler())])
    one_hot = lambda: OneHotEncoder(sparse_output=False)
    out = []
    for remainder in ("drop", "passthrough"):
        for verbose in (True, False):
            for named in (True, False):
                pick = (lambda *c: list(c)) if named else (lambda *c: [X.columns.get_loc(x) for x in c])
                model = ColumnTransformer(
                    [("num", numbers(), pick("bytes", "duration")), ("flag", "drop", pick("flag")),
                     ("cat", one_hot(), pick("proto")), ("same", "passthrough", pick("ttl"))],
                    remainder=remainder, verbose_feature_names_out=verbose,
                )
                frame = X if remainder == "drop" else X.assign(rest=np.arange(n) * 1.5)
                T = model.fit_transform(frame if named else frame.to_numpy())
                names = model.get_feature_names_out(None if named else [f"x{j}" for j in range(frame.shape[1])])
                names = [name.removesuffix(".0") for name in names]  # a category 6 is "6" here, also among floats
                out.append(
                    {
                        "X": plain(frame.to_numpy()), "columns": list(frame.columns), "named": named,
                        "params": {"remainder": remainder, "verboseFeatureNamesOut": verbose}, "names": names, "rows": plain(T),
                    }
                )
    return out


data = sets()
result = {
    "minMax": min_max(data), "exactMinMax": exact_min_max(data["offset"]), "robust": robust(data), "normal": normal(),
    "quantile": quantile(data), "quantileNormal": quantile_normal(data), "normalShares": normal_shares(), "ordinal": ordinal(), "labels": labels(), "variance": variance(data), "columns": columns(),
}
pathlib.Path(__file__).with_suffix(".json").write_text(json.dumps(result, separators=(",", ":")) + "\n")
