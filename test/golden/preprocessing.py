# Run: pip install -r test/golden/requirements.txt && python -P test/golden/preprocessing.py   (writes preprocessing.json beside it)
"""StandardScaler, OneHotEncoder and SimpleImputer of scikit-learn, and the first and last of them in a Pipeline.

NaN stands as null, also the None with which inverse_transform marks an unknown category.
"""
import json
import math
import pathlib
import warnings

import numpy as np
import pandas as pd
from sklearn.impute import SimpleImputer
from sklearn.pipeline import Pipeline
from sklearn.preprocessing import OneHotEncoder, StandardScaler

warnings.simplefilter("ignore")
rng = np.random.default_rng(7)
NAN = np.nan


def plain(a):
    if isinstance(a, (list, tuple)) or (isinstance(a, np.ndarray) and a.ndim > 0):
        return [plain(x) for x in a]
    return None if a is None or math.isnan(a) else float(a)


def scaler_sets():
    n = 40
    plain_set = np.column_stack([rng.normal(3, 2, n), rng.exponential(1e4, n), rng.integers(0, 5, n), rng.normal(size=n)])
    offset = np.column_stack([1e9 + rng.normal(size=n) * s for s in (1.0, 1e-3, 1e-6, 1e-7)] + [1e15 + rng.integers(0, 3, n)])
    constant = np.column_stack(
        [
            np.full(n, v) for v in (0.0, 7.0, 0.1, 1e9 + 0.1, -1e150, 1e-300, 5e-324)
        ] + [1 + rng.integers(0, 2, n) * 2.0**-52, 1 + rng.integers(0, 2, n) * 1e-13, rng.integers(0, 2, n)]
    )
    tiny = np.column_stack([rng.integers(0, 9, n) * s for s in (5e-324, 1e-310, 1e-170, 1e-160, 1e-150)])
    large = np.column_stack([rng.normal(size=n) * 1e150, rng.normal(size=n) * 1e-3])
    holes = plain_set.copy()
    holes[rng.random(holes.shape) < 0.3] = NAN
    holes[:, 3] = NAN
    holes[1:, 0] = NAN  # one value
    return {
        "plain": plain_set, "offset": offset, "constant": constant, "tiny": tiny, "large": large, "missing": holes,
        "one row": plain_set[:1], "two rows": plain_set[:2], "one column": plain_set[:7, :1],
    }


def scalers():
    out = []
    for name, X in scaler_sets().items():
        for weighted in (False, True):
            weight = rng.integers(1, 4, len(X)) * 0.75 if weighted else None
            for options in ({}, {"with_mean": False}, {"with_std": False}):
                if weighted and options:
                    continue
                model = StandardScaler(**options).fit(X, sample_weight=weight)
                T = model.transform(X)
                case = {"name": name, "X": plain(X), "weight": None if weight is None else plain(weight)}
                case["params"] = {"withMean": model.with_mean, "withStd": model.with_std}
                case["mean"] = plain(model.mean_)
                if model.with_std:
                    case["var"], case["scale"] = plain(model.var_), plain(model.scale_)
                case["rows"] = plain(T[:6])
                out.append(case)
    return out


