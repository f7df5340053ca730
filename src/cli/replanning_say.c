/*
 * replanning_say.c: what changes and why, in words and as the lines of a new version.
 */
#include "replanning.h"

#include "order_lines.h"

/* The slot of a patrol, or how many there are when it is called off. */
static size_t slot_of(const struct en_replanning *replanning, size_t patrol)
{
    size_t slot = 0;

    while (slot < replanning->demand_count && replanning->slot_patrol[slot] != patrol) {
        slot++;
    }
    return slot;
}

void en_replanning_why(struct en_text *out, const struct en_replanning *replanning, size_t patrol)
{
    const struct en_replan_patrol *of = &replanning->patrol[patrol];
    size_t slot = slot_of(replanning, patrol);
    const char *between = "";

    if (of->off.len > 0) {
        struct en_str sector = of->off;
        struct en_str args[2] = {en_str_cut(&sector, ' ')};
        args[1] = sector;
        en_text_fill(out, en_tr(N_("%1 suspends the sector %2")), args, 2);
    }
    for (size_t i = 0; i < replanning->plan.change_count; i++) {
        if (replanning->plan.changes[i].slot == slot) {
            en_text_adds(out, between);
            en_plan_line_print(out, &replanning->crews.problem, &replanning->plan.changes[i].line,
                               en_tr);
            between = "; ";
        }
    }
    if (of->vehicles) {
        en_text_adds(out, between);
        en_text_fill(out,
                     en_tr(of->lacks.len > 0 ? N_("a vehicle fails, and none is free for it: %1")
                                             : N_("a vehicle fails; it goes with %1")),
                     of->lacks.len > 0 ? &of->lacks : &of->vehicle, 1);
    }
}

/* "key: value" lines: what the new version says anew. */
static void add_lines(struct en_text *out, const struct en_replanning *replanning, size_t patrol)
{
    const struct en_replan_patrol *of = &replanning->patrol[patrol];
    const struct en_plan_problem *problem = &replanning->crews.problem;
    size_t slot = slot_of(replanning, patrol);
    struct en_str vehicles = of->vehicle;

    if (of->crew && slot < replanning->demand_count) {
        const struct en_plan_crew *crew = &replanning->plan.programme.crews[slot];
        for (size_t i = 0; i < crew->seat_count; i++) {
            int32_t post = crew->seats[i].post;
            en_text_adds(out, "crew: ");
            en_text_add(out, problem->members[crew->seats[i].member].token);
            en_text_addc(out, ' ');
            en_text_add(out, post >= 0 ? problem->posts[post].name : EN_STR("-"));
            en_text_addc(out, '\n');
        }
    }
    while (of->vehicles && vehicles.len > 0) {
        en_text_adds(out, "vehicle: ");
        en_text_add(out, en_str_cut(&vehicles, ' '));
        en_text_addc(out, '\n');
    }
    en_text_adds(out, "remark: ");
    en_replanning_why(out, replanning, patrol);
    en_text_addc(out, '\n');
}

enum en_status en_replanning_order(struct en_cli *cli, const struct en_replanning *replanning,
                                   size_t patrol, struct en_text *out, struct en_error *reterr)
{
    struct en_args *args = EN_ARENA_NEW(&cli->arena, struct en_args);
    struct en_text lines = {0};

    add_lines(&lines, replanning, patrol);
    struct en_str rest = en_arena_copy(&cli->arena, en_text_str(&lines));
    en_text_finish(&lines);
    if (args == NULL || rest.ptr == NULL) {
        return EN_ERR_MEMORY;
    }
    args->word[0] = replanning->patrol[patrol].order.ptr;
    args->word_count = 1;
    while (rest.len > 0 && args->option_count < EN_CLI_OPTIONS_MAX) {
        struct en_str value = en_str_cut(&rest, '\n');
        struct en_str key = en_str_cut(&value, ':');
        struct en_str kept =
            en_arena_copy(&cli->arena, (struct en_str){value.ptr + 1, value.len - 1});
        if (kept.ptr == NULL) {
            return EN_ERR_MEMORY;
        }
        args->option[args->option_count++] = (struct en_option){.name = key, .value = kept.ptr};
    }
    return en_order_lines(cli, args, out, reterr);
}
