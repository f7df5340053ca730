/*
 * lines.c: lines of explanation printed with the names of needs and patrols.
 */
#include "inside.h"

struct naming {
    const struct en_programme_needs *needs;
    const struct en_programme_patrol *patrol;
};

static struct en_str name_of(const void *self, enum en_line_arg_kind kind, int64_t index)
{
    const struct naming *naming = self;

    if (kind == EN_LINE_ZONE) {
        return naming->needs->zones[index].place;
    }
    if (kind == EN_LINE_BASE) {
        return naming->needs->bases[index].place;
    }
    return kind == EN_LINE_KIND ? naming->needs->kinds[index].name : naming->patrol[index].number;
}

void en_programme_args_print(struct en_text *out, const struct en_programme_needs *needs,
                             const struct en_programme_patrol *patrol, const struct en_line *line)
{
    struct naming naming = {needs, patrol};

    en_line_args_print(out, line, name_of, &naming);
}

void en_programme_line_print(struct en_text *out, const struct en_programme_needs *needs,
                             const struct en_programme_patrol *patrol, const struct en_line *line,
                             const char *(*translate)(const char *))
{
    struct naming naming = {needs, patrol};

    en_line_print(out, line, name_of, &naming, translate);
}