def encoders():
    n = 12
    proto = rng.choice([1, 6, 17], n)
    flag = rng.choice([0, 1], n)
    X = pd.DataFrame({"proto": proto, "flag": flag, "same": np.full(n, 4), "code": rng.choice([-3, 0, 8, 100], n)})
    Z = X.iloc[:5].copy()
    unknown = pd.DataFrame({"proto": [6, 2, 17], "flag": [1, 0, 9], "same": [4, 4, 5], "code": [-4, 101, 8]})
    with_nan = np.array([[1, 0.5], [NAN, 0.25], [2, 0.5], [1, NAN]])
    out = []
    for drop in (None, "first", "if_binary"):
        for handle in ("error", "ignore"):
            model = OneHotEncoder(drop=drop, handle_unknown=handle, sparse_output=False).fit(X)
            rows = Z if handle == "error" else pd.concat([Z, unknown])
            T = model.transform(rows)
            out.append(
                {
                    "X": plain(X.to_numpy()), "columns": list(X.columns), "Z": plain(rows.to_numpy()),
                    "params": {"drop": drop, "handleUnknown": handle},
                    "categories": plain(model.categories_), "names": list(model.get_feature_names_out()),
                    "rows": plain(T), "back": plain(model.inverse_transform(T)),
                }
            )
        model = OneHotEncoder(drop=drop, handle_unknown="ignore", sparse_output=False).fit(with_nan)
        rows = np.vstack([with_nan, [[3, 0.5]]])
        T = model.transform(rows)
        out.append(
            {
                "X": plain(with_nan), "Z": plain(rows), "params": {"drop": drop, "handleUnknown": "ignore"},
                "categories": plain(model.categories_), "rows": plain(T), "back": plain(model.inverse_transform(T)),
            }
        )
    lists = [[1, 6, 17, 47], [0, 1], [4], [-3, 0, 8, 100]]
    model = OneHotEncoder(categories=lists, handle_unknown="error", sparse_output=False).fit(X)
    T = model.transform(Z)
    out.append(
        {
            "X": plain(X.to_numpy()), "columns": list(X.columns), "Z": plain(Z.to_numpy()), "params": {"categories": lists},
            "categories": plain(model.categories_), "names": list(model.get_feature_names_out()),
            "rows": plain(T), "back": plain(model.inverse_transform(T)),
        }
    )
    return out


def imputer_set():
    n = 11
    X = np.column_stack(
        [
            rng.normal(size=n), rng.integers(0, 3, n), 1e9 + rng.normal(size=n), np.full(n, NAN),
            np.repeat([3.0, 1.0, 2.0], [4, 4, 3]), rng.normal(size=n), rng.exponential(size=n) * 1e300,
        ]
    )
    X[[0, 4, 9], 0] = NAN
    X[2, 1] = NAN
    X[:10, 2] = NAN
    X[[0, 5], 4] = NAN
    X[10, 6] = NAN
    return X


def imputers():
    X = imputer_set()
    Z = np.vstack([X[:3], np.full((1, X.shape[1]), NAN)])
    Z[0, 3] = 5.0
    columns = list("abcdefg")
    out = []
    for strategy in ("mean", "median", "most_frequent", "constant"):
        for keep in (False, True):
            for indicator in (False, True):
                fill = -2.5 if strategy == "constant" and indicator else None
                model = SimpleImputer(strategy=strategy, fill_value=fill, keep_empty_features=keep, add_indicator=indicator)
                model.fit(X)
                out.append(
                    {
                        "params": {"strategy": strategy, "fillValue": fill, "keepEmptyFeatures": keep, "addIndicator": indicator},
                        "statistics": plain(model.statistics_.astype(float)),
                        "names": list(model.get_feature_names_out(columns)),
                        "rows": plain(model.transform(Z)),
                    }
                )
    return {"X": plain(X), "Z": plain(Z), "columns": columns, "cases": out}


def pipeline():
    X = imputer_set()[:, [0, 1, 3, 4, 5]]
    columns = list("abcde")
    model = Pipeline([("fill", SimpleImputer(strategy="median", add_indicator=True)), ("scale", StandardScaler())]).fit(X)
    scale = model.named_steps["scale"]
    return {
        "X": plain(X), "columns": columns, "names": list(model.get_feature_names_out(columns)),
        "statistics": plain(model.named_steps["fill"].statistics_), "mean": plain(scale.mean_), "scale": plain(scale.scale_),
        "rows": plain(model.transform(X)),
    }


result = {"scalers": scalers(), "encoders": encoders(), "imputers": imputers(), "pipeline": pipeline()}
pathlib.Path(__file__).with_suffix(".json").write_text(json.dumps(result, separators=(",", ":")) + "\n")
