/*
 * An edition, selected: what the header promises, in order.
 */
#include "select.h"

#include <stdlib.h>
#include <string.h>

/* ---- editions of the accord ----------------------------------------------------------------- */

static const struct en_edition *edition_named(const struct en_accord *accord, struct en_str id)
{
    for (size_t i = 0; i < accord->edition_count; i++) {
        if (en_str_equal(accord->edition[i].id, id)) {
            return &accord->edition[i];
        }
    }
    return NULL;
}

static en_time at_minute(en_time day, uint32_t minute)
{
    return en_time_day(day) + (en_time)minute * 60;
}

/* The cut-off next after `time`; the accord has one edition at least. */
static const struct en_edition *edition_after(const struct en_accord *accord, en_time time,
                                              en_time *ret_cutoff)
{
    const struct en_edition *best = NULL;
    en_time soonest = INT64_MAX;

    for (size_t i = 0; i < accord->edition_count; i++) {
        en_time cutoff = at_minute(time, accord->edition[i].cutoff_min);
        cutoff += cutoff <= time ? DAY_S : 0;
        if (cutoff < soonest) {
            soonest = cutoff;
            best = &accord->edition[i];
        }
    }
    *ret_cutoff = soonest;
    return best;
}

bool en_bulletin_latest(const struct en_accord *accord, en_time now, struct en_str *ret_edition,
                        en_time *ret_day)
{
    const struct en_edition *best = NULL;
    en_time latest = INT64_MIN;

    for (size_t i = 0; i < accord->edition_count; i++) {
        en_time cutoff = at_minute(now, accord->edition[i].cutoff_min);
        cutoff -= cutoff > now ? DAY_S : 0;
        if (cutoff > latest) {
            latest = cutoff;
            best = &accord->edition[i];
        }
    }
    if (best == NULL) {
        return false;
    }
    *ret_edition = best->id;
    *ret_day = latest;
    return true;
}

bool en_bulletin_cutoff(const struct en_accord *accord, struct en_str edition, en_time time,
                        en_time *ret_day)
{
    const struct en_edition *found = edition_named(accord, edition);

    if (found == NULL) {
        return false;
    }
    *ret_day = at_minute(time, found->cutoff_min);
    return true;
}

/* ---- the request ---------------------------------------------------------------------------- */

static bool url_is_sound(struct en_str url)
{
    bool scheme = en_str_starts(url, EN_STR("https://")) || en_str_starts(url, EN_STR("http://"));

    for (size_t i = 0; i < url.len; i++) {
        char c = url.ptr[i];
        if (c <= ' ' || c > '~' || c == '"' || c == '<' || c == '>') {
            return false;
        }
    }
    return url.len == 0 || (scheme && url.ptr[url.len - 1] == '/');
}

static enum en_status check_day(const struct en_accord *accord,
                                const struct en_bulletin_request *request, struct en_error *reterr)
{
    char when[EN_TIME_BYTES + 1];
    en_time cutoff = 0;

    if (accord == NULL || !en_bulletin_cutoff(accord, request->edition, request->day, &cutoff)) {
        return en_fail(reterr, EN_ERR_NOT_FOUND, "bulletin.edition", request->edition,
                       N_("the accord has no edition %1"), N_("see its lines \"edition:\""),
                       request->edition);
    }
    if (cutoff != request->day) {
        en_time_format(cutoff, when);
        return en_fail(reterr, EN_ERR_RANGE, "bulletin.day", request->edition,
                       N_("the edition %1 of that day has its cut-off at %2"), N_("name that time"),
                       request->edition, en_str_from(when));
    }
    if (request->day > request->now) {
        en_time_format(request->day, when);
        return en_fail(reterr, EN_ERR_RANGE, "bulletin.early", request->edition,
                       N_("its cut-off, %1, lies ahead: what may be told is not known yet"),
                       N_("ask again then"), en_str_from(when));
    }
    return EN_OK;
}

static enum en_status check_request(const struct en_accord *accord,
                                    const struct en_bulletin_request *request,
                                    struct en_error *reterr)
{
    if (!en_str_is(request->language, "fr") && !en_str_is(request->language, "en")) {
        return en_fail(reterr, EN_ERR_USAGE, "bulletin.language", request->language,
                       N_("the bulletin is written in fr and in en, not in %1"), NULL,
                       request->language);
    }
    if (!url_is_sound(request->base_url)) {
        return en_fail(reterr, EN_ERR_USAGE, "bulletin.url", request->base_url,
                       N_("%1 is no address of a folder on the web"),
                       N_("begin with https:// and end with a slash"), request->base_url);
    }
    return check_day(accord, request, reterr);
}

/* ---- the frame: everything but the items ---------------------------------------------------- */

static bool copied(struct en_arena *arena, struct en_str text, struct en_str *ret)
{
    *ret = en_arena_copy(arena, text);
    return ret->ptr != NULL;
}

static bool read_founded(void *self, const struct en_cell *cells, size_t count)
{
    en_time *founded = self, since = row_cell(cells, count, "since")->num;

    if (en_str_is(row_cell(cells, count, "role")->text, "registrar") && since < *founded) {
        *founded = since;
    }
    return true;
}

