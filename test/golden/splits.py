# Run: python -P test/golden/splits.py   (with the packages of requirements.txt); writes splits.json beside it.
"""Splitters, sizes of trainTestSplit, cross-validation and learning curves by scikit-learn.

A splitter's folds are written as the number of the fold in whose test set each row is. Of the Unicauca rows, which may not
be copied, only fold sizes and digests are written; where ../shared/data is absent, those of the last run are kept.
"""
import csv
import hashlib
import json
import warnings
from pathlib import Path

import numpy as np
from sklearn.base import BaseEstimator, ClassifierMixin
from sklearn.model_selection import (
    GroupKFold, KFold, LeaveOneGroupOut, StratifiedGroupKFold, StratifiedKFold, TimeSeriesSplit,
    cross_val_predict, cross_validate, learning_curve, train_test_split,
)

warnings.simplefilter("ignore")
rng = np.random.default_rng(11)
path = Path(__file__).with_suffix(".json")


def fold_of(splitter, n, y=None, groups=None):
    fold = np.full(n, -1)
    for k, (train, test) in enumerate(splitter.split(np.zeros((n, 1)), y, groups)):
        assert (fold[test] == -1).all() and len(train) + len(test) == n
        fold[test] = k
    return fold


def case(name, splitter, n, y=None, groups=None):
    out = {"name": name, "splitter": type(splitter).__name__, "rows": n, "fold": fold_of(splitter, n, y, groups).tolist()}
    if hasattr(splitter, "n_splits"):
        out["nSplits"] = splitter.n_splits
    return out | ({} if y is None else {"y": list(y)}) | ({} if groups is None else {"groups": list(groups)})


def ints(high, n, p=None):
    return [int(v) for v in rng.choice(high, n, p=p)]


def skewed(high, n):
    return ints(high, n, rng.dirichlet([0.5] * high))


cases = [case(f"{n} rows", KFold(k), n) for n, k in ((10, 3), (11, 4), (7, 7), (12, 2), (23, 5))]
apps = ["Web", "DNS", "Secure", "Streaming"]
cases += [
    case("classes in another order than sorted", StratifiedKFold(3), 30, [apps[v] for v in ints(4, 30)]),
    case("classes in blocks", StratifiedKFold(4), 30, [3] * 13 + [1] * 9 + [2] * 8),
    case("a class with fewer members than folds", StratifiedKFold(5), 24, [0] * 12 + [7] * 2 + [5] * 9 + [-1]),
    case("one class", StratifiedKFold(4), 9, [1] * 9),
    case("many classes", StratifiedKFold(6), 100, skewed(12, 100)),
]
hosts = [f"10.0.0.{v}" for v in ints(9, 60)]
cases += [
    case("strings", GroupKFold(4), 60, None, hosts),
    case("all groups of one size", GroupKFold(4), 30, None, [v % 10 for v in range(30)]),
    case("groups of one row", GroupKFold(3), 10, None, list(range(10))),
    case("as many groups as folds", GroupKFold(3), 12, None, [5, 5, 5, -2, -2, 9] * 2),
    case("one giant group", GroupKFold(3), 40, None, [1] * 30 + [2, 3, 4, 4, 5, 6, 7, 8, 9, 9]),
    case("many groups with ties", GroupKFold(7), 150, None, ints(60, 150)),
    case("strings", LeaveOneGroupOut(), 60, None, hosts),
    case("numbers", LeaveOneGroupOut(), 9, None, [10, 9, -1, 9, 10, 10, -1, 2, 2]),
]
documented = ([0, 0, 1, 1, 1, 1, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0], [1, 1, 2, 2, 3, 3, 3, 4, 5, 5, 5, 5, 6, 6, 7, 8, 8])
cases += [
    case("the documented example", StratifiedGroupKFold(3), 17, *documented),
    case("groups of one row", StratifiedGroupKFold(4), 40, skewed(3, 40), list(range(40))),
    case("strings", StratifiedGroupKFold(3), 60, [apps[v] for v in ints(4, 60)], hosts),
    case("one class", StratifiedGroupKFold(3), 20, [1] * 20, ints(8, 20)),
]
for i in range(30):
    n, k = int(rng.integers(30, 140)), int(rng.integers(2, 12))
    y, groups = skewed(int(rng.integers(2, 14)), n), ints(int(rng.integers(k + 5, 60)), n)
    cases.append(case(f"chance {i}", StratifiedGroupKFold(k), n, y, groups))

def span(rows):
    assert (np.diff(rows) == 1).all()
    return [int(rows[0]), int(rows[-1]) + 1]


series = [
    {"rows": n, "nSplits": k, "maxTrainSize": most, "testSize": size, "gap": gap,
     "splits": [[span(a), span(b)] for a, b in TimeSeriesSplit(k, max_train_size=most, test_size=size, gap=gap).split(np.zeros((n, 1)))]}
    for n, k, most, size, gap in (
        (6, 5, None, None, 0), (12, 3, None, 2, 0), (12, 3, None, 2, 2), (23, 4, 7, None, 0), (100, 5, 30, 10, 3),
        (31, 2, 5, None, 0), (50, 6, 100, None, 1), (9, 2, None, 4, 0),
    )
]

sizes = []
for n, test, train in (
    (10, None, None), (11, 0.2, None), (100, 0.29, None), (7, 3, None), (10, None, 0.75), (10, 0.3, 0.3), (13, 2, 5),
    (50, 0.07, 10), (3, 0.5, None), (1000, 0.333, 0.5), (10, 0.7, 0.3), (10, 0.1, None), (30, 0.1, 0.9),
):
    a, b = train_test_split(list(range(n)), test_size=test, train_size=train, random_state=0)
    sizes.append({"rows": n, "testSize": test, "trainSize": train, "train": len(a), "test": len(b)})

