"""A model of XGBoost that answers. First, with `prepare`, it is trained and written."""
import numpy as np
import peer
import xgboost

folder, what, params, asked = (peer.options.get(key) for key in ('folder', 'what', 'params', 'asked'))
X, y, Z, yZ = peer.problem(folder)
Z = Z.astype(np.float32)
path = f'{folder}/model.ubj'


def prepare(k):
    xgboost.XGBClassifier(**params).fit(X, y).save_model(path)
    return {}, None


def answers():
    booster = xgboost.Booster({'nthread': 1}, model_file=path)

    def answer(k):
        batch, _ = peer.timed(lambda: booster.inplace_predict(Z))
        single = np.array([peer.timed(lambda: booster.inplace_predict(Z[i : i + 1]))[0] for i in range(asked)])
        return {'batch': batch, 'p50': np.quantile(single, 0.5), 'p99': np.quantile(single, 0.99)}, None

    return answer


peer.serve(prepare if what == 'prepare' else answers())
