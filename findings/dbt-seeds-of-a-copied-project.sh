#!/usr/bin/env bash
# dbt keeps in the parse cache of its target folder where each seed's file was. If a project is copied and the target folder stays, as when
# a new version is installed beside the old one, `dbt seed` loads the seeds of the OLD folder, with exit code 0 and without a word,
# though --project-dir names the new one: where they differ by now, the table has the old folder's row. When the old folder is gone, the
# seed fails with a path that nobody gave. Models come from the new folder meanwhile. Only a seed whose own file is another than when
# the cache was written is looked for anew.
# Seen with dbt-core 1.11.16 and dbt-duckdb 1.11.1. We drop the cache when the project's place is another, and make seeds' paths ourselves.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check "dbt-core==1.11.16" "dbt-duckdb==1.11.1" "duckdb==2.0.1"
export DO_NOT_TRACK=1 DBT_TARGET_PATH="$folder/target" DBT_LOG_PATH="$folder/target"
cd "$folder"
mkdir -p old/seeds old/models
printf 'name: small\nversion: "1.0"\nprofile: small\n' > old/dbt_project.yml
printf 'small: {target: dev, outputs: {dev: {type: duckdb, path: rates.duckdb}}}\n' > old/profiles.yml
printf 'code,rate\na,1\n' > old/seeds/rate.csv
printf "select 'old' as place\n" > old/models/place.sql
run() { venv/bin/dbt --quiet "$1" --project-dir "$2" --profiles-dir "$2"; }
seen() { venv/bin/python -c "import duckdb; print(duckdb.connect('rates.duckdb').execute('select rate, place from rate, place').fetchone())"; }
run build old
cp -r old new
printf 'code,rate\na,99\n' > old/seeds/rate.csv
printf "select 'new' as place\n" > new/models/place.sql
run build new
found=$(seen)
echo "rate 1 stands in the new project, 99 in the old one; built from the new one: $found"
[ "$found" = "(99, 'new')" ]
mv old gone
if run seed new > said.txt 2>&1; then
    echo "the seed of the new project is found now"
    exit 1
fi
grep "No files found" said.txt
rm target/partial_parse.msgpack
run seed new
found=$(seen)
echo "without the cache: $found"
[ "$found" = "(1, 'new')" ]
echo "as stated"
