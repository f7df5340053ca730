/*
 * Rules of tasks and orders: the mandate before any tasking, then the order itself.
 *
 * An order is proposed, answered by the parties its class names, and in force at the index that
 * completes it; then it has a patrol. Any edit is a new version; the first version complete at a
 * base closes its rivals. Source: design section 4; notes/record.md section 4, rules 2 to 5.
 */
#include "internal.h"

#include <string.h>

/* ---- mandates ------------------------------------------------------------------------------- */

static enum en_status check_mandate(struct turn *turn, struct en_str force, struct en_str task)
{
    const struct en_accord *accord = turn->accord;
    struct en_str clause = {NULL, 0};

    if (en_accord_force(accord, force) < 0) {
        return turn_void(turn, RULE_FORCE_UNKNOWN, force);
    }
    if (en_accord_task(accord, task) < 0) {
        return turn_void(turn, RULE_TASK_UNKNOWN, task);
    }
    if (en_mandate_allows(accord, force, task, &clause)) {
        return EN_OK;
    }
    const struct en_clause *named = en_accord_clause(accord, clause);
    struct en_str by = clause.len > 0 ? clause : EN_STR("-"); /* the accord is silent */
    int other = en_mandate_other(accord, force, task);
    if (named != NULL && by.len == 0) {
        by = named->id;
    }
    if (other < 0) {
        return turn_void(turn, RULE_MANDATE_NOBODY, force, task, by);
    }
    return turn_void(turn, RULE_MANDATE_TASK, force, task, by, accord->force[other].id);
}

enum en_status rule_TASK_REQUEST(struct turn *turn)
{
    struct en_str force = en_act_str(turn->act, "force");
    struct en_str task = en_act_str(turn->act, "task");

    enum en_status status = check_mandate(turn, force, task);
    if (status != EN_OK) {
        return status;
    }
    sql_do(turn->state, SQL_REQUEST_PUT, "itttt", (int64_t)turn->index,
           en_act_str(turn->act, "request"), force, task, en_act_str(turn->act, "text"));
    return EN_OK;
}

/* A bare referral goes to a force that may do something the referring one may not. */
static bool has_more(const struct en_accord *accord, struct en_str to, struct en_str from)
{
    struct en_str clause;

    for (size_t i = 0; i < accord->task_count; i++) {
        struct en_str task = accord->task[i].id;
        if (en_mandate_allows(accord, to, task, &clause) &&
            !en_mandate_allows(accord, from, task, &clause)) {
            return true;
        }
    }
    return false;
}

enum en_status rule_TASK_REFER(struct turn *turn)
{
    struct en_str to = en_act_str(turn->act, "to");
    struct en_str from = en_str_from(turn->author->body);

    if (en_accord_force(turn->accord, to) < 0) {
        return turn_void(turn, RULE_FORCE_UNKNOWN, to);
    }
    if (!has_more(turn->accord, to, from)) {
        return turn_void(turn, RULE_REFER_MANDATE, to, from);
    }
    sql_do(turn->state, SQL_REFERRAL_PUT, "iti", (int64_t)turn->index, to,
           en_act_num(turn->act, "told"));
    return EN_OK;
}

/* ---- one order: what it says ---------------------------------------------------------------- */

enum en_status check_coordinator(struct turn *turn)
{
    if (turn->author->role == EN_ROLE_COORDINATOR &&
        !sql_has(turn->state, SQL_OFFICE_HELD, "t", turn->act->author)) {
        return turn_void(turn, RULE_OFFICE_NOT_HELD, turn->act->author);
    }
    return EN_OK;
}

static enum en_status check_what(struct turn *turn)
{
    struct en_str force = en_act_str(turn->act, "force");
    struct en_str cls = en_act_str(turn->act, "class");

    if (en_accord_class(turn->accord, cls) < 0) {
        return turn_void(turn, RULE_ORDER_CLASS, cls);
    }
    enum en_status status = check_mandate(turn, force, en_act_str(turn->act, "task"));
    if (status != EN_OK) {
        return status;
    }
    if (!turn->accord->force[en_accord_force(turn->accord, force)].lead) {
        return turn_void(turn, RULE_ORDER_LEAD, force);
    }
    return EN_OK;
}

static bool in_state(sqlite3_stmt *patrol, const char *state)
{
    return en_str_is(sql_text(patrol, 2), state);
}

/* The version in force that this one must name as its base: zeros when none is. */
static enum en_status current_base(struct turn *turn, struct en_str slot, struct en_hash *ret)
{
    sqlite3_stmt *patrol = sql_row(turn->state, SQL_PATROL_GET, "t", slot);
    enum en_status status = EN_OK;

