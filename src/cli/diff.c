/*
 * diff.c: the longest common subsequence of lines, by the table everybody knows.
 *
 * Myers' O(ND) is faster on long files; an act has a few hundred lines, and the table, 32 MB at the
 * very most, is easier to trust.
 */
#include "diff.h"

#include <stdlib.h>

struct lines {
    struct en_str *line;
    size_t count;
};

static enum en_status split(struct en_cli *cli, struct en_str text, struct lines *ret,
                            struct en_error *reterr)
{
    ret->line = EN_ARENA_ARRAY(&cli->arena, EN_ACT_LINES_MAX, struct en_str);
    if (ret->line == NULL) {
        return EN_ERR_MEMORY;
    }
    while (text.len > 0) {
        if (ret->count == EN_ACT_LINES_MAX) {
            return en_fail(reterr, EN_ERR_TOO_LONG, "form.lines", EN_STR(""),
                           N_("the text has more than 4096 lines"), NULL);
        }
        ret->line[ret->count++] = en_str_cut(&text, '\n');
    }
    return EN_OK;
}

static void say_change(struct en_cli *cli, bool added, struct en_str line)
{
    struct en_cell cells[] = {
        en_cell_text("change", added ? EN_STR("added") : EN_STR("removed")),
        en_cell_text("line", line),
    };

    if (cli->json) {
        en_say_json(cli, en_cells_json(cells, EN_COUNT(cells)));
        return;
    }
    fprintf(cli->out, "%s%c %.*s%s\n", en_ink(cli, added ? EN_INK_GOOD : EN_INK_BAD),
            added ? '+' : '-', (int)line.len, line.ptr, en_ink(cli, EN_INK_PLAIN));
}

/* common[i * width + j]: lines that the rests from i and from j have in common. */
static void fill(const struct lines *a, const struct lines *b, uint16_t *common)
{
    size_t width = b->count + 1;

    for (size_t i = a->count; i-- > 0;) {
        for (size_t j = b->count; j-- > 0;) {
            uint16_t down = common[(i + 1) * width + j];
            uint16_t right = common[i * width + j + 1];
            uint16_t both = common[(i + 1) * width + j + 1];
            if (en_str_equal(a->line[i], b->line[j])) {
                common[i * width + j] = (uint16_t)(both + 1);
            } else {
                common[i * width + j] = down > right ? down : right;
            }
        }
    }
}

static size_t say_changes(struct en_cli *cli, const struct lines *a, const struct lines *b,
                          const uint16_t *common)
{
    size_t width = b->count + 1;
    size_t i = 0;
    size_t j = 0;
    size_t changes = 0;

    while (i < a->count || j < b->count) {
        if (i < a->count && j < b->count && en_str_equal(a->line[i], b->line[j])) {
            i++;
            j++;
            continue;
        }
        bool added = i == a->count ||
                     (j < b->count && common[i * width + j + 1] > common[(i + 1) * width + j]);
        say_change(cli, added, added ? b->line[j] : a->line[i]);
        i += !added;
        j += added;
        changes++;
    }
    return changes;
}

enum en_status en_diff_say(struct en_cli *cli, struct en_str before, struct en_str after,
                           struct en_error *reterr)
{
    struct lines a = {0};
    struct lines b = {0};
    enum en_status status = split(cli, before, &a, reterr);

    if (status == EN_OK) {
        status = split(cli, after, &b, reterr);
    }
    if (status != EN_OK) {
        return status;
    }
    uint16_t *common = calloc((a.count + 1) * (b.count + 1), sizeof(*common));
    if (common == NULL) {
        return EN_ERR_MEMORY;
    }
    fill(&a, &b, common);
    if (say_changes(cli, &a, &b, common) == 0) {
        en_say_line(cli, N_("No line differs."), NULL, 0);
    }
    free(common);
    return EN_OK;
}
