/*
 * Scenarios read into steps: what fits a form, what does not, and when each step happens.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "play_read.h"

struct world {
    struct en_story story;
    struct en_error why;
};

static enum en_status read_text(struct world *world, const char *text)
{
    en_story_init(&world->story);
    world->why = (struct en_error){.rule = ""};
    enum en_status status =
        en_story_read(&world->story, EN_STR("a.scenario"), en_str_from(text), &world->why);
    return status == EN_OK ? en_story_times(&world->story, &world->why) : status;
}

static const struct en_step *first(const struct world *world)
{
    assert_true(world->story.count > 0);
    return &world->story.step[0];
}

static void assert_str(struct en_str text, const char *expected)
{
    assert_int_equal(text.len, strlen(expected));
    assert_memory_equal(text.ptr, expected, text.len);
}

static void assert_refused(const char *text, const char *rule, const char *place)
{
    struct world world;

    assert_int_not_equal(read_text(&world, text), EN_OK);
    assert_string_equal(world.why.rule, rule);
    assert_string_equal(world.why.place, place);
    en_story_finish(&world.story);
}

static void words_fill_the_form(void **state)
{
    struct world world;

    (void)state;
    assert_int_equal(read_text(&world, "do minusma/ops-1  order.propose as G-1\n    order: G-1\n"
                                       "\n    # a remark\n    version: 1\n"),
                     EN_OK);
    const struct en_step *step = first(&world);
    assert_int_equal(step->id, EN_STEP_do);
    assert_str(step->arg[0], "minusma/ops-1");
    assert_str(step->arg[1], "order.propose");
    assert_str(step->arg[2], "G-1");
    assert_int_equal(step->body_count, 2);
    assert_str(step->body[1].text, "version: 1");
    assert_int_equal(step->body[1].line, 5);
    en_story_finish(&world.story);
}

static void group_left_out_leaves_its_words_empty(void **state)
{
    struct world world;

    (void)state;
    assert_int_equal(read_text(&world, "patrol G-1 replaces cma:2 by fama/officer-1 as swap\n"),
                     EN_OK);
    assert_int_equal(first(&world)->id, EN_STEP_replaces);
    assert_null(first(&world)->arg[3].ptr);
    assert_str(first(&world)->arg[4], "swap");
    assert_int_equal(first(&world)->groups, 2);
    en_story_finish(&world.story);
}

static void text_is_the_rest_of_the_line(void **state)
{
    struct world world;

    (void)state;
    assert_int_equal(read_text(&world, "say fr La colonne  est bloquée : « non »\n"), EN_OK);
    assert_str(first(&world)->arg[1], "La colonne  est bloquée : « non »");
    en_story_finish(&world.story);
}

static void many_words_are_kept_in_order(void **state)
{
    struct world world;

    (void)state;
    assert_int_equal(read_text(&world, "expect 2 rows patrols state=out mixed=1\n"), EN_OK);
    assert_int_equal(first(&world)->id, EN_STEP_expect_rows);
    assert_int_equal(first(&world)->more_count, 2);
    assert_str(first(&world)->more[1], "mixed=1");
    en_story_finish(&world.story);
}

static void bad_lines_are_named(void **state)
{
    (void)state;
    assert_refused("clock 2017-02-20T06:00:00Z\npatroll G-1 leaves\n", "play.word", "line 2");
    assert_refused("patrol G-1 leeves\n", "play.form", "line 1");
    assert_refused("sync now\n", "play.form", "line 1");
    assert_refused("    order: G-1\n", "play.body", "line 1");
    assert_refused("sync\n    order: G-1\n", "play.body", "line 2");
    assert_refused("say fr \xe2\x80\xae\n", "text.bidi", "line 1");
    assert_refused("\tsay fr x\n", "text.control", "line 1");
    assert_refused("every day at 07:00 say fr x\n", "play.every", "line 1");
}

static void unknown_word_suggests_the_nearest(void **state)
{
    struct world world;

    (void)state;
    assert_int_equal(read_text(&world, "exepct effect\n"), EN_ERR_SYNTAX);
    assert_string_equal(world.why.arg[1], "expect");
    en_story_finish(&world.story);
}

static void times_follow_each_other(void **state)
{
    struct world world;
    en_time morning = 0;

    (void)state;
    assert_true(en_time_parse(EN_STR("2017-02-23T05:30:00Z"), &morning));
    assert_int_equal(read_text(&world, "clock 2017-02-22T06:00:00Z\nat 05:30\nsync\nat +1h15m\n"
                                       "at 06:45\nat 2017-02-24T00:00:00Z\n"),
                     EN_OK);
    assert_int_equal(world.story.step[1].at, morning);
    assert_int_equal(world.story.step[2].at, morning);
    assert_int_equal(world.story.step[3].at, morning + 75 * 60);
    assert_int_equal(world.story.step[4].at, morning + 75 * 60); /* that hour is now */
    assert_int_equal(world.story.end, world.story.step[5].at);
    en_story_finish(&world.story);
}

