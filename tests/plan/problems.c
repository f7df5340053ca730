/*
 * Problems for the tests of the composer.
 */
#include <assert.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "problems.h"

static const en_time START = 1487808000; /* 2017-02-23T00:00:00Z, the first mixed patrol of Gao */

static struct en_str name_member(struct fixture *fixture, size_t i)
{
    snprintf(fixture->token[i], sizeof(fixture->token[i]), "m-%04u", (unsigned)i % 10000);
    return en_str_from(fixture->token[i]);
}

static struct en_str name_slot(struct fixture *fixture, size_t i)
{
    snprintf(fixture->id[i], sizeof(fixture->id[i]), "g-%04u", (unsigned)i % 10000);
    return en_str_from(fixture->id[i]);
}

static bool chance(struct en_rng *rng, uint64_t percent)
{
    return en_rng_below(rng, 100) < percent;
}

static struct fixture *fixture_new(void)
{
    static const char *const posts[POSTS] = {"lead", "deputy", "driver", "medic", "radio"};
    struct fixture *fixture = calloc(1, sizeof(*fixture));

    assert(fixture != NULL);
    for (size_t i = 0; i < POSTS; i++) {
        fixture->post[i] = (struct en_plan_post){en_str_from(posts[i]), i == MEDIC};
    }
    fixture->problem = (struct en_plan_problem){
        .nodes = fixture->node,
        .posts = fixture->post,
        .post_count = POSTS,
        .members = fixture->member,
        .slots = fixture->slot,
        .history = fixture->history,
        .balances = fixture->balance,
        .rules = en_plan_rules_default(),
        .weights = en_plan_weights_default(),
    };
    fixture->problem.rules.lead_post = LEAD;
    fixture->problem.rules.deputy_post = DEPUTY;
    fixture->problem.rules.apart_members = fixture->apart_member;
    fixture->problem.rules.apart_nodes = fixture->apart_node;
    return fixture;
}

void fixture_free(struct fixture *fixture)
{
    free(fixture);
}

static int32_t add_node(struct fixture *fixture, const char *name, int32_t parent, int32_t share,
                        int32_t tolerance, bool party)
{
    size_t i = fixture->problem.node_count++;

    assert(i < FIXTURE_NODES);
    fixture->node[i] = (struct en_plan_node){en_str_from(name), parent, share, tolerance, party};
    return (int32_t)i;
}

/* ---- like Gao ------------------------------------------------------------------------------- */

static void gao_tree(struct fixture *fixture)
{
    static const char *const components[3][2] = {
        {"army", "guard"}, {"mnla", "hcua"}, {"gatia", "maa"}};
    static const char *const parties[3] = {"fama", "cma", "pf"};

    for (size_t p = 0; p < 3; p++) {
        add_node(fixture, parties[p], -1, p == 0 ? 334 : 333, 50, true);
    }
    for (int32_t p = 0; p < 3; p++) {
        add_node(fixture, components[p][0], p, 600, 200, false);
        add_node(fixture, components[p][1], p, 400, 200, false);
    }
}

static uint32_t some_posts(struct en_rng *rng)
{
    uint32_t posts = 0;

    posts |= chance(rng, 12) ? 1U << LEAD | 1U << DEPUTY : 0;
    posts |= chance(rng, 10) ? 1U << DEPUTY : 0;
    posts |= chance(rng, 30) ? 1U << DRIVER : 0;
    posts |= chance(rng, 8) ? 1U << MEDIC : 0;
    posts |= chance(rng, 20) ? 1U << RADIO : 0;
    return posts;
}

static uint32_t some_languages(struct en_rng *rng)
{
    uint32_t languages = chance(rng, 70) ? 1 : 0;

    for (unsigned l = 1; l < 6; l++) {
        languages |= chance(rng, 30) ? 1U << l : 0;
    }
    return languages == 0 ? 2 : languages;
}

