/*
 * How long it takes to read an act: the share of the fold that is parsing.
 *
 * The act is the ordinary one, an order for a patrol of three with one stop. The limit is the
 * parse of design section 7, on which the fold's 100,000 acts a second were reckoned.
 */
#include <stdio.h>
#include <stdlib.h>

#include <entente/accord.h>

#include "figure.h"

enum { ROUNDS = 40000, SAMPLES = 7 };

#define ZEROS "0000000000000000000000000000000000000000000000000000000000000000"

static const char order[] = "entente/act/v1 gao.example/record\n"
                            "act: order.propose\n"
                            "author: minusma/ops-1\n"
                            "seq: 17\n"
                            "prev: " ZEROS "\n"
                            "seen: 1023 " ZEROS "\n"
                            "occurred: 2017-02-23T05:30:00Z\n"
                            "order: G-0142\n"
                            "version: 1\n"
                            "base: " ZEROS "\n"
                            "class: routine\n"
                            "force: minusma\n"
                            "task: area-security\n"
                            "kind: short\n"
                            "start: 2017-02-24T05:30:00Z\n"
                            "end: 2017-02-24T11:00:00Z\n"
                            "crew: m-7k3q lead\n"
                            "crew: m-t09d deputy\n"
                            "crew: m-x2p8 driver\n"
                            "stop: gao-port 2017-02-24T06:10:00Z 2017-02-24T06:40:00Z\n";

/* Read the act ROUNDS times; microseconds an act, or a negative number when it does not parse. */
static double parse_us(struct en_arena *arena)
{
    const struct en_str text = {order, sizeof(order) - 1};
    struct en_act act;
    double begin = figure_clock_s();

    for (int i = 0; i < ROUNDS; i++) {
        en_arena_reset(arena);
        if (en_act_parse(arena, text, &act, NULL) != EN_OK) {
            return -1;
        }
    }
    return (figure_clock_s() - begin) * 1e6 / ROUNDS;
}

int main(void)
{
    struct en_arena arena;
    double samples[SAMPLES];

    en_arena_init(&arena, 0);
    for (int i = 0; i < SAMPLES; i++) {
        samples[i] = parse_us(&arena);
        if (samples[i] < 0) {
            fprintf(stderr, "bench_accord: the act does not parse\n");
            return EXIT_FAILURE;
        }
    }
    en_arena_finish(&arena);
    figure_print(&(struct figure){.bench = "act-parse",
                                  .value = figure_median(samples, SAMPLES),
                                  .unit = "us",
                                  .want = FIGURE_AT_MOST,
                                  .limit = 1.9,
                                  .limit_name = "design section 7"});
    return EXIT_SUCCESS;
}
