/*
 * How long it takes to compose: one crew of 30 from 2,000 people, to name the rules that clash
 * when there is none, and a fortnight of 46 patrols from 600 people.
 *
 * The people are random but alike to a mixed mechanism: three parties of three components, six
 * languages, posts by training, leave, earlier patrols, and 20,000 pairs that have served together.
 */
#include <stdio.h>
#include <stdlib.h>

#include <entente/plan.h>

#include "figure.h"
#include "mission.h"

enum {
    MEMBERS_MAX = 2000,
    SLOTS_MAX = 46,
    PAIRS = 20000,
    NODES = MISSION_NODES,
    POSTS = MISSION_POSTS,
    CREWS = 41, // samples; odd, for the median
    FORTNIGHTS = 7,
    HOUR = 3600,
    DAY = 24 * HOUR,
};

static const en_time START = 1487808000; // 2017-02-23T00:00:00Z

struct bench {
    struct en_plan_problem problem;
    struct en_plan_node node[NODES];
    struct en_plan_post post[POSTS];
    struct en_plan_member member[MEMBERS_MAX];
    struct en_plan_slot slot[SLOTS_MAX];
    struct en_plan_together pair[PAIRS];
    struct en_plan_span leave[MEMBERS_MAX], busy[MEMBERS_MAX];
    char token[MEMBERS_MAX][8], id[SLOTS_MAX][8];
};

static bool chance(struct en_rng *rng, uint64_t percent)
{
    return en_rng_below(rng, 100) < percent;
}

static void make_rules(struct bench *bench)
{
    mission_rules(bench->node, bench->post, &bench->problem);
    bench->problem.members = bench->member;
    bench->problem.slots = bench->slot;
    bench->problem.history = bench->pair;
    bench->problem.rules.patrols_max = 6;
}

static void make_member(struct bench *bench, size_t i, struct en_rng *rng)
{
    static const unsigned percent[POSTS] = {10, 15, 30, 8, 20, 50};
    struct en_plan_member *member = &bench->member[i];

    (void)snprintf(bench->token[i], sizeof(bench->token[i]), "m-%04u", (unsigned)(i % 10000));
    *member = (struct en_plan_member){
        .token = en_str_from(bench->token[i]),
        .node = 3 + (int32_t)(i % (NODES - 3)),
        .languages = chance(rng, 60) ? 1 : 2,
        .patrols = (uint16_t)en_rng_below(rng, 4),
    };
    for (unsigned post = 0; post < POSTS; post++) {
        member->posts |= chance(rng, percent[post]) ? 1U << post : 0;
    }
    for (unsigned language = 1; language < 6; language++) {
        member->languages |= chance(rng, 30) ? 1U << language : 0;
    }
    if (chance(rng, 10)) {
        bench->leave[i] = (struct en_plan_span){START, START + 5 * DAY};
        member->leave = &bench->leave[i];
        member->leave_count = 1;
    }
    if (chance(rng, 15)) {
        bench->busy[i] = (struct en_plan_span){START - 6 * HOUR, START + 2 * HOUR};
        member->busy = &bench->busy[i];
        member->busy_count = 1;
    }
}

static void make_people(struct bench *bench, size_t members, struct en_rng *rng)
{
    for (size_t i = 0; i < members; i++) {
        make_member(bench, i, rng);
    }
    for (size_t i = 0; i < PAIRS; i++) {
        uint32_t a = (uint32_t)en_rng_below(rng, members);
        uint32_t b = (uint32_t)((a + 1 + en_rng_below(rng, members - 1)) % members);
        bench->pair[i] = (struct en_plan_together){a, b, 1 + (uint32_t)en_rng_below(rng, 3)};
    }
    bench->problem.member_count = members;
    bench->problem.history_count = PAIRS;
}

static void make_slots(struct bench *bench, size_t slots, int32_t size, struct en_rng *rng)
{
    for (size_t i = 0; i < slots; i++) {
        bool night = i % 8 == 7;
        en_time start =
            START + (en_time)(i * 14 / slots) * DAY + (en_time)(6 + en_rng_below(rng, 9)) * HOUR;
        (void)snprintf(bench->id[i], sizeof(bench->id[i]), "g-%03u", (unsigned)(i % 1000));
        bench->slot[i] = (struct en_plan_slot){
            .id = en_str_from(bench->id[i]),
            .kind = night ? EN_PLAN_OVERNIGHT : EN_PLAN_SHORT,
            .start = start,
            .end = start + (night ? 20 : 5) * HOUR,
            .size = size > 0 ? size : 6 + (int32_t)en_rng_below(rng, 9),
            .need = {1, 1, 2, 1, 1, 0},
            .night = night,
        };
    }
    bench->problem.slot_count = slots;
}