static void gao_members(struct fixture *fixture, size_t members, struct en_rng *rng)
{
    for (size_t i = 0; i < members; i++) {
        struct en_plan_member *member = &fixture->member[i];
        *member = (struct en_plan_member){
            .token = name_member(fixture, i),
            .node = 3 + (int32_t)(i % 6),
            .posts = some_posts(rng),
            .languages = some_languages(rng),
        };
        if (chance(rng, 10)) {
            en_time from = START + (en_time)en_rng_below(rng, 10) * 86400;
            fixture->leave[i] = (struct en_plan_span){from, from + 4 * 86400};
            member->leave = &fixture->leave[i];
            member->leave_count = 1;
        }
    }
    fixture->problem.member_count = members;
}

static void gao_slots(struct fixture *fixture, size_t slots, struct en_rng *rng)
{
    for (size_t i = 0; i < slots; i++) {
        struct en_plan_slot *slot = &fixture->slot[i];
        en_time day = START + (en_time)(i * 14 / slots) * 86400;
        bool night = i % 8 == 7;
        *slot = (struct en_plan_slot){
            .id = name_slot(fixture, i),
            .kind = night        ? EN_PLAN_OVERNIGHT
                    : i % 8 == 3 ? EN_PLAN_LONG
                                 : EN_PLAN_SHORT,
            .start = day + (en_time)(5 + en_rng_below(rng, 10)) * 3600,
            .size = 6 + (int32_t)en_rng_below(rng, 9),
            .need = {1, 1, 2, 1, 1},
            .night = night,
        };
        slot->end = slot->start + (night ? 22 : i % 8 == 3 ? 10 : 4) * 3600;
    }
    fixture->problem.slot_count = slots;
}

struct fixture *fixture_gao(size_t members, size_t slots, uint64_t seed)
{
    struct fixture *fixture = fixture_new();
    struct en_rng rng;

    assert(members <= FIXTURE_MEMBERS && slots <= FIXTURE_SLOTS);
    en_rng_seed(&rng, seed);
    gao_tree(fixture);
    gao_members(fixture, members, &rng);
    gao_slots(fixture, slots, &rng);
    return fixture;
}

/* ---- small and random ----------------------------------------------------------------------- */

void fixture_add_member(struct fixture *fixture, struct en_rng *rng)
{
    struct en_plan_problem *problem = &fixture->problem;
    size_t i = problem->member_count++;
    int32_t node = 0;

    do {
        node = (int32_t)en_rng_below(rng, problem->node_count);
    } while (node < 3 && problem->node_count > 3 && node == 0); // node 0 has components then
    fixture->member[i] = (struct en_plan_member){
        .token = name_member(fixture, i),
        .node = node,
        .posts = (uint32_t)(en_rng_below(rng, 1U << POSTS) | en_rng_below(rng, 1U << POSTS)),
        .languages = (uint32_t)(en_rng_below(rng, 8) | en_rng_below(rng, 8)),
        .patrols = (uint16_t)en_rng_below(rng, 3),
    };
    if (chance(rng, 15)) {
        fixture->leave[i] = (struct en_plan_span){START, START + 86400};
        fixture->member[i].leave = &fixture->leave[i];
        fixture->member[i].leave_count = 1;
    }
    if (chance(rng, 20)) {
        en_time from = START - 12 * 3600 + (en_time)en_rng_below(rng, 24) * 3600;
        fixture->busy[i] = (struct en_plan_span){from, from + 2 * 3600};
        fixture->member[i].busy = &fixture->busy[i];
        fixture->member[i].busy_count = 1;
    }
}

static void small_tree(struct fixture *fixture, struct en_rng *rng)
{
    int32_t tolerance = (int32_t)en_rng_below(rng, 5) * 70;

    if (chance(rng, 25)) { // two parties on one side, one on the other
        add_node(fixture, "side", -1, 600, tolerance, false);
        add_node(fixture, "a", 0, 500, tolerance, true);
        add_node(fixture, "b", 0, 500, tolerance, true);
        add_node(fixture, "c", -1, 400, tolerance, true);
        return;
    }
    add_node(fixture, "a", -1, 400, tolerance, true);
    add_node(fixture, "b", -1, 400, tolerance, true);
    add_node(fixture, "c", -1, (int32_t)en_rng_below(rng, 2) * 200, tolerance, true);
    if (chance(rng, 50)) {
        int32_t share = 300 + (int32_t)en_rng_below(rng, 5) * 100;
        add_node(fixture, "a1", 0, share, tolerance, false);
        add_node(fixture, "a2", 0, 1000 - share, tolerance, false);
    }
}

