/*
 * making_run.c: a programme made: wishes from rhythms, hours and routes with crews asked on the
 * way, numbers in the order of departure, and at the end the crews of all.
 */
#include "making.h"

#include <string.h>

enum {
    EFFORT_ASKED = 4,  /* of the crew composer, each time it is asked on the way */
    EFFORT_LAST = 200, /* and at the end */
    NUMBER_DIGITS_MAX = 9,
};

/* ---- wishes --------------------------------------------------------------------------------- */

/* Days for a rhythm, one in each stretch of its own, drawn by the seed. */
static enum en_status draw_wishes(struct en_making *making)
{
    struct en_needs_file *file = &making->file;
    size_t most = file->wish_count + file->rhythm_count * (size_t)file->days * 100;
    struct en_programme_wish *wish = EN_ARENA_ARRAY(&making->arena, most, struct en_programme_wish);
    size_t count = file->wish_count;
    struct en_rng rng;

    if (wish == NULL) {
        return EN_ERR_MEMORY;
    }
    en_rng_seed(&rng, making->seed);
    if (count > 0) {
        memcpy(wish, file->wish, count * sizeof(*wish));
    }
    for (size_t r = 0; r < file->rhythm_count; r++) {
        const struct en_needs_rhythm *rhythm = &file->rhythm[r];
        int64_t total = (int64_t)file->days * rhythm->count / rhythm->days;
        for (int64_t i = 0; i < total; i++) {
            int64_t at = i * 1000 + (int64_t)en_rng_below(&rng, 1000);
            int64_t day = at * rhythm->days / (1000 * (int64_t)rhythm->count);
            wish[count++] = (struct en_programme_wish){(int32_t)day, rhythm->kind, 1, rhythm->base};
        }
    }
    making->needs.wishes = wish;
    making->needs.wish_count = count;
    return EN_OK;
}

/* ---- patrols as the list that crews are composed for ---------------------------------------- */

/* The sector of a patrol: that of its farthest stop. */
static struct en_str sector_of(const struct en_making *making,
                               const struct en_programme_patrol *patrol)
{
    struct en_str sector = {NULL, 0};
    int32_t farthest = -1;
    size_t nodes = making->needs.base_count + making->needs.zone_count;
    size_t from = (size_t)patrol->base * nodes + making->needs.base_count;

    for (size_t i = 0; i < patrol->stop_count; i++) {
        int32_t way = making->needs.legs[from + (size_t)patrol->stop[i].zone];
        if (way > farthest) {
            farthest = way;
            sector = making->needs.zones[patrol->stop[i].zone].sector;
        }
    }
    return sector;
}

/* The texts of a patrol in the arena: its posts with a driver a vehicle, its stops. */
static void add_texts(struct en_arena *arena, const struct en_making *making,
                      const struct en_programme_patrol *patrol, struct en_demand *demand)
{
    struct en_text posts = {0};
    struct en_text stops = {0};

    en_text_add(&posts, en_needs_posts_of(&making->file, patrol->crew));
    if (making->file.driver.len > 0 && patrol->vehicles > 0) {
        en_text_adds(&posts, posts.len > 0 ? " " : "");
        en_text_add(&posts, making->file.driver);
        en_text_addf(&posts, " %d", patrol->vehicles);
    }
    for (size_t i = 0; i < patrol->stop_count; i++) {
        en_text_adds(&stops, i > 0 ? " " : "");
        en_text_add(&stops, making->needs.zones[patrol->stop[i].zone].place);
        en_text_addf(&stops, " %d %d", patrol->stop[i].from, patrol->stop[i].until);
    }
    demand->posts = en_arena_copy(arena, en_text_str(&posts));
    demand->stops = en_arena_copy(arena, en_text_str(&stops));
    en_text_finish(&posts);
    en_text_finish(&stops);
}

static bool to_demand(struct en_arena *arena, const struct en_making *making,
                      const struct en_programme_patrol *patrol, struct en_demand *ret)
{
    *ret = (struct en_demand){
        .order = patrol->number,
        .kind = making->needs.kinds[patrol->kind].name,
        .task = patrol->task,
        .sector = sector_of(making, patrol),
        .start = patrol->start,
        .end = patrol->end,
        .crew = patrol->crew,
        .vehicles = (uint32_t)patrol->vehicles,
        .leaves = making->file.base_count > 1 ? making->file.base[patrol->base].place : EN_STR(""),
    };
    add_texts(arena, making, patrol, ret);
    return ret->posts.ptr != NULL && ret->stops.ptr != NULL;
}

/* ---- asking the crew composer on the way ---------------------------------------------------- */

struct asking {
    struct en_making *making;
    struct en_arena arena;
    struct en_error *reterr;
    enum en_status status;
};

/* Names that nobody sees: while hours still change, patrols have no numbers. */
static struct en_str passing_name(struct en_arena *arena, size_t i)
{
    struct en_text name = {0};

    en_text_addf(&name, "p-%zu", i);
    struct en_str kept = en_arena_copy(arena, en_text_str(&name));
    en_text_finish(&name);
    return kept;
}

