/*
 * crews_bases.c: who serves from which base, and from which base a patrol leaves: as needs say it,
 * else as the record does.
 */
#include <stdlib.h>
#include <string.h>

#include <entente/geo.h>

#include "crews_problem.h"

int32_t en_crews_base_named(const struct en_crews_bases *bases, struct en_str place)
{
    for (size_t i = 0; i < bases->count; i++) {
        if (en_str_equal(bases->base[i].place, place)) {
            return (int32_t)i;
        }
    }
    return -1;
}

int32_t en_crews_place_of(const struct en_crews_bases *bases, const struct en_needs_posted *posted,
                          size_t posted_count, const struct en_str *names, size_t name_count,
                          struct en_str said)
{
    int32_t at = en_crews_base_named(bases, said);

    if (bases->recorded) {
        return bases->count < 2 ? 0 : at < 0 ? EN_CREWS_ANY_BASE : at;
    }
    int32_t listed = en_needs_base_of(posted, posted_count, names, name_count);
    if (listed >= 0) {
        return listed;
    }
    return said.len == 0 ? 0 : at < 0 ? EN_CREWS_ELSEWHERE : at;
}

bool en_crews_base_of(const struct en_crews_bases *bases, const struct en_accord *accord,
                      struct en_str token, int node, struct en_str said, uint8_t *ret)
{
    struct en_str name[EN_QUOTA_MAX + 1] = {token};
    size_t count = 1;

    for (int at = node; at >= 0 && count <= EN_QUOTA_MAX; at = accord->quota[at].parent) {
        name[count++] = accord->quota[at].node;
    }
    int32_t base = en_crews_place_of(bases, bases->people, bases->people_count, name, count, said);
    *ret = (uint8_t)(bases->count > 1 && base >= 0 ? base + 1 : 0);
    return base != EN_CREWS_ELSEWHERE;
}

/* ---- the record's --------------------------------------------------------------------------- */

/* Bases as they are met, each once; sorted afterwards, for members come before vehicles. */
struct finding {
    struct en_crews *crews;
    struct en_needs_base base[EN_PLAN_BASES_MAX];
    size_t count;
    bool many;
};

static bool meet_base(void *self, const struct en_cell *cells, size_t count)
{
    struct finding *finding = self;
    struct en_str place = en_cell_find(cells, count, "base");
    struct en_str state = en_cell_find(cells, count, "state"); /* of members; vehicles have none */
    const struct en_crews_bases met = {.base = finding->base, .count = finding->count};

    if (place.len == 0 || (state.len > 0 && !en_str_is(state, "active")) ||
        en_crews_base_named(&met, place) >= 0) {
        return true;
    }
    finding->many = finding->count == EN_COUNT(finding->base);
    if (!finding->many) {
        finding->base[finding->count++].place = en_arena_copy(&finding->crews->arena, place);
    }
    return !finding->many;
}

static int by_place(const void *a, const void *b)
{
    return en_str_compare(((const struct en_needs_base *)a)->place,
                          ((const struct en_needs_base *)b)->place);
}

enum en_status en_crews_find_bases(struct en_state *state, struct en_crews *crews,
                                   struct en_error *reterr)
{
    struct finding finding = {.crews = crews};

    if (crews->bases.count > 0) {
        return EN_OK;
    }
    enum en_status status = en_state_view(state, "members", NULL, 0, meet_base, &finding, reterr);
    if (status == EN_OK) {
        status = en_state_view(state, "vehicles", NULL, 0, meet_base, &finding, reterr);
    }
    if (status == EN_OK && finding.many) {
        return en_fail(reterr, EN_ERR_RANGE, "crews.bases", EN_STR(""),
                       N_("the record knows more than 64 bases, the planner does not"),
                       N_("Write needs that name some (`programme make`)."));
    }
    struct en_needs_base *base =
        EN_ARENA_ARRAY(&crews->arena, finding.count + 1, struct en_needs_base);
    if (status != EN_OK || base == NULL) {
        return status != EN_OK ? status : EN_ERR_MEMORY;
    }
    memcpy(base, finding.base, finding.count * sizeof(*base));
    qsort(base, finding.count, sizeof(*base), by_place);
    crews->bases = (struct en_crews_bases){.base = base, .count = finding.count, .recorded = true};
    return EN_OK;
}

