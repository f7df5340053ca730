/*
 * Signing the acts of a patrol, one chain a key, and sending them in groups.
 */
#include "traffic.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "figure.h"

enum { CHECKINS = 28, GROUP_MAX = 1024 };

void traffic_need(enum en_status status, const char *what)
{
    if (status != EN_OK) {
        fprintf(stderr, "bench: %s: %s\n", what, en_status_text(status));
        exit(1);
    }
}

static struct traffic_chain *chain_of(struct traffic *traffic, const char *name)
{
    for (size_t i = 0; i < traffic->chains; i++) {
        if (strcmp(traffic->chain[i].name, name) == 0) {
            return &traffic->chain[i];
        }
    }
    assert(traffic->chains < TRAFFIC_KEYS);
    struct traffic_chain *chain = &traffic->chain[traffic->chains++];
    chain->name = name;
    traffic_need(en_state_chain(en_node_state(traffic->world->node), en_str_from(name), &chain->seq,
                                &chain->prev, NULL),
                 name);
    return chain;
}

/* Sign the key's next act; returns its id. */
static struct en_hash sign(struct traffic *traffic, const char *key, const char *act,
                           const char *body)
{
    struct traffic_chain *chain = chain_of(traffic, key);
    struct en_act_header header = world_header(traffic->world, key, act);

    header.seq = chain->seq++;
    header.prev = chain->prev;
    struct en_str note = world_note(traffic->world, &header, en_str_from(body), key);
    struct en_str text = en_entry_act_text(note);
    en_hash_of(traffic->world->hasher, (struct en_bytes){(const uint8_t *)text.ptr, text.len},
               &chain->prev);
    assert(traffic->notes < traffic->room);
    traffic->note[traffic->notes++] = note;
    return chain->prev;
}

static void consent_of_all(struct traffic *traffic, const struct en_hash *id)
{
    static const char *const officers[] = {"north/officer-1", "south/officer-1", "east/officer-1"};
    const char *body = world_text(traffic->world, "on: %s\n", world_hex(traffic->world, id));

    for (size_t i = 0; i < EN_COUNT(officers); i++) {
        (void)sign(traffic, officers[i], "consent.give", body);
    }
}

/* Everybody of world_order's crew is there. */
static const char *muster(struct world *world, const char *number, const char *day)
{
    struct en_text body = {0};
    const char *line = world_order(world, number, 1);

    en_text_addf(&body, "order: %s\nat: %sT07:50:00Z\n", number, day);
    while ((line = strstr(line, "\ncrew: ")) != NULL) {
        line += strlen("\ncrew: ");
        en_text_addf(&body, "present: %.*s\n", (int)strcspn(line, " "), line);
    }
    en_text_adds(&body, "vehicle: v-1\ncheck: fuel yes\ncheck: radio yes\n");
    const char *kept = world_text(world, "%s", en_text_cstr(&body));
    en_text_finish(&body);
    return kept;
}

void traffic_patrol(struct traffic *traffic, int n)
{
    struct world *world = traffic->world;
    const char *number = world_text(world, "G-%04d", n);
    char day[EN_TIME_BYTES + 1];

    en_time_format(world->clock.now, day);
    day[10] = '\0';
    struct en_hash order =
        sign(traffic, "mission/ops-1", "order.propose", world_order(world, number, 1));
    consent_of_all(traffic, &order);
    struct en_hash assembled =
        sign(traffic, "mission/duty-1", "muster.propose", muster(world, number, day));
    consent_of_all(traffic, &assembled);
    (void)sign(traffic, "mission/duty-1", "patrol.depart",
               world_text(world, "order: %s\nmuster: %s\nat: %sT08:00:00Z\n", number,
                          world_hex(world, &assembled), day));
    for (int i = 0; i < CHECKINS - (n % 8 == 0); i++) {
        (void)sign(traffic, "mission/duty-1", "patrol.checkin",
                   world_text(world, "order: %s\nat: %sT%02d:%02d:00Z\nplace: %s\nstate: well\n",
                              number, day, 8 + i / 7, i % 7 * 8, i % 2 == 0 ? "camp" : "market"));
    }
    if (n % 8 == 0) {
        (void)sign(traffic, "mission/duty-1", "incident.report",
                   world_text(world,
                              "incident: I-%04d\nkind: dispute\nat: %sT10:00:00Z\nplace: market\n"
                              "order: %s\nsafety: no\ntext: A dispute about a well, settled.\n",
                              n, day, number));
    }
    (void)sign(traffic, "mission/duty-1", "patrol.return",
               world_text(world, "order: %s\nat: %sT12:00:00Z\n", number, day));
    struct en_hash report = sign(traffic, "north/lead-1", "report.propose",
                                 world_text(world,
                                            "order: %s\nvisited: market %sT09:00:00Z %sT10:00:00Z\n"
                                            "observed: The market was open and busy.\n",
                                            number, day, day));
    consent_of_all(traffic, &report);
    world_wait(world, 86400);
}

void traffic_submit(struct traffic *traffic, size_t from, size_t count, double *ret_seconds)
{
    static struct en_result results[GROUP_MAX];
    struct en_error error = {.rule = ""};

    assert(count <= GROUP_MAX);
    double start = figure_clock_s();
    enum en_status status =
        en_node_submit(traffic->world->node, &traffic->note[from], count, results, &error);
    *ret_seconds += figure_clock_s() - start;
    traffic_need(status, error.rule);
    for (size_t i = 0; i < count; i++) {
        const struct en_error *why =
            results[i].answer == EN_ANSWER_REFUSED ? &results[i].why : &results[i].effect.why;
        if (results[i].answer == EN_ANSWER_REFUSED ||
            results[i].effect.outcome == EN_OUTCOME_VOID) {
            fprintf(stderr, "bench: act %zu: %s\n", from + i, why->rule);
            exit(1);
        }
    }
}
