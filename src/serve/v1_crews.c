/*
 * GET /v1/crews/ORDER: a crew, and what can be shown of why it is as it is: its counts against the
 * quota tree, posts, languages, rest, and why it goes there, then, as its order says. All of it
 * follows from the record and the accord; who was chosen among equals, the composer says when it
 * proposes (`entente order crew`).
 */
#include "v1.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include <jansson.h>

enum { SEATS_MAX = 512 };

struct seat {
    struct en_str member, post, party, component, languages, muster;
    bool exempt;
};

struct crew {
    struct en_server *server;
    const struct en_accord *accord; /* that the order was proposed under */
    uint32_t absent;                /* parties of it that take no part */
    struct en_str order, state;
    struct en_hash version;
    uint64_t index; /* of its proposal */
    en_time start, until;
    bool found, in_force;
    struct seat *seat;
    size_t count;
    uint32_t counted; /* seats that parity counts */
    uint32_t held[EN_QUOTA_MAX];
    en_time rest; /* the shortest between this patrol and another of the same person */
    struct json_t *why;
};

/* ---- reading -------------------------------------------------------------------------------- */

static struct en_str keep(struct crew *crew, const struct en_cell *cell)
{
    if (cell == NULL || cell->type != EN_CELL_TEXT) {
        return (struct en_str){NULL, 0};
    }
    return en_arena_copy(&crew->server->arena, cell->text);
}

static void keep_hash(struct en_hash *out, const struct en_cell *cell)
{
    if (cell != NULL && cell->type == EN_CELL_HASH && cell->text.len == EN_HASH_BYTES) {
        memcpy(out->b, cell->text.ptr, EN_HASH_BYTES);
    }
}

/* The newest version, unless one before it is in force. */
static bool read_version(void *self, const struct en_cell *cells, size_t count)
{
    struct crew *crew = self;
    struct en_hash id = {{0}};

    keep_hash(&id, v1_cell(cells, count, "id"));
    if (crew->in_force && !en_hash_equal(&id, &crew->version)) {
        return true;
    }
    crew->found = true;
    crew->version = id;
    crew->state = keep(crew, v1_cell(cells, count, "state"));
    crew->index = (uint64_t)v1_cell(cells, count, "index")->num;
    crew->start = v1_cell(cells, count, "start")->num;
    crew->until = v1_cell(cells, count, "end")->num;
    return true;
}

static bool read_patrol(void *self, const struct en_cell *cells, size_t count)
{
    struct crew *crew = self;

    keep_hash(&crew->version, v1_cell(cells, count, "id"));
    crew->in_force = true;
    return false;
}

static bool read_seat(void *self, const struct en_cell *cells, size_t count)
{
    struct crew *crew = self;
    struct seat *seat = &crew->seat[crew->count];

    if (crew->count == SEATS_MAX) {
        return false;
    }
    *seat = (struct seat){.member = keep(crew, v1_cell(cells, count, "member")),
                          .post = keep(crew, v1_cell(cells, count, "post")),
                          .party = keep(crew, v1_cell(cells, count, "body")),
                          .muster = keep(crew, v1_cell(cells, count, "muster"))};
    int post = en_accord_post(crew->accord, seat->post);
    seat->exempt = post >= 0 && crew->accord->post[post].exempt;
    crew->count++;
    return true;
}

static bool read_member(void *self, const struct en_cell *cells, size_t count)
{
    struct crew *crew = self;
    struct en_str member = v1_cell(cells, count, "member")->text;

    for (size_t i = 0; i < crew->count; i++) {
        if (en_str_equal(crew->seat[i].member, member)) {
            crew->seat[i].component = keep(crew, v1_cell(cells, count, "component"));
            crew->seat[i].languages = keep(crew, v1_cell(cells, count, "languages"));
        }
    }
    return true;
}

static bool read_duty(void *self, const struct en_cell *cells, size_t count)
{
    struct crew *crew = self;
    en_time from = v1_cell(cells, count, "from")->num;
    en_time until = v1_cell(cells, count, "until")->num;

    if (!en_str_equal(v1_cell(cells, count, "order")->text, crew->order)) {
        en_time gap = until <= crew->start ? crew->start - until : from - crew->until;
        crew->rest = gap < crew->rest ? gap : crew->rest;
    }
    return true;
}

static void count_seats(struct crew *crew)
{
    const struct en_accord *accord = crew->accord;

    for (size_t i = 0; i < crew->count; i++) {
        if (crew->seat[i].exempt) {
            continue;
        }
        crew->counted++;
        for (int at = en_accord_quota(accord, crew->seat[i].component); at >= 0;
             at = accord->quota[at].parent) {
            crew->held[at]++;
        }
    }
}

