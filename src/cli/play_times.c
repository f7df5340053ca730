/*
 * play_times.c: when each step of a scenario happens.
 *
 * Only `clock` and `at` move the story's time, so all times are known before it is played: that is
 * what the progress bar goes by, and a slip in a time is found before anything is done.
 */
#include "play_read.h"

#include <string.h>

enum { DAY_S = 24 * 60 * 60 };

/* "05:30" as seconds of the day. */
static bool read_clock(struct en_str text, en_time *ret)
{
    uint64_t hours = 0, minutes = 0;

    if (text.len != 5 || text.ptr[2] != ':') {
        return false;
    }
    /* Numbers are read without leading zeros; a clock has them. */
    for (size_t i = 0; i < 5; i++) {
        if (i != 2 && (text.ptr[i] < '0' || text.ptr[i] > '9')) {
            return false;
        }
    }
    hours = (uint64_t)(text.ptr[0] - '0') * 10 + (uint64_t)(text.ptr[1] - '0');
    minutes = (uint64_t)(text.ptr[3] - '0') * 10 + (uint64_t)(text.ptr[4] - '0');
    *ret = (en_time)(hours * 3600 + minutes * 60);
    return hours < 24 && minutes < 60;
}

/* "45m", "2h", "2h30m" as seconds. */
static bool read_span(struct en_str text, en_time *ret)
{
    uint64_t hours = 0, minutes = 0;
    struct en_str rest = text;

    if (memchr(text.ptr, 'h', text.len) != NULL) {
        struct en_str digits = en_str_cut(&rest, 'h');
        if (!en_parse_u64(digits, &hours)) {
            return false;
        }
    }
    if (rest.len > 0) {
        if (rest.ptr[rest.len - 1] != 'm' ||
            !en_parse_u64((struct en_str){rest.ptr, rest.len - 1}, &minutes)) {
            return false;
        }
    }
    if (hours > EN_STORY_DAYS_MAX * 24 || minutes > EN_STORY_DAYS_MAX * 24 * 60) {
        return false;
    }
    *ret = (en_time)(hours * 3600 + minutes * 60);
    return *ret > 0;
}

bool en_story_next(struct en_str text, en_time now, en_time *ret)
{
    en_time part = 0;

    if (!read_clock(text, &part)) {
        return false;
    }
    part += en_time_day(now);
    *ret = part >= now ? part : part + DAY_S;
    return true;
}

bool en_story_time(struct en_str text, en_time now, en_time *ret)
{
    en_time part = 0;

    if (en_time_parse(text, ret)) {
        return true;
    }
    if (text.len > 1 && text.ptr[0] == '+') {
        if (!read_span((struct en_str){text.ptr + 1, text.len - 1}, &part)) {
            return false;
        }
        *ret = now + part;
        return true;
    }
    return en_story_next(text, now, ret);
}

static enum en_status time_fail(const struct en_story *story, const struct en_step *step,
                                const char *rule, const char *text, const char *remedy,
                                struct en_error *reterr)
{
    char place[128];

    return en_fail(reterr, EN_ERR_SYNTAX, rule,
                   en_story_place(story, step->file, step->line, place), text, remedy,
                   step->arg[0]);
}

/* `clock` sets the time, `at` moves it on. */
static enum en_status move_clock(const struct en_story *story, const struct en_step *step,
                                 en_time *now, struct en_error *reterr)
{
    en_time then = 0;
    bool begins = step->id == EN_STEP_clock;

    if (!begins && *now == 0) {
        return time_fail(story, step, "play.no-clock", N_("the story has no clock yet"),
                         N_("say `clock TIME` first"), reterr);
    }
    if (begins ? !en_time_parse(step->arg[0], &then) : !en_story_time(step->arg[0], *now, &then)) {
        return time_fail(story, step, "play.time", N_("\"%1\" is no time"),
                         N_("write 2017-02-23T05:30:00Z; behind `at` also 05:30, +45m, +2h30m"),
                         reterr);
    }
    if (then < *now) {
        return time_fail(story, step, "play.time-back", N_("%1 lies before the step above"),
                         N_("time goes forward only"), reterr);
    }
    if (!begins && then - *now > (en_time)EN_STORY_DAYS_MAX * DAY_S) {
        return time_fail(story, step, "play.time", N_("\"%1\" is too far away"),
                         N_("ten years at most from one step to the next"), reterr);
    }
    *now = then;
    return EN_OK;
}

enum en_status en_story_times(struct en_story *story, struct en_error *reterr)
{
    en_time now = 0;

    for (size_t i = 0; i < story->count; i++) {
        struct en_step *step = &story->step[i];
        if (step->id == EN_STEP_clock || step->id == EN_STEP_at) {
            enum en_status status = move_clock(story, step, &now, reterr);
            if (status != EN_OK) {
                return status;
            }
            story->begin = story->begin == 0 ? now : story->begin;
        }
        step->at = now;
    }
    story->end = now;
    return EN_OK;
}