static int64_t ask_crews(void *self, const struct en_programme_patrol *patrol, size_t count,
                         bool *ret_manned)
{
    struct asking *ask = self;
    struct en_making *making = ask->making;
    struct en_crews *crews = &making->crews;

    en_arena_reset(&ask->arena);
    struct en_demand *demand = EN_ARENA_ARRAY(&ask->arena, count + 1, struct en_demand);
    size_t placed = 0;
    for (size_t i = 0; demand != NULL && i < count; i++) {
        if (patrol[i].placed) {
            if (!to_demand(&ask->arena, making, &patrol[i], &demand[placed])) {
                return -1;
            }
            demand[placed++].order = passing_name(&ask->arena, i);
        }
    }
    if (demand == NULL) {
        return -1;
    }
    ask->status =
        en_crews_man(making->state, crews, demand, placed, making->seed, EFFORT_ASKED, ask->reterr);
    if (ask->status != EN_OK) {
        return -1;
    }
    placed = 0;
    for (size_t i = 0; i < count; i++) {
        ret_manned[i] =
            patrol[i].placed && crews->programme.crews[placed++].verdict == EN_PLAN_MANNED;
    }
    return crews->programme.cost > 0 ? crews->programme.cost : 0;
}

/* ---- numbers -------------------------------------------------------------------------------- */

/* "G-0101" is "G-", 101 and four digits. */
struct numbering {
    struct en_str prefix;
    size_t digits;
    uint64_t next;
};

static enum en_status read_number(const struct en_making *making, struct numbering *ret,
                                  struct en_error *reterr)
{
    struct en_str number = making->file.number;
    size_t at = number.len;

    while (at > 0 && number.ptr[at - 1] >= '0' && number.ptr[at - 1] <= '9') {
        at--;
    }
    *ret = (struct numbering){.prefix = {number.ptr, at}, .digits = number.len - at};
    bool read = ret->digits > 0 && ret->digits <= NUMBER_DIGITS_MAX &&
                en_parse_u64((struct en_str){number.ptr + at, ret->digits}, &ret->next);
    while (!read && ret->digits > 1 && number.ptr[number.len - ret->digits] == '0') {
        /* en_parse_u64 takes no leading zeros */
        ret->digits--;
        read = en_parse_u64((struct en_str){number.ptr + number.len - ret->digits, ret->digits},
                            &ret->next);
    }
    ret->digits = number.len - at;
    return read ? EN_OK
                : en_fail(reterr, EN_ERR_SYNTAX, "needs.number", EN_STR("number"),
                          N_("\"%1\" does not end in a number"),
                          N_("Write the number of the first patrol: G-0101."), number);
}

static bool is_settled_number(const struct en_making *making, struct en_str number)
{
    for (size_t i = 0; i < making->plan.count; i++) {
        if (making->plan.patrol[i].settled && en_str_equal(making->plan.patrol[i].number, number)) {
            return true;
        }
    }
    return false;
}

static struct en_str next_number(struct en_making *making, struct numbering *numbering)
{
    struct en_str number = {NULL, 0};

    do {
        struct en_text text = {0};
        en_text_add(&text, numbering->prefix);
        en_text_addf(&text, "%0*llu", (int)numbering->digits, (unsigned long long)numbering->next);
        number = en_arena_copy(&making->arena, en_text_str(&text));
        en_text_finish(&text);
        numbering->next++;
    } while (number.ptr != NULL && is_settled_number(making, number));
    return number;
}

static enum en_status number_all(struct en_making *making, struct en_error *reterr)
{
    struct en_programme_plan *plan = &making->plan;
    struct numbering numbering;
    enum en_status status = read_number(making, &numbering, reterr);

    making->demand = EN_ARENA_ARRAY(&making->arena, plan->count + 1, struct en_demand);
    making->patrol = EN_ARENA_ARRAY(&making->arena, plan->count + 1, size_t);
    if (status == EN_OK && (making->demand == NULL || making->patrol == NULL)) {
        status = EN_ERR_MEMORY;
    }
    making->count = 0;
    for (size_t i = 0; status == EN_OK && i < plan->count; i++) {
        if (plan->patrol[i].placed && !plan->patrol[i].settled) {
            plan->patrol[i].number = next_number(making, &numbering);
        }
        if (plan->patrol[i].placed) {
            making->patrol[making->count] = i;
            status = to_demand(&making->arena, making, &plan->patrol[i],
                               &making->demand[making->count++])
                         ? EN_OK
                         : EN_ERR_MEMORY;
        }
    }
    return status;
}

/* ---- all of it ------------------------------------------------------------------------------ */

enum en_status en_making_run(struct en_making *making, const struct en_programme_options *options,
                             struct en_error *reterr)
{
    struct asking ask = {.making = making, .reterr = reterr};
    struct en_programme_options asked = *options;

    making->seed = options->seed;
    asked.crews = ask_crews;
    asked.crews_self = &ask;
    en_arena_init(&ask.arena, 0);
    enum en_status status = draw_wishes(making);
    if (status == EN_OK) {
        status = en_programme_make(&making->needs, &asked, &making->arena, &making->plan, reterr);
    }
    status = ask.status != EN_OK ? ask.status : status;
    if (status == EN_OK) {
        status = number_all(making, reterr);
    }
    if (status == EN_OK) {
        status = en_making_reasons(making);
    }
    if (status == EN_OK) {
        status = en_crews_man(making->state, &making->crews, making->demand, making->count,
                              making->seed, EFFORT_LAST, reterr);
    }
    if (status == EN_OK) {
        status = en_crews_vehicles(making->state, &making->crews, reterr);
    }
    en_arena_finish(&ask.arena);
    return status;
}
