# postcalld: `make` builds, `make demo` shows, `make test` proves. See README.md.
CC = gcc
B = build

WARN = -std=c11 -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wformat=2 -Wstrict-prototypes \
	-Wmissing-prototypes -Wwrite-strings -Wcast-qual -Wpointer-arith -Wundef -Wvla \
	-Wimplicit-fallthrough -Wnull-dereference -Wdouble-promotion -Werror
HARDEN = -O2 -g -D_FORTIFY_SOURCE=3 -fstack-protector-strong -fstack-clash-protection \
	-fcf-protection=full -fPIE
LINK = -pie -Wl,-z,relro,-z,now,-z,noexecstack -Wl,--as-needed
ifeq ($(findstring clang,$(CC)),)
WARN += -Wlogical-op -Wduplicated-cond -Wduplicated-branches
HARDEN += -ftrivial-auto-var-init=zero
endif
CPPFLAGS = -D_GNU_SOURCE -I. -isystem $(B)/deps/mujs -isystem $(B)/deps/quickjs
# V=1 shows the commands themselves.
ifneq ($(V),1)
told = @echo '  $(1)  $@';
endif
COMPILE = $(call told,CC  )$(CC) $(WARN) $(HARDEN) $(CPPFLAGS) -MMD -MP -c
LINKER = $(call told,LINK)$(CC) $(LINK)

