# Two commands from a fresh clone: make demo, make check. Needs Python >= 3.11 and a package index.
PYTHON ?= python3
PORT ?= 8765
BIN = .venv/bin
PYTEST = $(BIN)/python -m pytest
export PYTHONDONTWRITEBYTECODE =  # empty: the tests start hundreds of processes, and each would compile the product anew
# One more at work than there are cores: some wait. A file's tests share what it makes once; the long ones go first.
ON_ALL_CORES = -n $(shell expr $$(getconf _NPROCESSORS_ONLN) + 1) --dist loadfile --no-loadscope-reorder

.PHONY: help demo check quick lint style types test stories sentences chaos fuzz guided coverage mutants bench counterparts lock clean

help:  ## this list
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*##/\t/'

demo: .venv/core  ## the demo on http://127.0.0.1:8765/ (PORT=...)
	@$(BIN)/python -m bot demo --port $(PORT)

# Types take one core, a minute long where nothing is known of them yet: the tests begin on the others.
check: .venv/check .venv/browser style  ## format, lint, types, import contracts, all tests, on every core
	@$(MAKE) --no-print-directory -j 2 types test

quick: .venv/check lint  ## the same with the fast tests alone, in less than a minute
	$(PYTEST) $(ON_ALL_CORES) -m "not slow"

lint: style types

style: .venv/check
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .

types: .venv/check
	$(BIN)/mypy
	$(BIN)/lint-imports

test: .venv/check .venv/browser
	$(PYTEST) $(ON_ALL_CORES)

stories: .venv/check  ## the long form of generated stories: DUBAN_STORIES=2000 of each
	DUBAN_STORIES=$${DUBAN_STORIES:-2000} $(PYTEST) -n auto --dist load -m stories

sentences: .venv/check  ## the long form of generated sentences: DUBAN_SENTENCES=100000
	DUBAN_SENTENCES=$${DUBAN_SENTENCES:-100000} $(PYTEST) tests/rules/understanding/test_generated.py

chaos: .venv/check  ## the long fault runs: 1,000 kills of the service and of the sender on each engine, 120 of two replicas, and more, with a table
	DUBAN_CHAOS=$${DUBAN_CHAOS:-full} $(PYTEST) tests/chaos -m chaos -s

fuzz: .venv/check  ## a million hostile callbacks for each platform: DUBAN_FUZZ=1000000
	DUBAN_FUZZ=$${DUBAN_FUZZ:-1000000} $(PYTEST) -n auto --dist load -s tests/fuzz

guided: .venv/atheris  ## atheris on every reader of words, a minute each, what it finds is kept: GUIDED_SECONDS=60
	PYTHONPATH=$< $(BIN)/python -m tests.fuzz.guided --seconds $${GUIDED_SECONDS:-60}

coverage: .venv/check  ## branches of the trust path that none of its tests takes; there are to be none
	$(BIN)/python -m tests.trust.coverage

mutants: .venv/check  ## small faults in the trust path that none of its tests sees; takes most of an hour: MUTANTS="envelope inbox"
	$(BIN)/python -m tests.trust.mutants $(MUTANTS)

bench: .venv/check  ## what the speed claims rest on
	$(BIN)/python -m bench

counterparts: .venv/counterparts .venv/node  ## the platforms' own kits for Python and Node, talked to by tests/counterparts

lock: .venv/check  ## compile the exact versions again, with hashes and without addresses
	$(BIN)/pip install --quiet uv
	$(BIN)/uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-header --no-annotate pyproject.toml -o locks/core.txt
	$(BIN)/uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-header --no-annotate --extra postgres pyproject.toml -o locks/postgres.txt
	$(BIN)/uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-header --no-annotate --extra sqlite pyproject.toml -o locks/sqlite.txt
	$(BIN)/uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-header --no-annotate --extra test --extra e2e --extra dev pyproject.toml -o locks/check.txt
	echo "atheris>=3" | $(BIN)/uv pip compile -q --python-version 3.11 --generate-hashes --no-header --no-annotate - -o locks/atheris.txt
	printf "dingtalk-stream==0.24.3\nwechatpy==1.8.18\n" | $(BIN)/uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-header --no-annotate -c locks/check.txt - -o locks/counterparts.txt
	$(BIN)/python locks/sbom.py

clean:  ## remove what the targets made
	rm -rf .venv .mypy_cache .ruff_cache .import_linter_cache

.venv/bin/python:
	$(PYTHON) -m venv .venv

.venv/core: .venv/bin/python locks/core.txt pyproject.toml
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r locks/core.txt
	$(BIN)/pip install --quiet --disable-pip-version-check --no-deps -e .
	@touch $@

.venv/check: .venv/core locks/check.txt
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r locks/check.txt
	@touch $@

# Only for `make guided`, beside the rest: built for x86-64 alone.
.venv/atheris: .venv/check locks/atheris.txt
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes --no-deps --target $@ -r locks/atheris.txt
	@touch $@

# Other people's software, for tests/counterparts and the judge of the demo's page (axe-core); without it those are left out.
.venv/counterparts: .venv/check locks/counterparts.txt
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r locks/counterparts.txt
	@touch $@

.venv/node: .venv/bin/python tests/counterparts/package.json
	@mkdir -p $@ && cp tests/counterparts/package.json $@
	npm install --prefix $@ --no-package-lock --ignore-scripts --no-audit --no-fund --silent
	@touch $@

# What pip cannot bring: Chromium and a CJK font for the browser tests. Installed as root on Debian, otherwise skipped.
.venv/browser: .venv/check
	@if command -v chromium >/dev/null; then touch $@; \
	elif [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
		apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq chromium fonts-noto-cjk >/dev/null && touch $@; \
	else echo "skipped: the browser tests need Debian's chromium (apt-get install chromium)"; fi