static enum en_status frame(struct selection *selection, const struct en_bulletin_request *request)
{
    const struct en_accord *accord = selection->accord;
    struct en_bulletin *bulletin = selection->bulletin;
    struct en_arena *arena = selection->arena;
    const struct en_edition *edition = edition_named(accord, request->edition);
    const struct en_edition *next = edition_after(accord, request->day, &bulletin->next_hour);

    if (!copied(arena, accord->title, &bulletin->title) ||
        !copied(arena, accord->origin, &bulletin->origin) ||
        !copied(arena, edition->id, &bulletin->edition) ||
        !copied(arena, next->id, &bulletin->next) ||
        !copied(arena, request->base_url, &bulletin->base_url)) {
        return no_memory(selection->reterr);
    }
    bulletin->live = accord->live;
    bulletin->cutoff = request->day;
    bulletin->hour = at_minute(request->day, edition->hour_min);
    bulletin->next_hour = at_minute(bulletin->next_hour, next->hour_min);
    bulletin->merge = accord->merge_below > 0 ? accord->merge_below : 1;
    bulletin->delay_patrol_hours = accord->delay_patrol_hours;
    bulletin->delay_incident_hours = accord->delay_incident_hours;
    bulletin->cells = accord->cell_half_degree;
    bulletin->english = en_str_is(request->language, "en");
    bulletin->founded = INT64_MAX;
    return en_state_view(selection->state, "keys", NULL, 0, read_founded, &bulletin->founded,
                         selection->reterr);
}

/* ---- items ---------------------------------------------------------------------------------- */

struct en_bulletin_item *item_add(struct selection *selection)
{
    struct en_bulletin *bulletin = selection->bulletin;
    struct en_bulletin_item *grown = room_for_one(selection->arena, bulletin->item,
                                                  bulletin->item_count, sizeof(*bulletin->item));

    if (grown == NULL) {
        return NULL;
    }
    bulletin->item = grown;
    grown[bulletin->item_count] = (struct en_bulletin_item){.region = {NULL, 0}};
    return &grown[bulletin->item_count++];
}

static int compare_time(en_time a, en_time b)
{
    return a < b ? -1 : a > b;
}

static int compare_place(const struct en_bulletin_item *a, const struct en_bulletin_item *b)
{
    struct spot left = {a->place, a->region, a->south_e7, a->west_e7};
    struct spot right = {b->place, b->region, b->south_e7, b->west_e7};

    return spot_compare(&left, &right);
}

/* Warnings first; then by place, day and half-day; joint patrols before the others. */
static int in_print(const void *a, const void *b)
{
    const struct en_bulletin_item *left = a, *right = b;

    if (left->kind != right->kind) {
        return left->kind < right->kind ? -1 : 1;
    }
    int order = compare_place(left, right);
    if (order == 0) {
        order = compare_time(left->from, right->from);
    }
    if (order == 0 && left->span != right->span) {
        order = left->span < right->span ? -1 : 1;
    }
    if (order == 0 && left->joint != right->joint) {
        order = left->joint ? -1 : 1;
    }
    return order != 0 ? order : compare_time((en_time)left->fact[0], (en_time)right->fact[0]);
}

static int by_index(const void *a, const void *b)
{
    const uint64_t *left = a, *right = b;

    return *left < *right ? -1 : *left > *right;
}

/* Print as many items as one act can name facts; whoever had to wait is found again next time. */
static enum en_status keep_what_fits(struct selection *selection)
{
    struct en_bulletin *bulletin = selection->bulletin;
    size_t kept = 0;

    bulletin->fact = EN_ARENA_ARRAY(selection->arena, EN_BULLETIN_FACTS_MAX, uint64_t);
    if (bulletin->fact == NULL) {
        return no_memory(selection->reterr);
    }
    for (size_t i = 0; i < bulletin->item_count; i++) {
        const struct en_bulletin_item *item = &bulletin->item[i];
        if (item->fact_count > EN_BULLETIN_FACTS_MAX - bulletin->fact_count) {
            continue;
        }
        memcpy(&bulletin->fact[bulletin->fact_count], item->fact,
               item->fact_count * sizeof(*item->fact));
        bulletin->fact_count += item->fact_count;
        bulletin->item[kept++] = *item;
    }
    bulletin->item_count = kept;
    qsort(bulletin->fact, bulletin->fact_count, sizeof(*bulletin->fact), by_index);
    return EN_OK;
}

static size_t count_held(const struct selection *selection)
{
    size_t held = 0;

    for (size_t i = 0; i < selection->fact_count; i++) {
        const struct fact *fact = &selection->fact[i];
        bool now = selection->bulletin->fact_count > 0 &&
                   bsearch(&fact->index, selection->bulletin->fact, selection->bulletin->fact_count,
                           sizeof(fact->index), by_index) != NULL;
        held += fact->tellings == 0 && !fact->replaced && !now;
    }
    return held;
}

/* ---- weeks ---------------------------------------------------------------------------------- */

struct earlier {
    en_time cutoff, newest;
};

