"""XGBoost from a CSV in chunks: QuantileDMatrix reads it as often as it takes."""
import numpy as np
import pandas as pd
import peer
import xgboost

path, short, label, rounds = (peer.options[key] for key in ('path', 'short', 'label', 'rounds'))
classes = sorted(pd.read_csv(short, usecols=[label])[label].unique())


class Chunks(xgboost.DataIter):
    def reset(self):
        self.chunks = pd.read_csv(path, chunksize=65536)

    def next(self, input_data):
        chunk = next(self.chunks, None)
        if chunk is None:
            return False
        y = pd.Categorical(chunk[label], categories=classes).codes
        input_data(data=chunk.drop(columns=label), label=y)
        return True


def job(k):
    chunks = Chunks(release_data=True)
    chunks.reset()
    bin, matrix = peer.timed(lambda: xgboost.QuantileDMatrix(chunks, max_bin=256, nthread=1))
    params = {'objective': 'multi:softprob', 'num_class': len(classes), 'learning_rate': 0.1, 'max_depth': 6}
    fit, booster = peer.timed(lambda: xgboost.train({**params, 'tree_method': 'hist', 'nthread': 1}, matrix, rounds))

    def facts():
        rows = pd.read_csv(short)
        answer = booster.inplace_predict(rows.drop(columns=label)).argmax(axis=1)
        return {'rows': matrix.num_row(), 'accuracy': float(np.mean(np.array(classes)[answer] == rows[label]))}

    return {'train': bin + fit, 'bin': bin, 'fit': fit}, facts


peer.serve(job)
