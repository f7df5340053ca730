/*
 * A mission to plan for. See mission.h.
 */
#include "mission.h"

#include <stdio.h>
#include <stdlib.h>

enum {
    NODES = MISSION_NODES,
    POSTS = MISSION_POSTS,
    CONTRACTS = 4,
    BASES_MAX = 64,
    PAIRS_EACH = 30, // people each has served with before
    HOUR = 3600,
    DAY = 24 * HOUR,
    TOKEN_BYTES = 16,
};

static const en_time START = 1487548800; // 2017-02-20T00:00:00Z, a Monday

struct mission {
    struct en_plan_problem problem;
    struct en_plan_node node[NODES];
    struct en_plan_post post[POSTS];
    struct en_plan_contract contract[CONTRACTS];
    struct en_str base[BASES_MAX];
    char base_name[BASES_MAX][TOKEN_BYTES];
    struct en_plan_member *member;
    struct en_plan_slot *slot;
    struct en_plan_together *pair;
    struct en_plan_apart *apart;
    struct en_plan_span *leave, *busy;
    struct en_plan_request *request;
    char (*token)[TOKEN_BYTES], (*id)[TOKEN_BYTES];
};

static bool chance(struct en_rng *rng, uint64_t percent)
{
    return en_rng_below(rng, 100) < percent;
}

void mission_rules(struct en_plan_node node[static MISSION_NODES],
                   struct en_plan_post post[static MISSION_POSTS], struct en_plan_problem *ret)
{
    static const char *const nodes[NODES] = {"fama", "cma",  "pf",    "army",  "guard", "police",
                                             "mnla", "hcua", "maa-c", "gatia", "maa-p", "cmfpr"};
    static const char *const posts[POSTS] = {"lead",  "deputy", "driver",
                                             "medic", "radio",  "observer"};

    for (int i = 0; i < NODES; i++) {
        node[i] = (struct en_plan_node){
            .name = en_str_from(nodes[i]),
            .parent = i < 3 ? -1 : i / 3 - 1,
            .share = i == 0 ? 334 : 333,
            .tolerance = i < 3 ? 34 : 150,
            .party = i < 3,
        };
    }
    for (int i = 0; i < POSTS; i++) {
        post[i] = (struct en_plan_post){en_str_from(posts[i]), i == MEDIC};
    }
    *ret = (struct en_plan_problem){
        .nodes = node,
        .node_count = NODES,
        .posts = post,
        .post_count = POSTS,
        .rules = en_plan_rules_default(),
        .weights = en_plan_weights_default(),
    };
    ret->rules.lead_post = LEAD;
    ret->rules.deputy_post = DEPUTY;
}

static void make_contracts(struct mission *mission, int days)
{
    int32_t weeks = (days + 6) / 7;

    mission->contract[0] = (struct en_plan_contract){.name = en_str_from("full"),
                                                     .patrols_max = 5 * weeks,
                                                     .days_max = 5,
                                                     .minutes_max = 60 * 60 * weeks};
    mission->contract[1] = (struct en_plan_contract){.name = en_str_from("guard"),
                                                     .patrols_max = 4 * weeks,
                                                     .days_max = 6,
                                                     .weekends_max = weeks};
    mission->contract[2] = (struct en_plan_contract){.name = en_str_from("reserve"),
                                                     .patrols_max = 4 * weeks,
                                                     .days_max = 4,
                                                     .days_off = 1 << 4};
    mission->contract[3] = (struct en_plan_contract){
        .name = en_str_from("staff"), .patrols_max = 4 * weeks, .nights_max = weeks, .days_max = 4};
}

static void make_member(struct mission *mission, size_t i, struct mission_size size,
                        struct en_rng *rng)
{
    static const unsigned percent[POSTS] = {12, 18, 30, 12, 20, 50};
    struct en_plan_member *member = &mission->member[i];
    en_time day = START + (en_time)en_rng_below(rng, (uint64_t)size.days) * DAY;

    (void)snprintf(mission->token[i], TOKEN_BYTES, "m-%05u", (unsigned)(i % 100000));
    *member = (struct en_plan_member){
        .token = en_str_from(mission->token[i]),
        .node = 3 + (int32_t)(i % (NODES - 3)),
        .languages = chance(rng, 60) ? 1 : 2,
        .patrols = (uint16_t)en_rng_below(rng, 4),
        .base = (uint8_t)(i / (NODES - 3) % size.bases + 1),
        .contract = &mission->contract[en_rng_below(rng, CONTRACTS)],
    };
    for (unsigned post = 0; post < POSTS; post++) {
        member->posts |= chance(rng, percent[post]) ? 1U << post : 0;
    }
    for (unsigned language = 1; language < 6; language++) {
        member->languages |= chance(rng, 30) ? 1U << language : 0;
    }
    if (chance(rng, 10)) {
        mission->leave[i] = (struct en_plan_span){day, day + 4 * DAY};
        member->leave = &mission->leave[i];
        member->leave_count = 1;
    }
    if (chance(rng, 15)) {
        mission->busy[i] = (struct en_plan_span){START - 6 * HOUR, START + 2 * HOUR};
        member->busy = &mission->busy[i];
        member->busy_count = 1;
    }
    if (chance(rng, 20)) {
        mission->request[i] =
            (struct en_plan_request){.span = {day, day + DAY},
                                     .on = chance(rng, 30),
                                     .weight = 10 + (int32_t)en_rng_below(rng, 40)};
        member->requests = &mission->request[i];
        member->request_count = 1;
    }
}

