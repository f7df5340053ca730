/*
 * Any bytes as a planning problem: it is refused, or what comes of it is true.
 *
 * Whatever the composer calls a crew must pass the independent check, and whatever it calls
 * impossible must name a rule. Most bytes are taken as they are, so that indices, shares and times
 * out of every range come up; a few are folded into range, or nearly nothing would get past the
 * first check.
 */
#include <entente/plan.h>

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { NODES = 7, POSTS = 4, MEMBERS = 14, SLOTS = 3, PAIRS = 4 };

struct input {
    const uint8_t *data;
    size_t size;
};

static uint8_t next(struct input *input)
{
    if (input->size == 0) {
        return 0;
    }
    input->size--;
    return *input->data++;
}

/* A byte times `unit`; but a byte of 255 announces eight bytes, taken whole. */
static int64_t next_number(struct input *input, int64_t unit)
{
    uint8_t byte = next(input);
    uint64_t value = 0;
    int64_t number = 0;

    if (byte != 255) {
        return byte * unit;
    }
    for (int i = 0; i < 8; i++) {
        value = value << 8 | next(input);
    }
    memcpy(&number, &value, sizeof(number));
    return number;
}

struct made {
    struct en_plan_problem problem;
    struct en_plan_node node[NODES];
    struct en_plan_balance balance[NODES];
    struct en_plan_post post[POSTS];
    struct en_plan_member member[MEMBERS];
    struct en_plan_span leave[MEMBERS], busy[MEMBERS];
    struct en_plan_slot slot[SLOTS];
    struct en_plan_together pair[PAIRS];
    struct en_plan_apart apart_member[PAIRS], apart_node[PAIRS];
    char name[MEMBERS + SLOTS][2];
};

static struct en_str name_of(struct made *made, size_t i)
{
    made->name[i][0] = (char)('a' + i);
    return (struct en_str){made->name[i], 1};
}

static void read_nodes(struct made *made, struct input *input)
{
    made->problem.node_count = next(input) % (NODES + 1);
    for (size_t i = 0; i < made->problem.node_count; i++) {
        uint8_t shape = next(input);
        made->node[i] = (struct en_plan_node){
            .name = EN_STR("node"),
            .parent = shape % 3 == 0 ? (int32_t)next_number(input, 1) : -1,
            .share = (int32_t)next_number(input, 4),
            .tolerance = (int32_t)next_number(input, 4),
            .party = shape % 3 != 0,
        };
        if (shape >= 200) {
            made->balance[i] = (struct en_plan_balance){.seats = next_number(input, 1),
                                                        .lead = next_number(input, 1),
                                                        .deputy = next_number(input, 1),
                                                        .nights = next_number(input, 1),
                                                        .risk = next_number(input, 1)};
        }
    }
}

static void read_rules(struct made *made, struct input *input)
{
    uint8_t flags = next(input);
    struct en_plan_rules *rules = &made->problem.rules;

    *rules = en_plan_rules_default();
    rules->party_min = (int32_t)next_number(input, 1);
    rules->party_min_yields = (flags & 1) != 0;
    rules->leads_differ = (flags & 2) != 0;
    rules->common_language = (flags & 4) != 0;
    rules->lead_post = (flags & 8) != 0 ? 0 : -1;
    rules->deputy_post = (flags & 16) != 0 ? 1 : -1;
    rules->remainder = (flags & 32) != 0 ? (int32_t)next_number(input, 1) : -1;
    rules->rest_seconds = next_number(input, 600);
    rules->patrols_max = next(input) % 4;
    rules->apart_member_count = (flags & 64) != 0 ? next(input) % (PAIRS + 1) : 0;
    rules->apart_node_count = (flags & 128) != 0 ? next(input) % (PAIRS + 1) : 0;
    for (size_t i = 0; i < rules->apart_member_count; i++) {
        made->apart_member[i] = (struct en_plan_apart){next(input) % 16, next(input) % 16};
    }
    for (size_t i = 0; i < rules->apart_node_count; i++) {
        made->apart_node[i] = (struct en_plan_apart){next(input) % 8, next(input) % 8};
    }
}

