/*
 * programme_propose.c: the crews of a programme as proposals.
 */
#include "programme.h"

/* Class and force of the proposals: as said, else the accord's first class and its lead force. */
static void choose(struct en_cli *cli, const struct en_args *args, struct en_str *ret_class,
                   struct en_str *ret_force)
{
    const struct en_accord *accord = en_state_accord(en_node_state(cli->node));

    *ret_class = en_str_from(en_args_option(args, "class"));
    *ret_force = en_str_from(en_args_option(args, "force"));
    if (ret_class->len == 0 && accord->cls_count > 0) {
        *ret_class = accord->cls[0].id;
    }
    for (size_t i = 0; ret_force->len == 0 && i < accord->force_count; i++) {
        if (accord->force[i].lead) {
            *ret_force = accord->force[i].id;
        }
    }
    /* The accord's own texts go with the next act that is applied. */
    *ret_class = en_arena_copy(&cli->arena, *ret_class);
    *ret_force = en_arena_copy(&cli->arena, *ret_force);
}

static enum en_status propose_orders(struct en_cli *cli, const struct en_args *args,
                                     const struct en_crews *crews, struct en_text *programme,
                                     struct en_error *reterr)
{
    struct en_str cls = {NULL, 0};
    struct en_str force = {NULL, 0};
    enum en_status status = EN_OK;

    choose(cli, args, &cls, &force);
    cli->hush = true;
    for (size_t i = 0; i < crews->count && (status == EN_OK || status == EN_ERR_RECEIVED); i++) {
        struct en_text body = {0};
        struct en_hash id;
        if (crews->programme.crews[i].verdict != EN_PLAN_MANNED) {
            continue;
        }
        en_crews_order(&body, crews, i, cls, force);
        status = en_cli_perform(cli, "order.propose", en_text_str(&body), &id, reterr);
        en_line_add_hash(programme, "order", &id);
        en_text_finish(&body);
    }
    cli->hush = false;
    return status;
}

enum en_status en_programme_propose(struct en_cli *cli, const struct en_args *args,
                                    const struct en_crews *crews, struct en_error *reterr)
{
    const char *number = en_args_option(args, "programme");
    struct en_text body = {0};

    en_line_add(&body, "programme", number);
    enum en_status status = propose_orders(cli, args, crews, &body, reterr);
    if (status == EN_OK || status == EN_ERR_RECEIVED) {
        struct en_cell cells[] = {en_cell_int("proposed", (int64_t)crews->programme.manned)};
        en_say(cli, N_("Orders proposed: %1."), cells, EN_COUNT(cells));
    }
    if ((status == EN_OK || status == EN_ERR_RECEIVED) && number != NULL &&
        crews->programme.manned > 0) {
        status = en_cli_perform(cli, "programme.propose", en_text_str(&body), NULL, reterr);
    }
    en_text_finish(&body);
    return status;
}

static size_t lacking(const struct en_crews *crews)
{
    size_t count = 0;

    for (size_t i = 0; crews->dealt != NULL && i < crews->count; i++) {
        count += crews->dealt[i].lacks;
    }
    return count;
}

enum en_status en_programme_met(const struct en_crews *crews, struct en_error *reterr)
{
    size_t unmanned = crews->count - crews->programme.manned;
    size_t lacks = lacking(crews);
    struct en_text number = {0};
    enum en_status status = EN_OK;

    en_text_addf(&number, "%zu", unmanned > 0 ? unmanned : lacks);
    if (unmanned > 0) {
        status = en_fail(reterr, EN_ERR_INFEASIBLE, "plan.unmanned", EN_STR(""),
                         N_("patrols that cannot be manned as asked: %1"),
                         N_("The rules that clash are listed; change the list or one of them."),
                         en_text_str(&number));
    } else if (lacks > 0) {
        status =
            en_fail(reterr, EN_ERR_INFEASIBLE, "plan.vehicles", EN_STR(""),
                    N_("patrols that lack vehicles: %1"),
                    N_("What would help each stands with it; change its hour or its vehicles."),
                    en_text_str(&number));
    }
    en_text_finish(&number);
    return status;
}
