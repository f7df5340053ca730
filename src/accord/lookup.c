/*
 * Finding things in an accord by their name.
 *
 * Linear, because the lists are short (an accord fits 60 kB) and an index would have to be kept
 * right; what the fold asks often, it asks by index.
 */
#include "entente/accord.h"

/* Index of the element whose first member, a struct en_str, is `id`. */
static int find(const void *array, size_t count, size_t element, struct en_str id)
{
    for (size_t i = 0; i < count; i++) {
        const struct en_str *name = (const void *)((const unsigned char *)array + i * element);
        if (en_str_equal(*name, id)) {
            return (int)i;
        }
    }
    return -1;
}

#define FIND(array, count, id) find((array), (count), sizeof(*(array)), (id))

int en_accord_party(const struct en_accord *accord, struct en_str id)
{
    return FIND(accord->party, accord->party_count, id);
}

int en_accord_force(const struct en_accord *accord, struct en_str id)
{
    return FIND(accord->force, accord->force_count, id);
}

int en_accord_quota(const struct en_accord *accord, struct en_str node)
{
    return FIND(accord->quota, accord->quota_count, node);
}

int en_accord_class(const struct en_accord *accord, struct en_str id)
{
    return FIND(accord->cls, accord->cls_count, id);
}

int en_accord_post(const struct en_accord *accord, struct en_str id)
{
    return FIND(accord->post, accord->post_count, id);
}

int en_accord_task(const struct en_accord *accord, struct en_str id)
{
    return FIND(accord->task, accord->task_count, id);
}

int en_accord_check(const struct en_accord *accord, struct en_str id)
{
    return FIND(accord->check, accord->check_count, id);
}

int en_accord_absence(const struct en_accord *accord, struct en_str code)
{
    return FIND(accord->absence, accord->absence_count, code);
}

int en_accord_notify(const struct en_accord *accord, struct en_str kind)
{
    return FIND(accord->notify, accord->notify_count, kind);
}

int en_accord_measure(const struct en_accord *accord, struct en_str id)
{
    return FIND(accord->measure, accord->measure_count, id);
}

int en_accord_office(const struct en_accord *accord, struct en_str id)
{
    return FIND(accord->office, accord->office_count, id);
}

const struct en_clause *en_accord_clause(const struct en_accord *accord, struct en_str id)
{
    int i = FIND(accord->clause, accord->clause_count, id);

    return i < 0 ? NULL : &accord->clause[i];
}

bool en_accord_is_body(const struct en_accord *accord, struct en_str id)
{
    return en_accord_party(accord, id) >= 0 || en_accord_force(accord, id) >= 0;
}

const struct en_vkey *en_accord_root(const struct en_accord *accord, struct en_str body)
{
    int i = FIND(accord->root, accord->root_count, body);

    return i < 0 ? NULL : &accord->root[i].key;
}
