# Run: pip install -r test/golden/requirements.txt && python -P test/golden/dummy.py   (writes dummy.json beside it)
"""DummyClassifier of scikit-learn; its 'uniform' by probabilities only, as its labels are drawn."""
import json
import pathlib

import numpy as np
from sklearn.dummy import DummyClassifier

SETS = {
    "words": (["web", "dns", "web", "tls", "dns", "web"], None, "tls"),
    "a tie": (["web", "dns", "web", "dns", "tls"], None, "dns"),
    "numbers": ([10, 2, -1, 2, 2, 10, 10], None, -1),
    "weights": (["web", "dns", "web", "tls", "dns", "web"], [0.1, 2.3, 0.7, 1.1, 0.2, 0.6], "web"),
    "one class": (["web", "web"], None, "web"),
}
out = []
for name, (y, weight, constant) in SETS.items():
    X = np.arange(len(y), dtype=float).reshape(-1, 1)
    for strategy in ("prior", "most_frequent", "constant", "uniform"):
        model = DummyClassifier(strategy=strategy, constant=constant, random_state=0).fit(X, y, sample_weight=weight)
        case = {"name": name, "y": y, "weight": weight, "strategy": strategy, "constant": constant}
        case["classes"] = model.classes_.tolist()
        case["probabilities"] = model.predict_proba(X[:1])[0].tolist()
        if strategy != "uniform":
            case["label"] = model.predict(X[:1])[0].item() if isinstance(y[0], int) else str(model.predict(X[:1])[0])
        out.append(case)
pathlib.Path(__file__).with_suffix(".json").write_text(json.dumps(out, separators=(",", ":")) + "\n")
