#!/usr/bin/env bash
# DuckDB and Spark round a tie in different directions, and which one goes up depends on the type that is cast:
#   a DOUBLE to fewer decimals   1.005 to decimal(18, 2): DuckDB 1.00, Spark 1.01; 88837 / 20000 to four: 4.4418 and 4.4419
#   a DECIMAL to an integer      2.5: DuckDB 3, Spark 2 (it cuts off); the DOUBLE 2.5 gives 2 in both
# Seen with DuckDB 2.0.1 and PySpark 4.3.0 (Java 17). Spark rounds the shortest decimal text of a double, DuckDB the double
# itself. So a ratio of amounts, stored with four decimals, may differ by one in the last digit between the engines. Needs Java.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check "pyspark==4.3.0" "duckdb==2.0.1"
cd "$folder"
"$folder/venv/bin/python" - 2>/dev/null <<'PY'
from decimal import Decimal

import duckdb
import pyspark
from pyspark.sql import SparkSession

spark = SparkSession.builder.master("local[1]").config("spark.ui.enabled", "false").getOrCreate()
print("pyspark", pyspark.__version__, "duckdb", duckdb.__version__)
cases = {
    "SELECT cast(cast(1.005 AS double) AS decimal(18, 2))": (Decimal("1.00"), Decimal("1.01")),
    "SELECT cast(cast(88837 AS double) / cast(20000 AS double) AS decimal(18, 4))": (Decimal("4.4418"), Decimal("4.4419")),
    "SELECT cast(cast(2.5 AS decimal(9, 1)) AS integer)": (3, 2),
    "SELECT cast(cast(2.5 AS double) AS integer)": (2, 2),
}
for query, (by_duckdb, by_spark) in cases.items():
    [[found]], [(beside,)] = spark.sql(query).collect(), duckdb.sql(query).fetchall()
    print(f"{query}: DuckDB {beside}, Spark {found}")
    assert beside == by_duckdb, beside
    assert found == by_spark, found
print("as stated")
PY