static void small_rules(struct fixture *fixture, struct en_rng *rng)
{
    struct en_plan_rules *rules = &fixture->problem.rules;
    size_t members = fixture->problem.member_count;

    rules->party_min = (int32_t)en_rng_below(rng, 3);
    rules->party_min_yields = chance(rng, 50);
    rules->leads_differ = chance(rng, 70);
    rules->common_language = chance(rng, 60);
    rules->rest_seconds = (int64_t)en_rng_below(rng, 3) * 4 * 3600;
    rules->patrols_max = (int32_t)en_rng_below(rng, 4);
    for (int pairs = (int)en_rng_below(rng, 4); pairs > 0 && members > 1; pairs--) {
        uint32_t a = (uint32_t)en_rng_below(rng, members);
        uint32_t b = (uint32_t)en_rng_below(rng, members);
        if (a != b) {
            fixture->apart_member[rules->apart_member_count++] = (struct en_plan_apart){a, b};
        }
    }
    if (chance(rng, 25)) {
        fixture->apart_node[rules->apart_node_count++] = (struct en_plan_apart){1, 2};
    }
    if (fixture->problem.node_count > 3 && chance(rng, 25)) {
        fixture->apart_node[rules->apart_node_count++] = (struct en_plan_apart){3, 1};
    }
}

struct fixture *fixture_small(uint64_t seed)
{
    struct fixture *fixture = fixture_new();
    struct en_rng rng;

    en_rng_seed(&rng, seed);
    small_tree(fixture, &rng);
    size_t members = 4 + en_rng_below(&rng, 5);
    for (size_t i = 0; i < members; i++) {
        fixture_add_member(fixture, &rng);
    }
    small_rules(fixture, &rng);
    struct en_plan_slot *slot = &fixture->slot[0];
    *slot = (struct en_plan_slot){
        .id = name_slot(fixture, 0),
        .kind = EN_PLAN_SHORT,
        .start = START + 6 * 3600,
        .end = START + 10 * 3600,
        .size = 2 + (int32_t)en_rng_below(&rng, 4),
    };
    int32_t left = slot->size;
    for (size_t post = 0; post < POSTS && left > 0; post++) {
        slot->need[post] = chance(&rng, 60);
        left -= slot->need[post];
    }
    fixture->problem.slot_count = 1;
    return fixture;
}

/* ---- swapping labels ------------------------------------------------------------------------ */

static int32_t swapped(int32_t node, int32_t a, int32_t b)
{
    if (node == a) {
        return b;
    }
    return node == b ? a : node;
}

void fixture_swap_nodes(struct fixture *fixture, int32_t a, int32_t b)
{
    struct en_plan_problem *problem = &fixture->problem;
    struct en_plan_node node = fixture->node[a];
    struct en_plan_balance balance = fixture->balance[a];

    fixture->node[a] = fixture->node[b];
    fixture->node[b] = node;
    fixture->balance[a] = fixture->balance[b];
    fixture->balance[b] = balance;
    for (size_t i = 0; i < problem->node_count; i++) {
        fixture->node[i].parent = swapped(fixture->node[i].parent, a, b);
    }
    for (size_t i = 0; i < problem->member_count; i++) {
        fixture->member[i].node = swapped(fixture->member[i].node, a, b);
    }
    for (size_t i = 0; i < problem->rules.apart_node_count; i++) {
        fixture->apart_node[i].a = (uint32_t)swapped((int32_t)fixture->apart_node[i].a, a, b);
        fixture->apart_node[i].b = (uint32_t)swapped((int32_t)fixture->apart_node[i].b, a, b);
    }
    problem->rules.remainder = swapped(problem->rules.remainder, a, b);
}

struct en_plan_programme fixture_compose(const struct fixture *fixture, uint64_t seed,
                                         uint32_t effort)
{
    struct en_plan_options options = {.seed = seed, .effort = effort};
    struct en_plan_programme programme;
    struct en_error error;

    if (en_plan_compose(&fixture->problem, &options, &programme, &error) != EN_OK) {
        fail_msg("%s: %s", error.place, error.text);
    }
    return programme;
}
