/*
 * simulate: play runs of the simulation.
 *
 *   simulate --seeds FROM TO     runs FROM..TO-1; a failing seed is printed and the exit code is 1
 *   simulate --seed N --tell     one run, told line by line
 *   --steps N                    turns of a run (400)
 */
#include "sim.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct options {
    uint64_t from, to;
    unsigned steps;
    bool tell;
};

static bool read_options(int argc, char **argv, struct options *ret)
{
    *ret = (struct options){.from = 1, .to = 101, .steps = 400};
    for (int i = 1; i < argc; i++) {
        int left = argc - i - 1;
        if (strcmp(argv[i], "--tell") == 0) {
            ret->tell = true;
        } else if (strcmp(argv[i], "--seed") == 0 && left >= 1) {
            ret->from = strtoull(argv[++i], NULL, 10);
            ret->to = ret->from + 1;
        } else if (strcmp(argv[i], "--seeds") == 0 && left >= 2) {
            ret->from = strtoull(argv[++i], NULL, 10);
            ret->to = strtoull(argv[++i], NULL, 10);
        } else if (strcmp(argv[i], "--steps") == 0 && left >= 1) {
            ret->steps = (unsigned)strtoul(argv[++i], NULL, 10);
        } else {
            return false;
        }
    }
    return true;
}

int main(int argc, char **argv)
{
    struct options options;
    uint64_t failed = 0, acts = 0, cheated = 0, contradictions = 0;

    if (!read_options(argc, argv, &options)) {
        fprintf(stderr, "usage: simulate [--seeds FROM TO | --seed N] [--steps N] [--tell]\n");
        return 2;
    }
    struct base *base = base_make();
    for (uint64_t seed = options.from; seed < options.to; seed++) {
        struct sim sim;
        sim_begin(&sim, base, seed, options.tell);
        if (!sim_run(&sim, options.steps)) {
            printf("seed %" PRIu64 ": %s (simulate --seed %" PRIu64 " --tell)\n", seed, sim.fault,
                   seed);
            failed++;
        }
        acts += sim.made_count;
        cheated += sim.cheating;
        contradictions += sim.contradictions;
        sim_end(&sim);
    }
    printf("%" PRIu64 " runs, %" PRIu64 " acts, %" PRIu64 " operators cheated, %" PRIu64
           " pairs were made to disagree, %" PRIu64 " failed\n",
           options.to - options.from, acts, cheated, contradictions, failed);
    base_destroy(base);
    return failed == 0 ? 0 : 1;
}
