#!/usr/bin/env bash
# Spark's try_cast reads digits of other scripts, such as the full-width ones of Chinese texts, as a DECIMAL, but not as
# an INT, a DOUBLE or a DATE, for which they are null. DuckDB reads them as none of these. Seen with PySpark 4.3.0 (Java 17) and
# DuckDB 2.0.1: of '１２', Spark makes 12.00 as decimal(18, 2) and null as int. So the same cell is a number or none by its
# declared type, and by the engine; texts have to be made plain digits, or refused, before they are cast. Needs Java.
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
    "SELECT try_cast('１２' AS decimal(18, 2))": Decimal("12.00"),
    "SELECT try_cast('１２.５' AS decimal(18, 2))": Decimal("12.50"),
    "SELECT try_cast('１２' AS int)": None,
    "SELECT try_cast('１２' AS double)": None,
    "SELECT try_cast('２０２６-０１-０２' AS date)": None,
}
for query, on_spark in cases.items():
    [[found]], [(beside,)] = spark.sql(query).collect(), duckdb.sql(query).fetchall()
    print(f"{query}: Spark {found}, DuckDB {beside}")
    assert found == on_spark, found
    assert beside is None, beside
print("as stated")
PY