static void read_span(struct en_plan_span *span, struct input *input)
{
    span->from = next_number(input, 600);
    span->until = next_number(input, 600);
}

static void read_people(struct made *made, struct input *input)
{
    made->problem.post_count = next(input) % (POSTS + 1);
    for (size_t i = 0; i < made->problem.post_count; i++) {
        made->post[i] = (struct en_plan_post){EN_STR("post"), i == 2};
    }
    made->problem.member_count = next(input) % (MEMBERS + 1);
    for (size_t i = 0; i < made->problem.member_count; i++) {
        uint8_t shape = next(input);
        made->member[i] = (struct en_plan_member){
            .token = name_of(made, i),
            .node = next(input) % 8,
            .posts = next(input) & ((1U << made->problem.post_count) - 1),
            .languages = next(input) & 7,
            .leave = &made->leave[i],
            .leave_count = (shape & 3) == 3,
            .busy = &made->busy[i],
            .busy_count = (shape & 12) == 12,
            .patrols = shape >> 6,
        };
        if ((shape & 3) == 3) {
            read_span(&made->leave[i], input);
        }
        if ((shape & 12) == 12) {
            read_span(&made->busy[i], input);
        }
    }
}

static void read_slots(struct made *made, struct input *input)
{
    made->problem.slot_count = next(input) % (SLOTS + 1);
    for (size_t i = 0; i < made->problem.slot_count; i++) {
        struct en_plan_slot *slot = &made->slot[i];
        slot->id = name_of(made, MEMBERS + i);
        slot->start = next_number(input, 600);
        slot->end = next_number(input, 600);
        slot->size = (int32_t)next_number(input, 1) % 100;
        slot->night = next(input) % 2 == 1;
        for (size_t post = 0; post < POSTS; post++) {
            slot->need[post] = next(input) % 4;
        }
    }
    made->problem.history_count = next(input) % (PAIRS + 1);
    for (size_t i = 0; i < made->problem.history_count; i++) {
        made->pair[i] = (struct en_plan_together){next(input) % 16, next(input) % 16, next(input)};
    }
}

static void judge(const struct made *made)
{
    const struct en_plan_options options = {.seed = 1, .effort = 4, .search_limit = 200};
    struct en_plan_programme programme;
    struct en_plan_breaches breaches;

    if (en_plan_compose(&made->problem, &options, &programme, NULL) != EN_OK) {
        return;
    }
    if (en_plan_check(&made->problem, programme.crews, programme.crew_count, &breaches, NULL) !=
            EN_OK ||
        breaches.count > 0) {
        abort();
    }
    for (size_t i = 0; i < programme.crew_count; i++) {
        const struct en_plan_crew *crew = &programme.crews[i];
        struct en_text text = {0};
        for (size_t line = 0; line < crew->why_count; line++) {
            en_plan_line_print(&text, &made->problem, &crew->why[line], NULL);
        }
        for (size_t line = 0; line < crew->remedy_count; line++) {
            en_plan_line_print(&text, &made->problem, &crew->remedies[line], NULL);
        }
        if (crew->verdict == EN_PLAN_IMPOSSIBLE && crew->conflict_count == 0) {
            abort();
        }
        en_text_finish(&text);
    }
    en_plan_breaches_finish(&breaches);
    en_plan_programme_finish(&programme);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct input input = {data, size};
    struct made *made = calloc(1, sizeof(*made));

    if (made == NULL) {
        return 0;
    }
    read_nodes(made, &input);
    read_rules(made, &input);
    read_people(made, &input);
    read_slots(made, &input);
    made->problem.nodes = made->node;
    made->problem.posts = made->post;
    made->problem.members = made->member;
    made->problem.slots = made->slot;
    made->problem.history = made->pair;
    made->problem.balances = made->balance;
    made->problem.rules.apart_members = made->apart_member;
    made->problem.rules.apart_nodes = made->apart_node;
    made->problem.weights = en_plan_weights_default();
    judge(made);
    free(made);
    return 0;
}