static enum en_status read_crew(struct crew *crew, struct en_error *reterr)
{
    struct en_state *state = en_node_state(crew->server->node);
    char hex[2 * EN_HASH_BYTES];
    struct en_str id = {hex, sizeof(hex)};
    enum en_status status =
        en_state_view(state, "patrols", &crew->order, 1, read_patrol, crew, reterr);

    if (status == EN_OK) {
        status = en_state_view(state, "orders", &crew->order, 1, read_version, crew, reterr);
    }
    if (status == EN_OK && !crew->found) {
        status = en_fail(reterr, EN_ERR_NOT_FOUND, "order.unknown", crew->order,
                         N_("there is no order %1"), N_("see `entente order list`"), crew->order);
    }
    if (status != EN_OK) {
        return status;
    }
    crew->accord = en_state_accord_at(state, crew->index + 1);
    crew->absent = crew->accord == en_state_accord(state) ? en_state_absent(state) : 0;
    en_hex_encode(hex, (struct en_bytes){crew->version.b, EN_HASH_BYTES});
    status = crew->in_force ? en_state_view(state, "crew", &crew->order, 1, read_seat, crew, reterr)
                            : en_state_view(state, "version-crew", &id, 1, read_seat, crew, reterr);
    if (status == EN_OK) {
        status = en_state_view(state, "members", NULL, 0, read_member, crew, reterr);
    }
    for (size_t i = 0; status == EN_OK && i < crew->count; i++) {
        status = en_state_view(state, "duty", &crew->seat[i].member, 1, read_duty, crew, reterr);
    }
    count_seats(crew);
    return status;
}

/* ---- why ------------------------------------------------------------------------------------ */

static struct en_str number(char out[static 24], uint64_t value)
{
    return (struct en_str){out, (size_t)snprintf(out, 24, "%" PRIu64, value)};
}

#define tell(crew, message, ...)                                                                   \
    (void)json_array_append_new(                                                                   \
        (crew)->why,                                                                               \
        v1_line((message), (const struct en_str[]){__VA_ARGS__},                                   \
                sizeof((const struct en_str[]){__VA_ARGS__}) / sizeof(struct en_str)))

/* Each row of the tree: what it may hold of its parent's seats, and what it holds. */
static struct json_t *parity_json(struct crew *crew)
{
    struct en_quota tree[EN_QUOTA_MAX];
    struct json_t *rows = json_array();
    char texts[3][24];

    en_quota_without(crew->accord, crew->absent, tree);
    for (size_t i = 0; i < crew->accord->quota_count; i++) {
        const struct en_quota *node = &tree[i];
        uint32_t whole = node->parent < 0 ? crew->counted : crew->held[node->parent];
        uint32_t low = 0;
        uint32_t high = 0;
        struct json_t *row = json_object();
        en_permille_range(whole, node->share, node->tolerance, &low, &high);
        v1_text(row, "node", node->node);
        v1_text(row, "parent",
                node->parent < 0 ? EN_STR(EN_CREW) : crew->accord->quota[node->parent].node);
        v1_number_of(row, "share", (uint64_t)node->share);
        v1_number_of(row, "lower", low);
        v1_number_of(row, "upper", high);
        v1_number_of(row, "count", crew->held[i]);
        (void)json_array_append_new(rows, row);
        tell(crew, N_("%1 holds %2 counted seats; its share allows %3 to %4"), node->node,
             number(texts[0], crew->held[i]), number(texts[1], low), number(texts[2], high));
    }
    return rows;
}

/* Posts that rotate are held by different parties. */
static void tell_leads(struct crew *crew)
{
    for (size_t i = 0; i < crew->count; i++) {
        int post = en_accord_post(crew->accord, crew->seat[i].post);
        if (post >= 0 && crew->accord->post[post].rotates) {
            tell(crew, N_("%1 is of %2: this post rotates between the parties"), crew->seat[i].post,
                 crew->seat[i].party);
        } else if (crew->seat[i].exempt) {
            tell(crew, N_("%1 (%2) does not count in parity"), crew->seat[i].member,
                 crew->seat[i].post);
        }
    }
}

static bool has_component(const struct crew *crew, struct en_str component)
{
    for (size_t i = 0; i < crew->count; i++) {
        if (en_str_equal(crew->seat[i].component, component)) {
            return true;
        }
    }
    return false;
}

