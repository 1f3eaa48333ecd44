# Run: python -P test/golden/resampling.py   (with the packages of requirements.txt); writes resampling.json beside it.
"""Rows by class, neighbours, danger sets, shares and Tomek links by imbalanced-learn.

Which neighbours it takes where distances tie depends on the search tree, and a row with a twin may count itself among its own. So
it is handed a search of its own for everything but rows by class: by comparing with every row, the row itself left out, those at
the same distance in the order of the rows. Rows are told apart by a last column, `id`, that the search does not look at.
Of the IoT-23 rows, which may not be copied, only digests are written; where ../shared/data is absent, those of the last run are kept.
"""
import hashlib
import json
from pathlib import Path
from unittest import mock

import imblearn
import numpy as np
import sklearn
from imblearn.combine import SMOTETomek
from imblearn.over_sampling import ADASYN, SMOTE, SMOTENC, BorderlineSMOTE, RandomOverSampler
from imblearn.under_sampling import RandomUnderSampler, TomekLinks
from sklearn.base import BaseEstimator

rng = np.random.default_rng(5)
path = Path(__file__).with_suffix(".json")


class IndexOrder(BaseEstimator):
    """What imbalanced-learn asks of scikit-learn's NearestNeighbors; the row itself comes first."""

    def __init__(self, n_neighbors=6):
        self.n_neighbors = n_neighbors

    def fit(self, X, y=None):
        self.points, self.ids = X[:, :-1], X[:, -1]
        return self

    def kneighbors(self, X, return_distance=False):
        out = np.empty((len(X), self.n_neighbors), dtype=int)
        for i, row in enumerate(X):
            distances = ((self.points - row[:-1]) ** 2).sum(axis=1)
            distances[self.ids == row[-1]] = -1
            out[i] = np.argsort(distances, kind="stable")[: self.n_neighbors]
        return out

    def kneighbors_graph(self, X):
        raise NotImplementedError


def with_id(X):
    return np.column_stack([X, np.arange(len(X))]).astype(float)


def overlapping(counts, cols=3):
    """Classes of normal rows, one beside the other, in random order; no two distances are the same."""
    y = rng.permutation(np.repeat(list(counts), list(counts.values())))
    codes = np.searchsorted(np.unique(y), y)
    return np.round((rng.normal(size=(len(y), cols)) + 0.8 * codes[:, None]) * 1024) / 1024, y


