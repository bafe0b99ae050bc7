# Two commands matter: `make demo` and `make test`. The rest is for those who work on ducha.
BUILD   ?= build
JOBS    ?= $(shell nproc)
PREFIX  ?= /usr/local
PACKAGES = g++ cmake ninja-build pkg-config ccache libcli11-dev libyaml-cpp-dev libyaml-dev libfmt-dev \
           doctest-dev nlohmann-json3-dev libre2-dev libutf8proc-dev libhowardhinnant-date-dev \
           libssl-dev libmimalloc-dev libsqlite3-dev libzip-dev libzstd-dev libpugixml-dev libxlsxwriter-dev parallel tzdata graphviz
TEST_PACKAGES = chromium libreoffice-calc libreoffice-writer fonts-noto-cjk poppler-utils $(if $(shell command -v npm),,nodejs npm)
LINT_PACKAGES = clang clang-format clang-tidy cppcheck libclang-rt-14-dev gcovr
# make fuzz SECONDS=60 TARGETS="yaml cel"
SECONDS ?= 60
TARGETS ?= $(shell sed -n 's/^void \([a-z]*\)(std::string_view bytes);/\1/p' tests/fuzz/targets.h)
# What `make test` runs, in the order of starting.
CHECKS = unit-1 unit-2 check-web check-signals check-scale check-faults check-rules check-office check-schema

.PHONY: all build program deps test-deps lint-deps demo test $(CHECKS) test-schema test-web test-office screenshots examples hostile sanitize sanitize-1 sanitize-2 tsan fuzz coverage reproducible mutants ci-full update lint format bench install deb dist clean

all: build

# Says what is missing and installs it; does nothing, and needs no rights, where all is there.
define install
missing=""; for p in $(1); do \
  dpkg-query -W -f='$${Status}' $$p 2>/dev/null | grep -q 'ok installed' || missing="$$missing $$p"; done; \
if [ -n "$$missing" ]; then \
  echo "installing:$$missing"; \
  sudo=""; [ "$$(id -u)" = 0 ] || sudo=sudo; \
  $$sudo apt-get update -qq && \
  DEBIAN_FRONTEND=noninteractive $$sudo apt-get install -y -qq --no-install-recommends $$missing >/dev/null; \
fi
endef

deps:
	@$(call install,$(PACKAGES))

# What only tests need: a browser, an office, fonts, and node with its packages.
NPM = npm ci --silent --no-audit --no-fund
test-deps:
	@$(call install,$(TEST_PACKAGES))

lint-deps:
	@$(call install,$(LINT_PACKAGES))

$(BUILD)/build.ninja: CMakeLists.txt | deps
	cmake -G Ninja -S . -B $(BUILD) $(CMAKE_FLAGS) >/dev/null

# The program alone; everything.
program: $(BUILD)/build.ninja
	ninja -C $(BUILD) -j $(JOBS) ducha

build: $(BUILD)/build.ninja
	ninja -C $(BUILD) -j $(JOBS)

# Checks the samples and shows the planted violations. That the check ends with 1 is the point.
demo: deps program
	@echo
	@echo '$$ ducha check samples/ --profile 2013'
	@$(BUILD)/ducha check samples/ --profile 2013; code=$$?; \
	 echo; echo "exit code $$code (1: something is wrong with the dossiers, as planned)"; [ $$code -eq 1 ]

# Each check stands on its own, so they run at the same time; what one of them says comes when it has ended.
test: deps test-deps build
	tests/suite/fetch.sh $(BUILD)/yaml-test-suite
	@$(MAKE) --no-print-directory -j $(JOBS) --output-sync=target $(CHECKS)
	@echo "$(words $(CHECKS)) passed, 0 failed"

# In the order of starting: the longest first. The unit tests are one program, run in two halves.
unit-1 unit-2: half = $(subst unit-,,$@)
unit-1 unit-2:
	DUCHA_YAML_SUITE=$(abspath $(BUILD))/yaml-test-suite tests/half.sh $(BUILD)/ducha_tests $(half)
check-signals:
	tests/faults/signals.sh $(BUILD)/ducha $(BUILD)/generate
check-faults:
	tests/faults/run.sh $(BUILD)/ducha $(BUILD)/faults.so
