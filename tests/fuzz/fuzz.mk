# Fuzz targets (tests/fuzz/NAME_fuzz.c), the engine's sources included, under ASan and UBSan.
#   make fuzz TIME=60 [TARGETS="front regexp"]   each for so many seconds; needs clang's libFuzzer
#   make fuzz-short                              the same search for 30 s each, as a test; keeps nothing
#   make fuzz-seeds                              the kept inputs once; gcc will do
#   make fuzz-keep                               what was found goes to the kept inputs
# Line 1 of a target says what it links: folders as in unit tests, or single files of them.
TIME = 60
F = $(B)/fuzz
fuzz_names := $(patsubst tests/fuzz/%_fuzz.c,%,$(wildcard tests/fuzz/*_fuzz.c))
TARGETS = $(fuzz_names)

has_libfuzzer := $(wildcard $(shell clang -print-file-name=libclang_rt.fuzzer-$(shell uname -m).a 2>/dev/null))
FUZZ_CC = $(if $(has_libfuzzer),clang,gcc)
FUZZ_FLAGS = -g -O1 -fno-omit-frame-pointer -fsanitize=address,undefined -fno-sanitize-recover=all \
	$(FUZZ_COVERAGE)
FUZZ_COVERAGE = $(if $(has_libfuzzer),-fsanitize=fuzzer-no-link)
FUZZ_LINK = -Wl,--wrap=_exit -fsanitize=address,undefined $(if $(has_libfuzzer),-fsanitize=fuzzer)
FUZZ_COMPILE = $(FUZZ_CC) $(FUZZ_FLAGS) $(CPPFLAGS) -MMD -MP -c

fuzz_objects = $(patsubst %.c,$(F)/%.o,$(1))
# js_mutate.c and world.c go with the engine.
fuzz_engine := tests/fuzz/js_mutate.c tests/fuzz/world.c
fuzz_helpers := $(filter-out %_fuzz.c $(fuzz_engine) $(if $(has_libfuzzer),%/standalone.c),$(wildcard tests/fuzz/*.c))
fuzz_links = $(foreach w,$(shell sed -n '1s|/\* links: \(.*\) \*/|\1|p' $(1)),$(if $(filter %.c,$(w)),\
	$(wildcard $(w)),$(if $(filter engine,$(w)),$(fuzz_engine)) $(wildcard sandbox/$(w)/*.c supervisor/$(w)/*.c supervisor/$(w).c supervisor/$(w)_*.c)))

# The sources behind libmujs.a and libregexp.a, as deps.sh chooses them.
fuzz_mujs := $(patsubst %,mujs/%.o,jsarray jsboolean jsbuiltin jsdate jsdtoa jserror jsfunction jsgc jsintern \
	jslex jsmath jsnumber jsobject jsproperty jsregexp jsrun jsstate jsstring jsvalue regexp utf)
fuzz_quickjs := $(patsubst %,quickjs/%.o,libregexp libunicode cutils dtoa)
fuzz_deps := $(addprefix $(F)/deps/,$(fuzz_mujs) $(fuzz_quickjs))

# What a target does itself is of no interest.
$(F)/tests/fuzz/%.o: FUZZ_COVERAGE =
$(F)/tests/fuzz/%.o $(F)/sandbox/%.o $(F)/supervisor/%.o: | $(B)/deps/stamp
$(call fuzz_objects,$(wildcard sandbox/engine/*.c)): $(B)/deps/stamp
$(F)/%.o: %.c
	@mkdir -p $(@D)
	$(FUZZ_COMPILE) -std=c11 -Wall -Wextra -Werror -o $@ $<
$(F)/deps/%.o: $(B)/deps/stamp
	@mkdir -p $(@D)
	$(FUZZ_COMPILE) -std=gnu11 -w -fno-strict-aliasing -o $@ $(B)/deps/$*.c

$(F)/%: $(F)/tests/fuzz/%_fuzz.o $(call fuzz_objects,$(fuzz_helpers)) \
		$$(call fuzz_objects,$$(call fuzz_links,tests/fuzz/$$*_fuzz.c)) \
		$$(if $$(findstring engine,$$(call fuzz_links,tests/fuzz/$$*_fuzz.c)),$(fuzz_deps)) | $(B)/deps/stamp
	$(FUZZ_CC) $(FUZZ_LINK) -o $@ $^ $(B)/deps/libregexp.a $(SUPERVISOR_LIBS) -lm

.PRECIOUS: $(F)/%.o $(F)/deps/%.o
.PHONY: fuzz fuzz-build fuzz-short fuzz-seeds fuzz-keep
fuzz-build: $(addprefix $(F)/,$(TARGETS))
fuzz:
	tests/setup fuzz
	$(MAKE) --no-print-directory fuzz-build
	tests/fuzz/run $(TIME) $(TARGETS)
fuzz-short: fuzz-build
	tests/fuzz/short 30 $(TARGETS)
fuzz-seeds: fuzz-build
	tests/fuzz/replay $(TARGETS)
fuzz-keep: fuzz-build
	tests/fuzz/keep $(fuzz_names)
