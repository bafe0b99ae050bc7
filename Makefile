# Two commands matter: `make demo` and `make test`. The rest is for those who work on ducha.
BUILD   ?= build
JOBS    ?= $(shell nproc)
PREFIX  ?= /usr/local
PACKAGES = g++ cmake ninja-build pkg-config ccache libcli11-dev libyaml-cpp-dev libyaml-dev libfmt-dev \
           doctest-dev nlohmann-json3-dev libre2-dev libutf8proc-dev libhowardhinnant-date-dev \
           libssl-dev libmimalloc-dev libsqlite3-dev parallel tzdata
TEST_PACKAGES = chromium fonts-noto-cjk $(if $(shell command -v node),,nodejs npm)
LINT_PACKAGES = clang-format clang-tidy

.PHONY: all build deps demo test test-web screenshots sanitize update lint format bench install clean

all: build

# Says what is missing and installs it; does nothing, and needs no rights, where all is there.
deps:
	@missing=""; for p in $(PACKAGES) $(MORE_PACKAGES); do \
	  dpkg-query -W -f='$${Status}' $$p 2>/dev/null | grep -q 'ok installed' || missing="$$missing $$p"; done; \
	if [ -n "$$missing" ]; then \
	  echo "installing:$$missing"; \
	  sudo=""; [ "$$(id -u)" = 0 ] || sudo=sudo; \
	  $$sudo apt-get update -qq && \
	  DEBIAN_FRONTEND=noninteractive $$sudo apt-get install -y -qq --no-install-recommends $$missing >/dev/null; \
	fi

$(BUILD)/build.ninja: CMakeLists.txt | deps
	cmake -G Ninja -S . -B $(BUILD) $(CMAKE_FLAGS) >/dev/null

build: $(BUILD)/build.ninja
	ninja -C $(BUILD) -j $(JOBS)

# Checks the samples and shows the planted violations. That the check ends with 1 is the point.
demo: deps build
	@echo
	@echo '$$ ducha check samples/ --profile 2013'
	@$(BUILD)/ducha check samples/ --profile 2013; code=$$?; \
	 echo; echo "exit code $$code (1: something is wrong with the dossiers, as planned)"; [ $$code -eq 1 ]

test test-web screenshots: MORE_PACKAGES = $(TEST_PACKAGES)
test: deps build
	$(BUILD)/ducha_tests
	tests/scale/parallel.sh $(abspath $(BUILD))/ducha $(abspath $(BUILD))/generate $(abspath rules)
	$(BUILD)/ducha rules test --rules tests/books/kennel
	$(BUILD)/ducha rules test --mutate --rules rules
	$(BUILD)/ducha rules lint --rules rules
	$(MAKE) --no-print-directory test-web

# The HTML report in a browser; `screenshots` makes the pictures of docs/images/ anew.
test-web screenshots: deps build
	cd tests/web && npm ci --silent --no-audit --no-fund && \
	  BUILD=$(abspath $(BUILD)) DUCHA_SCREENSHOTS=$(if $(filter screenshots,$@),1) node --test report.test.mjs

# The same tests under AddressSanitizer and UndefinedBehaviorSanitizer.
sanitize: deps
	cmake -G Ninja -S . -B $(BUILD)-sanitize -DDUCHA_SANITIZE=ON -DCMAKE_BUILD_TYPE=Debug >/dev/null
	ninja -C $(BUILD)-sanitize -j $(JOBS)
	$(BUILD)-sanitize/ducha_tests
	$(BUILD)-sanitize/ducha rules test --rules rules

# Rewrites the expectations of the golden tests; the diff is the review.
update: deps build
	DUCHA_UPDATE=1 $(BUILD)/ducha_tests --test-case='*golden*'

lint: build
	clang-format --dry-run --Werror $$(git ls-files '*.h' '*.cpp')
	clang-tidy -p $(BUILD) --quiet $$(git ls-files 'lib/*.cpp' 'cli/*.cpp')

format:
	clang-format -i $$(git ls-files '*.h' '*.cpp')

bench: deps
	cmake -G Ninja -S . -B $(BUILD) -DDUCHA_BENCH=ON >/dev/null
	ninja -C $(BUILD) -j $(JOBS)

install: build
	cmake --install $(BUILD) --prefix $(PREFIX)

clean:
	rm -rf $(BUILD) $(BUILD)-sanitize
