/*
 * Bounds of instances of Curtois and Qu: what a cell costs is what was wished, and a row keeps the
 * hard rules (bound_row.c).
 */
#include "bound.h"

static void wishes(void *rules, size_t person, int64_t *cost)
{
    const struct curtois *in = rules;
    size_t cells = in->shifts.count + 1;

    for (size_t k = 0; k < in->on_count; k++) {
        const struct curtois_request *on = &in->on[k];
        for (size_t cell = 0; (size_t)on->person == person && cell < cells; cell++) {
            cost[(size_t)on->day * cells + cell] += cell != (size_t)on->shift ? on->weight : 0;
        }
    }
    for (size_t k = 0; k < in->off_count; k++) {
        const struct curtois_request *off = &in->off[k];
        if ((size_t)off->person == person) {
            cost[(size_t)off->day * cells + (size_t)off->shift] += off->weight;
        }
    }
}

static enum en_status row_min(void *rules, size_t person, const int64_t *cost, int64_t scale,
                              struct row_min *ret, struct en_error *reterr)
{
    (void)scale; /* rules cost nothing here: they are kept */
    return certify_row_min(rules, person, cost, ret, reterr);
}

enum en_status en_certify_bound_curtois(struct en_str instance, struct en_str certificate,
                                        const struct en_certify_watch *watch,
                                        struct en_certify_bound *ret, struct en_error *reterr)
{
    struct curtois in = {0};
    struct en_arena arena;

    en_arena_init(&arena, 0);
    enum en_status status = certify_curtois_read(&arena, instance, &in, reterr);
    if (status == EN_OK) {
        struct bound_problem problem = {curtois_frame(&in), &in, wishes, row_min};
        status = certify_bound_judge(&arena, &problem, certificate, watch, ret, reterr);
    }
    en_arena_finish(&arena);
    return status;
}
