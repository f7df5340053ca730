/*
 * The registrar's clock: log time moves only with entries, so somebody must move it on when a
 * deadline has passed or nothing has happened for an hour.
 */
#include "private.h"

enum { TICK_S_MAX = 60 * 60 }; /* design section 4: at least hourly */

static enum en_status submit_tick(struct en_node *node, const struct en_signing_key *registrar,
                                  struct en_error *reterr)
{
    struct en_text note = {0};
    enum en_status status =
        en_node_compose(node, registrar, "clock.tick", EN_STR(""), 0, &note, reterr);

    if (status == EN_OK) {
        status = node_submit_own(node, en_text_str(&note), reterr);
    }
    en_text_finish(&note);
    return status;
}

enum en_status en_node_tick(struct en_node *node, const struct en_signing_key *registrar,
                            bool *ret_ticked, struct en_error *reterr)
{
    en_time now = node->env.now(node->env.self);
    en_time last = en_state_log_time(node->state);
    bool due = now - last >= TICK_S_MAX || en_state_deadline(node->state) <= now;

    /* A clock that was set back cannot move log time on. */
    due = due && now > last;
    enum en_status status = node_check_registrar(node, registrar, reterr);
    if (status == EN_OK && due) {
        status = submit_tick(node, registrar, reterr);
    }
    if (status == EN_OK && ret_ticked != NULL) {
        *ret_ticked = due;
    }
    return status;
}
