# Everything needs Python 3.11 or later and nothing else: make serve, or make serve PYTHON=python3.13
PYTHON ?= python3
VENV := .venv
RUN := $(VENV)/bin/python
SITE := $(VENV)/.site-installed
TESTS := $(VENV)/.tests-installed
JOBS ?= 2
# One module of tests runs in one process: its tests share a site and a page.
PYTEST = OMP_NUM_THREADS=1 OPENBLAS_NUM_THREADS=1 $(RUN) -m pytest -rs -n $(JOBS) --dist loadfile --no-loadscope-reorder
BROWSERS = CHROMIUM="$$($(RUN) tests/browser/chromium.py)" && export CHROMIUM
# What a new Pyodide can break: its files, the start, the sessions, Stop, each package, one whole page.
OF_PYODIDE := $(addprefix mkdocs-pyodide/tests/test_,$(addsuffix .py,update_lock registry distribution startup libraries \
	session session_isolation_live streams heavy_output sandbox))
OF_SIMD := mkdocs-pyodide/mkdocs_pyodide/distribution/simd
PARTS := start pages hard build load training editing kernels
export NO_MKDOCS_2_WARNING := 1
unexport PYTHONDONTWRITEBYTECODE # each build and each test starts Pythons: a tenth of the time of test-fast

help: ## list the targets
	@sed -n 's/^\([a-z-]*\):.*## /\1\t/p' $(MAKEFILE_LIST) | expand -t 14

serve: $(SITE) ## set everything up and serve the site at http://127.0.0.1:8000/
	$(RUN) -m mkdocs serve --livereload

build: $(SITE) ## write the static site into site/, for any file server (SITE_URL=… names its address)
	$(RUN) -m mkdocs build
	@echo "The site is in site/. To look at it: $(RUN) -m http.server --directory site, then http://127.0.0.1:8000/"

publish: export REPO_URL ?=
publish: $(TESTS) ## build with SITE_URL=… (and REPO_URL=…), check the result, commit it to the branch gh-pages; PUSH=1 pushes it
	@test -n "$(SITE_URL)" || { echo "name the address of the site: make publish SITE_URL=https://example.org/course/" >&2; exit 1; }
	$(RUN) -m mkdocs build
	PUBLISHED=site $(RUN) -m pytest -q -p no:cacheprovider tests/test_published.py
	$(RUN) -m ghp_import --no-jekyll --no-history --force $(if $(PUSH),--push) --message "site: $$(git rev-parse --short HEAD)" site

test: $(TESTS) ## run the tests that a change needs, in Chromium
	$(BROWSERS) && $(PYTEST) -m "not slow" --unless-passed

test-fast: $(TESTS) ## run the tests that need no browser and no training
	$(PYTEST) -m "not slow and not browser and not long"

test-all: $(TESTS) ## run every test: all pages, Firefox, all mutants, trainings, libraries and fresh environments too
	$(BROWSERS) && $(PYTEST)

faults: $(TESTS) $(VENV)-simd/.installed ## plant each seeded fault in a copy and run the tests that have to detect it
	$(BROWSERS) && $(RUN) tests/faults/run.py --jobs $(JOBS)

check: $(TESTS) ## lint, formatting, types, spelling and vocabulary; that each seeded fault fits
	$(RUN) -m ruff check && $(RUN) -m ruff format --check && $(RUN) -m mypy && $(RUN) tests/frontend/biome.py && $(RUN) tests/frontend/tsc.py && $(RUN) tests/frontend/cspell.py && $(RUN) tests/faults/run.py --check

format: $(TESTS) ## format Python and JavaScript as check wants it
	$(RUN) -m ruff check --fix --quiet; $(RUN) -m ruff format && $(RUN) tests/frontend/biome.py --write

bench: $(addprefix bench-,$(or $(PART),$(PARTS))) ## measure, and write the results into the README; PART=start measures one part

bench-kernels: $(VENV)-golden/.installed $(TESTS)
	$(VENV)-golden/bin/python tests/bench/kernels.py
	$(BROWSERS) && $(RUN) tests/bench/products.py

bench-%: $(TESTS)
	$(BROWSERS) && $(RUN) tests/bench/$*.py

golden: $(VENV)-golden/.installed ## compute the tests' expected values anew, with PyTorch
	PYTHONPATH=snippets:tests $(VENV)-golden/bin/python tests/golden/make.py

golden-test: $(VENV)-golden/.installed ## hold the tests' expected values against PyTorch
	$(VENV)-golden/bin/python -m pytest --noconftest -o addopts=--import-mode=importlib tests/golden

simd: $(VENV)-simd/.installed ## compile the SIMD loops of NumPy anew, from their source in C
	$(VENV)-simd/bin/python $(OF_SIMD)/compile.py

upgrade: $(TESTS) ## update the lock of Pyodide (VERSION=…, CORE=…, ADD=…, REMOVE=…, MIRROR=…), say what changed, and test it
	$(RUN) -m mkdocs_pyodide.distribution.update_lock $(VERSION) $(if $(CORE),--core $(CORE)) $(if $(MIRROR),--mirror $(MIRROR)) \
		$(addprefix --add ,$(ADD)) $(addprefix --remove ,$(REMOVE))
	$(BROWSERS) && $(PYTEST) $(OF_PYODIDE)

clean: ## remove what was made here; what was fetched stays in the user's cache
	rm -rf site .cache $(VENV) $(VENV)-golden $(VENV)-simd .hypothesis .mypy_cache .pytest_cache .ruff_cache

$(SITE): requirements.txt mkdocs-pyodide/pyproject.toml
	$(call install,$(VENV),requirements.txt)
	@echo "The first build prepares Python for the browser and runs all cells: two to ten minutes; later ones take half a minute."

$(TESTS): tests/requirements.txt $(SITE)
	$(call install,$(VENV),tests/requirements.txt)

$(VENV)-golden/.installed: tests/golden/requirements.txt
	$(call install,$(VENV)-golden,tests/golden/requirements.txt)

$(VENV)-simd/.installed: $(OF_SIMD)/requirements.txt
	$(call install,$(VENV)-simd,$(OF_SIMD)/requirements.txt)

# A virtual environment ($1) with what a file ($2) pins; the target marks it as whole.
define install
@command -v $(PYTHON) >/dev/null || { echo "no $(PYTHON): install Python 3.11 or later, or name one, PYTHON=…" >&2; exit 1; }
@$(PYTHON) -c 'import sys; v = sys.version_info; sys.exit(v < (3, 11) and "Python %d.%d is too old, 3.11 is the least: make $(MAKECMDGOALS) PYTHON=python3.13" % v[:2])'
@$(PYTHON) -c 'import venv, ensurepip' 2>/dev/null || { echo "$(PYTHON) has no venv: apt install python3-venv, or PYTHON=…" >&2; exit 1; }
@echo "setting up $1 with the packages of $2, once: one to four minutes"
@start=$$(date +%s); $(PYTHON) -m venv $1 && $1/bin/python -m pip install --quiet --disable-pip-version-check -r $2 && \
	touch $@ && echo "set up in $$(($$(date +%s) - start)) s"
endef

.PHONY: help serve build publish test test-fast test-all faults check format bench bench-kernels golden golden-test simd upgrade clean