static void tell_together(struct crew *crew)
{
    const struct en_accord *accord = crew->accord;
    char text[24];

    for (size_t i = 0; i < accord->apart_count; i++) {
        bool a = has_component(crew, accord->apart[i].a);
        bool b = has_component(crew, accord->apart[i].b);
        if (a != b) {
            tell(crew, N_("%1 and %2 are not in one crew, as the accord says"), accord->apart[i].a,
                 accord->apart[i].b);
        }
    }
    for (size_t p = 0; p < accord->party_count; p++) {
        uint64_t members = 0;
        for (size_t i = 0; i < crew->count; i++) {
            members +=
                !crew->seat[i].exempt && en_str_equal(crew->seat[i].party, accord->party[p].id);
        }
        if (members >= accord->together && accord->together > 1) {
            tell(crew, N_("nobody of %1 is alone: it has %2 in the crew"), accord->party[p].id,
                 number(text, members));
        }
    }
}

static void tell_rest(struct crew *crew)
{
    char hours[24];
    char least[24];

    if (crew->rest != INT64_MAX && crew->rest >= (en_time)crew->accord->rest_hours * 3600) {
        tell(crew,
             N_("before and after it everybody rests at least %1 hours; the accord asks for %2"),
             number(hours, (uint64_t)crew->rest / 3600), number(least, crew->accord->rest_hours));
    }
}

static uint64_t count_parties(uint32_t parties)
{
    uint64_t count = 0;

    for (; parties != 0; parties &= parties - 1) {
        count++;
    }
    return count;
}

/* How many speak each language of the accord, and of how many parties. */
static struct json_t *languages_json(struct crew *crew)
{
    const struct en_accord *accord = crew->accord;
    struct json_t *rows = json_array();
    char texts[2][24];

    for (size_t l = 0; l < accord->language_count; l++) {
        uint64_t speakers = 0;
        uint32_t parties = 0;
        for (size_t i = 0; i < crew->count; i++) {
            struct en_str rest = crew->seat[i].languages;
            bool speaks = false;
            while (rest.len > 0) {
                speaks = en_str_equal(en_str_cut(&rest, ','), accord->language[l]) || speaks;
            }
            int party = en_accord_party(accord, crew->seat[i].party);
            speakers += speaks;
            parties |= speaks && party >= 0 ? 1U << party : 0;
        }
        uint64_t of = count_parties(parties);
        struct json_t *row = json_object();
        v1_text(row, "language", accord->language[l]);
        v1_number_of(row, "speakers", speakers);
        v1_number_of(row, "parties", of);
        (void)json_array_append_new(rows, row);
        if (of > 1) {
            tell(crew, N_("%1 is spoken by %2 of the crew, of %3 parties"), accord->language[l],
                 number(texts[0], speakers), number(texts[1], of));
        }
    }
    return rows;
}

/* ---- the answer ----------------------------------------------------------------------------- */

static struct json_t *seats_json(const struct crew *crew)
{
    struct json_t *seats = json_array();

    for (size_t i = 0; i < crew->count; i++) {
        const struct seat *seat = &crew->seat[i];
        struct json_t *row = json_object();
        int post = en_accord_post(crew->accord, seat->post);
        v1_text(row, "member", seat->member);
        v1_text(row, "party", seat->party);
        v1_text(row, "component", seat->component);
        v1_text(row, "post", seat->post);
        v1_text(row, "languages", seat->languages);
        v1_flag(row, "rotates", post >= 0 && crew->accord->post[post].rotates);
        v1_flag(row, "exempt", seat->exempt);
        if (seat->muster.len > 0) {
            v1_text(row, "muster", seat->muster);
        }
        (void)json_array_append_new(seats, row);
    }
    return seats;
}

static void answer_crew(struct crew *crew, struct call *call)
{
    struct json_t *object = json_object();

    v1_text(object, "order", crew->order);
    v1_hash(object, "version", &crew->version);
    v1_text(object, "state", crew->state);
    v1_flag(object, "in_force", crew->in_force);
    v1_number_of(object, "counted", crew->counted);
    v1_add(object, "seats", seats_json(crew));
    v1_add(object, "parity", parity_json(crew));
    v1_add(object, "languages", languages_json(crew));
    tell_leads(crew);
    tell_together(crew);
    tell_rest(crew);
    v1_add(object, "why", json_incref(crew->why));
    answer_json(call, 200, object);
}

void v1_crew(struct call *call)
{
    struct crew crew = {.server = call->server, .order = call->arg, .rest = INT64_MAX};
    struct en_error error;

    crew.seat = EN_ARENA_ARRAY(&call->server->arena, SEATS_MAX, struct seat);
    crew.why = json_array();
    if (crew.seat == NULL || crew.why == NULL) {
        answer_json(call, 200, NULL);
    } else if (read_crew(&crew, &error) == EN_OK &&
               v1_reasons(crew.server, crew.order, crew.why, &error) == EN_OK) {
        answer_crew(&crew, call);
    } else {
        answer_error(call, &error);
    }
    json_decref(crew.why);
}
