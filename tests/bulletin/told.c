/* Patrols, editions and items for the tests of the bulletin: see told.h. */
#include "told.h"

#include <inttypes.h>
#include <string.h>

static const char *const parties[] = {"north", "south", "east"};

/* Who leads and stands in: two parties a crew, nobody twice. */
static const struct {
    const char *lead, *deputy;
} heads[] = {
    {"m-north-01", "m-south-01"}, {"m-east-01", "m-north-02"}, {"m-south-02", "m-east-02"}};

/* Lines "KEY: TOKEN..." for four of the party: its lead or deputy, and members of this crew. */
static void crew_lines(struct en_text *out, const char *key, const char *party, int crew,
                       bool posts, const char *code)
{
    const char *head[] = {heads[crew].lead, heads[crew].deputy};
    int seats = 4, next = 5 + 6 * crew;

    for (size_t i = 0; i < EN_COUNT(head); i++) {
        if (strncmp(head[i] + 2, party, strlen(party)) == 0) {
            en_text_addf(out, "%s: %s%s\n", key, head[i],
                         posts ? (i == 0 ? " lead" : " deputy") : code);
            seats--;
        }
    }
    for (; seats > 0; seats--, next++) {
        en_text_addf(out, "%s: m-%s-%02d%s\n", key, party, next, posts ? " member" : code);
    }
}

static const char *kept(struct world *world, struct en_text *text)
{
    struct en_str copy = en_arena_copy(&world->arena, en_text_str(text));

    en_text_finish(text);
    return copy.ptr;
}

static void ordered(struct world *world, const char *day, const struct outing *outing)
{
    const char *second = outing->second == NULL ? "market" : outing->second;
    struct en_text body = {0};

    en_text_addf(&body,
                 "order: %s\nversion: 1\nbase: %064d\nclass: routine\nforce: mission\n"
                 "task: area-security\nkind: short\nstart: %sT08:00:00Z\nend: %sT23:00:00Z\n",
                 outing->number, 0, day, day);
    for (size_t i = 0; i < EN_COUNT(parties); i++) {
        crew_lines(&body, "crew", parties[i], outing->crew, true, "");
    }
    en_text_addf(&body,
                 "vehicle: v-%d\nstop: camp %sT08:00:00Z %sT08:10:00Z\n"
                 "stop: %s %sT09:00:00Z %sT10:00:00Z\n",
                 outing->crew + 1, day, day, second, day, day);
    struct en_hash id = waits(world, "mission/ops-1", "order.propose", kept(world, &body));
    consent(world, "north south east", &id);
}

static struct en_hash present(struct world *world, const char *day, const struct outing *outing)
{
    struct en_text body = {0};

    en_text_addf(&body, "order: %s\nat: %sT07:30:00Z\n", outing->number, day);
    for (size_t i = 0; i < EN_COUNT(parties); i++) {
        if (outing->absent == NULL || strcmp(outing->absent, parties[i]) != 0) {
            crew_lines(&body, "present", parties[i], outing->crew, false, "");
        }
    }
    if (outing->absent != NULL) {
        crew_lines(&body, "absent", outing->absent, outing->crew, false, " unknown");
    }
    en_text_addf(&body, "vehicle: v-%d\ncheck: fuel yes\ncheck: radio yes\n", outing->crew + 1);
    struct en_hash id = waits(world, "mission/duty-1", "muster.propose", kept(world, &body));
    for (size_t i = 0; i < EN_COUNT(parties); i++) {
        if (outing->absent == NULL || strcmp(outing->absent, parties[i]) != 0) {
            (void)world_do(world, BODY("%s/lead-1", parties[i]), "consent.give", on(world, &id));
        }
    }
    return id;
}

void left(struct world *world, const char *day, const struct outing *outing, size_t count)
{
    struct en_hash muster[3];

    world_at(world, BODY("%sT06:30:00Z", day));
    for (size_t i = 0; i < count; i++) {
        ordered(world, day, &outing[i]);
    }
    world_at(world, BODY("%sT07:30:00Z", day));
    for (size_t i = 0; i < count; i++) {
        muster[i] = present(world, day, &outing[i]);
    }
    world_at(world, BODY("%sT08:00:00Z", day));
    for (size_t i = 0; i < count; i++) {
        (void)world_do(world, "mission/duty-1", "patrol.depart",
                       BODY("order: %s\nmuster: %s\nat: %sT08:00:00Z\n", outing[i].number,
                            world_hex(world, &muster[i]), day));
    }
}

