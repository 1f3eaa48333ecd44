# Run: pip install -r test/golden/requirements.txt && python -P test/golden/parquet.py   (writes parquet.json beside it)
"""Parquet files as pyarrow writes them, with what a table is to hold: numbers, times in seconds, text, null."""
import base64
import datetime as dt
import decimal
import json
import math
import pathlib
import uuid

import pyarrow as pa
import pyarrow.parquet as pq

UTC = dt.timezone.utc
N = 24


def nulls(values, every=5):
    return [None if i % every == 3 else v for i, v in enumerate(values)]


def seconds(moment):
    return (moment - dt.datetime(1970, 1, 1, tzinfo=UTC)) / dt.timedelta(microseconds=1) / 1e6


moments = [dt.datetime(2017, 7, 6, 12, 39, 6, 818901, tzinfo=UTC) + dt.timedelta(hours=7 * i, microseconds=i) for i in range(N)]
moments[1] = dt.datetime(1969, 12, 31, 23, 59, 59, 250000, tzinfo=UTC)
whole = [moment.replace(microsecond=moment.microsecond // 1000 * 1000) for moment in moments]
words = ["tcp", "udp", "", "naïve ✓", "-", "icmp"]
doubles = [0.0, -0.0, 1e-310, 1.7976931348623157e308, math.inf, -math.inf, math.nan, 0.1] + [i / 7 for i in range(N - 8)]

# name: type, values, and what the table holds where that differs
COLUMNS = {
    "double": (pa.float64(), nulls(doubles), None),
    "float": (pa.float32(), [i / 8 - 1 for i in range(N)], None),
    "half": (pa.float16(), nulls([i / 4 - 2 for i in range(N)]), None),
    "int8": (pa.int8(), nulls([i * 10 - 128 for i in range(N)]), None),
    "uint8": (pa.uint8(), [i * 11 for i in range(N)], None),
    "int32": (pa.int32(), [(-1) ** i * i * 89478485 for i in range(N)], None),
    "uint32": (pa.uint32(), nulls([4294967295 - i for i in range(N)]), None),
    "int64": (pa.int64(), nulls([(-1) ** i * i * 391622891372383 for i in range(N)]), None),
    "uint64": (pa.uint64(), [i * 2**40 + 1 for i in range(N)], None),
    "decimal": (pa.decimal128(9, 2), nulls([decimal.Decimal(i * 37 - 99) / 4 for i in range(N)]), "float"),
    "bool": (pa.bool_(), nulls([i % 3 == 0 for i in range(N)]), "bool"),
    "text": (pa.string(), nulls([words[i % 6] for i in range(N)]), None),
    "distinct text": (pa.string(), [f"10.0.{i}.{i * i}" for i in range(N)], None),
    "category": (pa.dictionary(pa.int8(), pa.string()), nulls([words[i % 4] for i in range(N)]), None),
    "milliseconds": (pa.timestamp("ms", tz="UTC"), nulls(whole), "seconds"),
    "microseconds": (pa.timestamp("us", tz="UTC"), moments, "seconds"),
    "nanoseconds": (pa.timestamp("ns"), [m.replace(tzinfo=None) for m in moments], "seconds"),
    "date": (pa.date32(), [m.date() for m in moments], "seconds"),
    "time": (pa.time64("us"), nulls([m.time() for m in moments]), "seconds"),
    "nothing": (pa.float64(), [None] * N, None),
    "no text": (pa.string(), [None] * N, None),
}
COLUMNS["uuid"] = (pa.uuid(), [uuid.UUID(int=i * 2**100 + i).bytes for i in range(N)], "uuid")


def held(value, kind):
    if value is None:
        return None
    if kind == "bool":
        return str(value).lower()
    if kind == "uuid":
        return str(uuid.UUID(bytes=value))
    if kind == "float":
        return float(value)
    if kind == "seconds":
        if isinstance(value, dt.datetime):
            return seconds(value.replace(tzinfo=UTC))
        if isinstance(value, dt.date):
            return seconds(dt.datetime(value.year, value.month, value.day, tzinfo=UTC))
        return ((value.hour * 60 + value.minute) * 60 + value.second) + value.microsecond / 1e6
    if isinstance(value, float) and (not math.isfinite(value) or (value == 0 and math.copysign(1, value) < 0)):
        return {"number": repr(value).replace("inf", "Infinity").replace("nan", "NaN")}
    return value


def table(names, required=False):
    fields = [pa.field(name, COLUMNS[name][0], nullable=not required) for name in names]
    return pa.table([pa.array(COLUMNS[name][1], COLUMNS[name][0]) for name in names], schema=pa.schema(fields))


def case(title, names, required=False, rows=N, **options):
    sink = pa.BufferOutputStream()
    pq.write_table(table(names, required).slice(0, rows), sink, **options)
    columns = {name: [held(v, COLUMNS[name][2]) for v in COLUMNS[name][1][:rows]] for name in names}
    return {"title": title, "file": base64.b64encode(sink.getvalue()).decode(), "columns": columns}


full = [name for name, (_, values, _) in COLUMNS.items() if None not in values]
some = ["double", "int64", "text"]
cases = [
    case("all types, as pyarrow writes them", list(COLUMNS)),
    case("all types, plain", list(COLUMNS), use_dictionary=False, compression="none"),
    case("all types, version 1", [n for n in COLUMNS if n != "nanoseconds"], version="1.0"),
    case("columns that cannot be null", full, required=True),
    case("row groups of 7", ["double", "text", "int32"], row_group_size=7),
    case("pages of some rows", ["double", "text", "int32"], data_page_size=16, write_batch_size=4, use_dictionary=False),
    case("pages of version 2", list(COLUMNS), data_page_version="2.0"),
    case("an index of pages", some, write_page_index=True, data_page_size=16, write_batch_size=4),
    case("times of 96 bits", ["microseconds", "double"], use_deprecated_int96_timestamps=True),
    case("no rows", some, rows=0),
    *[case(f"compressed by {codec}", some, compression=codec) for codec in ("snappy", "gzip", "zstd", "brotli", "lz4")],
    case(
        "other encodings",
        ["double", "int64", "int32", "text", "distinct text"],
        use_dictionary=False,
        column_encoding={
            "double": "BYTE_STREAM_SPLIT",
            "int64": "DELTA_BINARY_PACKED",
            "int32": "DELTA_BINARY_PACKED",
            "text": "DELTA_LENGTH_BYTE_ARRAY",
            "distinct text": "DELTA_BYTE_ARRAY",
        },
    ),
]


def refused(title, array, column="x"):
    sink = pa.BufferOutputStream()
    pq.write_table(pa.table({"ok": pa.array([1.0, 2.0]), column: array}), sink)
    return {"title": title, "file": base64.b64encode(sink.getvalue()).decode()}


cannot = [
    refused("a list", pa.array([[1], [2, 3]])),
    refused("a record", pa.array([{"a": 1}, {"a": 2}])),
    refused("a map", pa.array([[("a", 1)], []], pa.map_(pa.string(), pa.int32()))),
    refused("bytes of a fixed length", pa.array([b"ab", b"cd"], pa.binary(2))),
]
out = {"pyarrow": pa.__version__, "cases": cases, "cannot": cannot}
pathlib.Path(__file__).with_suffix(".json").write_text(json.dumps(out, separators=(",", ":")) + "\n")