    memset(ret, 0, sizeof(*ret));
    if (patrol == NULL) {
        return EN_OK;
    }
    sql_hash(patrol, 0, ret);
    if (!in_state(patrol, "planned") && !in_state(patrol, "mustered")) {
        status = turn_void(turn, RULE_ORDER_GONE, slot);
    }
    sqlite3_reset(patrol);
    return status;
}

static enum en_status check_version(struct turn *turn, struct en_str slot)
{
    struct en_hash base = {{0}}, current;
    char hex[65], number[24], newest_text[24];
    int64_t version = en_act_num(turn->act, "version"), newest = 0;

    enum en_status status = current_base(turn, slot, &current);
    if (status != EN_OK) {
        return status;
    }
    en_act_hash(turn->act, "base", &base);
    if (!en_hash_equal(&base, &current)) {
        return turn_void(turn, RULE_ORDER_BASE, slot, text_of_hash(hex, &current));
    }
    sqlite3_stmt *row = sql_row(turn->state, SQL_VERSION_NEWEST, "t", slot);
    if (row != NULL) {
        newest = sqlite3_column_int64(row, 0);
        sqlite3_reset(row);
    }
    if (version <= newest) {
        return turn_void(turn, RULE_ORDER_VERSION, slot, text_of(number, version),
                         text_of(newest_text, newest));
    }
    return EN_OK;
}

static enum en_status check_stops(struct turn *turn, en_time start, en_time until)
{
    en_time after = start;

    for (const struct en_item *item = en_act_first(turn->act, "stop"); item != NULL;
         item = en_act_next(turn->act, item)) {
        const struct en_value *v = item->value;
        if (!place_is_listed(turn->state, v[0].text) || v[1].num < after || v[2].num < v[1].num ||
            v[2].num > until) {
            return turn_void(turn, RULE_ORDER_STOP, v[0].text);
        }
        after = v[2].num;
    }
    return EN_OK;
}

static enum en_status check_times(struct turn *turn, struct en_str slot, en_time start,
                                  en_time until)
{
    if (until <= start || until <= turn->logged) {
        return turn_void(turn, RULE_ORDER_TIMES, slot);
    }
    struct en_str leaves = en_act_str(turn->act, "leaves");
    if (leaves.len > 0 && !place_is_listed(turn->state, leaves)) {
        return turn_void(turn, RULE_BASE_PLACE, leaves);
    }
    return check_stops(turn, start, until);
}

/* ---- crew and vehicles ---------------------------------------------------------------------- */

static bool seat_of(struct turn *turn, struct en_arena *arena, const struct en_item *item,
                    struct crew_seat *ret)
{
    sqlite3_stmt *row = sql_row(turn->state, SQL_MEMBER_GET, "t", item->value[0].text);

    if (row == NULL) {
        return false;
    }
    *ret = (struct crew_seat){.member = item->value[0].text,
                              .post = item->value[1].text,
                              .body = en_arena_copy(arena, sql_text(row, 0)),
                              .component = en_arena_copy(arena, sql_text(row, 1))};
    sqlite3_reset(row);
    return true;
}

static bool named_before(const struct crew *crew, struct en_str member)
{
    for (size_t i = 0; i < crew->count; i++) {
        if (en_str_equal(crew->seat[i].member, member)) {
            return true;
        }
    }
    return false;
}

static enum en_status read_crew(struct turn *turn, struct en_arena *arena, struct crew *crew)
{
    crew->seat = EN_ARENA_ARRAY(arena, en_act_count(turn->act, "crew"), struct crew_seat);
    if (crew->seat == NULL) {
        return EN_ERR_MEMORY;
    }
    for (const struct en_item *item = en_act_first(turn->act, "crew"); item != NULL;
         item = en_act_next(turn->act, item)) {
        if (named_before(crew, item->value[0].text)) {
            return turn_void(turn, RULE_ORDER_CREW_TWICE, item->value[0].text);
        }
        if (!seat_of(turn, arena, item, &crew->seat[crew->count])) {
            return turn_void(turn, RULE_ORDER_MEMBER, item->value[0].text);
        }
        crew->count++;
    }
    return EN_OK;
}

