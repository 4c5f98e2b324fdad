# The commands of the project; `make` or `make help` lists them.
# Fresh Debian/Ubuntu with Python 3.11+ and make: `make extract` and `make test` install what they need by themselves.

SHELL := /bin/bash
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:

IN ?= corpus/samples
OUT ?= out
ARGS ?=
BENCH ?= bench_pdf bench_scan bench_corpus similar_scale
VENV ?= .venv
BIN := $(VENV)/bin
PYTHON ?= $(shell for p in python3.11 python3.12 python3.13 python3; do \
	command -v $$p >/dev/null && $$p -c 'import sys; sys.exit(not (3, 11) <= sys.version_info < (3, 14))' 2>/dev/null \
	&& echo $$p && break; done)
RUN_PACKAGES := tesseract-ocr tesseract-ocr-tha tesseract-ocr-eng
TEST_PACKAGES := $(RUN_PACKAGES) fonts-thai-tlwg fonts-noto-core fonts-dejavu-core libreoffice-writer-nogui \
	libreoffice-calc-nogui chromium poppler-utils parallel

.PHONY: help setup setup-test extract verify test test-quick lint format lock notebooks accuracy bench fuzz hostile faults merge \
	train-digits expected docs clean

help:  ## list the targets
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 16

setup: $(VENV)/run.stamp  ## install what a run needs (system packages too where this user may)

setup-test: $(VENV)/test.stamp  ## install what the tests need

extract: $(VENV)/run.stamp  ## digitise a folder: make extract IN=reports OUT=out (default: the bundled samples into out/)
	@$(BIN)/ita extract "$(IN)" "$(OUT)" $(ARGS)

verify: $(VENV)/run.stamp  ## check an output folder against its manifest: make verify OUT=out
	@$(BIN)/ita verify "$(OUT)"

test: $(VENV)/test.stamp  ## all tests
	@$(BIN)/python -m pytest $(ARGS)

test-quick: $(VENV)/test.stamp  ## the tests that take seconds
	@$(BIN)/python -m pytest -m "not slow" $(ARGS)

lint: $(VENV)/test.stamp  ## style and static checks
	@$(BIN)/ruff check . && $(BIN)/ruff format --check .

format: $(VENV)/test.stamp  ## format the code
	@$(BIN)/ruff format . && $(BIN)/ruff check --fix .

accuracy: $(VENV)/test.stamp  ## measure accuracy over formats, faults, scans and simulations (an hour or more)
	@$(BIN)/python -m tests.measure.accuracy $(ARGS)
	@for script in repair_confusion row_cuts reconcile_simulation agency_simulation; do \
	  echo; echo "## $$script"; $(BIN)/python tests/measure/$$script.py || exit 1; done

expected: $(VENV)/test.stamp  ## write the samples' expected rows (tests/expected) again; read the difference
	@$(BIN)/python -m tests.support.samples
	@$(BIN)/python -m tests.support.dump

bench: $(VENV)/test.stamp  ## measure speed and memory as ratios: make bench BENCH=bench_pdf ARGS=file.pdf
	@for script in $(BENCH); do \
	  echo "## $$script"; $(BIN)/python tests/measure/$$script.py $(ARGS) || exit 1; done

train-digits:  ## train the number reader again (an hour; needs npm and fonts; a user never needs it)
	@test -d .venv-train || $(PYTHON) -m venv .venv-train
	@.venv-train/bin/python -m pip install --quiet --disable-pip-version-check -r requirements/train.txt
	@OMP_NUM_THREADS=1 .venv-train/bin/python -m extract.digits.training.train $(ARGS)

hostile: $(VENV)/test.stamp  ## the hostile folder in the sizes that hurt
	@HOSTILE_FULL=1 $(BIN)/python -m pytest tests/test_hostile.py $(ARGS)

faults: $(VENV)/test.stamp  ## runs that are killed, short of disk, short of memory
	@$(BIN)/python -m tests.measure.fault_injection $(ARGS)

merge: $(VENV)/run.stamp  ## put shards together: make merge OUT=out
	@$(BIN)/ita merge "$(OUT)" $(ARGS)

fuzz: $(VENV)/test.stamp  ## readers and parsers under mutated input
	@$(BIN)/python tests/measure/fuzz.py $(ARGS)

COMPILE = $(BIN)/uv pip compile --quiet pyproject.toml --universal --python-version 3.11 --generate-hashes --no-annotate \
	--no-emit-index-url --custom-compile-command "make lock"

lock: $(VENV)/test.stamp  ## resolve requirements/*.lock again from pyproject.toml
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check uv
	@$(COMPILE) --group dev -o requirements/dev.lock
	@$(COMPILE) --constraint requirements/dev.lock -o requirements/run.lock

notebooks: $(VENV)/test.stamp  ## run the notebooks over an output: make notebooks OUT=out -> notebooks/out/
	@$(BIN)/python notebooks/execute.py "$(OUT)"

docs: $(VENV)/run.stamp  ## write docs/data-dictionary.md again from the schema
	@$(BIN)/python -m corpus.dictionary docs/data-dictionary.md

clean:  ## remove the environment and every output of this checkout
	rm -rf $(VENV) out build dist .pytest_cache .ruff_cache .hypothesis

# Installing ----------------------------------------------------------------------------------------------------------

define apt_install
	missing=$$(for p in $(1); do dpkg-query -W -f='$${Status}' $$p 2>/dev/null | grep -q 'ok installed' || echo $$p; done); \
	if [ -n "$$missing" ]; then \
	  if ! command -v apt-get >/dev/null; then \
	    echo "Note: this system has no apt-get. Please install the equivalents of:" $$missing; \
	  else \
	    root=; if [ $$(id -u) != 0 ]; then root="sudo -n"; fi; \
	    echo "Installing system packages:" $$missing; \
	    { $$root apt-get update -qq && DEBIAN_FRONTEND=noninteractive $$root apt-get install -y -qq --no-install-recommends $$missing; } \
	    >/dev/null || echo "Note: could not install" $$missing"; what needs them is reported, the rest works. Ask an administrator: sudo apt-get install" $$missing; \
	  fi; \
	fi
endef

$(VENV)/bin/python:
	@if [ -z "$(PYTHON)" ]; then echo "Python 3.11, 3.12 or 3.13 is needed: sudo apt-get install python3 python3-venv"; exit 1; fi
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { $(call apt_install,python3-venv); }
	@echo "Making the Python environment in $(VENV) with $(PYTHON)"
	@$(PYTHON) -m venv $(VENV)

$(VENV)/run.stamp: requirements/run.lock pyproject.toml | $(VENV)/bin/python
	@$(call apt_install,$(RUN_PACKAGES))
	@echo "Installing Python packages"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/run.lock
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --editable .
	@touch $@

$(VENV)/test.stamp: requirements/dev.lock $(VENV)/run.stamp
	@$(call apt_install,$(TEST_PACKAGES))
	@echo "Installing Python packages for the tests"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/dev.lock
	@touch $@
