/*
 * docs/acts.md: it is what the table says today, and each of its examples parses.
 *
 * Run with --print it writes the document, which is how docs/acts.md is made.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <entente/accord.h>

enum { FILE_BYTES_MAX = 200000 };

static const char *path;

static void file_is_what_the_table_says(void **state)
{
    static char content[FILE_BYTES_MAX];
    struct en_text document = {0};

    (void)state;
    FILE *file = fopen(path, "rb");
    assert_non_null(file);
    size_t len = fread(content, 1, sizeof(content) - 1, file);
    (void)fclose(file);
    content[len] = '\0';
    en_acts_document(&document);
    assert_false(document.failed);
    if (strcmp(en_text_cstr(&document), content) != 0) {
        fail_msg("acts.def has changed: test_document --print >docs/acts.md");
    }
    en_text_finish(&document);
}

static void every_example_parses(void **state)
{
    (void)state;
    struct en_text document = {0};
    size_t examples = 0;

    en_acts_document(&document);
    const char *at = en_text_cstr(&document);
    while ((at = strstr(at, "```\nentente/act/v1 ")) != NULL) {
        const char *begin = at + strlen("```\n");
        const char *end = strstr(begin, "```");
        struct en_arena arena;
        struct en_act act;
        struct en_error error = {0};
        en_arena_init(&arena, 0);
        if (en_act_parse(&arena, (struct en_str){begin, (size_t)(end - begin)}, &act, &error) !=
            EN_OK) {
            fail_msg("%s: %s %s", error.place, error.rule, error.arg[0]);
        }
        assert_int_equal(act.def->type, examples);
        assert_int_equal(act.item_count, act.def->form.field_count);
        en_arena_finish(&arena);
        examples++;
        at = end + strlen("```");
    }
    assert_int_equal(examples, EN_ACT_COUNT);
    en_text_finish(&document);
}

static int print_document(void)
{
    struct en_text document = {0};

    en_acts_document(&document);
    bool written = !document.failed && fputs(en_text_cstr(&document), stdout) >= 0;
    en_text_finish(&document);
    return written ? EXIT_SUCCESS : EXIT_FAILURE;
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(file_is_what_the_table_says),
        cmocka_unit_test(every_example_parses),
    };

    if (argc != 2) {
        fprintf(stderr, "usage: %s ACTS.MD | --print\n", argv[0]);
        return EXIT_FAILURE;
    }
    if (strcmp(argv[1], "--print") == 0) {
        return print_document();
    }
    path = argv[1];
    return cmocka_run_group_tests(tests, NULL, NULL);
}