static enum en_status check_crew(struct turn *turn, struct en_str slot, en_time start,
                                 en_time until)
{
    struct crew crew = {.slot = slot, .start = start, .until = until};
    struct en_arena arena = {0};
    size_t size = en_act_count(turn->act, "crew");
    char size_text[24], min_text[24], max_text[24];

    if (size < turn->accord->crew_min || size > turn->accord->crew_max) {
        return turn_void(turn, RULE_ORDER_CREW_SIZE, text_of(size_text, (int64_t)size),
                         text_of(min_text, turn->accord->crew_min),
                         text_of(max_text, turn->accord->crew_max));
    }
    en_arena_init(&arena, 0);
    enum en_status status = read_crew(turn, &arena, &crew);
    if (status == EN_OK) {
        status = crew_check(turn, turn->accord, &crew, true);
    }
    en_arena_finish(&arena);
    return status;
}

static enum en_status check_vehicle(struct turn *turn, const struct en_item *item,
                                    struct en_str slot, en_time start, en_time until,
                                    int64_t *seats)
{
    struct en_str vehicle = item->value[0].text;
    sqlite3_stmt *row = sql_row(turn->state, SQL_VEHICLE_GET, "t", vehicle);

    if (row == NULL) {
        return turn_void(turn, RULE_ORDER_VEHICLE, vehicle, EN_STR("-"));
    }
    *seats += sqlite3_column_int64(row, 0);
    sqlite3_reset(row);
    row = sql_row(turn->state, SQL_TRANSPORT_BUSY, "tiit", vehicle, (int64_t)start, (int64_t)until,
                  slot);
    if (row != NULL) {
        enum en_status status = turn_void(turn, RULE_ORDER_VEHICLE, vehicle, sql_text(row, 0));
        sqlite3_reset(row);
        return status;
    }
    return EN_OK;
}

static enum en_status check_vehicles(struct turn *turn, struct en_str slot, en_time start,
                                     en_time until)
{
    int64_t seats = 0, crew = (int64_t)en_act_count(turn->act, "crew");
    char seats_text[24], crew_text[24];

    for (const struct en_item *item = en_act_first(turn->act, "vehicle"); item != NULL;
         item = en_act_next(turn->act, item)) {
        enum en_status status = check_vehicle(turn, item, slot, start, until, &seats);
        if (status != EN_OK) {
            return status;
        }
    }
    if (seats > 0 && seats < crew) {
        return turn_void(turn, RULE_ORDER_SEATS, text_of(seats_text, seats),
                         text_of(crew_text, crew));
    }
    return EN_OK;
}

/* ---- writing it down ------------------------------------------------------------------------ */

static void write_version(struct turn *turn, struct en_str slot)
{
    const struct en_act *act = turn->act;
    const struct en_hash *id = &turn->entry->id;
    struct en_hash base = {{0}};
    int64_t n = 0;

    en_act_hash(act, "base", &base);
    sql_do(turn->state, SQL_VERSION_PUT, "htihttttiitt", id, slot, en_act_num(act, "version"),
           &base, en_act_str(act, "class"), en_act_str(act, "force"), en_act_str(act, "task"),
           en_act_str(act, "kind"), en_act_num(act, "start"), en_act_num(act, "end"),
           en_act_str(act, "remark"), en_act_str(act, "leaves"));
    for (const struct en_item *i = en_act_first(act, "crew"); i; i = en_act_next(act, i)) {
        sql_do(turn->state, SQL_CREW_PUT, "htt", id, i->value[0].text, i->value[1].text);
    }
    for (const struct en_item *i = en_act_first(act, "vehicle"); i; i = en_act_next(act, i)) {
        sql_do(turn->state, SQL_CARRIED_PUT, "ht", id, i->value[0].text);
    }
    for (const struct en_item *i = en_act_first(act, "stop"); i; i = en_act_next(act, i)) {
        sql_do(turn->state, SQL_STOP_PUT, "hitii", id, n++, i->value[0].text, i->value[1].num,
               i->value[2].num);
    }
    n = 0;
    for (const struct en_item *i = en_act_first(act, "why"); i; i = en_act_next(act, i)) {
        sql_do(turn->state, SQL_REASON_PUT, "hitt", id, n++, i->value[0].text, i->value[1].text);
    }
}

static const struct en_class *class_of(const struct turn *turn)
{
    return &turn->accord->cls[en_accord_class(turn->accord, en_act_str(turn->act, "class"))];
}

/* Could those of its parties that take part complete the class at all? */
static enum en_status check_reachable(struct turn *turn)
{
    struct en_class counted = *class_of(turn);
    uint32_t absent = counted.of & parties_absent(turn->state, turn->accord);
    struct en_text missing = {0};

    counted.of &= ~absent;
    if (counted.of != 0 && en_consent_complete(&counted, counted.of, NULL)) {
        return EN_OK;
    }
    for (size_t i = 0; i < turn->accord->party_count; i++) {
        if ((absent & (UINT32_C(1) << i)) != 0) {
            voices_add(&missing, turn->accord->party[i].id);
        }
    }
    enum en_status status = turn_void(turn, RULE_PARTY_MISSING, counted.id, en_text_str(&missing));
    en_text_finish(&missing);
    return status;
}

