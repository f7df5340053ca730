/*
 * needs_lines.c: lines of needs that name a base, a zone, a day or a span.
 */
#include "needs_reading.h"

/* ---- bases ---------------------------------------------------------------------------------- */

static int32_t base_named(const struct en_needs_file *needs, struct en_str name)
{
    for (size_t i = 0; i < needs->base_count; i++) {
        if (en_str_equal(needs->base[i].place, name)) {
            return (int32_t)i;
        }
    }
    return -1;
}

static enum en_status need_base(const struct reading *read, const struct en_item *item,
                                struct en_str name, int32_t *ret)
{
    *ret = base_named(read->needs, name);
    return *ret >= 0 ? EN_OK
                     : needs_bad_line(read, item, EN_ERR_SYNTAX, "needs.base",
                                      N_("no line `base: %1` says that it is a base"),
                                      N_("Write its `base:` line, or a base that has one."), name);
}

enum en_status needs_add_base(struct reading *read, const struct en_item *item)
{
    struct en_needs_file *needs = read->needs;
    struct en_str place = item->value[0].text;

    if (needs->base_count == EN_PROGRAMME_BASES_MAX) {
        return needs_bad_line(read, item, EN_ERR_RANGE, "needs.many", N_("more than 16 bases"),
                              NULL, place);
    }
    needs->base[needs->base_count++] = (struct en_needs_base){item->line, place};
    return EN_OK;
}

static bool lists(struct en_str list, struct en_str name)
{
    while (list.len > 0) {
        if (en_str_equal(en_str_cut(&list, ','), name)) {
            return true;
        }
    }
    return false;
}

/* `people:` or `fleet:`, into an array with room. */
static enum en_status add_posted(struct reading *read, const struct en_item *item,
                                 struct en_needs_posted *posted, size_t *count)
{
    struct en_str rest = item->value[1].text;
    int32_t base = 0;
    enum en_status status = need_base(read, item, item->value[0].text, &base);

    while (status == EN_OK && rest.len > 0) {
        struct en_str name = en_str_cut(&rest, ',');
        for (size_t i = 0; i < *count; i++) {
            if (lists(posted[i].list, name)) {
                return needs_twice(read, item, name, posted[i].line);
            }
        }
    }
    posted[(*count)++] = (struct en_needs_posted){item->line, base, item->value[1].text};
    return status;
}

enum en_status needs_add_people(struct reading *read, const struct en_item *item)
{
    return add_posted(read, item, read->needs->people, &read->needs->people_count);
}

enum en_status needs_add_fleet(struct reading *read, const struct en_item *item)
{
    return add_posted(read, item, read->needs->fleet, &read->needs->fleet_count);
}

int32_t en_needs_base_of(const struct en_needs_posted *posted, size_t posted_count,
                         const struct en_str *names, size_t name_count)
{
    for (size_t n = 0; n < name_count; n++) {
        for (size_t i = 0; i < posted_count; i++) {
            if (lists(posted[i].list, names[n])) {
                return posted[i].base;
            }
        }
    }
    return -1;
}

/* ---- zones ---------------------------------------------------------------------------------- */

enum en_status needs_add_zone(struct reading *read, const struct en_item *item)
{
    struct en_needs_file *needs = read->needs;
    struct en_str kinds = item->value[2].text;
    struct en_programme_zone zone = {
        .place = item->value[0].text,
        .sector = item->value[1].text,
        .base = EN_PROGRAMME_ANY_BASE,
        .stay = needs_number(item, 3),
        .visits = needs_number(item, 4),
        .gap_days = needs_number(item, 5),
        .seen = EN_PROGRAMME_NEVER,
    };

    if (needs->zone_count == EN_PROGRAMME_ZONES_MAX) {
        return needs_bad_line(read, item, EN_ERR_RANGE, "needs.many", N_("more than 500 zones"),
                              NULL, zone.place);
    }
    while (kinds.len > 0) {
        int32_t kind = 0;
        enum en_status status = needs_kind(read, item, en_str_cut(&kinds, ','), &kind);
        if (status != EN_OK) {
            return status;
        }
        zone.kinds |= UINT32_C(1) << kind;
    }
    needs->zone_line[needs->zone_count] = item->line;
    needs->zone[needs->zone_count++] = zone;
    return EN_OK;
}

static struct en_programme_zone *zone_named(struct en_needs_file *needs, struct en_str place)
{
    for (size_t i = 0; i < needs->zone_count; i++) {
        if (en_str_equal(needs->zone[i].place, place)) {
            return &needs->zone[i];
        }
    }
    return NULL;
}

/* The line of that kind, up to `item`, that lists the place first. */
static size_t area_line(const struct reading *read, const struct en_item *item, struct en_str place)
{
    const struct en_item *at = read->item;

    while (at < item && (at->field != item->field || !lists(at->value[1].text, place))) {
        at++;
    }
    return at->line;
}

