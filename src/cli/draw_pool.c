/*
 * Reading a pool of programmes: names, hashes, and who stays where and when.
 */
#include "draw_pool.h"

#include <stdlib.h>
#include <string.h>

#include "crews.h"
#include "draw_cells.h"

/* ---- the files ------------------------------------------------------------------------------ */

struct names {
    struct en_arena *arena;
    struct en_str *name;
    size_t count;
    bool full;
};

static bool take_name(void *self, const char *name, bool is_folder)
{
    struct names *names = self;
    size_t len = strlen(name);

    if (is_folder || len < 5 || strcmp(name + len - 4, ".csv") != 0) {
        return true;
    }
    names->full = names->count == EN_DRAW_POOL_MAX;
    if (!names->full) {
        names->name[names->count++] = en_arena_copy(names->arena, en_str_from(name));
    }
    return !names->full;
}

static int by_name(const void *a, const void *b)
{
    return en_str_compare(*(const struct en_str *)a, *(const struct en_str *)b);
}

static enum en_status list_files(struct pool_reading *reading, struct names *names,
                                 struct en_error *reterr)
{
    const struct en_env *env = &reading->cli->env;

    *names = (struct names){
        .arena = &reading->cli->arena,
        .name = EN_ARENA_ARRAY(&reading->cli->arena, EN_DRAW_POOL_MAX, struct en_str)};
    if (names->name == NULL) {
        return EN_ERR_MEMORY;
    }
    enum en_status status = env->list_folder(env->self, reading->folder, take_name, names, reterr);
    if (status == EN_OK && names->full) {
        return en_fail(reterr, EN_ERR_TOO_LONG, "draw.files-many", en_str_from(reading->folder),
                       N_("there are more than 5000 programmes"), N_("Take the best of them."));
    }
    if (status == EN_ERR_NOT_FOUND || (status == EN_OK && names->count == 0)) {
        return en_fail(reterr, EN_ERR_NOT_FOUND, "draw.files", en_str_from(reading->folder),
                       N_("there are no programmes here"),
                       N_("Put them into the folder pool below it, a file each, named *.csv."));
    }
    qsort(names->name, names->count, sizeof(*names->name), by_name);
    return status;
}

/* ---- one file ------------------------------------------------------------------------------- */

static enum en_status place_number(struct pool_reading *reading, struct en_str place, uint32_t *ret,
                                   struct en_error *reterr)
{
    for (size_t i = 0; i < reading->place_count; i++) {
        if (en_str_equal(reading->place[i], place)) {
            *ret = (uint32_t)i;
            return EN_OK;
        }
    }
    if (reading->place_count == EN_DRAW_ZONES_MAX) {
        return en_fail(reterr, EN_ERR_TOO_LONG, "draw.places", place,
                       N_("there are more than 1000 places"), N_("Take a smaller region."));
    }
    *ret = (uint32_t)reading->place_count;
    reading->place[reading->place_count++] = place;
    return EN_OK;
}

static bool add_stay(struct pool_reading *reading, uint32_t place, en_time from, en_time until)
{
    if (reading->stay_count == reading->stay_cap) {
        size_t cap = reading->stay_cap == 0 ? 4096 : 2 * reading->stay_cap;
        struct stay *more = realloc(reading->stay, cap * sizeof(*more));
        if (more == NULL) {
            return false;
        }
        reading->stay = more;
        reading->stay_cap = cap;
    }
    reading->stay[reading->stay_count++] =
        (struct stay){reading->file, place, from, until > from ? until : from + 1};
    reading->first = from < reading->first ? from : reading->first;
    reading->last = until > reading->last ? until : reading->last;
    return true;
}

static enum en_status read_stops(struct pool_reading *reading, const struct en_demand *demand,
                                 struct en_error *reterr)
{
    struct en_str rest = demand->stops;
    struct en_demand_stop stop;
    bool first = true;

    while (en_demand_stop(&rest, &stop)) {
        uint32_t number = 0;
        enum en_status status = place_number(reading, stop.place, &number, reterr);
        if (status != EN_OK) {
            return status;
        }
        if (!add_stay(reading, number, demand->start + (en_time)stop.from * 60,
                      demand->start + (en_time)stop.until * 60)) {
            return EN_ERR_MEMORY;
        }
        if (first && demand->start == reading->start[reading->file]) {
            reading->leg[reading->file] = number;
        }
        first = false;
    }
    return EN_OK;
}

static enum en_status read_patrols(struct pool_reading *reading, struct en_str text,
                                   struct en_error *reterr)
{
    struct en_demand *demand = NULL;
    size_t count = 0;
    enum en_status status = en_demand_read(&reading->cli->arena, text, &demand, &count, reterr);
    en_time start = INT64_MAX;

