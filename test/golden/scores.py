# Run: python -P test/golden/scores.py   (with the packages of requirements.txt); writes scores.json beside it.
"""Curves and scores of probabilities, and agreement, by scikit-learn; the calibration error by the few lines of NumPy below,
after Guo et al. 2017. NaN is written as null, infinity as "inf"."""
import json
import math
import warnings
from pathlib import Path

import numpy as np
from sklearn import metrics as m
from sklearn.calibration import calibration_curve
from sklearn.preprocessing import label_binarize

warnings.simplefilter("ignore")
rng = np.random.default_rng(23)


def plain(value):
    if isinstance(value, dict):
        return {k: plain(v) for k, v in value.items()}
    if isinstance(value, np.ndarray):
        return plain(value.tolist())
    if isinstance(value, (list, tuple)):
        return [plain(v) for v in value]
    if isinstance(value, (float, np.floating)) and not math.isfinite(value):
        return None if math.isnan(value) else "inf"
    return value.item() if isinstance(value, np.generic) else value


def calibration_error(y, P, labels, n_bins, strategy, norm, weight=None):
    y, P = np.asarray(y), np.asarray(P)
    w = np.ones(len(y)) if weight is None else np.asarray(weight)
    confidence = P.max(axis=1)
    right = np.asarray(labels)[P.argmax(axis=1)] == y
    share = np.linspace(0, 1, n_bins + 1)
    edges = np.percentile(confidence, share * 100) if strategy == "quantile" else share
    bins = np.searchsorted(edges[1:-1], confidence)
    gaps, mass = [], []
    for b in range(n_bins):
        own = bins == b
        if w[own].sum() > 0:
            gaps.append(abs(np.average(right[own], weights=w[own]) - np.average(confidence[own], weights=w[own])))
            mass.append(w[own].sum() / w.sum())
    gaps, mass = np.array(gaps), np.array(mass)
    return {"l1": (mass * gaps).sum(), "l2": math.sqrt((mass * gaps**2).sum()), "max": gaps.max()}[norm]


def curves(name, y, score, pos=None, weight=None):
    given = {"pos_label": pos, "sample_weight": weight}
    out = {"name": name, "yTrue": y, "score": score, "posLabel": pos, "sampleWeight": weight}
    out["roc"] = {str(drop).lower(): m.roc_curve(y, score, drop_intermediate=drop, **given) for drop in (True, False)}
    out["pr"] = {
        str(drop).lower(): m.precision_recall_curve(y, score, drop_intermediate=drop, **given) for drop in (True, False)
    }
    binary = [int(v == (1 if pos is None else pos)) for v in y]
    out["auc"] = {str(f): m.roc_auc_score(binary, score, sample_weight=weight, max_fpr=f) for f in (None, 0.05, 0.3, 0.5, 1)}
    out["averagePrecision"] = m.average_precision_score(binary, score, sample_weight=weight)
    if min(score) >= 0 and max(score) <= 1:
        out["brier"] = m.brier_score_loss(binary, score, sample_weight=weight)
        out["calibration"] = [
            {"nBins": k, "strategy": s, "curve": calibration_curve(binary, score, n_bins=k, strategy=s)}
            for k, s in ((5, "uniform"), (10, "uniform"), (5, "quantile"), (7, "quantile"))
        ]
    return out


def weights(n):
    return [round(w, 3) for w in rng.gamma(1.0, 1.0, n).tolist()]


def sparse(n):
    return [float(w) for w in rng.integers(0, 3, n)]


n = 60
two = [int(v) for v in rng.integers(0, 2, n)]
fine = [round(float(s), 6) for s in (rng.random(n) + 0.4 * np.array(two)) / 1.4]
coarse = [round(s, 1) for s in fine]
signed = [round(float(s), 3) for s in rng.normal(0, 2, n) + np.array(two)]
names = ["bot" if v else "human" for v in two]
apps = ["DNS", "Secure", "Streaming", "Web"]
few = [str(a) for a in rng.choice(apps, n, p=[0.1, 0.2, 0.2, 0.5])]

binaries = [
    curves("distinct scores", two, fine),
    curves("many ties", two, coarse),
    curves("scores that are no probabilities, weighted", two, signed, weight=weights(n)),
    curves("many ties, weights with zeros", two, coarse, weight=sparse(n)),
    curves("labels as strings", names, coarse, pos="bot"),
    curves("the other label", names, fine, pos="human", weight=weights(n)),
    curves("one of several labels", few, fine, pos="Secure"),
    curves("minus one and one", [2 * v - 1 for v in two], signed),
    curves("all scores equal", two, [0.5] * n),
    curves("a perfect order", [0, 0, 1, 1], [0.1, 0.2, 0.7, 0.9]),
    curves("the worst order", [1, 1, 0, 0], [0.1, 0.2, 0.7, 0.9]),
]


