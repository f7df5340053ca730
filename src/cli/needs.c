/*
 * needs.c: the lines of a file of needs.
 */
#include "needs_reading.h"

#include <stdio.h>

#define NAME(n)                                                                                    \
    {                                                                                              \
        .name = #n, .type = EN_TOKEN_NAME                                                          \
    }
#define ID(n)                                                                                      \
    {                                                                                              \
        .name = #n, .type = EN_TOKEN_ID                                                            \
    }
#define LIST(n)                                                                                    \
    {                                                                                              \
        .name = #n, .type = EN_TOKEN_LIST                                                          \
    }
#define TIME(n)                                                                                    \
    {                                                                                              \
        .name = #n, .type = EN_TOKEN_TIME                                                          \
    }
#define CLOCK(n)                                                                                   \
    {                                                                                              \
        .name = #n, .type = EN_TOKEN_CLOCK                                                         \
    }
#define TEXT(n)                                                                                    \
    {                                                                                              \
        .name = #n, .type = EN_TOKEN_TEXT                                                          \
    }
#define INT(n, least, most)                                                                        \
    {                                                                                              \
        .name = #n, .type = EN_TOKEN_INT, .min = (least), .max = (most)                            \
    }
#define ONEOF(n, choice)                                                                           \
    {                                                                                              \
        .name = #n, .type = EN_TOKEN_ONEOF, .words = (choice)                                      \
    }
#define KEY(k, c, ...)                                                                             \
    {                                                                                              \
        .key = #k, .card = EN_CARD_##c, .token = {__VA_ARGS__},                                    \
        .token_count = sizeof((struct en_token_def[]){__VA_ARGS__}) / sizeof(struct en_token_def)  \
    }

/* The kinds that order.propose takes. */
#define KINDS "short|long|overnight|gate|synchronised"

enum {
    PROGRAMME,
    NUMBER,
    BASE,
    VEHICLES,
    WORKSHOP,
    PEOPLE,
    FLEET,
    DRIVER,
    APART,
    SPEED,
    EVENTS,
    KIND,
    STOPS,
    CREW,
    TASK,
    POSTS,
    ZONE,
    AREA,
    CLOSED,
    RHYTHM,
    BEAT,
    WANT,
    SEND,
    SETTLED,
    FIELDS,
};

static const struct en_field fields[FIELDS] = {
    KEY(programme, ONE, NAME(first), INT(days, 1, EN_PROGRAMME_DAYS_MAX)),
    KEY(number, ONE, ID(number)),
    KEY(base, MANY, NAME(place)),
    KEY(vehicles, ONE, INT(seats, 1, 60), INT(turnaround, 0, 1440)),
    KEY(workshop, ANY, NAME(vehicle), TIME(from), TIME(until)),
    KEY(people, ANY, NAME(base), LIST(who)),
    KEY(fleet, ANY, NAME(base), LIST(vehicles)),
    KEY(driver, OPT, NAME(post)),
    KEY(apart, OPT, INT(days, 0, 30), INT(minutes, 0, 120)),
    KEY(speed, OPT, INT(km, 0, 1000), INT(near, 1, 200), INT(far, 1, 200)),
    KEY(events, OPT, INT(km, 0, 1000), INT(days, 0, 3660)),
    KEY(kind, MANY, ONEOF(kind, KINDS), CLOCK(earliest), CLOCK(latest), INT(shortest, 10, 2880),
        INT(longest, 10, 2880)),
    KEY(stops, MANY, NAME(kind), INT(from, 1, EN_PROGRAMME_STOPS_MAX),
        INT(to, 1, EN_PROGRAMME_STOPS_MAX), INT(least, 5, 1440), INT(most, 5, 1440)),
    KEY(crew, MANY, NAME(kind), INT(from, 1, 64), INT(to, 1, 64), INT(vehicles, 0, 8)),
    KEY(task, MANY, NAME(kind), LIST(tasks)),
    KEY(posts, ANY, INT(crew, 1, 64), TEXT(posts)),
    KEY(zone, MANY, NAME(place), NAME(sector), LIST(kinds), INT(stay, 0, 1440),
        INT(visits, 0, 1000), INT(gap, 0, EN_PROGRAMME_DAYS_MAX)),
    KEY(area, ANY, NAME(base), LIST(places)),
    KEY(closed, ANY, NAME(place), TIME(from), TIME(until)),
    KEY(rhythm, ANY, NAME(kind), INT(count, 1, 100), INT(days, 1, EN_PROGRAMME_DAYS_MAX)),
    KEY(beat, ANY, NAME(base), NAME(kind), INT(count, 1, 100), INT(days, 1, EN_PROGRAMME_DAYS_MAX)),
    KEY(want, ANY, NAME(day), NAME(kind), INT(count, 1, 1000)),
    KEY(send, ANY, NAME(base), NAME(day), NAME(kind), INT(count, 1, 1000)),
    KEY(settled, ANY, ID(order), NAME(kind), NAME(task), TIME(start), TIME(end), INT(crew, 1, 64),
        INT(vehicles, 0, 60), TEXT(stops)),
};

