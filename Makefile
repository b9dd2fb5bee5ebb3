# Every target sets up what it needs: nothing to install first but Python 3.11, git and make.
PYTHON ?= $(shell command -v python3.11 || command -v python3)
KECHUANG_DATA ?= data
export KECHUANG_DATA
# where this is set, each of some hundred processes of the tests compiles Dagster and dbt anew: 5 s of 12
unexport PYTHONDONTWRITEBYTECODE
SIZE ?= 5000
BIN := .venv/bin
SPARK_BIN := .venv-spark/bin
DBT_TARGET := $(CURDIR)/dbt_project/target
# as `compiled_manifest` sets them: another value, and sqruff parses the project anew
DBT_LINT := KECHUANG_WAREHOUSE=$(DBT_TARGET)/warehouse.duckdb KECHUANG_THREADS=2 DBT_TARGET_PATH=$(DBT_TARGET) DBT_LOG_PATH=$(DBT_TARGET) DO_NOT_TRACK=1

# the lock names all there is, so nothing is to be resolved; compiling 15,000 files of which few are loaded takes 30 s
AS_LOCKED := --require-hashes --no-deps --no-compile

.PHONY: daily test test-all test-days test-kills test-lineage test-spark lint lint-python lint-sql ui desk schema columns portrait bench bench-models bench-day bench-month bench-chaos format

daily: .venv/.ready  ## make up a city if there is none, then land, build, gate and publish
	@test -d $(KECHUANG_DATA)/inbox || $(BIN)/kechuang simulate
	@if test -d $(KECHUANG_DATA)/bureaus; then $(BIN)/kechuang simulate --serve -- $(BIN)/kechuang daily; \
	else $(BIN)/kechuang daily; fi

test: lint  ## run the linters and the tests that need no day of their own
	$(BIN)/python -m pytest -q -n logical --maxprocesses 4 --dist loadfile --no-loadscope-reorder  # the long files come first

test-all: test test-days test-kills test-lineage  ## everything: before a release, and each night

test-days: .venv/.ready  ## tests that need a day or a build of their own: some fifteen minutes
	$(BIN)/python -m pytest -q -m 'whole_day and not every_kill and not every_change' -n logical --maxprocesses 4 --dist loadfile

test-kills: .venv/.ready  ## kill a day at each of some thirty moments, fill the disk at more places: some twenty minutes
	$(BIN)/python -m pytest -q -s -m every_kill tests/crash

test-lineage: .venv/.ready  ## change 200 source rows of all feeds and see what changes: some five minutes
	$(BIN)/python -m pytest -q -s -m every_change tests/e2e/test_lineage.py

test-spark: .venv-spark/.ready  ## build a city by DuckDB and by Spark, compare every mart; ENTERPRISES=5000; wants Java 17
	@KECHUANG_SPARK_ENTERPRISES=$(or $(ENTERPRISES),5000) $(SPARK_BIN)/python -m pytest -q tests/spark -m 'on_spark or not on_spark'

lint: .venv/.ready  ## check style, types, imports, SQL and the conventions of the dbt project
	@$(MAKE) --no-print-directory -j2 lint-sql lint-python

lint-python: .venv/.ready
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-logo  # arrows between rooms run down
	$(BIN)/kechuang rulebook check --city cities/made_up

lint-sql: .venv/.ready  # dbt's project is compiled once: sqruff, dbt-bouncer and the tests take what is made
	$(BIN)/python -c "from pathlib import Path; from pipelines.warehouse.dbt import compiled_manifest; compiled_manifest(Path('$(DBT_TARGET)'), 2)"
	@ln -sfn $(DBT_TARGET)/none.duckdb $(DBT_TARGET)/warehouse.duckdb  # tests leave a link to a folder that is gone
	$(DBT_LINT) $(BIN)/sqruff lint --quiet dbt_project/models dbt_project/tests
	$(BIN)/sqruff lint --quiet quality/reconcile quality/agreements quality/changes
	$(BIN)/dbt-bouncer run

ui: .venv/.ready  ## serve Dagster for this data folder on loopback
	@$(BIN)/kechuang ui

desk: .venv/.ready  ## serve the desk on the current release with demo accounts, on loopback
	@$(BIN)/kechuang desk --demo

schema: .venv/.ready  ## regenerate what comes from the contracts: the editors' schema, dbt's sources
	@$(BIN)/python -c "import json; from pipelines.contracts.feed import contract_schema as s; print(json.dumps(s(), ensure_ascii=False, indent=2))" > sources/feed.schema.json
	@$(BIN)/python -m pipelines.warehouse.source_docs

columns: .venv/.ready  ## regenerate docs/reference/columns.md from the current release: lineage and rights of each column
	@$(BIN)/python -m pipelines.publish.dictionary.columns_page docs/reference/columns.md

portrait: .venv/.ready  ## regenerate docs/reference/city.md: the made-up city compared with real figures
	@$(BIN)/python -m sources.simulator.portrait docs/reference/city.md

bench: .venv/.ready  ## a day by step on a made-up city of SIZE enterprises: amounts, seconds, memory, ratio to its limit
	@$(BIN)/python benchmarks/size.py --enterprises $(SIZE) --json benchmarks/results/day-of-$(SIZE).json \
		--chart benchmarks/results/day-of-$(SIZE).svg

bench-models: .venv/.ready  ## points and eligibility, each compared with one hand-written statement
	@for one in scoring eligibility; do $(BIN)/python benchmarks/$$one.py || exit 1; done

bench-day: .venv/.ready  ## what a day costs by what is new; AGAINST=CHECKOUT compares another checkout in the same run
	@$(BIN)/python benchmarks/day.py $(if $(AGAINST),--against $(AGAINST)) --json benchmarks/results/day-by-news.json \
		--chart benchmarks/results/day-by-news.svg

bench-month: .venv/.ready  ## run thirty days of a small city: seconds and bytes of each day (some 40 minutes)
	@$(BIN)/python benchmarks/month.py

bench-chaos: .venv/.ready  ## regenerate docs/reference/gate.md: how many corruptions of deliveries the gate catches (hours)
	@$(BIN)/python benchmarks/chaos.py --out $(KECHUANG_DATA)/chaos --page docs/reference/gate.md

format: .venv/.ready
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

.venv/.ready: requirements.lock pyproject.toml
	@echo "setting up .venv (some two minutes, once)"
	@$(PYTHON) -m venv --clear .venv
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check $(AS_LOCKED) -r requirements.lock
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

.venv-spark/.ready: requirements.lock requirements-spark.lock pyproject.toml
	@echo "setting up .venv-spark (some four minutes, once)"
	@$(PYTHON) -m venv --clear .venv-spark
	@$(SPARK_BIN)/python -m pip install --quiet --disable-pip-version-check $(AS_LOCKED) -r requirements.lock -r requirements-spark.lock
	@$(SPARK_BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@
