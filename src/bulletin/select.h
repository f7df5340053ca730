/*
 * What lies between the state's views and the items of an edition: facts, tales, the ladder.
 */
#ifndef BULLETIN_SELECT_H
#define BULLETIN_SELECT_H

#include <entente/bulletin.h>

enum { HALF_DAY_S = 12 * 3600, DAY_S = 24 * 3600, WEEK_S = 7 * DAY_S };

enum fact_kind { FACT_PATROL, FACT_RESTRICTION, FACT_INCIDENT, FACT_SAFETY };

struct fact {
    uint64_t index;
    enum fact_kind kind;
    struct en_str ref; // order or incident
    en_time at;        // when it happened, as the act says
    en_time known;     // when it had happened and stood in the record: delay counts from here
    uint32_t tellings; // by earlier editions
    bool replaced;     // a restriction whose report was replaced before anybody was told
    bool correction;   // a restriction that replaces one that was told
};

/* What making an edition needs at hand all along. */
struct selection {
    struct en_state *state;
    const struct en_accord *accord;
    struct en_arena *arena;
    struct en_bulletin *bulletin;
    struct fact *fact; // by index
    size_t fact_count;
    struct en_error *reterr;
};

/* ---- facts.c: rows of the state as structs -------------------------------------------------- */

/* A cell of a row by its column's name; the column must exist. */
const struct en_cell *row_cell(const struct en_cell *cells, size_t count, const char *name);
/* Room for one more element behind `count`: doubled in the arena when full; NULL without memory. */
void *room_for_one(struct en_arena *arena, void *array, size_t count, size_t size);
enum en_status no_memory(struct en_error *reterr);

/* Facts released by the cut-off, with what earlier editions told of them. */
EN_MUST_CHECK enum en_status facts_read(struct selection *selection);
/* The half-day of this time is over, and the delay after it too. */
bool half_day_closed(const struct selection *selection, en_time time, uint32_t delay_hours);
en_time monday_of(en_time time);

/* ---- tales.c: where something was, as coarsely as it is told -------------------------------- */

struct spot {
    enum en_bulletin_place place;
    struct en_str region;
    int32_t south_e7, west_e7;
};
bool spot_equal(const struct spot *a, const struct spot *b);
int spot_compare(const struct spot *a, const struct spot *b);

enum tale_class { TALE_JOINT, TALE_NOT_JOINT, TALE_RESTRICTION, TALE_CORRECTION };

/* A patrol to be counted. */
struct tale {
    const struct fact *fact;
    enum tale_class cls;
    struct spot spot;
    bool told;  // by an earlier edition
    bool taken; // stands in a group
};

struct tales {
    struct tale *tale;
    size_t count;
};

/* Patrols and restrictions known since `from` whose half-day is closed. */
EN_MUST_CHECK enum en_status tales_read(struct selection *selection, en_time from,
                                        struct tales *ret);
/* Safety warnings and incidents, as items. */
EN_MUST_CHECK enum en_status incidents_add(struct selection *selection);
/* A new item at the end; NULL without memory. */
struct en_bulletin_item *item_add(struct selection *selection);

/* ---- ladder.c: who is counted with whom ----------------------------------------------------- */

/* The groups of these tales that the cut-off closes become items. Sorts the tales. */
EN_MUST_CHECK enum en_status ladder_climb(struct selection *selection, struct tales *tales);
/* Sums of all groups of the week, told by whatever edition. */
void ladder_week(const struct selection *selection, struct tales *tales,
                 struct en_bulletin_week *week);

#endif /* BULLETIN_SELECT_H */