wire_c := $(wildcard sandbox/wire/*.c)
sandbox_c := $(filter-out sandbox/runtime/%,$(wildcard sandbox/*/*.c))
supervisor_c := $(wildcard supervisor/*.c supervisor/*/*.c)
ctl_c := $(wildcard supervisor/ctl/*.c)
main_c := supervisor/main.c

objects = $(patsubst %.c,$(B)/%.o,$(1))
wire_o := $(call objects,$(wire_c))
sandbox_o := $(call objects,$(sandbox_c)) $(B)/sandbox/runtime.o
daemon_o := $(call objects,$(filter-out $(ctl_c),$(supervisor_c))) $(wire_o)
ctl_o := $(call objects,$(filter-out $(main_c),$(supervisor_c))) $(wire_o)

SUPERVISOR_LIBS = -levent_core -levent_extra -lcurl -ljansson
SANDBOX_LIBS = $(B)/deps/libmujs.a $(B)/deps/libregexp.a -lseccomp -lm

.PHONY: all clean setup demo test ci fmt fmt-check headers arrows lint sizes
# A program whose main.c is not in the tree yet is left out; the parts that exist are compiled.
programs = $(if $(wildcard $(2)),$(B)/$(1))
all: $(call programs,postcalld,supervisor/main.c) $(call programs,postcallctl,supervisor/ctl/main.c) \
	$(call programs,postcall-sandbox,sandbox/zygote/main.c) \
	$(call objects,$(supervisor_c) $(sandbox_c))

$(B)/postcalld: $(daemon_o)
	$(LINKER) -o $@ $^ $(SUPERVISOR_LIBS)
$(B)/postcallctl: $(ctl_o)
	$(LINKER) -o $@ $^ $(SUPERVISOR_LIBS)
$(B)/postcall-sandbox: $(sandbox_o) | $(B)/deps/stamp
	$(LINKER) -o $@ $^ $(SANDBOX_LIBS)

# Third-party sources, pinned by SHA-256; never committed.
$(B)/deps/stamp: sandbox/engine/deps.sh $(wildcard sandbox/engine/patches/*.patch sandbox/engine/patches/libm/* sandbox/engine/patches/quickjs/*)
	sandbox/engine/deps.sh $(B)/deps
	@touch $@

# npm packages, pinned by the lock file.
$(B)/deps/npm/stamp: sandbox/runtime/package.json sandbox/runtime/package-lock.json
	@mkdir -p $(@D)
	cp $^ $(@D)
	npm ci --ignore-scripts --no-audit --no-fund --loglevel=error --prefix $(@D)
	@touch $@

# Locale data out of CLDR; the runtime's JavaScript, the npm libraries and it as one C file; then
# lowered, as another.
$(B)/sandbox/locales.json: $(wildcard sandbox/runtime/locale*.mjs) $(B)/deps/npm/stamp
	@mkdir -p $(@D)
	node sandbox/runtime/locales.mjs $(B)/deps/npm $@
$(B)/sandbox/scripts.c: $(wildcard sandbox/runtime/*.js) sandbox/runtime/embed.mjs $(B)/sandbox/locales.json $(B)/deps/npm/stamp
	node sandbox/runtime/embed.mjs $(B)/deps/npm $(B)/sandbox/locales.json $@
$(B)/sandbox/lower: $(B)/sandbox/runtime/lower.o $(B)/sandbox/scripts.o \
		$(call objects,$(wildcard $(patsubst %,sandbox/%/*.c,engine front wire)))
	$(LINKER) -o $@ $^ $(SANDBOX_LIBS)
$(B)/sandbox/runtime.c: $(B)/sandbox/lower
	$< $@ $(B)/sandbox/runtime.bin
$(B)/sandbox/scripts.o $(B)/sandbox/runtime.o: %.o: %.c | $(B)/deps/stamp
	$(COMPILE) -o $@ $<

# -MMD is silent about system headers: what knows the engine's structs is compiled anew with them.
$(call objects,$(wildcard sandbox/engine/*.c tests/unit/engine_*.c)): $(B)/deps/stamp
$(B)/%.o: %.c | $(B)/deps/stamp
	@mkdir -p $(@D)
	$(COMPILE) -o $@ $<

# Unit tests: line 1 says which folders' objects a test links, e.g. /* links: wire front */
unit_c := $(wildcard tests/unit/*_test.c)
unit := $(patsubst tests/unit/%.c,$(B)/tests/unit/%,$(unit_c))
mains := $(B)/supervisor/main.o $(B)/supervisor/ctl/main.o $(B)/sandbox/zygote/main.o
.SECONDEXPANSION:
folders = $(shell sed -n '1s|/\* links: \(.*\) \*/|\1|p' $(1))
linked = $(filter-out $(mains),$(sort $(foreach f,$(call folders,$(1)),\
	$(if $(filter sandbox,$(f)),$(sandbox_o),$(if $(filter supervisor,$(f)),$(ctl_o),\
	$(call objects,$(wildcard sandbox/$(f)/*.c supervisor/$(f)/*.c \
		supervisor/$(f).c supervisor/$(f)_*.c)))))))
libs_for = $(if $(filter sandbox engine functions zygote confine,$(call folders,$(1))),$(SANDBOX_LIBS)) \
	$(if $(filter supervisor config policy egress broker intake call watch,$(call folders,$(1))),$(SUPERVISOR_LIBS))
$(B)/tests/unit/%: $(B)/tests/unit/%.o $$(call linked,tests/unit/$$*.c)
	$(LINKER) -o $@ $^ $(call libs_for,tests/unit/$*.c) -lcmocka

# Development hosts in tests/lang: one program each.
$(B)/tests/js-host: $(B)/tests/lang/js_host.o $(call objects,$(wildcard $(patsubst %,sandbox/%/*.c,engine front wire)))
	$(LINKER) -o $@ $^ $(SANDBOX_LIBS)
$(B)/tests/runtime-host: $(B)/tests/lang/runtime_host.o $(call objects,$(wildcard $(patsubst %,sandbox/%/*.c,functions engine front wire))) $(B)/sandbox/scripts.o
	$(LINKER) -o $@ $^ $(SANDBOX_LIBS)
$(B)/tests/parse-dump: $(B)/tests/lang/parse_dump.o $(call objects,$(wildcard $(patsubst %,sandbox/%/*.c,engine front wire)))
	$(LINKER) -o $@ $^ $(SANDBOX_LIBS)

# The sandbox without its prison, for tests/runtime.
$(B)/tests/job-host: $(B)/tests/runtime/job_host.o $(filter-out $(mains),$(sandbox_o))
	$(LINKER) -o $@ $^ $(SANDBOX_LIBS)

# A child that was taken over, behind the real filter and behind one that allows everything, and what
# asks it questions. None of it is linked into a program that is installed.
evil_o = $(B)/tests/attack/evil_child.o $(patsubst %.c,$(B)/%.o,$(filter-out tests/attack/evil_child.c,\
	$(wildcard tests/attack/evil_*.c))) $(filter-out $(mains),$(sandbox_o))
EVIL = -Wl,--wrap=read -Wl,--wrap=confine_child
$(B)/tests/evil-child: $(evil_o)
	$(LINKER) $(EVIL) -o $@ $^ $(SANDBOX_LIBS)
$(B)/tests/evil-child-open: $(evil_o) $(B)/tests/attack/open_filter.o
	$(LINKER) $(EVIL) -Wl,--wrap=confine_filter_install -o $@ $^ $(SANDBOX_LIBS)
$(B)/tests/probe: $(B)/tests/attack/probe.o
	$(LINKER) -o $@ $^
$(B)/tests/without: $(B)/tests/attack/without.o
	$(LINKER) -o $@ $^ -lseccomp
# The supervisor under ASan and UBSan, for `make check-attack`: the children stay as they are.
$(B)/asan/%.o: %.c
	@mkdir -p $(@D)
	$(CC) $(WARN) -g -O1 -fsanitize=address,undefined -fno-omit-frame-pointer $(CPPFLAGS) -MMD -MP -c -o $@ $<
$(B)/asan/postcalld: $(patsubst $(B)/%,$(B)/asan/%,$(daemon_o))
	$(CC) -fsanitize=address,undefined -o $@ $^ $(SUPERVISOR_LIBS)
# Every case of a malicious child many times: TIMES=100 is for a release.
.PHONY: check-attack
TIMES = 20
check-attack: all $(attack) $(B)/asan/postcalld
	node tests/attack/wire_test.mjs --times $(TIMES)
	node tests/attack/wire_test.mjs --times $(TIMES) --daemon asan/postcalld
attack := $(patsubst %,$(B)/tests/%,evil-child evil-child-open probe without)

# What code, calls and the front end cost, all in one run; nothing is asserted.
.PHONY: bench
bench: all $(B)/bench/fork $(B)/bench/front $(B)/bench/js $(B)/bench/npm/stamp
	node bench/run.mjs
$(B)/bench/npm/stamp: bench/package.json bench/package-lock.json
	@mkdir -p $(@D)
	cp $^ $(@D)
	npm ci --ignore-scripts --no-audit --no-fund --loglevel=error --prefix $(@D)
	@touch $@
$(B)/bench/front: $(B)/bench/front.o $(call objects,$(wildcard $(patsubst %,sandbox/%/*.c,engine front wire)))
	$(LINKER) -o $@ $^ $(SANDBOX_LIBS)
$(B)/bench/js: $(B)/bench/js.o $(call objects,$(wildcard $(patsubst %,sandbox/%/*.c,engine front wire)))
	$(LINKER) -o $@ $^ $(SANDBOX_LIBS)
$(B)/bench/fork: $(B)/bench/fork.o $(filter-out $(mains),$(sandbox_o))
	$(LINKER) -o $@ $^ $(SANDBOX_LIBS)

# The egress half of the supervisor on its own, driven by tests/calls/egress_test.mjs.
$(B)/tests/egress-host: $(B)/tests/fake/egress_host.o $(call objects,$(wildcard $(patsubst %,supervisor/%/*.c,egress policy watch))) $(wire_o)
	$(LINKER) -o $@ $^ $(SUPERVISOR_LIBS)

# A service manager in small, for tests/calls/unit_test.mjs.
$(B)/tests/unit-host: $(B)/tests/fake/unit_host.o
	$(LINKER) -o $@ $^ -lseccomp

# js-host needs the interpreter of lowered code.
tests: $(unit) $(attack) $(B)/tests/egress-host $(B)/tests/unit-host $(if $(wildcard sandbox/engine/vm.h),$(B)/tests/js-host $(B)/tests/runtime-host $(B)/tests/job-host)
.PHONY: tests

# A checkout of test262 and its runner are the caller's: make test262 TEST262=DIR RUNNER=FILE
.PHONY: test262
test262: $(B)/tests/js-host
	node tests/lang/test262.mjs '$(TEST262)' '$(RUNNER)' $(OPTIONS)

# What is missing is installed first, so that a second make sees it.
setup:
	tests/setup
demo: setup
	$(MAKE) --no-print-directory all
	@test -x $(B)/postcalld || { echo 'demo: postcalld has no main program yet, see README.md, State'; exit 69; }
	tests/demo
test: setup
	$(MAKE) --no-print-directory all tests fuzz-build
	tests/run

# One line for each promise of the sandbox, with what was measured; as root also without root's rights.
.PHONY: check-promises seccomp-profile
check-promises: all tests fuzz-build
	node tests/promises/run.mjs --both
seccomp-profile: $(B)/postcall-sandbox
	$< --profile > policies/child.seccomp.json

# Intl beside the ICU of a Node that has the same CLDR: SEED=2 for other cases.
.PHONY: check-intl
SEED = 1
check-intl: $(B)/tests/runtime-host
	B=$(B) node tests/intl/compare.mjs --seed $(SEED)

# As many kills as a release needs; `make test` has fewer.
.PHONY: check-crash
check-crash: all
	node tests/crash/audit_test.mjs 200

# The unit files under a real systemd, as root.
.PHONY: check-systemd
check-systemd: all
	tests/systemd

# What a package has; DESTDIR and PREFIX as usual. Nothing that is configured is written over.
PREFIX = /usr/local
SYSCONFDIR = /etc
.PHONY: install
install: all
	install -d -m 755 '$(DESTDIR)$(PREFIX)/bin' '$(DESTDIR)$(PREFIX)/libexec/postcalld' \
		'$(DESTDIR)$(PREFIX)/share/man/man1' '$(DESTDIR)$(PREFIX)/share/man/man5' \
		'$(DESTDIR)$(PREFIX)/share/man/man8' '$(DESTDIR)$(PREFIX)/share/postcalld' \
		'$(DESTDIR)$(PREFIX)/lib/systemd/system' '$(DESTDIR)$(SYSCONFDIR)/postcalld/policies'
	install -d -m 700 '$(DESTDIR)$(SYSCONFDIR)/postcalld/secrets'
	install $(B)/postcalld $(B)/postcallctl '$(DESTDIR)$(PREFIX)/bin'
	install $(B)/postcall-sandbox '$(DESTDIR)$(PREFIX)/libexec/postcalld'
	install -m 644 supervisor/man/postcallctl.1 '$(DESTDIR)$(PREFIX)/share/man/man1'
	install -m 644 supervisor/man/postcalld-policy.5 '$(DESTDIR)$(PREFIX)/share/man/man5'
	install -m 644 supervisor/man/postcalld.8 '$(DESTDIR)$(PREFIX)/share/man/man8'
	install -m 644 policies/policy.schema.json policies/child.seccomp.json \
		'$(DESTDIR)$(PREFIX)/share/postcalld'
	install -m 644 supervisor/unit/postcalld.socket '$(DESTDIR)$(PREFIX)/lib/systemd/system'
	sed 's|@BINDIR@|$(PREFIX)/bin|; s|@SYSCONFDIR@|$(SYSCONFDIR)|g' supervisor/unit/postcalld.service \
		> '$(DESTDIR)$(PREFIX)/lib/systemd/system/postcalld.service'
	chmod 644 '$(DESTDIR)$(PREFIX)/lib/systemd/system/postcalld.service'
	test -e '$(DESTDIR)$(SYSCONFDIR)/postcalld/postcalld.json' || \
		{ echo '{}' > '$(DESTDIR)$(SYSCONFDIR)/postcalld/postcalld.json' && \
		chmod 644 '$(DESTDIR)$(SYSCONFDIR)/postcalld/postcalld.json'; }

include tests/fuzz/fuzz.mk
include tests/check.mk

c_files = $(shell git ls-files '*.c' '*.h')
fmt:
	@clang-format -i $(c_files)
fmt-check:
	@clang-format --dry-run -Werror $(c_files)
headers: $(B)/deps/stamp
	@COMPILER='$(CC) $(WARN) $(CPPFLAGS)' tests/headers
arrows: all
	tests/arrows
lint:
	tests/setup lint
	CC='$(CC)' CPPFLAGS='$(CPPFLAGS)' tests/lint
sizes:
	tests/sizes
clean:
	rm -rf $(B)

-include $(shell find $(B) -name '*.d' 2>/dev/null)