check-scale:
	tests/scale/parallel.sh $(abspath $(BUILD))/ducha $(abspath $(BUILD))/generate $(abspath rules)
check-rules:
	$(BUILD)/ducha rules test --rules tests/books/kennel
	$(BUILD)/ducha rules test --mutate --at-least 97 --rules rules
	$(BUILD)/ducha rules lint --rules rules
check-schema:
	$(SCHEMA)
check-web:
	$(WEB) node --test report.test.mjs
check-office:
	$(OFFICE)
	$(FORM)

# `ducha schema` against ajv, and in the language server that editors run.
SCHEMA = cd tests/schema && $(NPM) && DUCHA=$(abspath $(BUILD))/ducha node --test schema.test.mjs files.test.mjs editor.test.mjs lsp.test.mjs
test-schema: test-deps build
	$(SCHEMA)

# The HTML report in a browser.
WEB = cd tests/web && $(NPM) && BUILD=$(abspath $(BUILD))
test-web: test-deps build
	$(WEB) node --test report.test.mjs

# The ledger and forms in LibreOffice, without a screen.
OFFICE = tests/office/office.sh $(abspath $(BUILD))/ducha $(CURDIR)
FORM = tests/office/form.sh $(abspath $(BUILD))/ducha $(CURDIR)
test-office: test-deps build
	$(OFFICE)
	$(FORM)

# The pictures of docs/, made by tests.
screenshots: test-deps build
	$(WEB) DUCHA_SCREENSHOTS=1 node --test report.test.mjs
	$(OFFICE) $(CURDIR)/docs/images/ledger.png

# What the samples give: the page, letters and the ledger, in both languages.
EXAMPLES = $(BUILD)/examples
examples: program
	rm -rf $(EXAMPLES) && mkdir -p $(EXAMPLES)
	for lang in zh en; do \
	  $(BUILD)/ducha --lang $$lang check samples --profile example-county --as-of 2013-12-31 --quiet \
	    --format json=$(EXAMPLES)/run-$$lang.json --format html=$(EXAMPLES)/report-$$lang.html --format xlsx=$(EXAMPLES)/ledger-$$lang.xlsx; \
	  $(BUILD)/ducha --lang $$lang report $(EXAMPLES)/run-$$lang.json --quiet --per dossier \
	    --format html --format markdown --output $(EXAMPLES)/letters-$$lang; \
	done; [ -f $(EXAMPLES)/letters-en/index.html ]

# Inputs of gigabytes, and more blows than `make test` has time for.
hostile: deps build
	tests/hostile/big.sh $(BUILD)/ducha
	tests/faults/signals.sh $(BUILD)/ducha $(BUILD)/generate 40

# The same tests under AddressSanitizer and UndefinedBehaviorSanitizer.
sanitize: deps
	cmake -G Ninja -S . -B $(BUILD)-sanitize -DDUCHA_SANITIZE=ON -DCMAKE_BUILD_TYPE=Debug >/dev/null
	ninja -C $(BUILD)-sanitize -j $(JOBS)
	@$(MAKE) --no-print-directory -j $(JOBS) --output-sync=target sanitize-1 sanitize-2
	$(LEAKS) $(BUILD)-sanitize/ducha rules test --rules rules
LEAKS = LSAN_OPTIONS=suppressions=tests/sanitize/leaks.txt
sanitize-1 sanitize-2: half = $(subst sanitize-,,$@)
sanitize-1 sanitize-2:
	$(LEAKS) tests/half.sh $(BUILD)-sanitize/ducha_tests $(half)

# The parallel parts under ThreadSanitizer.
tsan: deps
	cmake -G Ninja -S . -B $(BUILD)-tsan -DDUCHA_TSAN=ON >/dev/null
	ninja -C $(BUILD)-tsan -j $(JOBS) ducha generate
	tests/scale/threads.sh $(abspath $(BUILD)-tsan)/ducha $(abspath $(BUILD)-tsan)/generate $(abspath rules)

# Two builds in two folders are the same file, byte for byte.
reproducible: deps
	tests/reproducible.sh