enum en_status needs_add_area(struct reading *read, const struct en_item *item)
{
    struct en_str rest = item->value[1].text;
    int32_t base = 0;
    enum en_status status = need_base(read, item, item->value[0].text, &base);

    while (status == EN_OK && rest.len > 0) {
        struct en_str place = en_str_cut(&rest, ',');
        struct en_programme_zone *zone = zone_named(read->needs, place);
        if (zone == NULL) {
            return needs_bad_line(read, item, EN_ERR_SYNTAX, "needs.area",
                                  N_("no line `zone: %1 ...` says that it is a zone"),
                                  N_("Write its `zone:` line, or a zone that has one."), place);
        }
        if (zone->base != EN_PROGRAMME_ANY_BASE) {
            return needs_twice(read, item, place, area_line(read, item, place));
        }
        zone->base = base;
    }
    return status;
}

/* From NAME's time until the second one: a place closed, a vehicle in the workshop. */
static enum en_status read_span(struct reading *read, const struct en_item *item,
                                struct en_programme_span *ret)
{
    *ret = (struct en_programme_span){item->value[1].num, item->value[2].num};
    return ret->from < ret->until
               ? EN_OK
               : needs_bad_line(read, item, EN_ERR_RANGE, "needs.until",
                                N_("for %1 the end comes before the beginning"),
                                N_("Write the earlier time first."), item->value[0].text);
}

enum en_status needs_add_closed(struct reading *read, const struct en_item *item)
{
    struct en_needs_closed *closed = &read->needs->closed[read->needs->closed_count++];

    closed->place = item->value[0].text;
    return read_span(read, item, &closed->span);
}

enum en_status needs_add_workshop(struct reading *read, const struct en_item *item)
{
    struct en_needs_workshop *workshop = &read->needs->workshop[read->needs->workshop_count++];

    workshop->line = item->line;
    workshop->vehicle = item->value[0].text;
    return read_span(read, item, &workshop->span);
}

/* ---- patrols -------------------------------------------------------------------------------- */

/* `beat:` is `rhythm:`, and `send:` is `want:`, with the base from which the patrols go before the
 * other `words`; where it is not said, the planner chooses it. */
static enum en_status base_before(const struct reading *read, const struct en_item *item,
                                  size_t words, size_t *ret_first, int32_t *ret_base)
{
    *ret_first = item->field->token_count - words;
    *ret_base = EN_PROGRAMME_ANY_BASE;
    return *ret_first > 0 ? need_base(read, item, item->value[0].text, ret_base) : EN_OK;
}

/* [BASE] KIND COUNT DAYS */
enum en_status needs_add_rhythm(struct reading *read, const struct en_item *item)
{
    struct en_needs_rhythm *rhythm = &read->needs->rhythm[read->needs->rhythm_count++];
    size_t first = 0;
    enum en_status status = base_before(read, item, 3, &first, &rhythm->base);

    rhythm->count = needs_number(item, first + 1);
    rhythm->days = needs_number(item, first + 2);
    return status == EN_OK ? needs_kind(read, item, item->value[first].text, &rhythm->kind)
                           : status;
}

/* [BASE] DATE KIND COUNT */
enum en_status needs_add_wish(struct reading *read, const struct en_item *item)
{
    struct en_needs_file *needs = read->needs;
    struct en_programme_wish *wish = &needs->wish[needs->wish_count++];
    size_t first = 0;
    en_time day = 0;
    enum en_status status = base_before(read, item, 3, &first, &wish->base);

    if (status == EN_OK) {
        status = needs_date(read, item, first, &day);
    }
    if (status != EN_OK) {
        return status;
    }
    if (day < needs->first || day >= needs->first + (en_time)needs->days * 86400) {
        return needs_bad_line(read, item, EN_ERR_RANGE, "needs.day",
                              N_("%1 is no day of the programme"),
                              N_("The line `programme:` says its first day and how many it has."),
                              item->value[first].text);
    }
    wish->day = (int32_t)((day - needs->first) / 86400);
    wish->count = needs_number(item, first + 2);
    return needs_kind(read, item, item->value[first + 1].text, &wish->kind);
}

enum en_status needs_add_settled(struct reading *read, const struct en_item *item)
{
    struct en_needs_settled *settled = &read->needs->settled[read->needs->settled_count++];

    *settled = (struct en_needs_settled){
        .line = item->line,
        .number = item->value[0].text,
        .task = item->value[2].text,
        .start = item->value[3].num,
        .end = item->value[4].num,
        .crew = needs_number(item, 5),
        .vehicles = needs_number(item, 6),
        .stops = item->value[7].text,
    };
    return needs_kind(read, item, item->value[1].text, &settled->kind);
}
