"""A forest of scikit-learn that answers: itself, or as ONNX in onnxruntime. First, with `prepare`, grows and writes it."""
import pickle

import numpy as np
import peer

folder, what, asked = (peer.options.get(key) for key in ('folder', 'what', 'asked'))
X, y, Z, yZ = peer.problem(folder)
Z = Z.astype(np.float32)


def prepare(k):
    from skl2onnx import to_onnx
    from sklearn.ensemble import RandomForestClassifier

    model = RandomForestClassifier(100, random_state=0, n_jobs=1).fit(X, y)
    with open(f'{folder}/model.pkl', 'wb') as file:
        pickle.dump(model, file)
    with open(f'{folder}/model.onnx', 'wb') as file:
        file.write(to_onnx(model, Z[:1], options={id(model): {'zipmap': False}}).SerializeToString())
    return {}, None


def classifiers():
    """What gives probabilities, and what gives classes."""
    if what == 'scikit-learn':
        with open(f'{folder}/model.pkl', 'rb') as file:
            model = pickle.load(file)
        return model.predict_proba, model.predict
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    session = onnxruntime.InferenceSession(f'{folder}/model.onnx', options)
    return (lambda rows: session.run(['probabilities'], {'X': rows}), lambda rows: session.run(['label'], {'X': rows}))


def answer(k):
    batch, _ = peer.timed(lambda: predict_proba(Z))
    single = np.array([peer.timed(lambda: predict(Z[i : i + 1]))[0] for i in range(asked)])
    return {'batch': batch, 'p50': np.quantile(single, 0.5), 'p99': np.quantile(single, 0.99)}, None


if what == 'prepare':
    peer.serve(prepare)
else:
    predict_proba, predict = classifiers()
    peer.serve(answer)
