# Run: python -P test/golden/data.py  (versions in requirements.txt; reads ../shared/data, writes data.json beside this file)
#
# What pandas reads of the real files: shapes, sums and missing counts of every number column, counts of text columns,
# and its describe() of some of them.
import json
from pathlib import Path

import pandas as pd

HERE = Path(__file__).parent
DATA = HERE.parent.parent.parent / "shared" / "data"
FILES = {
    "unicauca/unicauca-10k.csv": {},
    "cicids2017/improved-sample.csv.gz": {},
    "iot23/captures.csv": {"na_values": ["-", "?"]},
    "iot23/balanced.csv": {"na_values": ["-", "?"]},
}


def text(column):
    counts = column.value_counts()
    return {
        "missing": int(column.isna().sum()),
        "distinct": int(column.nunique()),
        "top": [str(counts.index[0]), int(counts.iloc[0])] if len(counts) else None,
    }


def main():
    out = {}
    for name, options in FILES.items():
        table = pd.read_csv(DATA / name, low_memory=False, **options)
        numbers, texts = {}, {}
        for column in table.columns:
            values = table[column]
            if pd.api.types.is_numeric_dtype(values):
                numbers[column.strip()] = [float(values.sum()), int(values.isna().sum())]
            else:
                texts[column.strip()] = text(values)
        out[name] = {"rows": len(table), "columns": len(table.columns), "numbers": numbers, "texts": texts}

    table = pd.read_csv(DATA / "unicauca/unicauca-10k.csv")
    names = ["Flow.Duration", "Flow.IAT.Mean", "Protocol", "Init_Win_bytes_backward", "Bwd.Packet.Length.Std"]
    out["describe"] = {
        name: [float(x) for x in table[name].describe()] + [int(table[name].nunique())] for name in names
    }
    (HERE / "data.json").write_text(json.dumps(out, indent=1) + "\n")


main()