# Looks for inputs that break a promise (tests/fuzz). What it finds worth keeping stays in the build folder.
fuzz: deps lint-deps
	cmake -G Ninja -S . -B $(BUILD)-fuzz -DDUCHA_FUZZ=ON -DCMAKE_CXX_COMPILER=clang++ >/dev/null
	ninja -C $(BUILD)-fuzz -j $(JOBS) $(TARGETS:%=fuzz_%)
	@set -e; for t in $(TARGETS); do \
	  mkdir -p $(BUILD)-fuzz/corpus/$$t; dict=tests/fuzz/dict/$$t.dict; \
	  LSAN_OPTIONS=suppressions=tests/sanitize/leaks.txt $(BUILD)-fuzz/fuzz_$$t -max_total_time=$(SECONDS) -timeout=10 -rss_limit_mb=2048 -max_len=16384 \
	    -artifact_prefix=$(BUILD)-fuzz/$$t- $$([ -f $$dict ] && echo -dict=$$dict) \
	    $(BUILD)-fuzz/corpus/$$t tests/fuzz/corpus/$$t; \
	done

# Lines and branches of lib/ that the tests run.
coverage: deps lint-deps
	cmake -G Ninja -S . -B $(BUILD)-coverage -DDUCHA_COVERAGE=ON -DCMAKE_BUILD_TYPE=Debug >/dev/null
	ninja -C $(BUILD)-coverage -j $(JOBS) ducha_tests
	find $(BUILD)-coverage -name '*.gcda' -delete
	$(BUILD)-coverage/ducha_tests
	gcovr --root . --filter lib/ --exclude-throw-branches --exclude-unreachable-branches --sort-uncovered \
	  --print-summary --txt $(BUILD)-coverage/coverage.txt $(BUILD)-coverage

# Small changes of C++ that the tests must notice; sources are changed in place and put back.
COUNT ?= 30
mutants: deps test-deps build
	node tests/mutants/run.mjs $(BUILD) $(COUNT) lib/cel/*.cpp lib/check/*.cpp lib/yaml/scan.cpp

# Everything, for those who have an hour.
ci-full: export DUCHA_ALL_MUTANTS = 1
ci-full: export DUCHA_NIGHTS = 60
ci-full: test hostile sanitize tsan lint fuzz coverage reproducible

# Rewrites the expectations of the golden tests; the diff is the review.
update: deps build
	DUCHA_UPDATE=1 $(BUILD)/ducha_tests --test-case='*golden*'

# clang-tidy reads the commands of a folder in which each source is compiled alone.
lint: build lint-deps
	cmake -G Ninja -S . -B $(BUILD)-lint -DDUCHA_UNITY=OFF >/dev/null
	clang-format --dry-run --Werror $$(git ls-files '*.h' '*.cpp')
	git ls-files 'lib/*.cpp' 'cli/*.cpp' | xargs -P $(JOBS) -n 4 clang-tidy -p $(BUILD)-lint --quiet
	cppcheck --quiet --error-exitcode=1 --std=c++20 --language=c++ --enable=warning,performance,portability \
	  --inline-suppr --suppressions-list=tests/cppcheck.txt -j $(JOBS) -I lib -I . lib cli

format:
	clang-format -i $$(git ls-files '*.h' '*.cpp')

bench: deps
	cmake -G Ninja -S . -B $(BUILD) -DDUCHA_BENCH=ON >/dev/null
	ninja -C $(BUILD) -j $(JOBS)

install: program
	cmake --install $(BUILD) --prefix $(PREFIX)

# A Debian package, and a check of the samples by what is in it.
deb: deps program
	@$(call install,dpkg-dev file fakeroot)
	cd $(BUILD) && cpack -G DEB >/dev/null
	tests/package.sh deb $(BUILD)/ducha_*.deb

# A tarball with a program that needs no library of the system, and a check of the samples in an empty root.
dist: deps program
	@$(call install,dpkg-dev)
	packaging/static-libs.sh $(abspath $(BUILD))/static
	cmake -S . -B $(BUILD) -DDUCHA_STATIC=$(abspath $(BUILD))/static >/dev/null
	ninja -C $(BUILD) -j $(JOBS) ducha_static
	packaging/tarball.sh $(BUILD)
	tests/package.sh dist $(BUILD)/ducha-*.tar.gz

clean:
	rm -rf $(BUILD) $(BUILD)-sanitize $(BUILD)-tsan $(BUILD)-fuzz $(BUILD)-coverage