def several(name, y, P, labels, weight=None):
    out = {"name": name, "yTrue": y, "proba": P, "labels": labels, "sampleWeight": weight}
    given = {"labels": labels, "sample_weight": weight}
    absent = sorted(set(labels) - set(y))
    out["ovr"] = {str(a): m.roc_auc_score(y, P, multi_class="ovr", average=a, **given) for a in (None, "macro", "weighted", "micro")}
    if weight is None:
        out["ovo"] = {a: m.roc_auc_score(y, P, multi_class="ovo", average=a, labels=labels) for a in ("macro", "weighted")}
    hot = label_binarize(y, classes=labels)
    ap = {str(a): m.average_precision_score(hot, P, average=a, sample_weight=weight) for a in (None, "macro", "weighted", "micro")}
    if absent:  # 0 to scikit-learn, undefined here
        ap["None"] = [math.nan if label in absent else v for label, v in zip(labels, ap["None"])]
        ap["macro"] = math.nan
    out["averagePrecision"] = ap
    out["brier"] = {str(h).lower(): m.brier_score_loss(y, P, scale_by_half=h, **given) for h in ("auto", True, False)}
    out["calibrationError"] = [
        {"nBins": k, "strategy": s, "norm": norm, "value": calibration_error(y, P, labels, k, s, norm, weight)}
        for k in (1, 10, 15)
        for s in ("uniform", "quantile")
        for norm in ("l1", "l2", "max")
        if weight is None or s == "uniform"
    ]
    return out


def guess(y, labels, draws):
    P = [rng.multinomial(draws, [3 / (len(labels) + 2) if label == v else 1 / (len(labels) + 2) for label in labels]) / draws for v in y]
    return np.array(P).tolist()


three = [int(v) for v in rng.choice([2, 5, 9], n)]
multi = [
    several("strings", few, guess(few, apps, 1000), apps),
    several("many ties", few, guess(few, apps, 8), apps),
    several("weighted", few, guess(few, apps, 8), apps, weights(n)),
    several("weights with zeros", few, guess(few, apps, 1000), apps, [w + (few[i] == "DNS") for i, w in enumerate(sparse(n))]),
    several("numbers", three, guess(three, [2, 5, 9], 20), [2, 5, 9]),
    several("a label without rows", few, guess(few, [*apps, "Zoom"], 20), [*apps, "Zoom"]),
    several("a label without rows, weighted", three, guess(three, [2, 3, 5, 9], 50), [2, 3, 5, 9], weights(n)),
    several("two of three labels", ["a" if v else "b" for v in two], guess(["a" if v else "b" for v in two], ["a", "b", "c"], 16), ["a", "b", "c"]),
]


def agreement(name, a, b, weight=None, labels=None):
    out = {"name": name, "a": a, "b": b, "sampleWeight": weight, "labels": labels}
    out["matthews"] = m.matthews_corrcoef(a, b, sample_weight=weight)
    out["kappa"] = {str(w): m.cohen_kappa_score(a, b, labels=labels, weights=w, sample_weight=weight) for w in (None, "linear", "quadratic")}
    return out


noisy = [v if rng.random() < 0.6 else str(rng.choice(apps)) for v in few]
agreements = [
    agreement("two labels", two, [v if rng.random() < 0.7 else 1 - v for v in two]),
    agreement("strings", few, noisy),
    agreement("weighted", few, noisy, weights(n)),
    agreement("weights with zeros", few, noisy, sparse(n)),
    agreement("labels in another order", few, noisy, labels=["Web", "DNS", "Streaming", "Secure"]),
    agreement("labels that leave some out, and one that never occurs", few, noisy, labels=["Web", "Zoom", "DNS"]),
    agreement("a label that is only predicted", few, ["Zoom" if v == "DNS" else v for v in noisy]),
    agreement("one label predicted", few, ["Web"] * n),
    agreement("one label everywhere", ["x", "x"], ["x", "x"]),
    agreement("never right", ["x", "y", "x"], ["y", "x", "y"]),
    agreement("all right", few, few),
]

path = Path(__file__).with_suffix(".json")
golden = {"binaries": binaries, "multi": multi, "agreements": agreements}
path.write_text(json.dumps(plain(golden), separators=(",", ":"), ensure_ascii=False) + "\n")
