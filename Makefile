# Two commands matter: `make demo` and `make test`. The rest is for those who work on ducha.
BUILD   ?= build
JOBS    ?= $(shell nproc)
PREFIX  ?= /usr/local
PACKAGES = g++ cmake ninja-build pkg-config ccache libcli11-dev libyaml-cpp-dev libyaml-dev libfmt-dev \
           doctest-dev nlohmann-json3-dev libre2-dev libutf8proc-dev libhowardhinnant-date-dev \
           libssl-dev libmimalloc-dev libsqlite3-dev libzip-dev libpugixml-dev libxlsxwriter-dev parallel tzdata graphviz
TEST_PACKAGES = libreoffice-calc fonts-noto-cjk poppler-utils nodejs
LINT_PACKAGES = clang-format clang-tidy

.PHONY: all build deps test-deps demo test test-office screenshots sanitize update lint format bench install clean

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

test-deps:
	@$(call install,$(TEST_PACKAGES))

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

test: deps build
	$(BUILD)/ducha_tests
	tests/scale/parallel.sh $(abspath $(BUILD))/ducha $(abspath $(BUILD))/generate $(abspath rules)
	tests/faults/run.sh $(BUILD)/ducha $(BUILD)/faults.so rules
	$(BUILD)/ducha rules test --rules tests/books/kennel
	$(BUILD)/ducha rules test --mutate --rules rules
	$(BUILD)/ducha rules lint --rules rules
	$(MAKE) --no-print-directory test-office

# The ledger in LibreOffice, without a screen.
test-office: test-deps build
	tests/office/office.sh $(abspath $(BUILD))/ducha $(CURDIR)

# The pictures of docs/, made by tests.
screenshots: test-deps build
	tests/office/office.sh $(abspath $(BUILD))/ducha $(CURDIR) $(CURDIR)/docs/images/ledger.png

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
