/*
 * Any text as a problem of crews: refused, or composed where it gives no crews, and its crews read
 * again as they were.
 */
#include <entente/plan_text.h>

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Small enough to be composed thousands of times a second. */
static bool small(const struct en_plan_problem *problem)
{
    return problem->member_count <= 40 && problem->slot_count <= 8 && problem->node_count <= 8;
}

static void compose(struct en_str source, const struct en_plan_problem *problem)
{
    struct en_plan_options options = {.seed = 1, .effort = 2, .search_limit = 50};
    struct en_plan_programme programme;
    struct en_plan_text again;
    struct en_text text = {0};

    if (en_plan_compose(problem, &options, &programme, NULL) != EN_OK) {
        abort();
    }
    en_text_add(&text, source);
    en_text_addc(&text, '\n');
    en_plan_text_crews(&text, problem, programme.crews, programme.crew_count);
    if (en_plan_text_read(en_text_str(&text), &again, NULL) != EN_OK ||
        again.problem.slot_count != programme.crew_count) {
        abort();
    }
    en_plan_text_finish(&again);
    en_plan_programme_finish(&programme);
    en_text_finish(&text);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct en_str source = {(const char *)data, size};
    struct en_plan_text text;

    if (en_plan_text_read(source, &text, NULL) != EN_OK) {
        return 0;
    }
    if (small(&text.problem) && !text.any_crew) { /* a second crew for a patrol would be refused */
        compose(source, &text.problem);
    }
    en_plan_text_finish(&text);
    return 0;
}
