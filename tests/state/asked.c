/*
 * The sentences of the tests of the rules: see asked.h.
 */
#include "asked.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

struct en_effect is_void(struct world *world, const char *key, const char *act, const char *body,
                         const char *rule)
{
    struct en_result result = world_act(world, key, act, body);

    if (result.answer != EN_ANSWER_COMMITTED || result.effect.outcome != EN_OUTCOME_VOID) {
        fail_msg("%s by %s is not void; expected %s (%s)", act, key, rule,
                 result.why.rule == NULL ? "committed" : result.why.rule);
    }
    assert_string_equal(result.effect.why.rule, rule);
    return result.effect;
}

struct en_hash waits(struct world *world, const char *key, const char *act, const char *body)
{
    struct en_result result = world_act(world, key, act, body);

    if (result.answer != EN_ANSWER_COMMITTED || result.effect.outcome != EN_OUTCOME_PENDING) {
        const struct en_error *why =
            result.answer == EN_ANSWER_COMMITTED ? &result.effect.why : &result.why;
        fail_msg("%s by %s does not wait: %s %s %s", act, key, why->rule ? why->rule : "effect",
                 why->arg[0], why->arg[1]);
    }
    return result.id;
}

void is_refused(struct world *world, struct en_str note, const char *rule)
{
    struct en_head before = en_store_head(en_node_store(world->node));
    struct en_result result = world_submit(world, note);
    struct en_head after = en_store_head(en_node_store(world->node));

    assert_int_equal(result.answer, EN_ANSWER_REFUSED);
    assert_string_equal(result.why.rule, rule);
    assert_true(en_head_equal(&before, &after));
}

/* ---- views ---------------------------------------------------------------------------------- */

struct counting {
    const char *cells;
    size_t count;
};

static void print_cell(const struct en_cell *cell, char out[static 256])
{
    switch (cell->type) {
    case EN_CELL_INT:
        (void)snprintf(out, 256, "%" PRId64, cell->num);
        break;
    case EN_CELL_TIME:
        en_time_format(cell->num, out);
        break;
    case EN_CELL_HASH:
        en_hex_encode(out, (struct en_bytes){(const uint8_t *)cell->text.ptr, cell->text.len});
        out[2 * cell->text.len] = '\0';
        break;
    case EN_CELL_TEXT:
        (void)snprintf(out, 256, "%.*s", (int)cell->text.len, cell->text.ptr);
        break;
    case EN_CELL_NONE:
    default:
        (void)snprintf(out, 256, "-");
        break;
    }
}

static bool has_cell(const struct en_cell *cells, size_t count, struct en_str wanted)
{
    struct en_str value = wanted;
    struct en_str name = en_str_cut(&value, '=');
    char text[256];

    for (size_t i = 0; i < count; i++) {
        if (en_str_is(name, cells[i].name)) {
            print_cell(&cells[i], text);
            return en_str_is(value, text);
        }
    }
    fail_msg("no column %.*s", (int)name.len, name.ptr);
    return false;
}

static bool count_row(void *self, const struct en_cell *cells, size_t count)
{
    struct counting *counting = self;
    struct en_str rest = en_str_from(counting->cells);
    bool all = true;

    while (all && rest.ptr != NULL && rest.len > 0) {
        all = has_cell(cells, count, en_str_cut(&rest, ' '));
    }
    counting->count += all;
    return true;
}

size_t rows_of(struct world *world, const char *view, const char *arg, const char *cells)
{
    struct counting counting = {cells, 0};
    struct en_error error = {.rule = NULL};
    struct en_str args = en_str_from(arg);

    assert_int_equal(en_state_view(en_node_state(world->node), view, &args, arg == NULL ? 0 : 1,
                                   count_row, &counting, &error),
                     EN_OK);
    return counting.count;
}

size_t rows(struct world *world, const char *view, const char *cells)
{
    return rows_of(world, view, NULL, cells);
}

