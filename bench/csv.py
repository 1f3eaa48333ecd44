# Run by csv.ts: python bench/csv.py file.csv. Prints the seconds that pandas' default (C) reader takes, the fourth time.
import sys

sys.path.pop(0)  # else pandas would take this file for the standard module csv

import json
import time

import pandas as pd

for _ in range(3):
    pd.read_csv(sys.argv[1])
start = time.perf_counter()
pd.read_csv(sys.argv[1])
print(json.dumps({"seconds": time.perf_counter() - start, "version": pd.__version__}))