static const struct en_form form = {.name = "needs", .field = fields, .field_count = FIELDS};

/* ---- reading -------------------------------------------------------------------------------- */

enum en_status needs_bad_line(const struct reading *read, const struct en_item *item,
                              enum en_status status, const char *rule, const char *text,
                              const char *remedy, struct en_str arg)
{
    char place[32];

    return en_fail(read->reterr, status, rule, en_place_line(place, item->line), text, remedy, arg);
}

enum en_status needs_twice(const struct reading *read, const struct en_item *item,
                           struct en_str name, size_t line)
{
    char place[32], number[24];

    (void)snprintf(number, sizeof(number), "%zu", line);
    return en_fail(read->reterr, EN_ERR_CONTRADICTION, "needs.twice",
                   en_place_line(place, item->line), N_("\"%1\" is there already, in line %2"),
                   N_("Leave one of the two lines out."), name, en_str_from(number));
}

static size_t lines_of(const struct reading *read, int field)
{
    size_t count = 0;

    for (size_t i = 0; i < read->count; i++) {
        count += read->item[i].field == &fields[field];
    }
    return count;
}

/* "2017-02-23" */
enum en_status needs_date(const struct reading *read, const struct en_item *item, size_t token,
                          en_time *ret)
{
    struct en_text text = {0};

    en_text_add(&text, item->value[token].text);
    en_text_adds(&text, "T00:00:00Z");
    bool good = en_time_parse(en_text_str(&text), ret);
    en_text_finish(&text);
    return good ? EN_OK
                : needs_bad_line(read, item, EN_ERR_SYNTAX, "needs.date", N_("\"%1\" is no date"),
                                 N_("Write a day as 2017-02-23."), item->value[token].text);
}

/* ---- one line ------------------------------------------------------------------------------- */

static enum en_status add_posts(struct reading *read, const struct en_item *item)
{
    read->needs->posts[read->needs->posts_count++] =
        (struct en_needs_posts){item->line, needs_number(item, 0), item->value[1].text};
    return EN_OK;
}

static enum en_status add_first(struct reading *read, const struct en_item *item)
{
    read->needs->days = needs_number(item, 1);
    return needs_date(read, item, 0, &read->needs->first);
}

/* Lines of which each first word has one: a second would silently take the place of the first. */
static bool once_each(ptrdiff_t field)
{
    return field == BASE || field == KIND || field == STOPS || field == CREW || field == TASK ||
           field == POSTS || field == ZONE || field == SETTLED;
}

static enum en_status check_once(const struct reading *read, const struct en_item *item)
{
    const struct en_value *first = &item->value[0];

    for (const struct en_item *at = read->item; once_each(item->field - fields) && at < item;
         at++) {
        if (at->field == item->field && at->value[0].num == first->num &&
            en_str_equal(at->value[0].text, first->text)) {
            return needs_twice(read, item, first->text, at->line);
        }
    }
    return EN_OK;
}

static enum en_status add_number(struct reading *read, const struct en_item *item)
{
    read->needs->number = item->value[0].text;
    return EN_OK;
}

static enum en_status add_vehicles(struct reading *read, const struct en_item *item)
{
    read->needs->seats = needs_number(item, 0);
    read->needs->turnaround = needs_number(item, 1);
    return EN_OK;
}

static enum en_status add_driver(struct reading *read, const struct en_item *item)
{
    read->needs->driver = item->value[0].text;
    read->needs->driver_line = item->line;
    return EN_OK;
}

static enum en_status add_apart(struct reading *read, const struct en_item *item)
{
    read->needs->apart_days = needs_number(item, 0);
    read->needs->apart_minutes = needs_number(item, 1);
    return EN_OK;
}

static enum en_status add_speed(struct reading *read, const struct en_item *item)
{
    read->needs->near_km = needs_number(item, 0);
    read->needs->near_speed = needs_number(item, 1);
    read->needs->far_speed = needs_number(item, 2);
    return EN_OK;
}

static enum en_status add_events(struct reading *read, const struct en_item *item)
{
    read->needs->event_km = needs_number(item, 0);
    read->needs->event_days = needs_number(item, 1);
    return EN_OK;
}

