"""Trains XGBoost on Spark, has the model imported, and labels the flows left out with `nettc predict` under RDD.pipe.

Called by main.js with the folder of plan.json; leaves there model.ubj, predictions.json and answers.json.
"""

import json
import os
import shlex
import subprocess
import sys
from pathlib import Path

from pyspark.ml.feature import StringIndexer
from pyspark.ml.functions import vector_to_array
from pyspark.sql import SparkSession
from pyspark.sql import functions as F
from xgboost.spark import SparkXGBClassifier

folder = Path(sys.argv[1])
plan = json.loads((folder / "plan.json").read_text())
os.environ["PYSPARK_PYTHON"] = sys.executable  # or the workers would be the python3 of the path
spark = (
    SparkSession.builder.master(f"local[{plan['workers']}]")
    .config("spark.driver.bindAddress", "127.0.0.1")
    .config("spark.driver.host", "127.0.0.1")
    .config("spark.ui.enabled", "false")
    .config("spark.sql.shuffle.partitions", plan["workers"])
    .getOrCreate()
)
spark.sparkContext.setLogLevel("ERROR")

# The lines of the file with their numbers in front: the ids in it are those of a day. A quarter is left out of the training.
text = spark.sparkContext.textFile(plan["flows"])
header = text.first()
lines = text.filter(lambda line: line != header).zipWithIndex().map(lambda pair: f"{pair[1]},{pair[0]}").cache()
raw = spark.read.csv(lines).toDF(*plan["columns"]).repartition(plan["workers"])
left_out = F.col("row") % 4 == 0

# The columns of the model: a number each, and what stands for a missing one as the schema has it.
columns = [f"c{i}" for i in range(len(plan["features"]))]
numbers = [
    F.coalesce(F.col(f"`{name}`").cast("double"), F.lit(missing).cast("double")).alias(column)
    for column, (name, missing) in zip(columns, plan["features"])
]
rows = raw.select("row", F.col(plan["label"]).alias("label"), left_out.alias("left_out"), *numbers)
indexer = StringIndexer(inputCol="label", outputCol="class", stringOrderType="alphabetAsc").fit(rows)
rows = indexer.transform(rows).cache()

classifier = SparkXGBClassifier(
    features_col=columns,
    label_col="class",
    num_workers=plan["workers"],
    n_estimators=plan["rounds"],
    max_depth=6,
    random_state=0,
)
model = classifier.fit(rows.where(~F.col("left_out")))
booster = model.get_booster()
booster.feature_names = plan["names"]
booster.save_model(folder / "model.ubj")

# What Spark answers, to compare with.
told = (
    model.transform(rows.where("left_out"))
    .select("row", "prediction", vector_to_array("rawPrediction").alias("margins"))
    .collect()
)
predictions = {
    "classes": indexer.labels,
    "trained": rows.where(~F.col("left_out")).count(),
    "rows": [[int(row["row"]), int(row["prediction"]), row["margins"]] for row in told],
}
(folder / "predictions.json").write_text(json.dumps(predictions))

# model.ubj becomes model.nettc, which goes where the parts are: to every machine of a cluster.
subprocess.run(plan["import"], check=True)

# A set in parts, of which one is empty: lines of text without a header.
number = lambda line: int(line.split(",", 1)[0])
some = lines.filter(lambda line: number(line) % 4 == 0).repartition(plan["parts"])
parts = some.union(spark.sparkContext.parallelize([], 1)).cache()
# Without checkCode, a part that fails looks like one with fewer rows.
answers = parts.pipe(shlex.join(plan["predict"]), checkCode=True)
pairs = parts.zip(answers).map(lambda pair: [number(pair[0]), number(pair[1]), pair[1].split(",", 1)[1]]).collect()
(folder / "answers.json").write_text(json.dumps({"parts": parts.getNumPartitions(), "rows": pairs}))
spark.stop()
