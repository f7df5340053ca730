/*
 * crews_bases.c: who serves from which base, as needs say it: the record does not know bases.
 */
#include "crews_problem.h"

uint8_t en_crews_base_of(const struct en_crews_bases *bases, const struct en_accord *accord,
                         struct en_str token, int node)
{
    struct en_str name[EN_QUOTA_MAX + 1] = {token};
    size_t count = 1;

    if (bases->count < 2) {
        return 0;
    }
    for (int at = node; at >= 0 && count <= EN_QUOTA_MAX; at = accord->quota[at].parent) {
        name[count++] = accord->quota[at].node;
    }
    return (uint8_t)(1 + en_needs_base_of(bases->people, bases->people_count, name, count));
}

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

enum en_status en_crews_set_bases(struct en_crews *crews, const struct en_accord *accord,
                                  const struct en_plan_member *member, size_t count,
                                  struct en_error *reterr)
{
    const struct en_crews_bases *bases = &crews->bases;
    struct en_str *name = EN_ARENA_ARRAY(&crews->arena, bases->count + 1, struct en_str);
    enum en_status status =
        name == NULL ? EN_ERR_MEMORY : check_people(bases, accord, member, count, reterr);
    char where[32];

    for (size_t b = 0; status == EN_OK && bases->count > 1 && b < bases->count; b++) {
        size_t people = 0;
        name[b] = bases->base[b].place;
        for (size_t i = 0; i < count; i++) {
            people += member[i].base == b + 1;
        }
        if (people == 0) {
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
