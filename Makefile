# Everything a fresh machine needs is python3 and make: each target makes its own .venv.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.ready
NODE := $(VENV)/node

.PHONY: demo test test-long test-lxml tools fuzz mutants pythons coverage lint docs bench clean

demo: $(STAMP)
	$(BIN)/poa-xl demo demo

test: $(STAMP) tools
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/python -m pytest -q -n auto

# What is long: fuzzed files, kills, mutated packages; then all the tests with lxml installed, which openpyxl would use, and
# with every .xlsx that a test reads read by both readers.
test-long: $(STAMP) tools
	$(BIN)/python -m pytest -q -n auto -m long
	$(MAKE) test-lxml

test-lxml: $(STAMP)
	$(PYTHON) -m venv --clear $(VENV)-lxml
	$(VENV)-lxml/bin/python -m pip install --quiet --disable-pip-version-check --editable '.[dev]' lxml
	POA_XL_BOTH_READERS=1 $(VENV)-lxml/bin/python -m pytest -q -n auto -m 'not long and not office and not browser and not wheel'
	rm -rf $(VENV)-lxml

# Packages of node that some tests drive.  Without npm, or without a network, those tests are skipped and say why.
tools: $(NODE)/.ready

$(NODE)/.ready: tests/programs/node/package.json | $(STAMP)
	mkdir -p $(NODE)
	cp $< $(NODE)/
	npm install --prefix $(NODE) --no-package-lock --no-audit --no-fund --loglevel=error && touch $@ \
		|| echo 'Some tests will be skipped: npm cannot install what $< names'

fuzz: $(STAMP)
	$(BIN)/python -m tests.hostile.fuzz --minutes $(or $(MINUTES),10)

# A seeded sample of faults put into the core, one at a time: which of them no test notices.
mutants: $(STAMP)
	$(BIN)/python -m tests.mutants --count $(or $(COUNT),150) --seed $(or $(SEED),9)

# The quick tests on each Python that this machine has.
pythons: $(STAMP)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check nox
	$(BIN)/nox

coverage: $(STAMP) tools
	$(BIN)/python -m pytest -q -n auto --cov --cov-report=term

lint: $(STAMP)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

docs: $(STAMP)
	$(BIN)/poa-xl explain --markdown > docs/hallazgos.md

bench: $(STAMP)
	$(BIN)/python benchmarks/measure.py

$(STAMP): pyproject.toml
	$(PYTHON) -m venv $(VENV) || { rm -rf $(VENV); apt-get install -y python3-venv && $(PYTHON) -m venv $(VENV); } \
		|| { echo 'Install python3-venv first: sudo apt install python3-venv'; exit 1; }
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --upgrade pip
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[dev]'
	touch $@

clean:
	rm -rf $(VENV) $(VENV)-lxml demo .mypy_cache .pytest_cache .ruff_cache .hypothesis