# Numbers of each class that no chance decides: the same for twenty seeds.
strata = []
for counts, test, train in (
    ([50, 30, 20], 0.2, None), ([7, 5, 2], 0.25, None), ([101, 53, 17, 9], 0.3, None), ([9918, 72, 10], 0.1, None),
    ([40, 33, 12], 0.2, 0.5), ([17, 29, 31, 8], 21, 40), ([3, 1000], 0.25, None), ([13, 5], 5, None),
):
    y = np.repeat(np.arange(len(counts)), counts)
    drawn = {
        tuple(tuple(np.bincount(s, minlength=len(counts)).tolist()) for s in train_test_split(y, test_size=test, train_size=train, stratify=y, random_state=seed))
        for seed in range(20)
    }
    if len(drawn) == 1:
        (train_counts, test_counts), = drawn
        strata.append({"counts": counts, "testSize": test, "trainSize": train, "train": train_counts, "test": test_counts})


class NearestMean(ClassifierMixin, BaseEstimator):
    """A classifier small enough to be written twice: the class whose mean is nearest, surer the nearer."""

    def fit(self, X, y, sample_weight=None):
        self.classes_ = np.unique(y)
        w = np.ones(len(X)) if sample_weight is None else np.asarray(sample_weight)
        self.means_ = np.array([np.average(X[y == c], axis=0, weights=w[y == c]) for c in self.classes_])
        return self

    def predict_proba(self, X):
        near = 1 / (1 + ((X[:, None, :] - self.means_[None]) ** 2).sum(axis=2))
        return near / near.sum(axis=1, keepdims=True)

    def predict(self, X):
        return self.classes_[self.predict_proba(X).argmax(axis=1)]


n = 90
X = rng.integers(0, 40, (n, 3)).astype(float)
y = np.array([apps[int(v)] for v in (X[:, 0] + X[:, 1] * 0.5 + rng.normal(0, 6, n)).clip(0, 59) // 15])
two = (y == "Web").astype(int)
weight = rng.integers(1, 5, n).astype(float)
groups = rng.integers(0, 14, n)
scoring = ["accuracy", "balanced_accuracy", "neg_log_loss"] + [
    f"{family}_{average}" for family in ("precision", "recall", "f1") for average in ("macro", "micro", "weighted")
]


def scores(target, cv, names, **options):
    result = cross_validate(NearestMean(), X, target, cv=cv, scoring=names, return_train_score=True, error_score="raise", **options)
    return {side: {name: result[f"{side}_{name}"].tolist() for name in names} for side in ("test", "train")}


validation = {
    "X": X.tolist(), "y": y.tolist(), "binary": two.tolist(), "weight": weight.tolist(), "groups": groups.tolist(),
    "stratified": scores(y, 5, scoring),
    "weighted": scores(y, 5, scoring, params={"sample_weight": weight}),
    "grouped": scores(y, GroupKFold(4), scoring[:2], groups=groups),
    "twoClasses": scores(two, 3, ["precision", "recall", "f1"]),
    "predicted": cross_val_predict(NearestMean(), X, y, cv=5).tolist(),
    "probabilities": cross_val_predict(NearestMean(), X, y, cv=5, method="predict_proba").ravel().tolist(),
}

curves = ["roc_auc_ovr", "roc_auc_ovo", "roc_auc_ovr_weighted", "roc_auc_ovo_weighted", "average_precision", "neg_brier_score", "matthews_corrcoef"]
validation["curves"] = scores(y, 5, curves)
validation["twoClassCurves"] = scores(two, 3, ["roc_auc", *curves])
validation["inTime"] = scores(y, TimeSeriesSplit(4, gap=2), ["accuracy"])


def learning(target, **options):
    sizes, train, test = learning_curve(NearestMean(), X, target, error_score="raise", **options)
    return {"trainSizes": sizes.tolist(), "train": train.tolist(), "test": test.tolist()}


validation["learning"] = {
    "default": learning(y),
    "shares": learning(y, cv=KFold(4), train_sizes=[0.5, 0.501, 0.25, 1.0], scoring="f1_macro"),
    "rows": learning(y, cv=GroupKFold(3), groups=groups, train_sizes=[40, 10, 20]),
    "inTime": learning(y, cv=TimeSeriesSplit(3)),
}


def unicauca():
    file = Path(__file__).parents[2] / "../shared/data/unicauca/unicauca-10k.csv"
    if not file.exists():
        return json.loads(path.read_text())["unicauca"]
    with open(file, newline="") as lines:
        rows = list(csv.DictReader(lines))
    y = np.array([row["ProtocolName"] for row in rows])
    groups = np.array([row["Flow.ID"] for row in rows])
    out = {}
    for splitter in (StratifiedKFold(5), GroupKFold(5), GroupKFold(10), StratifiedGroupKFold(5)):
        fold = fold_of(splitter, len(y), y, groups)
        out[f"{type(splitter).__name__} {splitter.n_splits}"] = {
            "sizes": np.bincount(fold).tolist(),
            "sha256": hashlib.sha256(fold.astype(np.uint8).tobytes()).hexdigest(),
        }
    return out


golden = {"cases": cases, "series": series, "sizes": sizes, "strata": strata, "validation": validation, "unicauca": unicauca()}
path.write_text(json.dumps(golden, separators=(",", ":")) + "\n")