static void make(struct bench *bench, size_t members, size_t slots, int32_t size, uint64_t seed)
{
    struct en_rng rng;

    en_rng_seed(&rng, seed);
    make_rules(bench);
    make_people(bench, members, &rng);
    make_slots(bench, slots, size, &rng);
}

/* Milliseconds to compose, or a negative number when the answer is not the one expected. */
static double compose_ms(const struct bench *bench, size_t manned, uint64_t seed)
{
    struct en_plan_options options = {.seed = seed, .effort = 200};
    struct en_plan_programme programme;
    double begin = figure_clock_s();

    if (en_plan_compose(&bench->problem, &options, &programme, NULL) != EN_OK) {
        return -1;
    }
    double ms = (figure_clock_s() - begin) * 1e3;
    bool expected = programme.manned == manned;
    for (size_t i = 0; i < programme.crew_count; i++) {
        const struct en_plan_crew *crew = &programme.crews[i];
        expected = expected && (crew->verdict == EN_PLAN_MANNED || crew->conflict_minimal);
    }
    en_plan_programme_finish(&programme);
    return expected ? ms : -1;
}

static int show(const char *name, double *samples, size_t count, double limit, const char *source)
{
    double median = figure_median(samples, count); // sorts: the worst, or a failure, is at an end

    if (samples[0] < 0) {
        (void)fprintf(stderr, "bench_plan: %s: not the crews expected\n", name);
        return EXIT_FAILURE;
    }
    figure_print(&(struct figure){.bench = name,
                                  .value = median,
                                  .unit = "ms",
                                  .want = FIGURE_AT_MOST,
                                  .limit = limit,
                                  .limit_name = source});
    return EXIT_SUCCESS;
}

static int bench_crews(struct bench *bench)
{
    double samples[CREWS];

    for (uint64_t i = 0; i < CREWS; i++) {
        make(bench, MEMBERS_MAX, 1, 30, i);
        samples[i] = compose_ms(bench, 1, i);
    }
    return show("crew-of-30-from-2000", samples, CREWS, 50, "design section 7");
}

/* Each time another rule cannot be kept: no language in common, no drivers, a party on leave. */
static int bench_clashes(struct bench *bench)
{
    double samples[CREWS];

    for (uint64_t i = 0; i < CREWS; i++) {
        make(bench, MEMBERS_MAX, 1, 30, i);
        for (size_t m = 0; m < MEMBERS_MAX; m++) {
            struct en_plan_member *member = &bench->member[m];
            bool third = bench->node[member->node].parent == 2;
            if (i % 3 == 0) {
                member->languages = third ? 32 : member->languages & 31;
            } else if (i % 3 == 1) {
                member->posts &= m > 0 ? ~(1U << DRIVER) : ~0U;
            } else if (third) {
                bench->leave[m] = (struct en_plan_span){START, START + DAY};
                member->leave = &bench->leave[m];
                member->leave_count = 1;
            }
        }
        samples[i] = compose_ms(bench, 0, i);
    }
    return show("clash-named-for-30-of-2000", samples, CREWS, 50, "design section 7");
}

static int bench_fortnights(struct bench *bench)
{
    double samples[FORTNIGHTS];

    for (uint64_t i = 0; i < FORTNIGHTS; i++) {
        make(bench, 600, 46, 0, i);
        samples[i] = compose_ms(bench, 46, i);
    }
    return show("fortnight-of-46-from-600", samples, FORTNIGHTS, 1000,
                "first programme within 1 s");
}

int main(void)
{
    struct bench *bench = calloc(1, sizeof(*bench));
    int status = bench == NULL ? EXIT_FAILURE : EXIT_SUCCESS;

    status = status == EXIT_SUCCESS ? bench_crews(bench) : status;
    status = status == EXIT_SUCCESS ? bench_clashes(bench) : status;
    status = status == EXIT_SUCCESS ? bench_fortnights(bench) : status;
    free(bench);
    return status;
}
