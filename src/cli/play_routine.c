/*
 * play_routine.c: the clock, and what happens by itself while it moves.
 *
 * The registrar ticks hourly and when a deadline passes; patrols that the story leaves to routine
 * muster, leave, check in, return and report at their hours; a step of `every` is done each day.
 * The order of events at one instant is the order in which they were put in.
 */
#include "play_crew.h"

enum doing { DO_MUSTER, DO_LEAVE, DO_CHECK_IN, DO_RETURN, DO_REPORT, DO_STEP };

enum { DAY_S = 24 * 60 * 60, HOUR_S = 60 * 60 };

/* ---- the queue ------------------------------------------------------------------------------ */

static enum en_status put_event(struct player *player, const struct play_event *event,
                                struct en_error *reterr)
{
    struct play_event *kept = EN_ARENA_NEW(&player->arena, struct play_event);
    struct play_event **at = &player->events;

    if (kept == NULL) {
        return play_no_memory(reterr);
    }
    *kept = *event;
    kept->order = en_arena_copy(&player->arena, event->order);
    kept->place = en_arena_copy(&player->arena, event->place);
    while (*at != NULL && (*at)->at <= event->at) {
        at = &(*at)->next;
    }
    kept->next = *at;
    *at = kept;
    return EN_OK;
}

/* ---- one event ------------------------------------------------------------------------------ */

/* Routine patrols are told together, a line a day. */
static enum en_status note_patrol(struct player *player, struct en_str order,
                                  struct en_error *reterr)
{
    struct play_crew *crew = NULL;
    struct en_text *out = &player->day_patrols;
    enum en_status status = play_crew_read(player, order, &crew, reterr);

    if (status != EN_OK) {
        return status;
    }
    en_text_adds(out, player->day_patrol_count++ > 0 ? ", " : "");
    en_text_add(out, order);
    en_text_addf(out, " (%zu)", crew->count);
    if (!en_str_is(play_cell(player, "patrols", "order", order, "mixed"), "1")) {
        en_text_addf(out, " %s", en_tr(N_("NOT MIXED")));
    }
    return EN_OK;
}

static enum en_status run_patrol(struct player *player, const struct play_event *event,
                                 struct en_error *reterr)
{
    switch ((enum doing)event->doing) {
    case DO_MUSTER:
        return play_muster(player, event->order, NULL, reterr);
    case DO_LEAVE:
        return play_leave(player, event->order, reterr);
    case DO_CHECK_IN:
        return play_check_in(player, event->order, event->place, EN_STR("well"), reterr);
    case DO_RETURN:
        return play_return(player, event->order, NULL, reterr);
    case DO_REPORT:
        return play_report(player, event->order, NULL, reterr);
    case DO_STEP:
        break;
    }
    return EN_OK;
}

static enum en_status run_event(struct player *player, const struct play_event *event,
                                struct en_error *reterr)
{
    const struct en_step *before = player->step;
    enum en_status status = EN_OK;

    if (event->doing == DO_STEP) {
        struct play_event next = *event;
        player->hushed = event->step->inner->id == EN_STEP_sync && !player->verbose;
        status = play_do(player, event->step->inner, reterr);
        player->hushed = false;
        next.at += DAY_S;
        if (status == EN_OK && next.at <= player->story.end) {
            status = put_event(player, &next, reterr);
        }
    } else {
        player->step = event->step;
        player->hushed = !player->verbose;
        status = run_patrol(player, event, reterr);
        player->hushed = false;
        play_tell_alarms(player);
    }
    if (status == EN_OK && !play_went_well(player)) {
        status = play_fail_with(player, &player->last.why, reterr); /* nobody can expect it */
    }
    if (status == EN_OK && event->doing == DO_REPORT && !player->verbose) {
        status = note_patrol(player, event->order, reterr);
    }
    player->step = before;
    return status;
}

/* ---- the clock ------------------------------------------------------------------------------ */

static enum en_status tick(struct player *player, struct en_error *reterr)
{
    struct en_node *node = play_registrar(player)->node;
    const char *name = en_state_accord(en_node_state(node))->registrar.name;
    struct play_key *registrar = play_key_find(player, en_str_from(name));
    struct en_error why = {.rule = ""};
    bool ticked = false;
    enum en_status status = en_node_tick(node, registrar->key, &ticked, &why);

    if (status != EN_OK) {
        return play_fail_with(player, &why, reterr);
    }
    if (ticked) {
        player->count.acts++;
        play_tell_alarms(player);
    }
    return EN_OK;
}

static en_time earlier(en_time a, en_time b)
{
    return a < b ? a : b;
}

/* The next instant at which something happens, `then` at the latest. */
static en_time next_instant(struct player *player, en_time then)
{
    struct en_state *state = en_node_state(play_registrar(player)->node);
    en_time now = player->clock.now, next = then;
    en_time hour = en_state_log_time(state) + HOUR_S;
    en_time deadline = en_state_deadline(state);

    next = hour > now ? earlier(next, hour) : next;
    next = deadline > now ? earlier(next, deadline) : next;
    return player->events == NULL ? next : earlier(next, player->events->at);
}

