/*
 * draw_follow.c: is what was ordered what was drawn?
 *
 * The record cannot tell: it holds no plans before they are orders. Whoever holds the file that was
 * drawn can: every patrol of it against the order of that number. A difference is no offence, for
 * the parties may agree to change an order; it is told, so that nobody changes one silently.
 */
#include "joint_draw.h"

#include <inttypes.h>
#include <string.h>

#include "cli.h"
#include "crews.h"

struct following {
    struct en_cli *cli;
    const struct en_demand *demand; /* being looked for */
    bool found, times;              /* an order of that number; it leaves and returns as drawn */
    struct en_text stops;           /* of that order, as a list of patrols has them */
    size_t orders;
    struct en_table table;
};

static bool take_order(void *self, const struct en_cell *cells, size_t count)
{
    struct following *following = self;

    following->orders++;
    if (en_str_equal(en_cell_find(cells, count, "order"), following->demand->order)) {
        following->found = true;
        following->times = en_cell_number(cells, count, "start") == following->demand->start &&
                           en_cell_number(cells, count, "end") == following->demand->end;
    }
    return true;
}

static bool take_stop(void *self, const struct en_cell *cells, size_t count)
{
    struct following *following = self;
    en_time start = following->demand->start;

    en_text_adds(&following->stops, following->stops.len > 0 ? " " : "");
    en_text_add(&following->stops, en_cell_find(cells, count, "place"));
    en_text_addf(&following->stops, " %" PRId64 " %" PRId64,
                 (en_cell_number(cells, count, "from") - start) / 60,
                 (en_cell_number(cells, count, "until") - start) / 60);
    return true;
}

/* What differs, for programs, and as a message; NULL: nothing does. */
static const char *difference(const struct following *following, const char **ret_text)
{
    if (!following->found) {
        *ret_text = N_("it is not in the programme");
        return "absent";
    }
    if (!following->times) {
        *ret_text = N_("it leaves or returns at another time");
        return "times";
    }
    *ret_text = N_("it goes to other places, or at other times");
    return en_str_equal(en_text_str(&following->stops), following->demand->stops) ? NULL : "stops";
}

static enum en_status look_at(struct following *following, struct en_str programme,
                              struct en_error *reterr)
{
    struct en_state *state = en_node_state(following->cli->node);

    following->found = following->times = false;
    following->orders = 0;
    en_text_clear(&following->stops);
    enum en_status status =
        en_state_view(state, "programme", &programme, 1, take_order, following, reterr);
    if (status == EN_OK) {
        status = en_state_view(state, "stops", &following->demand->order, 1, take_stop, following,
                               reterr);
    }
    const char *text = NULL;
    const char *differs = difference(following, &text);
    if (status == EN_OK && following->orders > 0 && differs != NULL) {
        struct en_cell cells[] = {
            en_cell_text("order", following->demand->order),
            en_cell_text("difference", en_str_from(differs)),
            en_cell_text("text", en_str_from(en_tr(text))),
        };
        en_table_row(&following->table, cells, EN_COUNT(cells));
    }
    return status;
}

enum en_status en_joint_draw_follow(struct en_cli *cli, struct en_str programme, struct en_str file,
                                    struct en_error *reterr)
{
    struct following following = {.cli = cli};
    struct en_demand *demand = NULL;
    size_t count = 0;
    enum en_status status = en_demand_read(&cli->arena, file, &demand, &count, reterr);

    en_table_begin(&following.table, cli, NULL);
    following.table.shown = "order,text";
    following.table.part = "difference";
    for (size_t i = 0; status == EN_OK && i < count; i++) {
        following.demand = &demand[i];
        status = look_at(&following, programme, reterr);
    }
    bool proposed = following.orders > 0, same = following.table.rows == 0;
    en_table_end(&following.table);
    if (status == EN_OK) {
        en_say_line(cli,
                    !proposed ? N_("The programme is not proposed yet.")
                    : same    ? N_("Every patrol of it is ordered as it was drawn.")
                              : N_("The others are ordered as they were drawn."),
                    NULL, 0);
    }
    en_text_finish(&following.stops);
    return status;
}
