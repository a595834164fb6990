# Every target sets up what it needs, from a bare checkout: only make, a POSIX shell and Python 3.11 to 3.13 must be there.
# The interpreter can be named: make test PYTHON=python3.12 (after `make clean`, if there is an environment already).

VENV        := .venv
SPARK_VENV  := .venv-spark
STAMP       := $(VENV)/.installed
SPARK_STAMP := $(SPARK_VENV)/.installed
BENCH_VENV  := .venv-bench
BENCH_STAMP := $(BENCH_VENV)/.installed
SPARK_NEEDS := testing,sql,spark
SUITABLE    := import sys, venv, ensurepip; sys.exit(not (3, 11) <= sys.version_info[:2] < (3, 14))
CANDIDATES  := python3 python3.13 python3.12 python3.11 python
PYTHON      ?= $(firstword $(foreach p,$(CANDIDATES),$(shell $(p) -c '$(SUITABLE)' >/dev/null 2>&1 && echo $(p))))
PIP_FLAGS   := --quiet --disable-pip-version-check
PYTEST_FLAGS ?= -n auto --dist worksteal

.DEFAULT_GOAL := help
.PHONY: help test lint types floors pytest test-thorough test-spark demo bench fmt clean
# One thing after the other, also under `make -j`: the tests use every core themselves.
.NOTPARALLEL:

help: ## what there is
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-15s %s\n", $$1, $$2 }' Makefile

test: lint types floors pytest ## all checks and tests, but for Spark

lint: $(STAMP)
	$(VENV)/bin/ruff check .
	$(VENV)/bin/ruff format --check .

types: $(STAMP)
	$(VENV)/bin/mypy

floors: $(STAMP)
	$(VENV)/bin/lint-imports --no-logo

pytest: $(STAMP)
	$(VENV)/bin/python -m pytest $(PYTEST_FLAGS)

test-thorough: $(STAMP) ## the tests, with 100,000 examples of each law: for a night
	HYPOTHESIS_PROFILE=thorough $(VENV)/bin/python -m pytest $(PYTEST_FLAGS)

# Spark 4 needs a JDK of version 17 or later, from JAVA_HOME or the PATH. Without one there is nothing to be tested: say so.
test-spark: ## the tests on Spark, where there is a JDK
	@java="$${JAVA_HOME:+$$JAVA_HOME/bin/}java"; \
	version=$$("$$java" -version 2>&1 | sed -n 's/.*version "\([0-9]*\).*/\1/p' | head -n 1); \
	if [ "$${version:-0}" -lt 17 ]; then \
		echo "Not run: Spark needs a JDK of version 17 or later, and '$$java' is $${version:+of version }$${version:-not there}."; \
		echo "Install one, or let JAVA_HOME name it, and say 'make test-spark' again."; \
		echo "spark: 0 passed, 0 failed, 1 skipped"; \
	else \
		echo "JDK $$version ($$java)"; \
		$(MAKE) --no-print-directory pytest-spark; \
	fi

.PHONY: pytest-spark
pytest-spark: $(SPARK_STAMP)
	$(SPARK_VENV)/bin/python -m pytest -m spark tests/spark

demo: $(STAMP) ## the companies of the article, seen by its two investors, and where they part
	$(VENV)/bin/thesis score rules/zhu-xiaohu.toml examples/companies.toml
	$(VENV)/bin/thesis score rules/zhou-yahui.toml examples/companies.toml
	$(VENV)/bin/thesis disagree rules/zhu-xiaohu.toml rules/zhou-yahui.toml examples/companies.toml
	$(VENV)/bin/thesis explain rules/zhu-xiaohu.toml examples/companies.toml DramaWave

bench: $(BENCH_STAMP) ## time the library beside its peers, and write docs/performance.md: a quarter of an hour
	$(BENCH_VENV)/bin/python benchmarks/run.py
	$(BENCH_VENV)/bin/python benchmarks/page.py

fmt: $(STAMP) ## format, and mend what can be mended
	$(VENV)/bin/ruff check --fix .
	$(VENV)/bin/ruff format .

clean: ## remove the environments, the caches and what was built
	rm -rf $(VENV) $(SPARK_VENV) $(BENCH_VENV) build dist .hypothesis .import_linter_cache .mypy_cache .pytest_cache .ruff_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

define install
	@test -n "$(PYTHON)" || { echo "No Python 3.11, 3.12 or 3.13 with venv was found: name one, as in 'make test PYTHON=/usr/bin/python3.12'." >&2; exit 1; }
	@$(PYTHON) -c '$(SUITABLE)' || { echo "$(PYTHON) will not do: Python 3.11, 3.12 or 3.13 with venv is needed." >&2; exit 1; }
	@echo "Setting up $(1) (once, and again whenever pyproject.toml changes)"
	@test -x $(1)/bin/python || $(PYTHON) -m venv $(1)
	@$(1)/bin/python -m pip install $(PIP_FLAGS) --editable ".[$(2)]"
	@touch $@
endef

$(STAMP): pyproject.toml
	$(call install,$(VENV),dev)

$(SPARK_STAMP): pyproject.toml
	$(call install,$(SPARK_VENV),$(SPARK_NEEDS))

$(BENCH_STAMP): pyproject.toml benchmarks/requirements.txt
	$(call install,$(BENCH_VENV),plot)
	@rm -f $@
	@# One by one: a peer that cannot be installed is missing from the page, and nothing else is.
	@sed 's/ *\#.*//; /^$$/d' benchmarks/requirements.txt | while read -r peer; do \
		$(BENCH_VENV)/bin/python -m pip install $(PIP_FLAGS) "$$peer" || echo "not installed: $$peer" >&2; \
	done
	@touch $@
