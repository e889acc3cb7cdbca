# make run     the console, with the demo world in it; it prints where
# make test    everything, the browser included
# make check   what must hold at every commit; no network, two minutes
# make lint    of that, what needs no test: format, lint, types, the direction of imports
# make env     only the environment: .venv, with placet in it
# make demo    only the demo world, in .placet
# make bench   how fast the log is, as ratios in one run; written into docs/benchmarks.md
# make bench-ui  how fast pages are in a real browser, how many bytes they take and how high they are; into the same document
# make images  pictures of every page, wide and narrow, light, dark and on paper; into docs/images, where README takes its own from
# make statistics  how often our own alarms are false and our intervals right; simulated into docs/statistics.md
# make docs    write into the documents what the program prints
# make lock    compile the locks anew from pyproject.toml
# make format  let ruff write what `make check` would complain about

PYTHON ?= python3
HOME_FOLDER ?= .placet
PORT ?= 8501
BIN := .venv/bin
PLACET := $(BIN)/placet --home $(HOME_FOLDER)
CODE := app benchmarks governance pages data/demo tests .ci
# Each process has whole files. For two cores: the fast tests keep two processes busy, and of the slow ones, which wait half of their
# time for a browser, a server or a disk, a third one is done meanwhile.
# The slow ones in the order of their folders: xdist would begin the files with one long test last.
FAST_TESTS := $(BIN)/pytest -q -rs -m "not slow" --disable-socket --allow-unix-socket -n 2 --dist loadfile
SLOW_TESTS := $(BIN)/pytest -q -rs -m slow --durations=40 --durations-min=4 -n 3 --dist loadfile --no-loadscope-reorder
LOCK := uv pip compile --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --no-strip-extras

# Without byte-code every start takes two to four times as long.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: run demo env dev test check lint bench bench-ui images statistics docs lock format

run: env demo
	$(PLACET) serve --port $(PORT)

demo: env
	@test -e $(HOME_FOLDER)/placet.db -a ! -e $(HOME_FOLDER)/demo-unfinished || $(PLACET) demo

env: .venv/env-installed

dev: .venv/dev-installed

# uv installs the locked set in a fraction of pip's time; where it cannot (a private index that only pip knows), pip does.
.venv/tools-installed: requirements-tools.txt
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Placet needs Python 3.11 or later, $(PYTHON) is " + sys.version.split()[0])'
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --require-hashes -r requirements-tools.txt
	touch $@

.venv/env-installed: .venv/tools-installed requirements.txt pyproject.toml
	$(call install,requirements.txt)
	touch $@

.venv/dev-installed: .venv/env-installed requirements-dev.txt
	$(call install,requirements-dev.txt)
	touch $@

define install
@echo "installing $(1) into .venv (about 160 packages, a minute or two the first time)"
@$(BIN)/uv pip install --quiet --compile-bytecode --require-hashes --python .venv -r $(1) \
	|| { echo "uv could not; trying pip"; $(BIN)/python -m pip install --quiet --require-hashes -r $(1); }
@$(BIN)/uv pip install --quiet --python .venv --no-deps --no-build-isolation --editable . \
	|| $(BIN)/python -m pip install --quiet --no-deps --no-build-isolation --editable .
endef

test: dev
	$(BIN)/python -m tests.provision
	$(FAST_TESTS)
	$(SLOW_TESTS)

check: lint
	$(FAST_TESTS)

lint: dev
	$(BIN)/ruff format --check $(CODE)
	$(BIN)/ruff check $(CODE)
	$(BIN)/mypy governance app pages/*.py data/demo/card-fraud/*.py
	$(BIN)/lint-imports --no-logo

format: dev
	$(BIN)/ruff format $(CODE)
	$(BIN)/ruff check --fix $(CODE)

bench: dev
	$(BIN)/python -m benchmarks.write

bench-ui: dev
	$(BIN)/python -m tests.provision
	$(BIN)/python -m benchmarks.write ui dashboards

images: dev
	$(BIN)/python -m tests.provision
	$(BIN)/python -m benchmarks.images

statistics: dev
	$(BIN)/python -m benchmarks.simulations

docs: dev
	$(BIN)/python -m tests.documents

lock: .venv/tools-installed
	$(BIN)/$(LOCK) --quiet requirements-tools.in -o requirements-tools.txt
	$(BIN)/$(LOCK) --quiet --extra dev pyproject.toml -o requirements-dev.txt
	$(BIN)/$(LOCK) --quiet -c requirements-dev.txt pyproject.toml -o requirements.txt
	$(BIN)/python .ci/name_without_extras.py requirements.txt requirements-dev.txt
