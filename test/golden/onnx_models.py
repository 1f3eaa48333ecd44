# Run: pip install -r test/golden/requirements.txt && python -P test/golden/onnx_models.py   (writes onnx_models.json beside it)
"""Models of scikit-learn as skl2onnx writes them, with what ONNX Runtime and scikit-learn answer."""
import base64
import json
import pathlib
import warnings
import numpy as np
import onnxruntime
from skl2onnx import to_onnx
from skl2onnx.common import _container
from skl2onnx.common.data_types import DoubleTensorType, FloatTensorType
from sklearn.compose import ColumnTransformer
from sklearn.ensemble import ExtraTreesClassifier, GradientBoostingClassifier, HistGradientBoostingClassifier, RandomForestClassifier
from sklearn.feature_selection import VarianceThreshold
from sklearn.impute import SimpleImputer
from sklearn.linear_model import LogisticRegression, RidgeClassifier, SGDClassifier
from sklearn.neighbors import KNeighborsClassifier
from sklearn.neural_network import MLPClassifier
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import MaxAbsScaler, MinMaxScaler, OneHotEncoder, OrdinalEncoder, RobustScaler, StandardScaler
from sklearn.svm import SVC, LinearSVC
from sklearn.tree import DecisionTreeClassifier

warnings.filterwarnings('ignore')


def numbers(value):
    return [int(x) if isinstance(x, bool) else x for x in value] if isinstance(value, list) else value


# skl2onnx 1.20 has truth values among the ways of missing values in HistGradientBoostingClassifier, which protobuf takes for no numbers.
make_node = _container.make_node
_container.make_node = lambda *args, **named: make_node(*args, **{name: numbers(value) for name, value in named.items()})
rng = np.random.default_rng(21)
X = np.round(rng.gamma(2, 2, (240, 4)) * 100) / 100
X[:, 2] = rng.integers(0, 4, len(X))
score = X[:, 0] + 2 * (X[:, 2] == 1)
y3 = np.array(['dns', 'scan', 'web'])[(score > 4).astype(int) + (X[:, 1] > 5)]
y2 = (score > 4).astype(int)
Z = X[:30] + np.round(rng.normal(size=(30, 4)) * 10) / 100 * [1, 1, 0, 1]
holes = Z.copy()
holes[np.arange(30) % 3 == 0, 0] = np.nan
few = dict(max_iter=4, max_leaf_nodes=5, min_samples_leaf=5, random_state=0)
codes = [('number', StandardScaler(), [0, 1]), ('code', OneHotEncoder(handle_unknown='ignore', categories=[np.arange(4)]), [2])]


def case(title, model, y=y3, asked=Z, type=FloatTensorType, zipmap=False, trained=X):
    model.fit(trained.astype(np.float32), y)
    last = model[-1] if hasattr(model, 'steps') else model
    options = {} if isinstance(last, LinearSVC) else {id(last): {'zipmap': zipmap}}
    model_onnx = to_onnx(model, initial_types=[('X', type([None, 4]))], options=options)
    data = model_onnx.SerializeToString()
    dtype = np.float64 if type is DoubleTensorType else np.float32
    session = onnxruntime.InferenceSession(data, providers=['CPUExecutionProvider'])
    label, values = session.run(None, {'X': asked.astype(dtype)})
    if zipmap:
        values = np.array([[row[c] for c in model.classes_] for row in values])
    return {
        'title': title,
        'onnx': base64.b64encode(data).decode(),
        'Z': [[None if np.isnan(x) else x for x in row] for row in asked.astype(dtype).astype(float).tolist()],
        'label': label.tolist(),
        'values': np.asarray(values, dtype=float).reshape(-1).tolist(),
    }


cases = [
    case('a tree', DecisionTreeClassifier(max_depth=4)),
    case('a forest', RandomForestClassifier(5, max_depth=4, random_state=0)),
    case('a forest of two classes', RandomForestClassifier(6, max_depth=4, random_state=0), y2),
    case('a forest of float64', RandomForestClassifier(5, max_depth=4, random_state=0), type=DoubleTensorType),
    case('a forest with missing values', RandomForestClassifier(5, max_depth=4, random_state=0), trained=np.where(X > 8, np.nan, X), asked=holes),
    case('extra trees', ExtraTreesClassifier(5, max_depth=4, random_state=0), zipmap=True),
    case('boosting of three classes', GradientBoostingClassifier(n_estimators=6, max_depth=2, random_state=0)),
    case('boosting of two classes', GradientBoostingClassifier(n_estimators=6, max_depth=2, random_state=0), y2),
    case('histogram boosting of three classes', HistGradientBoostingClassifier(**few)),
    case('histogram boosting of two classes', HistGradientBoostingClassifier(**few), y2),
    case('histogram boosting with missing values', HistGradientBoostingClassifier(**few), trained=np.where(X > 8, np.nan, X), asked=holes),
    case('logistic regression', LogisticRegression()),
    case('logistic regression of two classes', LogisticRegression(), y2),
    case('logistic regression of float64', make_pipeline(StandardScaler(), LogisticRegression()), type=DoubleTensorType),
    case('ridge', RidgeClassifier()),
    case('stochastic gradient descent of two classes', make_pipeline(StandardScaler(), SGDClassifier(loss='log_loss', random_state=0)), y2),
    case('linear machine', LinearSVC()),
    case('linear machine of two classes', LinearSVC(), y2),
    case('machine', make_pipeline(StandardScaler(), SVC())),
    case('machine of two classes', SVC(kernel='linear'), y2),
    case('machine with a polynomial', make_pipeline(StandardScaler(), SVC(kernel='poly', degree=2, coef0=0.5))),
    case('machine with a sigmoid', make_pipeline(StandardScaler(), SVC(kernel='sigmoid', gamma=0.1)), y2),
    case('machine with probabilities', make_pipeline(StandardScaler(), SVC(probability=True, random_state=0))),
    case('machine with probabilities of two', make_pipeline(StandardScaler(), SVC(probability=True, random_state=0)), y2),
    case('network', MLPClassifier((6,), max_iter=40, random_state=0)),
    case('network of two classes with tanh', MLPClassifier((5, 4), activation='tanh', max_iter=40, random_state=0), y2),
    case('network with sigmoids', make_pipeline(StandardScaler(), MLPClassifier((5,), activation='logistic', max_iter=40, random_state=0))),
    case('pipeline with an imputer', make_pipeline(SimpleImputer(), StandardScaler(), LogisticRegression()), asked=holes),
    case('pipeline of scalers', make_pipeline(MinMaxScaler(clip=True), RobustScaler(), MaxAbsScaler(), VarianceThreshold(0.01), LogisticRegression())),
    case('pipeline with codes', make_pipeline(ColumnTransformer(codes, remainder='passthrough'), RandomForestClassifier(4, max_depth=3, random_state=0))),
    case('pipeline with ordinals', make_pipeline(OrdinalEncoder(handle_unknown='use_encoded_value', unknown_value=-1), DecisionTreeClassifier(max_depth=3)), trained=np.round(X), asked=np.round(Z)),
]
refused = [case('neighbours', KNeighborsClassifier())]
path = pathlib.Path(__file__).with_suffix('.json')
path.write_text(json.dumps({'cases': cases, 'refused': refused}, separators=(',', ':')) + '\n')
