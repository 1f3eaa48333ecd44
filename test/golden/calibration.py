# Run: python -P test/golden/calibration.py   (with the packages of requirements.txt); writes calibration.json beside it.
"""Calibration by scikit-learn: the fits of a single score, and CalibratedClassifierCV on rows held out. scikit-learn stops its
solver for the sigmoid early; `a` and `b` are the minimum of the same loss, found by Newton's method in long double."""
import json
import warnings
from pathlib import Path

import numpy as np
from sklearn.calibration import CalibratedClassifierCV, _sigmoid_calibration, _TemperatureScaling
from sklearn.isotonic import IsotonicRegression
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import KFold
from sklearn.neighbors import KNeighborsClassifier
from sklearn.pipeline import Pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.tree import DecisionTreeClassifier

warnings.simplefilter("ignore")
rng = np.random.default_rng(31)


def platt(f, y, w):
    """Lin, Lin, Weng 2007, section 2, whose row counts are sums of weights here."""
    f = np.asarray(f, dtype=np.longdouble)
    scale = max(np.abs(f).max(), np.longdouble(1))
    f = f / scale
    w = np.ones(len(f), dtype=np.longdouble) if w is None else np.asarray(w, dtype=np.longdouble)
    y = np.asarray(y)
    n0, n1 = w[y == 0].sum(), w[y == 1].sum()
    t = np.where(y == 1, (n1 + 1) / (n1 + 2), 1 / (n0 + 2))
    a, b = np.longdouble(0), np.log((n0 + 1) / (n1 + 1))

    def value(a, b):
        z = a * f + b
        return (w * (np.logaddexp(0, z) - (1 - t) * z)).sum()

    for _ in range(200):
        z = a * f + b
        p = 1 / (1 + np.exp(z))
        g = np.array([(w * (t - p) * f).sum(), (w * (t - p)).sum()])
        d = w * p * (1 - p)
        haa, hab, hbb = (d * f * f).sum(), (d * f).sum(), d.sum()
        det = haa * hbb - hab * hab
        if det <= 0:
            break
        step = np.array([-(hbb * g[0] - hab * g[1]) / det, -(haa * g[1] - hab * g[0]) / det])
        length = np.longdouble(1)
        while value(a + length * step[0], b + length * step[1]) > value(a, b) + 1e-18 and length > 1e-12:
            length /= 2
        a, b = a + length * step[0], b + length * step[1]
    return float(a / scale), float(b)


def single(title, f, y, w=None):
    f = [float(v) for v in f]
    y = [int(v) for v in y]
    iso = IsotonicRegression(out_of_bounds="clip").fit(f, y, w)
    at = sorted({min(f) - 1, max(f) + 1, *np.quantile(f, np.linspace(0, 1, 12)).tolist(), *f[:4]})
    a, b = platt(f, y, w)
    theirs = _sigmoid_calibration(np.array(f), np.array(y), None if w is None else np.array(w))
    return {
        "title": title, "f": f, "y": y, "weight": w, "a": a, "b": b, "sklearn": [float(v) for v in theirs],
        "x": iso.X_thresholds_.tolist(), "value": iso.y_thresholds_.tolist(),
        "at": at, "isotonic": iso.predict(at).tolist(),
    }


def tempered(title, logits, y, w=None):
    model = _TemperatureScaling().fit(np.array(logits), np.array(y), None if w is None else np.array(w))
    return {"title": title, "logits": np.array(logits).tolist(), "y": [int(v) for v in y], "weight": w, "beta": float(model.beta_)}


m = 150
y2 = rng.integers(0, 2, m)
score = np.round(rng.normal(0, 1, m) + 1.4 * y2, 6)
whole = [float(v) for v in rng.integers(1, 4, m)]
fine = [round(float(v), 4) for v in rng.gamma(1, 1, m) + 0.05]
singles = [
    single("scores", score, y2),
    single("scores with weights", score, y2, fine),
    single("scores far from 0", 1e6 + 50 * score, y2),
    single("very large scores", 1e8 * score, y2),
    single("probabilities", np.round(1 / (1 + np.exp(-4 * score)), 6), y2),
    single("many ties", np.round(score), y2, whole),
    single("scores that fall", -score, y2),
    single("a gap between the classes", score + 10 * y2, y2),
    single("few of one class", score[:40], np.arange(40) == 7),
    single("one class", score[:20], np.ones(20)),
    single("scores nearer than they are told apart", np.array([0.5, 0.5 + 3e-16, 0.5 + 8e-16, 0.5 + 2e-15, 0.25, 0.75]), [1, 0, 0, 1, 0, 1]),
]
y3 = rng.integers(0, 3, m)
logits = np.round(rng.normal(0, 2, (m, 3)) + 2.5 * np.eye(3)[y3], 6)
temperatures = [
    tempered("logits", logits, y3),
    tempered("logits with weights", logits, y3, fine),
    tempered("logits that are too sure", 12 * logits, y3),
    tempered("logits of two classes", np.column_stack([-score, score]), y2),
    tempered("small logits", logits / 50, y3),
]

n, held = 260, 30
code = rng.choice(3, n + held, p=[0.5, 0.3, 0.2])
centres = np.array([[0, 0, 0], [1.5, -1, 0.4], [-0.6, 1.4, 1]])
rows = np.round((centres[code] + rng.normal(0, 1, (n + held, 3))) * 1024) / 1024
X, Z = rows[:n], rows[n:]
y = np.array(["Web", "DNS", "Secure"])[code[:n]]
binary = (code[:n] == 0).astype(int)
weight = rng.integers(1, 4, n).astype(float)

exact = {"tol": 1e-12, "max_iter": 100000}
logistic = LogisticRegression(**exact)
pipe = Pipeline([("scale", StandardScaler()), ("clf", LogisticRegression(**exact))])
neighbors = KNeighborsClassifier(n_neighbors=15)
tree = DecisionTreeClassifier(max_depth=1, random_state=0)


def case(model, estimator, labels, method, ensemble, cv=5, weighted=False):
    fit = {"sample_weight": weight} if weighted else {}
    calibrated = CalibratedClassifierCV(estimator, method=method, ensemble=ensemble, cv=cv).fit(X, labels, **fit)
    return {
        "model": model,
        "labels": "binary" if labels is binary else "y",
        "method": method,
        "ensemble": ensemble,
        "cv": cv.get_n_splits() if isinstance(cv, KFold) else cv,
        "kFold": isinstance(cv, KFold),
        "weighted": weighted,
        "probabilities": calibrated.predict_proba(Z).tolist(),
    }


methods = ("sigmoid", "isotonic", "temperature")
cases = [case("logistic", logistic, labels, method, ensemble) for labels in (y, binary) for method in methods for ensemble in (True, False)]
cases += [case("logistic", logistic, labels, method, True, 4, True) for labels in (y, binary) for method in methods]
cases += [case("pipeline", pipe, labels, method, True, KFold(3)) for labels in (y, binary) for method in methods]
cases += [case("neighbors", neighbors, labels, method, ensemble, 3) for labels in (y, binary) for method in methods for ensemble in (True, False)]
cases += [case("tree", tree, binary, method, True, 3, True) for method in methods]

golden = {
    "singles": singles, "temperatures": temperatures,
    "X": X.tolist(), "Z": Z.tolist(), "y": y.tolist(), "binary": binary.tolist(), "weight": weight.tolist(), "cases": cases,
}
Path(__file__).with_suffix(".json").write_text(json.dumps(golden, separators=(",", ":")) + "\n")
