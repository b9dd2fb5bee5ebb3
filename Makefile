# Every target sets up what it needs. Nothing to install first but Python 3.11, git and make.
PYTHON ?= python3.11
DATA ?= data
DATE ?= $(shell TZ=Asia/Shanghai date +%F)
export KECHUANG_DATA := $(DATA)

.PHONY: daily test lint ui clean

.venv/.ready: requirements.lock pyproject.toml
	$(PYTHON) -m venv --clear .venv
	.venv/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	.venv/bin/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	touch $@
