# The door for people. `make` alone tells what there is.

BUILD = build
SCENARIO = scenarios/gao-first-fortnight.scenario
# Of the fortnight, the morning on which the demo is served: every party has something to decide.
MORNING = 2017-03-04T09:35
SERVE = 1
# What `make bench-plan` runs: seconds an instance, and which of the sets.
TIME = 60
SETS = curtois,inrc1,toptw
INSTANCES =

help:
	@echo "make demo       build, play the first fortnight of mixed patrols in Gao, then serve one"
	@echo "                morning of it: the rooms in the browser. SERVE=0 stops before that"
	@echo "make pictures   draw the README's pictures of terminal and programme again, from the demo"
	@echo "make web        build the rooms in the browser: build/web"
	@echo "make test       every check, both compilers, sanitizers: under 9 minutes on 2 cores"
	@echo "make test-long  that, and 60 s of fuzzing a parser, valgrind, thread sanitizer"
	@echo "make bench      measure, and refresh the table of docs/performance.md"
	@echo "make bench-million  the same of a record of a million acts: some minutes, 2 GB of disk"
	@echo "make bench-rooms    how soon the desk is there, what a phone's day costs: in Chromium"
	@echo "make bench-plan TIME=60 [INSTANCES=..]  the planner on the public benchmarks, beside its"
	@echo "                peers; goes on where it was broken off. PEERS=1: and CBC, as long"
	@echo "make fuzz       fuzz each parser for 60 s"
	@echo "make format     lay out the C files with clang-format"
	@echo "make po         refresh the message catalogues from the source"
	@echo "make install    install below PREFIX (default /usr/local)"
	@echo "make clean      remove what was built"

$(BUILD)/build.ninja: | deps-demo
	@mkdir -p $(BUILD)
	@meson setup $(BUILD) --buildtype=release -Doptimization=2 --prefix="$${PREFIX:-/usr/local}" \
	    >$(BUILD)/setup.log 2>&1 || { cat $(BUILD)/setup.log; exit 1; }

deps-demo:
	@tools/install-deps demo

web: deps-demo $(BUILD)/build.ninja
	@ninja -C $(BUILD) --quiet entente entente-gmo
	@tools/web-packages
	@node web/build.mjs >$(BUILD)/web.log || { cat $(BUILD)/web.log; exit 1; }

demo: deps-demo $(BUILD)/build.ninja
	@ninja -C $(BUILD) --quiet entente entente-gmo
	@$(MAKE) --no-print-directory web || echo "make demo: goes on without the rooms in the browser"
	@rm -rf $(BUILD)/demo
	@$(BUILD)/entente play --keep $(BUILD)/demo $(SCENARIO)
	@[ "$(SERVE)" = 0 ] || { echo; rm -rf $(BUILD)/morning && \
	    $(BUILD)/entente play --quiet --keep $(BUILD)/morning --until $(MORNING) $(SCENARIO) && \
	    exec $(BUILD)/entente demo $(BUILD)/morning; }

# Pictures of the README that the demo itself draws; those of the rooms: tools/make-screens.
pictures:
	@$(MAKE) --no-print-directory demo SERVE=0 >$(BUILD)/pictures.log
	@tools/make-picture $(BUILD)/entente $(SCENARIO) docs/fortnight.svg
	@$(BUILD)/entente programme chart P-01 --lang en --node $(BUILD)/demo/cma >docs/programme.svg

test:
	@tools/install-deps test || { echo "0 passed, 1 failed"; exit 1; }
	@tools/run-tests

test-long:
	@tools/install-deps long || { echo "0 passed, 1 failed"; exit 1; }
	@tools/run-tests --long

fuzz:
	@tools/install-deps test
	@tools/run-tests fuzz

bench: deps-demo $(BUILD)/build.ninja
	@ninja -C $(BUILD) --quiet benches entente
	@rm -f $(BUILD)/bench.jsonl
	@for program in $(BUILD)/bench/bench_*; do \
	    [ -f "$$program" ] && [ -x "$$program" ] || continue; \
	    "$$program" >$(BUILD)/bench.part || exit 1; \
	    cat $(BUILD)/bench.part; cat $(BUILD)/bench.part >>$(BUILD)/bench.jsonl; \
	done; rm -f $(BUILD)/bench.part
	@tools/bench-table $(BUILD)/bench.jsonl docs/performance.md README.md

bench-million: deps-demo $(BUILD)/build.ninja
	@ninja -C $(BUILD) --quiet bench/million
	@$(BUILD)/bench/million | tee $(BUILD)/million.jsonl
	@tools/bench-table $(BUILD)/million.jsonl docs/performance.md

bench-rooms: deps-demo web
	@tools/install-deps test
	@node bench/desk_speed.mjs | tee $(BUILD)/desk.jsonl
	@tools/bench-table $(BUILD)/desk.jsonl docs/performance.md
	@node bench/phone_sync.mjs

bench-plan: deps-demo $(BUILD)/build.ninja
	@[ -z "$(PEERS)" ] || tools/install-deps peers
	@ninja -C $(BUILD) --quiet entente
	@tools/bench-plan --time $(TIME) --sets $(SETS) --instances "$(INSTANCES)" \
	    $(if $(PEERS),--peers) $(if $(ABLATION),--ablation) $(if $(RECORD),--record)

format:
	@tools/format

po:
	@tools/check-po --update

install: web
	@ninja -C $(BUILD) --quiet install
	@mkdir -p "$(DESTDIR)$${PREFIX:-/usr/local}/share/entente/web"
	@cp -R $(BUILD)/web/. "$(DESTDIR)$${PREFIX:-/usr/local}/share/entente/web"

clean:
	@rm -rf build build-*

.PHONY: help deps-demo web demo pictures test test-long fuzz bench bench-million bench-plan
.PHONY: bench-rooms format po install clean
