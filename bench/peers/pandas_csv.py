"""pandas' default (C) reader, and its writer."""
import pandas as pd
import peer

path = peer.options['path']


def job(k):
    read, table = peer.timed(lambda: pd.read_csv(path))
    write, _ = peer.timed(lambda: table.to_csv(index=False))
    return {'read': read, 'write': write}, lambda: {'rows': len(table)}


peer.serve(job)
