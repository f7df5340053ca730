/*
 * The mandate check, before any tasking: may this force do this task, and by which clause?
 *
 * What is barred is barred whatever else allows it; an accord with both is refused at its making.
 * Silence is a no: a force does what the texts give it to do. Source: design section 8;
 * notes/domain.md feature 7.
 */
#include "entente/accord.h"

static const struct en_mandate *find(const struct en_mandate *list, size_t count,
                                     struct en_str force, struct en_str task)
{
    for (size_t i = 0; i < count; i++) {
        if (en_str_equal(list[i].force, force) && en_str_equal(list[i].task, task)) {
            return &list[i];
        }
    }
    return NULL;
}

bool en_mandate_allows(const struct en_accord *accord, struct en_str force, struct en_str task,
                       struct en_str *ret_clause)
{
    const struct en_mandate *barred = find(accord->barred, accord->barred_count, force, task);
    const struct en_mandate *allowed = find(accord->mandate, accord->mandate_count, force, task);
    const struct en_mandate *found = barred != NULL ? barred : allowed;

    *ret_clause = found == NULL ? (struct en_str){NULL, 0} : found->clause;
    return found != NULL && found == allowed;
}

int en_mandate_other(const struct en_accord *accord, struct en_str force, struct en_str task)
{
    struct en_str clause = {NULL, 0};

    for (size_t i = 0; i < accord->force_count; i++) {
        struct en_str other = accord->force[i].id;
        if (!en_str_equal(other, force) && en_mandate_allows(accord, other, task, &clause)) {
            return (int)i;
        }
    }
    return -1;
}