/* People of one base have served with each other; a few of them may not any more. */
static void make_pairs(struct mission *mission, struct mission_size size, struct en_rng *rng)
{
    size_t camp = (NODES - 3) * size.bases;
    size_t pairs = size.members * PAIRS_EACH / 2;

    for (size_t i = 0; i < pairs; i++) {
        uint32_t a = (uint32_t)en_rng_below(rng, size.members);
        uint32_t b = a;
        while (b == a || b >= size.members) { // the same base: as many whole rounds of camps away
            b = (uint32_t)(en_rng_below(rng, size.members / camp + 1) * camp +
                           a / (NODES - 3) % size.bases * (NODES - 3) +
                           en_rng_below(rng, NODES - 3));
        }
        mission->pair[i] = (struct en_plan_together){a, b, 1 + (uint32_t)en_rng_below(rng, 2)};
        if (i < size.members / 12) {
            mission->apart[i] = (struct en_plan_apart){a, b};
        }
    }
    mission->problem.history = mission->pair;
    mission->problem.history_count = pairs;
    mission->problem.rules.apart_members = mission->apart;
    mission->problem.rules.apart_member_count = size.members / 12;
}

static void make_slot(struct mission *mission, size_t i, struct mission_size size,
                      struct en_rng *rng)
{
    struct en_plan_slot *slot = &mission->slot[i];
    uint64_t kind = en_rng_below(rng, 20);
    bool night = kind >= 17;
    bool longer = !night && kind >= 12;
    en_time day =
        START + (en_time)(i / size.bases * size.bases * (size_t)size.days / size.slots) * DAY;

    (void)snprintf(mission->id[i], TOKEN_BYTES, "g-%05u", (unsigned)(i % 100000));
    *slot = (struct en_plan_slot){
        .id = en_str_from(mission->id[i]),
        .kind = night    ? EN_PLAN_OVERNIGHT
                : longer ? EN_PLAN_LONG
                         : EN_PLAN_SHORT,
        .start =
            day + (en_time)(night ? 14 + en_rng_below(rng, 3) : 5 + en_rng_below(rng, 9)) * HOUR,
        .size = night    ? 12 + (int32_t)en_rng_below(rng, 19)
                : longer ? 8 + (int32_t)en_rng_below(rng, 9)
                         : 4 + (int32_t)en_rng_below(rng, 7),
        .night = night,
        .risk = (uint8_t)(night ? 1 + en_rng_below(rng, 3) : en_rng_below(rng, 3)),
        .base = (uint8_t)(i % size.bases + 1),
    };
    slot->end = slot->start + (night ? 16 : longer ? 8 : 4) * HOUR;
    slot->size = size.wide ? 4 + (int32_t)en_rng_below(rng, 27) : slot->size;
    slot->need[LEAD] = 1;
    slot->need[DEPUTY] = 1;
    slot->need[DRIVER] = (uint8_t)(slot->size < 8 ? 1 : 2);
    slot->need[MEDIC] = (uint8_t)(slot->size >= 8);
    slot->need[RADIO] = (uint8_t)(slot->size >= 6);
}

static bool allocate(struct mission *mission, struct mission_size size)
{
    size_t members = size.members;

    mission->member = calloc(members, sizeof(*mission->member));
    mission->slot = calloc(size.slots, sizeof(*mission->slot));
    mission->pair = calloc(members * PAIRS_EACH, sizeof(*mission->pair));
    mission->apart = calloc(members, sizeof(*mission->apart));
    mission->leave = calloc(members, sizeof(*mission->leave));
    mission->busy = calloc(members, sizeof(*mission->busy));
    mission->request = calloc(members, sizeof(*mission->request));
    mission->token = calloc(members, TOKEN_BYTES);
    mission->id = calloc(size.slots, TOKEN_BYTES);
    return mission->member != NULL && mission->slot != NULL && mission->pair != NULL &&
           mission->apart != NULL && mission->leave != NULL && mission->busy != NULL &&
           mission->request != NULL && mission->token != NULL && mission->id != NULL;
}

struct mission *mission_new(struct mission_size size)
{
    struct mission *mission = calloc(1, sizeof(*mission));
    struct en_rng rng;

    if (mission == NULL || !allocate(mission, size)) {
        mission_free(mission);
        return NULL;
    }
    en_rng_seed(&rng, size.seed);
    mission_rules(mission->node, mission->post, &mission->problem);
    make_contracts(mission, size.days);
    for (size_t i = 0; i < size.bases; i++) {
        (void)snprintf(mission->base_name[i], TOKEN_BYTES, "base-%u", (unsigned)(i + 1));
        mission->base[i] = en_str_from(mission->base_name[i]);
    }
    for (size_t i = 0; i < size.members; i++) {
        make_member(mission, i, size, &rng);
    }
    for (size_t i = 0; i < size.slots; i++) {
        make_slot(mission, i, size, &rng);
    }
    make_pairs(mission, size, &rng);
    mission->problem.bases = mission->base;
    mission->problem.base_count = size.bases;
    mission->problem.members = mission->member;
    mission->problem.member_count = size.members;
    mission->problem.slots = mission->slot;
    mission->problem.slot_count = size.slots;
    return mission;
}

struct en_plan_problem *mission_problem(struct mission *mission)
{
    return &mission->problem;
}

void mission_send_home(struct mission *mission, size_t member)
{
    mission->leave[member] = (struct en_plan_span){START - DAY, START + (en_time)1000 * DAY};
    mission->member[member].leave = &mission->leave[member];
    mission->member[member].leave_count = 1;
}

void mission_free(struct mission *mission)
{
    if (mission == NULL) {
        return;
    }
    free(mission->member);
    free(mission->slot);
    free(mission->pair);
    free(mission->apart);
    free(mission->leave);
    free(mission->busy);
    free(mission->request);
    free(mission->token);
    free(mission->id);
    free(mission);
}