static enum en_status ask(struct turn *turn, struct en_str slot)
{
    const struct en_class *cls = class_of(turn);
    struct en_text voices = {0};

    for (size_t i = 0; i < turn->accord->party_count; i++) {
        if ((cls->of & (UINT32_C(1) << i)) != 0) {
            voices_add(&voices, turn->accord->party[i].id);
        }
    }
    struct asked asked = {.slot = slot,
                          .rule = cls->rule,
                          .count = cls->count,
                          .voices = en_text_str(&voices),
                          .expires = hours_after(turn->logged, cls->reply_hours)};
    enum en_status status = propose(turn, &asked);
    en_text_finish(&voices);
    return status;
}

enum en_status rule_ORDER_PROPOSE(struct turn *turn)
{
    struct en_str slot = en_act_str(turn->act, "order");
    en_time start = en_act_num(turn->act, "start"), until = en_act_num(turn->act, "end");

    enum en_status status = check_coordinator(turn);
    if (status == EN_OK) {
        status = check_what(turn);
    }
    if (status == EN_OK) {
        status = check_version(turn, slot);
    }
    if (status == EN_OK) {
        status = check_times(turn, slot, start, until);
    }
    if (status == EN_OK) {
        status = check_crew(turn, slot, start, until);
    }
    if (status == EN_OK) {
        status = check_vehicles(turn, slot, start, until);
    }
    if (status == EN_OK) {
        status = check_reachable(turn);
    }
    if (status != EN_OK) {
        return status;
    }
    write_version(turn, slot);
    return ask(turn, slot);
}

/* ---- in force ------------------------------------------------------------------------------- */

struct order_times {
    struct en_hash base;
    en_time start, until, ratify; /* ratify 0: nothing to ratify */
};

static bool read_times(struct turn *turn, const struct en_hash *id, int64_t version,
                       struct order_times *ret)
{
    const struct en_accord *accord = accord_version(turn->state, version);
    sqlite3_stmt *row = sql_row(turn->state, SQL_VERSION_GET, "h", id);

    if (row == NULL || accord == NULL) {
        return false;
    }
    int cls = en_accord_class(accord, sql_text(row, 3));
    sql_hash(row, 2, &ret->base);
    ret->start = sqlite3_column_int64(row, 4);
    ret->until = sqlite3_column_int64(row, 5);
    ret->ratify = cls >= 0 && accord->cls[cls].rule == EN_CONSENT_LEAD
                      ? hours_after(turn->logged, accord->cls[cls].ratify_hours)
                      : 0;
    sqlite3_reset(row);
    return true;
}

static void write_seats(struct turn *turn, const struct en_hash *id, struct en_str slot,
                        const struct order_times *times)
{
    struct en_state *state = turn->state;

    sql_do(state, SQL_SEAT_CLEAR, "t", slot);
    sql_do(state, SQL_SEAT_FILL, "thii", slot, id, (int64_t)times->start, (int64_t)times->until);
    sql_do(state, SQL_TRANSPORT_CLEAR, "t", slot);
    sql_do(state, SQL_TRANSPORT_FILL, "thii", slot, id, (int64_t)times->start,
           (int64_t)times->until);
}

/* Between proposal and completion another version may have come into force, or the patrol left. */
static bool still_fits(struct turn *turn, struct en_str slot, const struct en_hash *base)
{
    sqlite3_stmt *row = sql_row(turn->state, SQL_PATROL_GET, "t", slot);
    struct en_hash current = {{0}};
    bool open = true;

    if (row != NULL) {
        sql_hash(row, 0, &current);
        open = in_state(row, "planned") || in_state(row, "mustered");
        sqlite3_reset(row);
    }
    return open && en_hash_equal(base, &current);
}

/* Two orders proposed side by side may share a member; the one complete first has the member. */
static bool crew_is_free(struct turn *turn, const struct en_hash *id, struct en_str slot,
                         int64_t version, const struct order_times *times)
{
    en_time rest = (en_time)accord_version(turn->state, version)->rest_hours * 3600;

    return !sql_has(turn->state, SQL_CREW_BUSY, "hiit", id, (int64_t)(times->start - rest),
                    (int64_t)(times->until + rest), slot);
}