/* ---- from where a patrol leaves -------------------------------------------------------------- */

/* Where the bases and the first stops lie, of those whose list does not say a base. */
struct placing {
    const struct en_crews *crews;
    struct en_position *base; // array of length [bases.count]
    struct en_position *stop; // array of length [crews->count]
    bool *lies;               // array of length [crews->count]: the first stop is a listed place
};

static struct en_str first_stop(const struct en_demand *demand)
{
    struct en_str stops = demand->stops;

    return en_str_cut(&stops, ' ');
}

static bool meet_place(void *self, const struct en_cell *cells, size_t count)
{
    struct placing *placing = self;
    const struct en_crews *crews = placing->crews;
    struct en_str place = en_cell_find(cells, count, "place");
    struct en_position at = {(int32_t)en_cell_number(cells, count, "lat_e7"),
                             (int32_t)en_cell_number(cells, count, "lon_e7")};
    int32_t base = en_crews_base_named(&crews->bases, place);

    if (base >= 0) {
        placing->base[base] = at;
    }
    for (size_t i = 0; i < crews->count; i++) {
        if (en_str_equal(first_stop(&crews->demand[i]), place)) {
            placing->stop[i] = at;
            placing->lies[i] = true;
        }
    }
    return true;
}

static int32_t nearest(const struct placing *placing, size_t patrol)
{
    int32_t best = 0;

    for (size_t b = 1; placing->lies[patrol] && b < placing->crews->bases.count; b++) {
        if (en_position_distance_m(placing->stop[patrol], placing->base[b]) <
            en_position_distance_m(placing->stop[patrol], placing->base[best])) {
            best = (int32_t)b;
        }
    }
    return best;
}

static enum en_status settle(const struct placing *placing, int32_t *base, struct en_error *reterr)
{
    const struct en_crews *crews = placing->crews;
    char where[32];

    for (size_t i = 0; i < crews->count; i++) {
        const struct en_demand *demand = &crews->demand[i];
        base[i] = demand->leaves.len == 0 ? nearest(placing, i)
                                          : en_crews_base_named(&crews->bases, demand->leaves);
        if (base[i] < 0) {
            return en_fail(reterr, EN_ERR_NOT_FOUND, "demand.base",
                           en_place_line(where, demand->line),
                           N_("%1 leaves from %2, where nobody serves and no vehicle stands"),
                           N_("Say who serves there (`entente member base`), or name another."),
                           demand->order, demand->leaves);
        }
    }
    return EN_OK;
}

enum en_status en_crews_settle_bases(struct en_state *state, struct en_crews *crews,
                                     struct en_error *reterr)
{
    struct en_arena *arena = &crews->round;
    int32_t *base = EN_ARENA_ARRAY(arena, crews->count + 1, int32_t);
    struct placing placing = {.crews = crews};
    bool asks = false;

    crews->base = base;
    for (size_t i = 0; i < crews->count; i++) {
        asks = asks || crews->demand[i].leaves.len == 0;
    }
    if (base == NULL || crews->bases.count < 2) {
        return base == NULL ? EN_ERR_MEMORY : EN_OK;
    }
    if (asks) {
        placing.base = EN_ARENA_ARRAY(arena, crews->bases.count, struct en_position);
        placing.stop = EN_ARENA_ARRAY(arena, crews->count, struct en_position);
        placing.lies = EN_ARENA_ARRAY(arena, crews->count, bool);
        if (placing.base == NULL || placing.stop == NULL || placing.lies == NULL) {
            return EN_ERR_MEMORY;
        }
        enum en_status status =
            en_state_view(state, "places", NULL, 0, meet_place, &placing, reterr);
        if (status != EN_OK) {
            return status;
        }
    }
    return settle(&placing, base, reterr);
}