/* ---- usual acts ----------------------------------------------------------------------------- */

const char *on(struct world *world, const struct en_hash *id)
{
    return BODY("on: %s\n", world_hex(world, id));
}

void consent(struct world *world, const char *parties, const struct en_hash *id)
{
    struct en_str rest = en_str_from(parties);

    while (rest.ptr != NULL) {
        struct en_str party = en_str_cut(&rest, ' ');
        (void)world_do(world, BODY("%.*s/officer-1", (int)party.len, party.ptr), "consent.give",
                       on(world, id));
    }
}

const char *changed(struct world *world, const char *text, const char *from, const char *to)
{
    const char *at = strstr(text, from);

    if (at == NULL) {
        fail_msg("\"%s\" is not in the text", from);
        return text;
    }
    return BODY("%.*s%s%s", (int)(at - text), text, to, at + strlen(from));
}

static const char *const parties[] = {"north", "south", "east"};

static void muster_lines(struct en_text *out, const char *key, const char *party, const char *code)
{
    bool east = strcmp(party, "east") == 0;
    static const int numbers[] = {1, 3, 5, 6, 7};

    for (size_t i = 0; i < EN_COUNT(numbers); i++) {
        bool aboard = numbers[i] == 1 ? !east : numbers[i] == 7 ? east : true;
        if (aboard) {
            en_text_addf(out, "%s: m-%s-%02d%s\n", key, party, numbers[i], code);
        }
    }
}

const char *muster_of(struct world *world, const char *order, const char *absent)
{
    char now[EN_TIME_BYTES + 1];
    struct en_text body = {0};

    en_time_format(world->clock.now, now);
    en_text_addf(&body, "order: %s\nat: %s\n", order, now);
    for (size_t i = 0; i < EN_COUNT(parties); i++) {
        if (absent == NULL || strcmp(absent, parties[i]) != 0) {
            muster_lines(&body, "present", parties[i], "");
        }
    }
    if (absent != NULL) {
        muster_lines(&body, "absent", absent, " unknown");
    }
    en_text_adds(&body, "vehicle: v-1\ncheck: fuel yes\ncheck: radio yes\n");
    const char *kept = BODY("%s", en_text_cstr(&body));
    en_text_finish(&body);
    return kept;
}

struct en_hash mustered(struct world *world, const char *order, const char *absent)
{
    struct en_hash id =
        waits(world, "north/lead-1", "muster.propose", muster_of(world, order, absent));

    for (size_t i = 0; i < EN_COUNT(parties); i++) {
        if (absent == NULL || strcmp(absent, parties[i]) != 0) {
            (void)world_do(world, BODY("%s/lead-1", parties[i]), "consent.give", on(world, &id));
        }
    }
    return id;
}

void patrolled(struct world *world, const char *order, const char *absent)
{
    (void)world_ordered(world, order);
    struct en_hash muster = mustered(world, order, absent);

    (void)world_do(world, "south/lead-1", "patrol.depart",
                   BODY("order: %s\nmuster: %s\nat: 2017-02-20T08:00:00Z\n", order,
                        world_hex(world, &muster)));
    world_at(world, "2017-02-20T12:00:00Z");
    (void)world_do(world, "south/lead-1", "patrol.return",
                   BODY("order: %s\nat: 2017-02-20T12:00:00Z\n", order));
}

const char *amendment(struct world *world, const char *from, const char *to)
{
    struct en_str lines = world_accord(world, "exercise");
    const char *text = BODY("base: %s\nreason: the parties agreed\n%.*s",
                            world_hex(world, &world->fingerprint), (int)lines.len, lines.ptr);

    return changed(world, text, from, to);
}

void amended(struct world *world, const char *from, const char *to)
{
    struct en_hash id = waits(world, "north/officer-1", "accord.amend", amendment(world, from, to));

    consent(world, "north south east", &id);
}
