/*
 * needs_words.c: are the posts and tasks of needs words of the accord?
 */
#include "crews_problem.h"
#include "needs.h"

static enum en_status unknown(size_t line, const char *rule, const char *text, struct en_str word,
                              struct en_error *reterr)
{
    char place[32];

    return en_fail(reterr, EN_ERR_NOT_FOUND, rule, en_place_line(place, line), text,
                   N_("`entente accord show` has the words of the accord."), word);
}

static enum en_status check_posts(const struct en_needs_posts *posts,
                                  const struct en_accord *accord, struct en_error *reterr)
{
    struct en_str rest = posts->posts;
    struct en_str name = {NULL, 0};
    char place[32];
    uint64_t number = 0;
    uint64_t sum = 0;

    while (rest.len > 0) {
        bool read = en_crews_pair(&rest, &name, &number);
        if (read && en_accord_post(accord, name) < 0) {
            return unknown(posts->line, "needs.post", N_("the accord has no post %1"), name,
                           reterr);
        }
        sum += number < EN_PLAN_CREW_MAX ? number : EN_PLAN_CREW_MAX;
        if (!read || sum > (uint64_t)posts->crew) {
            return en_fail(reterr, EN_ERR_CONTRADICTION, "needs.posts",
                           en_place_line(place, posts->line),
                           N_("the posts cannot be read, or are more than the crew has seats"),
                           N_("Write posts of the accord with their numbers: lead 1 deputy 1."));
        }
    }
    return EN_OK;
}

enum en_status en_needs_check_words(const struct en_needs_file *needs,
                                    const struct en_accord *accord, struct en_error *reterr)
{
    enum en_status status = EN_OK;

    if (needs->driver.len > 0 && en_accord_post(accord, needs->driver) < 0) {
        return unknown(needs->driver_line, "needs.post", N_("the accord has no post %1"),
                       needs->driver, reterr);
    }
    for (size_t i = 0; status == EN_OK && i < needs->posts_count; i++) {
        status = check_posts(&needs->posts[i], accord, reterr);
    }
    for (size_t k = 0; status == EN_OK && k < needs->kind_count; k++) {
        for (size_t t = 0; status == EN_OK && t < needs->kind[k].task_count; t++) {
            struct en_str task = needs->kind[k].tasks[t];
            if (en_accord_task(accord, task) < 0) {
                status = unknown(needs->task_line[k], "needs.task", N_("the accord has no task %1"),
                                 task, reterr);
            }
        }
    }
    return status;
}