def grid(counts, cols=3):
    """The same on a coarse grid, with a constant column and rows that stand there several times."""
    X, y = overlapping(counts, cols)
    X = np.column_stack([np.round(X), np.full(len(y), 7.0)])
    twins = rng.integers(0, len(y), len(y) // 3)
    X[rng.integers(0, len(y), len(y) // 3)] = X[twins]
    return X, y


def plain(values):
    return [v.item() if isinstance(v, np.generic) else v for v in values]


# Rows by class, of every sampler and strategy; None where imbalanced-learn refuses.
OVER = ["auto", "minority", "not minority", "not majority", "all", "majority", 1.0, 0.7, 0.1]
SAMPLERS = {
    "RandomOverSampler": (lambda s: RandomOverSampler(sampling_strategy=s, random_state=0), OVER),
    "SMOTE": (lambda s: SMOTE(sampling_strategy=s, random_state=0, k_neighbors=3), OVER),
    "SMOTENC": (lambda s: SMOTENC([0], sampling_strategy=s, random_state=0, k_neighbors=3), OVER),
    "BorderlineSMOTE": (lambda s: BorderlineSMOTE(sampling_strategy=s, random_state=0, k_neighbors=3, m_neighbors=4), OVER),
    "ADASYN": (lambda s: ADASYN(sampling_strategy=s, random_state=0, n_neighbors=3), OVER),
    "RandomUnderSampler": (lambda s: RandomUnderSampler(sampling_strategy=s, random_state=0), OVER + [0.4]),
    "TomekLinks": (lambda s: TomekLinks(sampling_strategy=s), OVER),
}


def counts_of(y):
    return {str(k): int(n) for k, n in zip(*np.unique(y, return_counts=True))}


def outcome(make, strategy, X, y):
    try:
        return counts_of(make(strategy).fit_resample(X, y)[1])
    except Exception as error:  # imbalanced-learn raises errors of many kinds
        assert any(word in str(error) for word in ("sampling_strategy", "ratio", "samples", "target class")), error
        return None


strategies = []
for title, counts in (
    ("two classes", {"benign": 40, "scan": 12}),
    ("four classes, two of them least frequent", {10: 30, 2: 9, -1: 17, 7: 9}),
    ("two classes most frequent", {"c": 20, "a": 20, "b": 11}),
):
    X, y = overlapping(counts)
    X[:, 0] = np.round(X[:, 0])
    first, second = list(counts)[:2]
    n, m = counts[first], counts[second]
    records = [{second: n}, {first: n + 5, second: m + 4}, {first: n - 3, second: m - 1}, {second: m}, {"other" if isinstance(first, str) else 99: 50}, {first: -1}]
    entry = {"title": title, "X": X.tolist(), "y": plain(y), "outcomes": []}
    for name, (make, named) in SAMPLERS.items():
        for strategy in [*named, *records, *([[first], [first, second]] if name == "TomekLinks" else [])]:
            entry["outcomes"].append({"sampler": name, "strategy": strategy, "rows": outcome(make, strategy, X, y)})
    strategies.append(entry)

# Neighbours of SMOTE, danger sets and shares, with ties in the order of the rows.
K, M = 4, 7


class Spy(SMOTE):
    def _make_samples(self, X, y_dtype, y_type, nn_data, nn_num, *args, **kwargs):
        spied[y_type] = nn_num.tolist()
        return super()._make_samples(X, y_dtype, y_type, nn_data, nn_num, *args, **kwargs)


def shares(X, y):
    """The rows that ADASYN starts from each row of a class: what it hands to np.repeat."""
    seen = []
    with mock.patch("imblearn.over_sampling._adasyn.np.repeat", side_effect=lambda a, n: seen.append(n.tolist()) or np.asarray(a).repeat(n)):
        ADASYN(random_state=0, n_neighbors=IndexOrder(K + 1)).fit_resample(with_id(X), y)
    return seen


def links(X, y, strategy):
    """What TomekLinks keeps, where the nearest row is the first of the nearest."""
    nearest = IndexOrder(2).fit(with_id(X)).kneighbors(with_id(X))[:, 1]
    classes = {"all": np.unique(y), "auto": [c for c in np.unique(y) if c != min(np.unique(y), key=lambda c: (y == c).sum())]}
    return np.flatnonzero(~TomekLinks.is_tomek(y, nearest, classes[strategy])).tolist()


def dangers(X, y):
    sampler = BorderlineSMOTE(random_state=0, k_neighbors=IndexOrder(K + 1), m_neighbors=IndexOrder(M + 1))
    sampler.fit_resample(with_id(X), y)
    return {str(label): rows.tolist() for label, rows in sampler.in_danger_indices.items()}


geometry = []
for title, X, y in (
    ("no ties", *overlapping({"a": 60, "b": 25, "c": 14})),
    ("one column", *overlapping({0: 50, 1: 20}, 1)),
    ("ten columns", *overlapping({0: 50, 1: 20, 5: 33}, 10)),
    ("a coarse grid with twins and a constant column", *grid({"a": 70, "b": 30, "c": 20})),
    ("all rows the same", np.ones((20, 2)), np.array([0] * 12 + [1] * 8)),
):
    spied = {}
    Spy(random_state=0, k_neighbors=IndexOrder(K + 1)).fit_resample(with_id(X), y)
    case = {"title": title, "X": X.tolist(), "y": plain(y)}
    case["neighbors"] = {str(label): rows for label, rows in spied.items()}
    case["danger"] = dangers(X, y)
    try:
        case["shares"] = shares(X, y)
    except ValueError as error:
        assert "No samples" in str(error)
        case["shares"] = None
    case["tomek"] = {strategy: links(X, y, strategy) for strategy in ("auto", "all")}
    if title in ("no ties", "one column", "ten columns"):
        for strategy in ("auto", "all"):
            sampler = TomekLinks(sampling_strategy=strategy)
            sampler.fit_resample(X, y)
            assert sampler.sample_indices_.tolist() == case["tomek"][strategy], title
        plainly = ADASYN(random_state=0, n_neighbors=K).fit_resample(X, y)[1]
        assert len(plainly) - len(y) == sum(map(sum, case["shares"])), title
        usual = BorderlineSMOTE(random_state=0, k_neighbors=K, m_neighbors=M)
        usual.fit_resample(X, y)
        assert {str(c): rows.tolist() for c, rows in usual.in_danger_indices.items()} == case["danger"], title
        kept = SMOTETomek(random_state=0, sampling_strategy={label: int((y == label).sum()) for label in set(plain(y))})
        case["smoteTomek"] = counts_of(kept.fit_resample(X, y)[1])
    geometry.append(case)


# Nominal columns: the neighbours of each row of the class, the median of its deviations, and the categories that most of them have.
class SpyNC(SMOTENC):
    def _generate_samples(self, X, nn_data, nn_num, rows, cols, steps, y_type, y=None):
        made = super()._generate_samples(X, nn_data, nn_num, rows, cols, steps, y_type, y)
        spied.update(neighbors=nn_num, rows=rows)
        return made


def mixed(title, cont, categories, degenerate=False):
    y = rng.permutation(np.repeat(["rare", "usual"], [16, 40]))
    X = np.column_stack([np.round(rng.normal(size=(56, cont)) * [10.0**j for j in range(cont)], 4), rng.choice(categories, size=(56, 2))])
    if degenerate:
        X[:, : cont - 1] = 3.0
    X = X[:, [cont, *range(cont), cont + 1]]  # a nominal column on either side
    features = [0, cont + 1]
    sampler = SpyNC(features, random_state=0, k_neighbors=K)
    spied.clear()
    made = sampler.fit_resample(X, y)[0][len(X) :]
    members = np.flatnonzero(y == "rare")
    allowed = []
    for near in spied["neighbors"]:
        lists = []
        for j in features:
            values, times = np.unique(X[members[near], j], return_counts=True)
            lists.append(values[times == times.max()].tolist())
        allowed.append(lists)
    for row, base in zip(made, spied["rows"]):
        assert all(row[j] in allowed[base][n] for n, j in enumerate(features)), title
    return {
        "title": title,
        "X": X.tolist(),
        "y": plain(y),
        "features": features,
        "medianStd": float(sampler.median_std_["rare"]),
        # Rows of X.
        "neighbors": members[spied["neighbors"]].tolist(),
        "allowed": allowed,
    }


spied = {}
nominal = [
    mixed("two continuous columns", 2, [6.0, 17.0, 1.0]),
    mixed("three continuous columns of very different scales", 3, [0.0, 80.0, 443.0, 8080.0, 53.0]),
    mixed("columns most of which are constant: categories count nothing", 3, [1.0, 2.0], degenerate=True),
]

# The width of the smoothed bootstrap of RandomOverSampler, column by column: what it hands to np.diagflat.
X, y = overlapping({"a": 30, "b": 12})
X *= [1, 100, 0]
widths = []
with mock.patch("imblearn.over_sampling._random_over_sampler.np.diagflat", side_effect=lambda v: widths.append(v.tolist()) or np.diag(v)):
    RandomOverSampler(shrinkage=0.7, random_state=0).fit_resample(X, y)
smoothed = {"X": X.tolist(), "y": plain(y), "shrinkage": 0.7, "width": widths[0]}


def digest(values):
    return hashlib.sha256(json.dumps(values, separators=(",", ":")).encode()).hexdigest()


# Every 25th IoT-23 row: ports, bytes and packets, as whole numbers so small that distances are exact.
real = None
rows = Path(__file__).parents[3] / "shared/data/iot23/balanced.csv"
if rows.exists():
    import pandas as pd

    table = pd.read_csv(rows, na_values="-").iloc[::25]
    columns = ["src_port", "dst_port", "src_bytes", "dst_bytes", "src_pkts", "dst_pkts"]
    X = np.minimum(table[columns].fillna(0).to_numpy(float), 65535)
    y = table["label"].to_numpy().astype(str)
    keep = np.arange(len(y)) % 3 > 0
    keep |= (y != "C&C") & (y != "DDoS")
    X, y = X[keep], y[keep]
    spied = {}
    Spy(random_state=0, k_neighbors=IndexOrder(K + 1)).fit_resample(with_id(X), y)
    real = {
        "rows": counts_of(y),
        "distinct": len(np.unique(X, axis=0)),
        "neighbors": {str(label): digest(rows) for label, rows in spied.items()},
        "danger": {label: [len(rows), digest(rows)] for label, rows in dangers(X, y).items()},
        "shares": [[sum(n), digest(n)] for n in shares(X, y)],
        "tomek": {s: [len(links(X, y, s)), digest(links(X, y, s))] for s in ("auto", "all")},
    }
elif path.exists():
    real = json.loads(path.read_text())["real"]

path.write_text(
    json.dumps(
        {
            "imbalanced-learn": imblearn.__version__,
            "sklearn": sklearn.__version__,
            "numpy": np.__version__,
            "k": K,
            "m": M,
            "strategies": strategies,
            "geometry": geometry,
            "nominal": nominal,
            "smoothed": smoothed,
            "real": real,
        }
    )
    + "\n"
)