static void bad_times_are_refused(void **state)
{
    (void)state;
    assert_refused("at 05:30\n", "play.no-clock", "line 1");
    assert_refused("clock 2017-02-22T06:00:00Z\nat 25:00\n", "play.time", "line 2");
    assert_refused("clock 2017-02-22T06:00:00Z\nat +5\n", "play.time", "line 2");
    assert_refused("clock 2017-02-22T06:00:00Z\nat +0m\n", "play.time", "line 2");
    assert_refused("clock 2017-02-22T06:00:00Z\nat +99999999999999999999h\n", "play.time",
                   "line 2");
    assert_refused("clock 2017-02-22T06:00:00Z\nat 2017-02-22T05:00:00Z\n", "play.time-back",
                   "line 2");
}

static void included_steps_stand_in_place(void **state)
{
    struct world world;

    (void)state;
    assert_int_equal(read_text(&world, "clock 2017-02-22T06:00:00Z\ninclude b\nsync\n"), EN_OK);
    assert_int_equal(en_story_read(&world.story, EN_STR("b.scenario"),
                                   EN_STR("say fr un\nsay fr deux\n"), &world.why),
                     EN_OK);
    assert_int_equal(en_story_splice(&world.story, 2, 3, &world.why), EN_OK);
    assert_int_equal(world.story.count, 5);
    assert_str(world.story.step[3].arg[1], "deux");
    assert_int_equal(world.story.step[4].id, EN_STEP_sync);
    char place[128];
    const struct en_step *step = &world.story.step[3];
    assert_str(en_story_place(&world.story, step->file, step->line, place), "b.scenario line 2");
    en_story_finish(&world.story);
}

static void included_file_includes_no_other(void **state)
{
    struct world world;

    (void)state;
    assert_int_equal(read_text(&world, "include b\n"), EN_OK);
    assert_int_equal(
        en_story_read(&world.story, EN_STR("b.scenario"), EN_STR("include c\n"), &world.why),
        EN_OK);
    assert_int_equal(en_story_splice(&world.story, 1, 1, &world.why), EN_ERR_SYNTAX);
    assert_string_equal(world.why.rule, "play.include");
    en_story_finish(&world.story);
}

/* Every form of the table is readable: its own words, upper case filled in, brackets kept. */
static void each_form_reads_itself(void **state)
{
    (void)state;
    for (size_t id = 0; id < EN_STEP_COUNT; id++) {
        struct world world;
        struct en_text line = {0};
        for (const char *c = en_step_defs[id].form; *c != '\0'; c++) {
            if (strchr("[].", *c) == NULL) {
                en_text_addc(&line, *c);
            }
        }
        if (id == EN_STEP_every || id == EN_STEP_clock || id == EN_STEP_at) {
            en_text_finish(&line);
            continue; /* these look into their words at once */
        }
        assert_int_equal(read_text(&world, en_text_cstr(&line)), EN_OK);
        assert_int_equal(first(&world)->id, id);
        en_text_finish(&line);
        en_story_finish(&world.story);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(words_fill_the_form),
        cmocka_unit_test(group_left_out_leaves_its_words_empty),
        cmocka_unit_test(text_is_the_rest_of_the_line),
        cmocka_unit_test(many_words_are_kept_in_order),
        cmocka_unit_test(bad_lines_are_named),
        cmocka_unit_test(unknown_word_suggests_the_nearest),
        cmocka_unit_test(times_follow_each_other),
        cmocka_unit_test(bad_times_are_refused),
        cmocka_unit_test(included_steps_stand_in_place),
        cmocka_unit_test(included_file_includes_no_other),
        cmocka_unit_test(each_form_reads_itself),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