void returned(struct world *world, const char *day, const struct outing *outing)
{
    bool seconds = strlen(outing->back) == strlen("11:59:59");
    const char *at = BODY("%sT%s%sZ", day, outing->back, seconds ? "" : ":00");

    world_at(world, at);
    (void)world_do(world, "mission/duty-1", "patrol.return",
                   BODY("order: %s\nat: %s\n", outing->number, at));
}

void went_out(struct world *world, const char *day, const struct outing *outing, size_t count)
{
    left(world, day, outing, count);
    for (size_t i = 0; i < count; i++) {
        returned(world, day, &outing[i]);
    }
}

/* ---- editions ------------------------------------------------------------------------------- */

struct en_bulletin *made(struct world *world, const char *edition, const char *day,
                         const char *language)
{
    struct en_bulletin_request request = {.edition = en_str_from(edition),
                                          .now = world->clock.now,
                                          .language = en_str_from(language)};
    const char *cutoff = BODY("%sT%s:00:00Z", day, strcmp(edition, "morning") == 0 ? "06" : "18");
    struct en_error error = {.rule = ""};
    struct en_bulletin *bulletin = NULL;

    assert_true(en_time_parse(en_str_from(cutoff), &request.day));
    enum en_status status =
        en_bulletin_make(en_node_state(world->node), &request, &world->arena, &bulletin, &error);
    if (status != EN_OK) {
        fail_msg("%s %s: %s %s", edition, day, en_status_name(status), error.rule);
    }
    return bulletin;
}

struct en_bulletin *published(struct world *world, const char *edition, const char *day)
{
    struct en_text body = {0};

    world_at(world, BODY("%sT%s:00:00Z", day, strcmp(edition, "morning") == 0 ? "07" : "19"));
    struct en_bulletin *bulletin = made(world, edition, day, "fr");
    en_bulletin_body(&body, bulletin, world->hasher);
    (void)world_do(world, "mission/chair-1", "bulletin.publish", kept(world, &body));
    return bulletin;
}

/* ---- what came of it ------------------------------------------------------------------------ */

static void print_item(struct en_text *out, const struct en_bulletin_item *item)
{
    static const char *const kinds[] = {"safety", "patrols", "restriction", "incident",
                                        "correction"};
    static const char *const spans[] = {"morning", "afternoon", "day", "week"};
    char day[EN_TIME_BYTES + 1];

    en_time_format(item->from, day);
    day[10] = '\0';
    en_text_adds(out, kinds[item->kind]);
    if (item->kind == EN_BULLETIN_PATROLS) {
        en_text_adds(out, item->joint ? " joint" : " not-joint");
    }
    if (item->kind == EN_BULLETIN_SAFETY || item->kind == EN_BULLETIN_INCIDENT) {
        en_text_addf(out, " %.*s", (int)item->incident.len, item->incident.ptr);
    } else {
        en_text_addf(out, " %" PRIu32, item->count);
    }
    if (item->place == EN_PLACE_REGION) {
        en_text_addf(out, " %.*s", (int)item->region.len, item->region.ptr);
    } else if (item->place == EN_PLACE_CELL) {
        en_text_addf(out, " %" PRId32 " %" PRId32, item->south_e7, item->west_e7);
    } else {
        en_text_adds(out, item->place == EN_PLACE_ALL ? " all" : " several");
    }
    en_text_addf(out, " %s %s\n", spans[item->span], day);
}

const char *items_of(struct world *world, const struct en_bulletin *bulletin)
{
    struct en_text text = {0};

    for (size_t i = 0; i < bulletin->item_count; i++) {
        print_item(&text, &bulletin->item[i]);
    }
    return text.len == 0 ? "" : kept(world, &text);
}

const char *as_text(struct world *world, const struct en_bulletin *bulletin)
{
    struct en_text text = {0};

    en_bulletin_text(&text, bulletin);
    return kept(world, &text);
}

const char *as_html(struct world *world, const struct en_bulletin *bulletin)
{
    struct en_text text = {0};

    en_bulletin_html(&text, bulletin);
    return kept(world, &text);
}

const char *as_atom(struct world *world, const struct en_bulletin *bulletin)
{
    const struct en_bulletin *one[] = {bulletin};
    struct en_text text = {0};

    en_bulletin_atom(&text, one, 1);
    return kept(world, &text);
}