static int by_token(const void *a, const void *b)
{
    return en_str_compare(((const struct en_plan_member *)a)->token,
                          ((const struct en_plan_member *)b)->token);
}

void en_crews_leaves(const struct en_crews *crews, const struct en_str *member, size_t count,
                     struct en_demand *demand)
{
    const struct en_plan_problem *problem = &crews->problem;
    size_t served[EN_PLAN_BASES_MAX] = {0};
    size_t best = 0;

    if (en_crews_base_named(&crews->bases, demand->leaves) >= 0) {
        return;
    }
    demand->leaves = EN_STR("");
    for (size_t i = 0; i < count; i++) {
        const struct en_plan_member key = {.token = member[i]};
        const struct en_plan_member *found =
            problem->member_count == 0
                ? NULL
                : bsearch(&key, problem->members, problem->member_count, sizeof(key), by_token);
        size_t base = found == NULL ? 0 : found->base;
        if (base > 0 && ++served[base - 1] > best) {
            best = served[base - 1];
            demand->leaves = crews->bases.base[base - 1].place;
        }
    }
}

/* ---- as needs name them --------------------------------------------------------------------- */

static bool serves(const struct en_plan_member *member, size_t count, struct en_str token)
{
    for (size_t i = 0; i < count; i++) {
        if (en_str_equal(member[i].token, token)) {
            return true;
        }
    }
    return false;
}

static enum en_status check_people(const struct en_crews_bases *bases,
                                   const struct en_accord *accord,
                                   const struct en_plan_member *member, size_t count,
                                   struct en_error *reterr)
{
    char where[32];

    for (size_t i = 0; i < bases->people_count; i++) {
        struct en_str rest = bases->people[i].list;
        while (rest.len > 0) {
            struct en_str name = en_str_cut(&rest, ',');
            if (en_accord_quota(accord, name) < 0 && !serves(member, count, name)) {
                return en_fail(reterr, EN_ERR_NOT_FOUND, "needs.people",
                               en_place_line(where, bases->people[i].line),
                               N_("%1 is no party, no component and no member who serves"),
                               N_("`entente member list` shows tokens and components."), name);
            }
        }
    }
    return EN_OK;
}

/* Where needs name several bases, somebody serves from each; and somebody from the only one. */
static size_t serve_from(const struct en_crews_bases *bases, size_t base,
                         const struct en_plan_member *member, size_t count)
{
    size_t people = bases->count > 1 ? 0 : count;

    for (size_t i = 0; bases->count > 1 && i < count; i++) {
        people += member[i].base == base + 1;
    }
    return people;
}

enum en_status en_crews_set_bases(struct en_crews *crews, const struct en_accord *accord,
                                  const struct en_plan_member *member, size_t count,
                                  struct en_error *reterr)
{
    const struct en_crews_bases *bases = &crews->bases;
    struct en_str *name = EN_ARENA_ARRAY(&crews->arena, bases->count + 1, struct en_str);
    enum en_status status =
        name == NULL ? EN_ERR_MEMORY : check_people(bases, accord, member, count, reterr);
    char where[32];

    for (size_t b = 0; status == EN_OK && b < bases->count; b++) {
        name[b] = bases->base[b].place;
        if (!bases->recorded && serve_from(bases, b, member, count) == 0) {
            status = en_fail(reterr, EN_ERR_CONTRADICTION, "needs.nobody",
                             en_place_line(where, bases->base[b].line), N_("nobody serves at %1"),
                             N_("Name its people: `people: %1 COMPONENTS`, or leave the base out."),
                             name[b]);
        }
    }
    crews->problem.bases = name;
    crews->problem.base_count = bases->count > 1 ? bases->count : 0;
    return status;
}
