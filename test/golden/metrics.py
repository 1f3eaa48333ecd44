# Run: python -P test/golden/metrics.py   (with the packages of requirements.txt); writes metrics.json beside it.
"""Classification metrics by scikit-learn, and its report as text. NaN is written as null."""
import json
import math
import warnings
from pathlib import Path

import numpy as np
from sklearn import metrics as m

warnings.simplefilter("ignore")
rng = np.random.default_rng(7)


def plain(value):
    if isinstance(value, dict):
        return {k: plain(v) for k, v in value.items()}
    if isinstance(value, np.ndarray):
        return plain(value.tolist())
    if isinstance(value, (list, tuple)):
        return [plain(v) for v in value]
    if isinstance(value, (float, np.floating)) and math.isnan(value):
        return None
    return value.item() if isinstance(value, np.generic) else value


def noisy(y, labels, wrong):
    return [str(rng.choice(labels)) if rng.random() < wrong else v for v in y]


def case(name, y_true, y_pred, weight=None, labels=None, pos=None, digits=2):
    given = {"sample_weight": weight}
    out = {"name": name, "yTrue": y_true, "yPred": y_pred}
    out |= {k: v for k, v in (("sampleWeight", weight), ("labels", labels), ("posLabel", pos), ("digits", digits)) if v is not None}
    out["accuracy"] = m.accuracy_score(y_true, y_pred, **given)
    out["right"] = m.accuracy_score(y_true, y_pred, normalize=False, **given)
    out["balanced"] = m.balanced_accuracy_score(y_true, y_pred, **given)
    if len(set(y_true)) > 1:
        out["adjusted"] = m.balanced_accuracy_score(y_true, y_pred, adjusted=True, **given)
    # Matrices of many classes would make a large file and test nothing more.
    if len(set(y_true)) <= 10 and (labels is None or set(labels) & set(y_true)):
        out["confusion"] = {
            str(how): m.confusion_matrix(y_true, y_pred, labels=labels, normalize=how, **given).ravel()
            for how in (None, "true", "pred", "all")
        }
    out["scores"] = []
    averages = [None, "micro", "macro", "weighted"] + (["binary"] if pos is not None else [])
    for average in averages:
        for zero, beta in [(0, 1), (1, 1), ("nan", 1), ("warn", 0.5), ("nan", 0), (1, "inf")]:
            if average is not None or len(set(y_true)) <= 20:
                p, r, f, s = m.precision_recall_fscore_support(
                    y_true, y_pred, labels=labels, average=average, beta=math.inf if beta == "inf" else beta,
                    pos_label=1 if pos is None else pos, zero_division=math.nan if zero == "nan" else zero, **given,
                )
                out["scores"].append({"average": average, "zeroDivision": zero, "beta": beta, "values": [p, r, f, s]})
    out["report"] = {
        str(zero): m.classification_report(
            y_true, y_pred, labels=labels, digits=digits, zero_division=math.nan if zero == "nan" else zero, **given
        )
        for zero in ("warn", "nan")
    }
    return out


def weights(n):
    return [round(w, 3) for w in rng.gamma(1.0, 1.0, n).tolist()]


apps = ["DNS", "Secure", "Streaming", "Web"]
few = [str(a) for a in rng.choice(apps, 60, p=[0.05, 0.15, 0.2, 0.6])]
binary = [int(v) for v in rng.integers(0, 2, 40)]
binary_pred = [int(v) if rng.random() < 0.8 else 1 - int(v) for v in binary]
many = [int(v) for v in rng.integers(0, 20, 200) * 3 - 9]
many_pred = [v if rng.random() < 0.6 else int(rng.integers(0, 20) * 3 - 9) for v in many]
crowd = list(range(150)) * 2
crowd_pred = [v if rng.random() < 0.6 else int(rng.integers(0, 150)) for v in crowd]