enum en_status play_move_to(struct player *player, en_time then, struct en_error *reterr)
{
    enum en_status status = EN_OK;

    if (player->node_count == 0) {
        player->clock.now = then;
        return EN_OK;
    }
    while (status == EN_OK &&
           (player->clock.now < then || (player->events != NULL && player->events->at <= then))) {
        en_time next = next_instant(player, then);
        if (en_time_day(next) != en_time_day(player->clock.now)) {
            play_tell_patrols(player); /* under their own day's heading */
        }
        player->clock.now = next > player->clock.now ? next : player->clock.now;
        play_bar_draw(player);
        status = tick(player, reterr);
        while (status == EN_OK && player->events != NULL &&
               player->events->at <= player->clock.now) {
            struct play_event *event = player->events;
            player->events = event->next;
            en_arena_reset(&player->scratch);
            status = run_event(player, event, reterr);
        }
    }
    return status;
}

enum en_status play_step_at(struct player *player, const struct en_step *step,
                            struct en_error *reterr)
{
    return play_move_to(player, step->at, reterr);
}

/* ---- steps that put events in --------------------------------------------------------------- */

enum en_status play_step_every(struct player *player, const struct en_step *step,
                               struct en_error *reterr)
{
    struct play_event event = {.step = step, .doing = DO_STEP};
    en_time first = 0;

    if (!en_story_next(step->arg[0], player->clock.now, &first)) {
        return play_fail(player, reterr, EN_ERR_SYNTAX, "play.time", N_("\"%1\" is no time"),
                         N_("write the hour of the day: 07:00"), step->arg[0]);
    }
    event.at = first;
    return put_event(player, &event, reterr);
}

/* A programme's orders, before anything is put in: the view must not run while acts go in. */
enum { PATROLS_MAX = EN_PROGRAMME_ORDERS_MAX };

struct routine {
    struct player *player;
    const struct en_step *step;
    struct en_str order[PATROLS_MAX];
    size_t count;
    struct play_event visit; // of the order at hand
    enum en_status status;
    struct en_error *reterr;
};

static bool add_order(void *self, const struct en_cell *cells, size_t count)
{
    struct routine *routine = self;
    struct en_str order = en_cell_find(cells, count, "order");

    for (size_t i = 0; i < routine->step->more_count; i++) {
        if (en_str_equal(routine->step->more[i], order)) {
            return true;
        }
    }
    if (routine->count < PATROLS_MAX) {
        routine->order[routine->count++] = en_arena_copy(&routine->player->scratch, order);
    }
    return true;
}

static bool add_visit(void *self, const struct en_cell *cells, size_t count)
{
    struct routine *routine = self;

    routine->visit.at = en_cell_number(cells, count, "from");
    routine->visit.place = en_cell_find(cells, count, "place");
    routine->status = put_event(routine->player, &routine->visit, routine->reterr);
    return routine->status == EN_OK;
}

static enum en_status put_patrol(struct routine *routine, struct en_str order)
{
    struct player *player = routine->player;
    en_time start = play_cell_time(player, "patrols", "order", order, "start");
    en_time end = play_cell_time(player, "patrols", "order", order, "end");
    struct play_event event = {.step = routine->step, .order = order};
    const struct {
        enum doing doing;
        en_time at;
    } rows[] = {
        {DO_MUSTER, start - PLAY_LEAD_S}, {DO_LEAVE, start}, {DO_CHECK_IN, 0}, {DO_RETURN, end},
        {DO_REPORT, end + PLAY_REPORT_S},
    };

    if (start == 0) {
        return play_fail(player, routine->reterr, EN_ERR_EXPECTATION, "play.order",
                         N_("order %1 is not in force: it has no crew"),
                         N_("see who has not consented: `expect row orders order=%1`"), order);
    }
    for (size_t i = 0; i < EN_COUNT(rows) && routine->status == EN_OK; i++) {
        event.doing = (int)rows[i].doing;
        event.at = rows[i].at;
        if (rows[i].doing == DO_CHECK_IN) {
            enum en_status status = EN_OK;
            routine->visit = event;
            status = play_view(player, "stops", order, add_visit, routine, routine->reterr);
            routine->status = status != EN_OK ? status : routine->status;
        } else {
            routine->status = put_event(player, &event, routine->reterr);
        }
    }
    return routine->status;
}

enum en_status play_step_routine(struct player *player, const struct en_step *step,
                                 struct en_error *reterr)
{
    struct routine *routine = EN_ARENA_NEW(&player->scratch, struct routine);

    if (routine == NULL) {
        return play_no_memory(reterr);
    }
    *routine = (struct routine){.player = player, .step = step, .reterr = reterr};
    enum en_status status =
        play_view(player, "programme", step->arg[0], add_order, routine, reterr);
    if (status == EN_OK && routine->count == 0) {
        status = play_fail(player, reterr, EN_ERR_NOT_FOUND, "play.programme",
                           N_("there is no programme %1"), N_("compose it first: `programme`"),
                           step->arg[0]);
    }
    for (size_t i = 0; status == EN_OK && i < routine->count; i++) {
        status = put_patrol(routine, routine->order[i]);
    }
    return status;
}
