# Everything that is done with this checkout. `make help` lists it.

# JOBS: processes that test. Two more than the two cores of CI, since many tests wait: for a page
# that answers on its beat, for a browser, for a disk.
PYTHON ?= python3
JOBS   ?= 4
ARGS   ?=

VENV := .venv
BIN  := $(VENV)/bin
CODE := portal messaging consent wsgi.py migrations tests bench tools
HAVE  = $(wildcard $(CODE))
LOCALES := nl fr de ar
CATALOGUES := $(patsubst %.po,%.mo,$(shell find portal/locales -name '*.po' 2>/dev/null))

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help setup environment catalogues assets assets-required debian demo demo-reset rehearse \
        check format test test-all readability bench lock messages clean

help: ## what can be done here
	@awk 'BEGIN {FS = ":.*## "} /^[a-z-]+:.*## / {printf "  make %-12s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

# --- setting up --------------------------------------------------------------

setup: environment catalogues assets ## make .venv, translations, letters and pictures (safe to repeat)

environment: $(VENV)/.installed

$(VENV)/.installed: requirements/dev.txt pyproject.toml
	@$(PYTHON) tools/environment.py $(VENV)
	@touch $@

catalogues: $(CATALOGUES)

%.mo: %.po | $(VENV)/.installed
	@$(BIN)/pybabel -q compile --input-file=$< --output-file=$@

# The pages work without letters and pictures: a demonstration goes on, tests do not.
assets: $(VENV)/.installed
	@$(BIN)/python -m tools.assets --optional

assets-required: $(VENV)/.installed
	@$(BIN)/python -m tools.assets

debian: $(VENV)/.installed
	@$(BIN)/python tools/debian.py

# --- running -----------------------------------------------------------------

demo: setup ## serve the demonstration on http://127.0.0.1:8000 (continues where it was)
	@exec $(BIN)/portal demo $(ARGS)

demo-reset: setup ## begin the demonstration anew (forgets what it made itself, and nothing else)
	@exec $(BIN)/portal demo --reset $(ARGS)

rehearse: setup ## play the whole exchange against a running demonstration
	@$(BIN)/portal rehearse $(ARGS)

# --- checking ----------------------------------------------------------------

check: environment ## style, types, who imports whom, what may not be in the tree
	$(BIN)/ruff format --check $(HAVE)
	$(BIN)/ruff check $(HAVE)
	$(BIN)/mypy $(HAVE)
	$(BIN)/lint-imports --no-cache
	$(BIN)/python -m tools.check_crypto
	$(BIN)/python -m tools.check_tree

format: environment ## put the code in shape
	$(BIN)/ruff check --fix --exit-zero $(HAVE)
	$(BIN)/ruff format $(HAVE)

test: environment catalogues assets-required debian ## the tests, except the broad ones (ARGS="-k words")
	@$(BIN)/pytest -n $(JOBS) -m "not broad" $(ARGS)

test-all: environment catalogues assets-required debian ## all tests: every role, language, display
	@$(BIN)/pytest -n $(JOBS) --hypothesis-profile=search $(ARGS)

readability: environment ## how easy the easy texts are, and which miss (ARGS=--all)
	@$(BIN)/python -m tools.readability $(ARGS)

bench: setup ## measure
	@$(BIN)/python -m bench $(ARGS)

# --- looking after -----------------------------------------------------------

lock: environment ## pin versions and hashes again (ARGS=--upgrade for newer ones)
	@$(BIN)/python -m tools.lock $(ARGS)

messages: environment ## gather the sentences to translate (English is their source)
	@mkdir -p portal/locales
	@$(BIN)/pybabel -q extract -F pyproject.toml -o portal/locales/messages.pot --project=Maat --version= \
	  --copyright-holder="Maat" --add-location=file --sort-by-file --no-wrap \
	  -k _l -k lazy_gettext -k N_ -k pgettext:1c,2 -k npgettext:1c,2,3 \
	  --ignore-dirs 'node_modules tests bench tools var .* __pycache__' .
	@for locale in $(LOCALES); do \
	  if [ -f portal/locales/$$locale/LC_MESSAGES/messages.po ]; then \
	    $(BIN)/pybabel -q update -i portal/locales/messages.pot -d portal/locales -l $$locale \
	      --no-wrap --no-fuzzy-matching --ignore-pot-creation-date; \
	  else \
	    $(BIN)/pybabel -q init -i portal/locales/messages.pot -d portal/locales -l $$locale --no-wrap; \
	  fi || exit 1; \
	done
	@rm -f portal/locales/messages.pot

clean: ## remove what set-up and tools made (the demonstration's data stay)
	rm -rf $(VENV) node_modules portal/static/vendor tests/vendor build dist *.egg-info
	rm -rf .mypy_cache .pytest_cache .ruff_cache .hypothesis .import_linter_cache test-results
	find portal messaging consent migrations tests bench tools -name __pycache__ -prune -exec rm -rf {} + 2>/dev/null || true
	find portal -name '*.mo' -delete 2>/dev/null || true
