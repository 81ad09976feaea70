# Two commands: `make run` starts everything on this machine, `make test` proves it.
# Only Python 3.11 or newer and make are assumed. `make help` lists the rest.

.DEFAULT_GOAL := help
.PHONY: help setup run test test-all test-dates oldest check proofs lock audit seed bench soak choose mutants mutants-random docs words format lighthouse release-dump clean

# Any Python runs the set-up, which finds the best one itself; PYTHON=… settles it.
BOOTSTRAP := $(or $(PYTHON),$(shell for p in python3 python3.13 python3.12 python3.11 python; do \
	$$p -c '' 2>/dev/null && echo $$p && break; done))
export BDM_PYTHON := $(PYTHON)
# Containers set it to stay small; here every process would compile the whole tree anew.
unexport PYTHONDONTWRITEBYTECODE
BIN := .venv/bin
LOCK := .venv/installer/bin/uv pip compile --universal --python-version 3.11 --quiet \
	--generate-hashes --no-header --no-emit-index-url --no-emit-find-links
# With what others leave of the machine: the last line of what it says, or all of it if it fails.
quietly = said=$$(nice $(1) 2>&1) && echo "$$said" | tail -n 1 || { echo "$$said" >&2; exit 1; }
AT_ONCE := --numprocesses 3 --dist loadfile --no-loadscope-reorder
PYTEST := $(BIN)/pytest $(AT_ONCE)
SHOWN := tests/demonstration/test_shown.py

help: ## List every target
	@grep -hE '^[a-z%-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z%-]+):.*## /  make \1\t/' | expand -t 16

setup: ## Make .venv from the locks, build the front end and translations (what changed only)
	@test -n "$(BOOTSTRAP)" || { echo "Python 3.11 or newer is needed and none was found." >&2; exit 1; }
	@$(BOOTSTRAP) -m tools.setup

run: setup ## Start everything and print the address and who can sign in
	@exec $(BIN)/bdm run

test: setup ## Run the tests, the browser's main journeys too (installs Debian's Chromium where it may)
	@$(BIN)/python -m tools.browser
	@$(PYTEST)

test-dates: setup ## Run the quick tests on days unlike most, such as DATES="--at leap night --share 1/7"
	@$(BIN)/python -m tools.dates $(DATES) $(AT_ONCE)

test-all: setup ## Run everything: both doors, both Pythons, odd days, kills (hours; bench/CHECKS.md)
	@$(BIN)/python -m tools.browser
	@$(BIN)/python -m tools.everything $(AT_ONCE)

oldest: setup ## Make a journey a domain on the oldest Python that README promises
	@$(BIN)/python -m tools.oldest smoke --numprocesses 0

# With the tests that hold for every domain: architecture, contracts, platform and web.
test-%: setup ## Run the tests of one domain with its ground, such as test-payments
	@$(PYTEST) tests/$* tests/architecture tests/contracts tests/platform tests/web

check: setup ## What CI runs (.ci/run): every test, and the proofs beside them
	@.ci/run

# Beside the tests, which wait now and then; one that fails is heard at once.
proofs: setup ## Lint, format, types, walls, dependencies, translations, services, schemes
	@$(call quietly,$(BIN)/ruff check .)
	@$(call quietly,$(BIN)/ruff format --check .)
	@$(call quietly,$(BIN)/mypy)
	@$(call quietly,$(BIN)/lint-imports --no-cache)
	@$(call quietly,$(BIN)/deptry .)
	@nice $(BIN)/python -m tools.commands "i18n check" "services check" \
		"incentives check" "incentives services"

format: setup ## Put the code into its form
	@$(BIN)/ruff check --fix-only --quiet .
	@$(BIN)/ruff format .

seed: setup ## Build the demonstration province
	@$(BIN)/bdm seed

bench: setup ## Measure, against a yardstick in the same run, into bench/RESULTS.md
	@$(BIN)/python -m bench

soak: setup ## Kill everything 200 times while money comes and tenders change (bench/SOAK.md), race people ten times, search far, send 20,000 odd requests
	@$(BIN)/python -m bench.soak
	@for round in 1 2 3 4 5 6 7 8 9 10; do \
		echo "round $$round"; BDM_ALL=1 $(BIN)/pytest tests/kill tests/committed || exit 1; done
	@BDM_ALL=1 BDM_ODD=30 $(PYTEST) tests/hostile/test_odd_requests.py
	@BDM_ALL=1 $(PYTEST) -k "any_order or reversals or closes or suspense or doubles"

mutants: setup ## Make the deliberate faults of tools/faults.toml, see tests catch them (bench/MUTANTS.md)
	@$(BIN)/python -m tools.mutants listed

choose: setup ## Choose the tests of a change: those that reach what no cheaper one does (tests/campaign.txt)
	@$(BIN)/python -m tools.mutants.choose

mutants-random: setup ## Make N faults from policy, use cases and queries by SEED, ONLY in these folders, with TESTS of these (bench/MUTANTS-RANDOM.md)
	@$(BIN)/python -m tools.mutants random --count $(or $(N),500) --seed $(or $(SEED),1) --only $(ONLY) --tests $(TESTS)

docs: setup ## Write the documents that are generated from code
	@$(BIN)/bdm docs
	@BDM_RENEW=1 $(BIN)/pytest tests/contracts $(SHOWN)
	@BDM_RENEW=shorten $(BIN)/python -m tools.dates --only $(SHOWN) -q || echo "What is new may depend on the day."

words: setup ## Lower the counts of tools/plain_words.tsv and unmarked_texts.tsv; none rises
	@$(BIN)/python -m tools.plain_words --renew
	@$(BIN)/python -m tools.unmarked_texts --renew

release-dump: setup ## Keep what the seed makes at this commit as the release NAME, for the test of upgrades
	@$(BIN)/python -m tools.release_dump $(NAME)

lock: setup ## Renew the locks from pyproject.toml
	@$(LOCK) --upgrade requirements/bootstrap.in --output-file requirements/bootstrap.txt
	@$(LOCK) --upgrade pyproject.toml requirements/build.in --output-file requirements/base.txt
	@$(LOCK) --upgrade pyproject.toml requirements/build.in --group dev \
		--constraint requirements/base.txt --output-file requirements/dev.txt
	@.venv/installer/bin/uv pip compile --upgrade --python-version 3.12 --quiet --no-deps \
		--generate-hashes --no-header --no-emit-index-url --no-emit-find-links \
		requirements/servers.in --output-file requirements/servers.txt

# Not part of the check: it asks the network, and today's news must not stop a change.
audit: setup ## Ask PyPI whether a package of the locks has a known vulnerability (2: could not ask)
	@$(BIN)/python -m tools.audit; ended=$$?; echo "The audit ended with $$ended."; exit $$ended

# Not part of the check: Lighthouse comes from npm, and asks a province that runs (`make run`).
lighthouse: setup ## Ask Lighthouse about the public pages at ADDRESS into bench/LIGHTHOUSE.md
	@$(BIN)/python -m tools.lighthouse $(or $(ADDRESS),http://localhost:8000)

clean: ## Remove what was built and installed; data in .data stay
	rm -rf .venv .venv-oldest build frontend/node_modules .cache .mypy_cache .ruff_cache .pytest_cache \
		.import_linter_cache .hypothesis *.egg-info