enum en_status complete_order(struct turn *turn, const struct en_hash *id, struct en_str slot,
                              int64_t version)
{
    struct order_times times = {.ratify = 0};
    struct en_state *state = turn->state;

    if (!read_times(turn, id, version, &times) || !still_fits(turn, slot, &times.base) ||
        !crew_is_free(turn, id, slot, version, &times)) {
        sql_do(state, SQL_PROPOSAL_DONE, "tih", EN_STR("closed"), (int64_t)turn->index, id);
        return EN_OK;
    }
    sql_do(state, SQL_PROPOSAL_RIVALS, "ith", (int64_t)turn->index, slot, id);
    if (times.ratify > 0) {
        sql_do(state, SQL_PATROL_PUT, "thiiii", slot, id, version, (int64_t)times.start,
               (int64_t)times.until, (int64_t)times.ratify);
        deadline_at(state, times.ratify);
    } else {
        sql_do(state, SQL_PATROL_PUT, "thiiin", slot, id, version, (int64_t)times.start,
               (int64_t)times.until);
    }
    patrol_wrote(state, slot);
    write_seats(turn, id, slot, &times);
    return EN_OK;
}

/* ---- calling off, programmes ---------------------------------------------------------------- */

enum en_status rule_ORDER_CANCEL(struct turn *turn)
{
    struct en_str slot = en_act_str(turn->act, "order");
    struct en_hash current;
    struct en_hash none = {{0}};

    enum en_status status = current_base(turn, slot, &current);
    if (status != EN_OK) {
        return status;
    }
    if (en_hash_equal(&current, &none)) {
        return turn_void(turn, RULE_ORDER_UNKNOWN, slot);
    }
    sql_do(turn->state, SQL_PATROL_CANCEL, "tit", en_act_str(turn->act, "reason"),
           (int64_t)turn->index, slot);
    sql_do(turn->state, SQL_PROPOSAL_RIVALS, "ith", (int64_t)turn->index, slot, &turn->entry->id);
    return EN_OK;
}

static bool open_order(struct turn *turn, const struct en_hash *id, en_time *expires)
{
    sqlite3_stmt *row = sql_row(turn->state, SQL_PROPOSAL_GET, "h", id);

    if (row == NULL) {
        return false;
    }
    bool open = en_str_is(sql_text(row, 0), "order.propose") && en_str_is(sql_text(row, 8), "open");
    en_time at = sqlite3_column_int64(row, 7);
    *expires = at > *expires ? at : *expires;
    sqlite3_reset(row);
    return open;
}

static enum en_status check_programme(struct turn *turn, en_time *expires)
{
    struct en_str number = en_act_str(turn->act, "programme");

    if (sql_has(turn->state, SQL_PROGRAMME_NUMBER, "t", number)) {
        return turn_void(turn, RULE_PROGRAMME_EXISTS, number);
    }
    if (sql_has(turn->state, SQL_POOL_PENDING, "t", number)) {
        return turn_void(turn, RULE_DRAW_PENDING, number);
    }
    for (const struct en_item *item = en_act_first(turn->act, "order"); item != NULL;
         item = en_act_next(turn->act, item)) {
        struct en_hash id = en_value_hash(&item->value[0]);
        if (!open_order(turn, &id, expires)) {
            return turn_void(turn, RULE_PROGRAMME_ORDER, item->value[0].text);
        }
    }
    if (en_act_count(turn->act, "order") > EN_PROGRAMME_ORDERS_MAX) {
        return turn_void(turn, RULE_PROGRAMME_ORDER, EN_STR("501"));
    }
    return EN_OK;
}

enum en_status rule_PROGRAMME_PROPOSE(struct turn *turn)
{
    struct en_text voices = {0};
    en_time expires = turn->logged + 1;
    int64_t n = 0;

    enum en_status status = check_coordinator(turn);
    if (status == EN_OK) {
        status = check_programme(turn, &expires);
    }
    if (status != EN_OK) {
        return status;
    }
    sql_do(turn->state, SQL_PROGRAMME_PUT, "hti", &turn->entry->id,
           en_act_str(turn->act, "programme"), (int64_t)turn->index);
    for (const struct en_item *item = en_act_first(turn->act, "order"); item != NULL;
         item = en_act_next(turn->act, item)) {
        struct en_hash id = en_value_hash(&item->value[0]);
        sql_do(turn->state, SQL_PROGRAMME_ORDER_PUT, "hhi", &turn->entry->id, &id, n++);
    }
    voices_all(&voices, turn->accord);
    struct asked asked = {.slot = en_act_str(turn->act, "programme"),
                          .rule = EN_CONSENT_ALL,
                          .voices = en_text_str(&voices),
                          .expires = expires};
    status = propose(turn, &asked);
    en_text_finish(&voices);
    return status;
}