    for (size_t i = 0; status == EN_OK && i < count; i++) {
        start = demand[i].start < start ? demand[i].start : start;
    }
    reading->start[reading->file] = start;
    if (status == EN_OK && count > 0) {
        reading->first = start < reading->first ? start : reading->first;
        reading->last = start > reading->last ? start : reading->last;
    }
    for (size_t i = 0; status == EN_OK && i < count; i++) {
        status = read_stops(reading, &demand[i], reterr);
    }
    return status;
}

/* The name of the file stands before the place that reading it named. */
void en_draw_name_file(struct en_error *reterr, struct en_str name)
{
    struct en_text place = {0};

    if (reterr == NULL) {
        return;
    }
    en_text_add(&place, name);
    if (reterr->place[0] != '\0') {
        en_text_adds(&place, ", ");
        en_text_adds(&place, reterr->place);
    }
    size_t len = place.len < sizeof(reterr->place) ? place.len : sizeof(reterr->place) - 1;
    memcpy(reterr->place, en_text_cstr(&place), len);
    reterr->place[len] = '\0';
    en_text_finish(&place);
}

static enum en_status read_file(struct pool_reading *reading, struct en_str name,
                                struct en_error *reterr)
{
    struct en_draw_file *file = &reading->files->file[reading->file];
    struct en_text path = {0};
    struct en_str text = {NULL, 0};

    en_text_addf(&path, "%s/%.*s", reading->folder, (int)name.len, name.ptr);
    enum en_status status =
        path.failed ? EN_ERR_MEMORY : en_cli_read(reading->cli, en_text_cstr(&path), &text, reterr);
    en_text_finish(&path);
    file->name = name;
    if (status == EN_OK) {
        status = en_cli_hash(text, &file->id);
    }
    for (uint32_t i = 0; status == EN_OK && i < reading->file; i++) {
        if (en_hash_equal(&reading->files->file[i].id, &file->id)) {
            return en_fail(reterr, EN_ERR_EXISTS, "draw.files-same", name,
                           N_("this is the same programme as %1"), N_("Leave one of them out."),
                           reading->files->file[i].name);
        }
    }
    if (status != EN_OK) {
        return status;
    }
    status = read_patrols(reading, text, reterr);
    if (status != EN_OK) {
        en_draw_name_file(reterr, name);
    }
    return status;
}

static bool make_zones(struct pool_reading *reading)
{
    struct en_draw_files *files = reading->files;

    files->zone =
        EN_ARENA_ARRAY(&reading->cli->arena, reading->place_count + 1, struct en_draw_zone);
    for (size_t i = 0; files->zone != NULL && i < reading->place_count; i++) {
        files->zone[i] = (struct en_draw_zone){.name = reading->place[i]};
    }
    files->pool.zone = files->zone;
    files->pool.zone_count = reading->place_count;
    return files->zone != NULL;
}

/* ---- the whole ------------------------------------------------------------------------------ */

static enum en_status read_all(struct pool_reading *reading, struct en_error *reterr)
{
    struct en_draw_files *files = reading->files;
    struct names names;
    enum en_status status = list_files(reading, &names, reterr);

    if (status != EN_OK) {
        return status;
    }
    files->pool.count = names.count;
    files->file = EN_ARENA_ARRAY(&reading->cli->arena, names.count, struct en_draw_file);
    reading->start = EN_ARENA_ARRAY(&reading->cli->arena, names.count, en_time);
    reading->leg = EN_ARENA_ARRAY(&reading->cli->arena, names.count, uint32_t);
    if (files->file == NULL || reading->start == NULL || reading->leg == NULL) {
        return EN_ERR_MEMORY;
    }
    for (size_t i = 0; status == EN_OK && i < names.count; i++) {
        reading->file = (uint32_t)i;
        reading->leg[i] = 0;
        status = read_file(reading, names.name[i], reterr);
    }
    if (reading->first == INT64_MAX) {
        reading->first = reading->last = 0; /* no patrol in any of them */
    }
    if (status == EN_OK) {
        status = draw_cells_make(reading, reterr);
    }
    if (status == EN_OK &&
        (!make_zones(reading) || !draw_cells_sign(reading, false, &files->hour) ||
         !draw_cells_sign(reading, true, &files->leg))) {
        status = EN_ERR_MEMORY;
    }
    return status;
}

enum en_status en_draw_files_read(struct en_cli *cli, const char *folder, struct en_draw_files *ret,
                                  struct en_error *reterr)
{
    struct pool_reading *reading = EN_ARENA_NEW(&cli->arena, struct pool_reading);
    struct en_text path = {0};

    if (reading == NULL) {
        return EN_ERR_MEMORY;
    }
    *ret = (struct en_draw_files){.begin = 0};
    en_text_addf(&path, "%s/pool", folder);
    *reading = (struct pool_reading){.cli = cli,
                                     .files = ret,
                                     .folder = en_text_cstr(&path),
                                     .first = INT64_MAX,
                                     .last = INT64_MIN};
    enum en_status status = path.failed ? EN_ERR_MEMORY : read_all(reading, reterr);
    free(reading->stay);
    en_text_finish(&path);
    return status;
}
