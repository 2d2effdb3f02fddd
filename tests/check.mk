# The same tests under instruments.
#   make check        all that needs no filter, under ASan, LeakSanitizer and UBSan
#   make check-real   the release build behind the true filter, trapping where behaviour is undefined:
#                     that needs no runtime, so it works inside. Needs gcc.
#   make check-fail   each allocation fails once (tests/fail)
#   make cover        what the tests reach, folder by folder; needs clang
#   make ci           all of it, fast to slow, after which the tree is as it was
.PHONY: check check-real check-fail cover ci compdb unit-tests unit-free-tests
unit-tests: $(unit)
# ASan does not run behind the filter: a test that confines somebody is left to check-real.
unit-free-tests: $(foreach t,$(unit_c),$(if $(filter confine,$(call folders,$(t))),,$(t:%.c=$(B)/%)))

# instrumented DIRECTORY, FLAGS, TARGETS: a build of its own. Third-party code is built as always.
define instrumented
	@mkdir -p $(1)/deps
	@ln -sfn ../../deps/npm $(1)/deps/npm
	@$(MAKE) --no-print-directory B=$(1) HARDEN='-g $(2)' LINK='$(2) -Wl,--as-needed' $(3)
endef

check: $(B)/deps/npm/stamp
	$(call instrumented,$(B)/asan,-O1 -fno-omit-frame-pointer -fsanitize=address$(comma)undefined \
		-fno-sanitize-recover=all,unit-free-tests $(B)/asan/tests/js-host $(B)/asan/tests/job-host)
	B=$(B)/asan tests/run unit
	# A process that ends keeps its engine.
	B=$(B)/asan ASAN_OPTIONS=detect_leaks=0 tests/run lang runtime/
check-real: $(B)/deps/npm/stamp
	$(call instrumented,$(B)/real,-O2 -D_FORTIFY_SOURCE=3 -fstack-protector-strong -fPIE \
		-fsanitize=undefined -fsanitize-undefined-trap-on-error,all tests)
	B=$(B)/real tests/run unit/broker calls examples
comma := ,

# A test of tests/fail links as a unit test does, and counts the allocations of our own objects and of
# the libraries that are linked in.
fail_c := $(wildcard tests/fail/*_test.c)
FAIL = $(patsubst %,-Wl$(comma)--wrap=%,malloc calloc realloc free strdup strndup asprintf vasprintf)
$(B)/tests/fail/%_test: $(B)/tests/fail/%_test.o $(B)/tests/fail/fail.o $$(call linked,tests/fail/$$*_test.c)
	$(LINKER) $(FAIL) -o $@ $^ $(call libs_for,tests/fail/$*_test.c) -lcmocka
.PHONY: fail-tests
fail-tests: $(patsubst %.c,$(B)/%,$(fail_c))
check-fail: $(B)/deps/npm/stamp $(B)/postcall-sandbox
	@mkdir -p $(B)/asan
	@ln -sfn ../postcall-sandbox $(B)/asan/postcall-sandbox
	$(call instrumented,$(B)/asan,-O1 -fno-omit-frame-pointer -fsanitize=address$(comma)undefined \
		-fno-sanitize-recover=all,fail-tests)
	B=$(B)/asan tests/run fail

# Unit tests, tests/lang, tests/runtime and tests/calls. A confined child cannot write counters: the sandbox beside the
# programs that count is the usual one, and its code counts through the former.
cover: all $(B)/deps/npm/stamp
	@mkdir -p $(B)/cover/deps
	@ln -sfn ../../deps/npm $(B)/cover/deps/npm
	@ln -sfn ../postcall-sandbox $(B)/cover/postcall-sandbox
	@$(MAKE) --no-print-directory CC=clang B=$(B)/cover HARDEN='-g -O1 $(COVER)' LINK='$(COVER)' unit-tests \
		$(patsubst %,$(B)/cover/%,tests/js-host tests/runtime-host tests/job-host tests/egress-host \
		tests/unit-host postcalld postcallctl)
	tests/cover $(B)/cover
# Each program adds to a file of its own, wherever it runs.
COVER = -fprofile-instr-generate=$(CURDIR)/$(B)/cover/profiles/%4m.profraw -fcoverage-mapping

compdb: $(B)/deps/stamp
	@mkdir -p $(B)/compdb
	@ln -sfn ../deps $(B)/compdb/deps
	bear --output $(B)/compile_commands.json -- $(MAKE) --no-print-directory -s B=$(B)/compdb all

ci:
	tests/setup lint
	for step in fmt-check headers all arrows sizes lint check check-fail check-real test; do \
		echo "== $$step"; $(MAKE) --no-print-directory $$step || exit; done
	@test -z "$$(git status --porcelain)" || { git status --short; echo 'ci: the tree is not as it was'; exit 1; }
