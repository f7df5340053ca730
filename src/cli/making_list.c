/*
 * making_list.c: the patrols made as a list: the reasons each order brings, and the rows of a file.
 */
#include "making.h"

/* ---- reasons -------------------------------------------------------------------------------- */

/* "why: why.zone-gap gao-market, 4, 3": what stands in the places of a line, in no language. */
static void add_reason(struct en_text *out, const struct en_making *making,
                       const struct en_line *line)
{
    en_text_addf(out, "why: %s ", en_line_name(line->code));
    en_programme_args_print(out, &making->needs, making->plan.patrol, line);
    en_text_adds(out, line->arg[0].kind == EN_LINE_NONE ? "-\n" : "\n");
}

enum en_status en_making_reasons(struct en_making *making)
{
    enum en_status status = EN_OK;

    for (size_t i = 0; status == EN_OK && i < making->count; i++) {
        struct en_programme_lines lines = {.count = 0};
        struct en_text text = {0};
        status = en_programme_why(&making->needs, making->plan.patrol, making->plan.count,
                                  making->patrol[i], &making->arena, &lines);
        for (size_t l = 0; l < lines.count; l++) {
            add_reason(&text, making, &lines.item[l]);
        }
        making->demand[i].why = en_arena_copy(&making->arena, en_text_str(&text));
        status = text.failed || making->demand[i].why.ptr == NULL ? EN_ERR_MEMORY : status;
        en_text_finish(&text);
    }
    return status;
}

/* ---- rows ----------------------------------------------------------------------------------- */

static void add_row(struct en_text *out, const struct en_demand *demand, bool bases)
{
    char time[EN_TIME_BYTES + 1];

    en_text_add(out, demand->order);
    en_text_addc(out, ',');
    en_text_add(out, demand->kind);
    en_text_addc(out, ',');
    en_text_add(out, demand->task);
    en_time_format(demand->start, time);
    en_text_addf(out, ",%s", time);
    en_time_format(demand->end, time);
    en_text_addf(out, ",%s,", time);
    en_text_add(out, demand->sector);
    en_text_addc(out, ',');
    en_text_add(out, demand->stops);
    en_text_addf(out, ",%d,", demand->crew);
    en_text_add(out, demand->posts);
    en_text_addf(out, ",%u", demand->vehicles);
    if (bases) {
        en_text_addc(out, ',');
        en_text_add(out, demand->leaves);
    }
    en_text_addc(out, '\n');
}

void en_making_csv(struct en_text *out, const struct en_making *making, int64_t cost)
{
    if (cost >= 0) {
        en_text_addf(out, "# cost: %lld\n", (long long)cost);
    }
    bool bases = making->file.base_count > 1;
    en_text_adds(out, "order,kind,task,start,end,sector,stops,crew,posts,vehicles");
    en_text_adds(out, bases ? ",base\n" : "\n");
    for (size_t i = 0; i < making->count; i++) {
        add_row(out, &making->demand[i], bases);
    }
}