static bool read_edition(void *self, const struct en_cell *cells, size_t count)
{
    struct earlier *earlier = self;
    en_time day = row_cell(cells, count, "day")->num;

    if (day < earlier->cutoff && day > earlier->newest) {
        earlier->newest = day;
    }
    return true;
}

/* Mondays of the weeks that closed since the last edition, or in the last week when there is none:
 * from *ret_first, until (not with) the week that is still open. */
static enum en_status weeks_closing(struct selection *selection, en_time *ret_first,
                                    en_time *ret_open)
{
    en_time delay = (en_time)selection->accord->delay_patrol_hours * 3600;
    en_time cutoff = selection->bulletin->cutoff;
    struct earlier earlier = {.cutoff = cutoff, .newest = cutoff - WEEK_S};

    enum en_status status = en_state_view(selection->state, "bulletins", NULL, 0, read_edition,
                                          &earlier, selection->reterr);
    *ret_first = monday_of(earlier.newest - delay);
    *ret_open = monday_of(cutoff - delay);
    return status;
}

static enum en_status weeks_add(struct selection *selection, struct tales *tales, en_time first,
                                en_time open)
{
    struct en_bulletin *bulletin = selection->bulletin;

    for (en_time monday = first; monday < open; monday += WEEK_S) {
        struct en_bulletin_week week = {.monday = monday};
        ladder_week(selection, tales, &week);
        if (week.joint + week.not_joint == 0 && !week.joint_fewer && !week.not_joint_fewer) {
            continue;
        }
        struct en_bulletin_week *grown =
            room_for_one(selection->arena, bulletin->week, bulletin->week_count, sizeof(week));
        if (grown == NULL) {
            return no_memory(selection->reterr);
        }
        grown[bulletin->week_count++] = week;
        bulletin->week = grown;
    }
    return EN_OK;
}

/* The Monday from where tales matter: of the first patrol not told, or of a week that closes. */
static en_time tales_from(const struct selection *selection, en_time first)
{
    en_time from = first;

    for (size_t i = 0; i < selection->fact_count; i++) {
        const struct fact *fact = &selection->fact[i];
        bool counted = fact->kind == FACT_PATROL || fact->kind == FACT_RESTRICTION;
        if (counted && fact->tellings == 0 && !fact->replaced && fact->known < from) {
            from = monday_of(fact->known);
        }
    }
    return from;
}

static enum en_status select_items(struct selection *selection)
{
    struct tales tales = {.count = 0};
    en_time first = 0, open = 0;

    enum en_status status = weeks_closing(selection, &first, &open);
    if (status == EN_OK) {
        status = facts_read(selection);
    }
    if (status == EN_OK) {
        status = tales_read(selection, tales_from(selection, first), &tales);
    }
    if (status == EN_OK) {
        status = ladder_climb(selection, &tales);
    }
    if (status == EN_OK) {
        status = weeks_add(selection, &tales, first, open);
    }
    return status == EN_OK ? incidents_add(selection) : status;
}

/* ---- the accord ----------------------------------------------------------------------------- */

struct published {
    const struct en_bulletin_request *request;
    uint64_t size; // of the record when it was published
};

static bool read_published(void *self, const struct en_cell *cells, size_t count)
{
    struct published *published = self;

    if (row_cell(cells, count, "day")->num == published->request->day &&
        en_str_equal(row_cell(cells, count, "edition")->text, published->request->edition)) {
        published->size = (uint64_t)row_cell(cells, count, "index")->num;
        return false;
    }
    return true;
}

/* The accord an edition is made by: that in force when it was published, else today's. */
static enum en_status choose_accord(struct selection *selection,
                                    const struct en_bulletin_request *request)
{
    struct published published = {.request = request};
    enum en_status status = en_state_view(selection->state, "bulletins", NULL, 0, read_published,
                                          &published, selection->reterr);

    selection->accord = published.size > 0 ? en_state_accord_at(selection->state, published.size)
                                           : en_state_accord(selection->state);
    return status;
}

/* ---- public --------------------------------------------------------------------------------- */

enum en_status en_bulletin_make(struct en_state *state, const struct en_bulletin_request *request,
                                struct en_arena *arena, struct en_bulletin **ret,
                                struct en_error *reterr)
{
    struct selection selection = {.state = state, .arena = arena, .reterr = reterr};

    enum en_status status = choose_accord(&selection, request);
    if (status == EN_OK) {
        status = check_request(selection.accord, request, reterr);
    }
    if (status != EN_OK) {
        return status;
    }
    selection.bulletin = EN_ARENA_NEW(arena, struct en_bulletin);
    if (selection.bulletin == NULL) {
        return no_memory(reterr);
    }
    status = frame(&selection, request);
    if (status == EN_OK) {
        status = select_items(&selection);
    }
    if (status != EN_OK) {
        return status;
    }
    struct en_bulletin *bulletin = selection.bulletin;
    if (bulletin->item_count > 0) {
        qsort(bulletin->item, bulletin->item_count, sizeof(*bulletin->item), in_print);
    }
    status = keep_what_fits(&selection);
    if (status == EN_OK) {
        bulletin->held = count_held(&selection);
        *ret = bulletin;
    }
    return status;
}