/* What a line of each field does. */
static enum en_status (*const add[FIELDS])(struct reading *read, const struct en_item *item) = {
    [PROGRAMME] = add_first,     [NUMBER] = add_number,           [BASE] = needs_add_base,
    [VEHICLES] = add_vehicles,   [WORKSHOP] = needs_add_workshop, [PEOPLE] = needs_add_people,
    [FLEET] = needs_add_fleet,   [DRIVER] = add_driver,           [APART] = add_apart,
    [SPEED] = add_speed,         [EVENTS] = add_events,           [KIND] = needs_add_kind,
    [STOPS] = needs_add_stops,   [CREW] = needs_add_crew,         [TASK] = needs_add_tasks,
    [POSTS] = add_posts,         [ZONE] = needs_add_zone,         [AREA] = needs_add_area,
    [CLOSED] = needs_add_closed, [RHYTHM] = needs_add_rhythm,     [BEAT] = needs_add_rhythm,
    [WANT] = needs_add_wish,     [SEND] = needs_add_wish,         [SETTLED] = needs_add_settled,
};

/* ---- all of them ---------------------------------------------------------------------------- */

static enum en_status make_room(struct reading *read)
{
    struct en_needs_file *needs = read->needs;
    size_t zones = lines_of(read, ZONE);

    needs->zone = EN_ARENA_ARRAY(read->arena, zones, struct en_programme_zone);
    needs->zone_line = EN_ARENA_ARRAY(read->arena, zones, size_t);
    needs->posts = EN_ARENA_ARRAY(read->arena, lines_of(read, POSTS), struct en_needs_posts);
    needs->people = EN_ARENA_ARRAY(read->arena, lines_of(read, PEOPLE), struct en_needs_posted);
    needs->fleet = EN_ARENA_ARRAY(read->arena, lines_of(read, FLEET), struct en_needs_posted);
    needs->closed = EN_ARENA_ARRAY(read->arena, lines_of(read, CLOSED), struct en_needs_closed);
    needs->workshop =
        EN_ARENA_ARRAY(read->arena, lines_of(read, WORKSHOP), struct en_needs_workshop);
    needs->rhythm = EN_ARENA_ARRAY(read->arena, lines_of(read, RHYTHM) + lines_of(read, BEAT),
                                   struct en_needs_rhythm);
    needs->wish = EN_ARENA_ARRAY(read->arena, lines_of(read, WANT) + lines_of(read, SEND),
                                 struct en_programme_wish);
    needs->settled = EN_ARENA_ARRAY(read->arena, lines_of(read, SETTLED), struct en_needs_settled);
    bool all = needs->people != NULL && needs->fleet != NULL && needs->zone != NULL &&
               needs->zone_line != NULL && needs->posts != NULL && needs->closed != NULL &&
               needs->workshop != NULL && needs->rhythm != NULL && needs->wish != NULL &&
               needs->settled != NULL;
    return all ? EN_OK : EN_ERR_MEMORY;
}

/* A kind is whole when stops, crew and tasks of it are said too. */
static enum en_status check_kinds(const struct reading *read)
{
    for (size_t i = 0; i < read->needs->kind_count; i++) {
        const struct en_programme_kind *kind = &read->needs->kind[i];
        if (kind->stops_to == 0 || kind->crew_to == 0 || kind->task_count == 0) {
            return en_fail(read->reterr, EN_ERR_SYNTAX, "needs.kind-whole", kind->name,
                           N_("the kind %1 lacks a line `stops:`, `crew:` or `task:`"),
                           N_("Write all three for every kind."), kind->name);
        }
    }
    return EN_OK;
}

enum en_status en_needs_read(struct en_arena *arena, struct en_str text, struct en_needs_file *ret,
                             struct en_error *reterr)
{
    const struct en_item *item = NULL;
    struct reading read = {.arena = arena, .needs = ret, .reterr = reterr};
    struct en_str plain = en_arena_copy_plain(arena, text);
    enum en_status status =
        plain.ptr == NULL ? EN_ERR_MEMORY
                          : en_form_parse(arena, &form, plain, 0, true, &item, &read.count, reterr);

    *ret = (struct en_needs_file){.apart_days = 3,
                                  .apart_minutes = 20,
                                  .near_km = 20,
                                  .near_speed = 20,
                                  .far_speed = 40,
                                  .event_km = 25,
                                  .event_days = 60};
    read.item = item;
    if (status == EN_OK) {
        status = make_room(&read);
    }
    for (size_t i = 0; status == EN_OK && i < read.count; i++) {
        status = check_once(&read, &item[i]);
        status = status == EN_OK ? add[item[i].field - fields](&read, &item[i]) : status;
    }
    return status == EN_OK ? check_kinds(&read) : status;
}

struct en_str en_needs_posts_of(const struct en_needs_file *needs, int32_t crew)
{
    struct en_str posts = {NULL, 0};
    int32_t best = 0;

    for (size_t i = 0; i < needs->posts_count; i++) {
        if (needs->posts[i].crew <= crew && needs->posts[i].crew > best) {
            best = needs->posts[i].crew;
            posts = needs->posts[i].posts;
        }
    }
    return posts;
}