cases = [
    case("two classes as numbers", binary, binary_pred, pos=1),
    case("two classes as numbers, the other one positive", binary, binary_pred, pos=0),
    case("two classes as numbers, weighted", binary, binary_pred, weights(40), pos=1),
    case("two classes as strings", ["bot" if v else "human" for v in binary], ["bot" if v else "human" for v in binary_pred], pos="bot"),
    case("strings", few, noisy(few, apps, 0.3)),
    case("strings, weighted", few, noisy(few, apps, 0.3), weights(60), digits=4),
    case("strings, whole weights with zeros", few, noisy(few, apps, 0.3), [float(w) for w in rng.integers(0, 3, 60)]),
    case("a class that is never predicted", few, ["Web" if v == "DNS" else v for v in noisy(few, apps[1:], 0.3)]),
    case("a class that is only predicted", few, noisy(few, apps + ["Zoom"], 0.4)),
    case("no class in common", ["a", "a", "b"], ["c", "d", "d"]),
    case("labels in another order", few, noisy(few, apps, 0.3), labels=["Web", "DNS", "Streaming", "Secure"]),
    case("labels that leave classes out", few, noisy(few, apps, 0.3), labels=["Streaming", "DNS"]),
    case("labels that leave classes out, weighted", few, noisy(few, apps, 0.3), weights(60), labels=["Streaming", "DNS"]),
    case("labels with one that never occurs", few, noisy(few, apps, 0.3), labels=["Web", "Telnet"]),
    case("labels of which none occurs", few, noisy(few, apps, 0.3), labels=["Telnet", "Gopher"]),
    case("labels with more than occur", few, noisy(few, apps, 0.3), labels=["Gopher", *apps], digits=0),
    case("twenty numbers, some negative", many, many_pred),
    case("twenty numbers, weighted", many, many_pred, weights(200), digits=15),
    case("more than 128 classes, weighted", crowd, crowd_pred, weights(300)),
    case("exact ties in rounding", [0] * 8 + [1] * 8 + [2] * 8 + [3] * 8, [0] * 1 + [1] * 7 + [1] * 3 + [2] * 5 + [2] * 5 + [3] * 3 + [3] * 7 + [0]),
    case("exact ties in rounding to whole numbers", [0, 0, 1, 1], [0, 1, 1, 0], digits=0),
    case("all right", ["x", "y", "y"], ["x", "y", "y"]),
    case("one class", [5, 5, 5], [5, 5, 5], labels=[5]),
    case("one class, one positive", [1, 1], [1, 1], pos=1),
    case("one class, no positive", [0, 0], [0, 0], pos=1),
    case("names wider than the table", ["a very long name of an application"] * 2 + ["ñandú"], ["ñandú"] * 3),
]


def loss(name, y_true, proba, labels=None, weight=None):
    return {
        "name": name, "yTrue": y_true, "proba": proba, "labels": labels, "sampleWeight": weight,
        "mean": m.log_loss(y_true, proba, labels=labels, sample_weight=weight),
        "sum": m.log_loss(y_true, proba, labels=labels, sample_weight=weight, normalize=False),
    }


P = rng.multinomial(1000, [0.1, 0.2, 0.3, 0.4], 60) / 1000
two = rng.random(40).round(6)
losses = [
    loss("strings", few, P.tolist()),
    loss("strings, weighted", few, P.tolist(), weight=weights(60)),
    loss("certain and wrong", ["a", "b", "b"], [[1, 0], [1, 0], [0, 1]]),
    loss("a label that does not occur", ["a", "c"], [[0.5, 0.25, 0.25], [0.1, 0.1, 0.8]], labels=["a", "b", "c"]),
    loss("one label occurs", [1, 1], [[0.25, 0.75], [0.5, 0.5]], labels=[0, 1]),
    loss("the probability of the second label", binary, two.tolist()),
    loss("one column", binary, [[p] for p in two.tolist()]),
]

path = Path(__file__).with_suffix(".json")
path.write_text(json.dumps(plain({"cases": cases, "losses": losses}), separators=(",", ":"), ensure_ascii=False) + "\n")
