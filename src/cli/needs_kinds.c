/*
 * needs_kinds.c: lines of needs that say what a kind of patrol is.
 */
#include "needs_reading.h"

int32_t needs_kind_named(const struct en_needs_file *needs, struct en_str name)
{
    for (size_t i = 0; i < needs->kind_count; i++) {
        if (en_str_equal(needs->kind[i].name, name)) {
            return (int32_t)i;
        }
    }
    return -1;
}

enum en_status needs_kind(const struct reading *read, const struct en_item *item,
                          struct en_str name, int32_t *ret)
{
    *ret = needs_kind_named(read->needs, name);
    return *ret >= 0 ? EN_OK
                     : needs_bad_line(read, item, EN_ERR_SYNTAX, "needs.kind",
                                      N_("no line `kind: %1 ...` says what this kind of patrol is"),
                                      N_("Write its `kind:` line, or a kind that has one."), name);
}

/* Two figures of a line, the least and the most. */
static enum en_status ordered(const struct reading *read, const struct en_item *item, size_t least)
{
    return needs_number(item, least) <= needs_number(item, least + 1)
               ? EN_OK
               : needs_bad_line(read, item, EN_ERR_CONTRADICTION, "needs.order",
                                N_("the most is less than the least"),
                                N_("Write the smaller figure first."), item->value[0].text);
}

enum en_status needs_add_kind(struct reading *read, const struct en_item *item)
{
    struct en_needs_file *needs = read->needs;
    struct en_str name = item->value[0].text;

    if (needs->kind_count == EN_PROGRAMME_KINDS_MAX) {
        return needs_bad_line(read, item, EN_ERR_RANGE, "needs.many",
                              N_("more than 16 kinds of patrol"), NULL, name);
    }
    needs->kind[needs->kind_count++] = (struct en_programme_kind){
        .name = name,
        .earliest = needs_number(item, 1),
        .latest = needs_number(item, 2),
        .shortest = needs_number(item, 3),
        .longest = needs_number(item, 4),
    };
    enum en_status status = ordered(read, item, 1);
    return status == EN_OK ? ordered(read, item, 3) : status;
}

enum en_status needs_add_stops(struct reading *read, const struct en_item *item)
{
    int32_t kind = 0;
    enum en_status status = needs_kind(read, item, item->value[0].text, &kind);

    if (status == EN_OK) {
        read->needs->kind[kind].stops_from = needs_number(item, 1);
        read->needs->kind[kind].stops_to = needs_number(item, 2);
        read->needs->kind[kind].stay_from = needs_number(item, 3);
        read->needs->kind[kind].stay_to = needs_number(item, 4);
        status = ordered(read, item, 1);
    }
    return status == EN_OK ? ordered(read, item, 3) : status;
}

enum en_status needs_add_crew(struct reading *read, const struct en_item *item)
{
    int32_t kind = 0;
    enum en_status status = needs_kind(read, item, item->value[0].text, &kind);

    if (status == EN_OK) {
        read->needs->kind[kind].crew_from = needs_number(item, 1);
        read->needs->kind[kind].crew_to = needs_number(item, 2);
        read->needs->kind[kind].vehicles_more = needs_number(item, 3);
    }
    return status == EN_OK ? ordered(read, item, 1) : status;
}

enum en_status needs_add_tasks(struct reading *read, const struct en_item *item)
{
    int32_t kind = 0;
    enum en_status status = needs_kind(read, item, item->value[0].text, &kind);
    struct en_str rest = item->value[1].text;
    size_t count = 1;

    for (size_t i = 0; i < rest.len; i++) {
        count += rest.ptr[i] == ',';
    }
    struct en_str *task = EN_ARENA_ARRAY(read->arena, count, struct en_str);
    if (status != EN_OK || task == NULL) {
        return status == EN_OK ? EN_ERR_MEMORY : status;
    }
    for (size_t i = 0; i < count; i++) {
        task[i] = en_str_cut(&rest, ',');
    }
    read->needs->kind[kind].tasks = task;
    read->needs->kind[kind].task_count = count;
    read->needs->task_line[kind] = item->line;
    return EN_OK;
}
