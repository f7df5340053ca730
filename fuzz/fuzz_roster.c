/*
 * Any bytes as a rostering instance: refused with a place and a rule, or read so that everybody off
 * can be costed, printed and read back.
 */
#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include <entente/roster.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { CELLS_MAX = 1 << 20 };

static void use(const struct en_roster *roster)
{
    size_t count = roster->people_count * (size_t)roster->days;
    uint8_t *cells = malloc(2 * count);
    struct en_text text = {0};

    assert(cells != NULL);
    memset(cells, EN_ROSTER_OFF, count);
    struct en_roster_cost cost = en_roster_cost(roster, cells);
    assert(cost.hard >= 0 && cost.soft >= 0);
    en_roster_print(&text, roster, cells);
    assert(en_roster_parse(en_text_str(&text), roster, cells + count, NULL) == EN_OK);
    assert(memcmp(cells, cells + count, count) == 0);
    en_text_finish(&text);
    free(cells);
}

static void read_with(enum en_status (*read)(struct en_str, struct en_roster *, struct en_error *),
                      struct en_str text)
{
    struct en_roster roster = {0};
    struct en_error error = {0};

    if (read(text, &roster, &error) != EN_OK) {
        assert(error.rule != NULL && error.text != NULL && roster.people_count == 0);
        return;
    }
    if (roster.people_count * (size_t)roster.days < CELLS_MAX) {
        use(&roster);
    }
    en_roster_finish(&roster);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct en_str text = {(const char *)data, size};

    read_with(en_roster_read_curtois, text);
    read_with(en_roster_read_inrc1, text);
    return 0;
}
