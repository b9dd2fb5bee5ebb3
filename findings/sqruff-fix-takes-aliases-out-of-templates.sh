#!/usr/bin/env bash
# `sqruff fix` with a Jinja templater deletes the alias of a templated expression if the expression happens to render to the same
# word: `{{ 'note' if has_note else "'none'" }} as note` loses `as note`, because the first pass of the loop renders `note as note`.
# In the other passes, and with other variables, the column has then another name. `lint` on the same file names only the indentation,
# and `fix` ends with 1, as if it had changed nothing. With dbt models the change is found when a model that reads the column fails,
# or never, if a set operation takes the name from its first branch.
# Seen with sqruff 0.44.0, templater jinja; the dbt templater does the same. We lint with it, and change by hand what it reports.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check "sqruff==0.44.0" "jinja2==3.1.6" "jinja2-simple-tags==0.6.1" \
    "regex==2026.11.19" "charset-normalizer==3.5.2"
printf '[sqruff]\ndialect = duckdb\ntemplater = jinja\n' > "$folder/.sqruff"
cat > "$folder/items.sql" <<'SQL'
{% for has_note in [true, false] %}
select
    id,
    {{ 'note' if has_note else "'none'" }} as note
from items
{{ 'union all' if not loop.last }}
{% endfor %}
SQL
cd "$folder"
echo "lint:"
venv/bin/sqruff lint --nocolor items.sql 2>&1 | tee linted.txt || true
venv/bin/sqruff fix --quiet items.sql > fixed.txt 2>&1 && code=0 || code=$?
echo "fix ends with $code, and the file is now:"
cat items.sql
if grep -q AL09 linted.txt; then
    echo "lint says now that the alias goes"
    exit 1
fi
if grep -q "as note" items.sql; then
    echo "the alias is kept now"
    exit 1
fi
if [ "$code" != 1 ]; then
    echo "fix ends with $code now"
    exit 1
fi
echo "as stated"
