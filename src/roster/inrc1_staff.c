/*
 * The sections of people, cover and requests of the nurse rostering competition of 2010. Skills and
 * requests become wishes, a cost of a cell.
 */
#include "inrc1.h"

/* ---- people --------------------------------------------------------------------------------- */

static size_t person_of(const struct inrc1 *in, struct en_str name)
{
    for (size_t p = 0; p < in->people_count; p++) {
        if (en_str_equal(in->people[p].name, name)) {
            return p;
        }
    }
    return SIZE_MAX;
}

static int32_t *wish_of(const struct inrc1 *in, size_t person, size_t day)
{
    return in->wish + (person * (size_t)in->days + day) * (in->shift_count + 1);
}

/* A shift that asks for a skill one lacks costs the contract's weight, on every day. */
static void wish_for_skills(struct inrc1 *in, size_t person, uint64_t has)
{
    const struct inrc1_contract *contract = &in->contracts[in->people[person].contract];

    for (size_t s = 0; s < in->shift_count; s++) {
        bool lacks = (in->shift_skills[s] & ~has) != 0;
        for (size_t day = 0; lacks && day < (size_t)in->days; day++) {
            wish_of(in, person, day)[s] += contract->limit[TERM_SKILL].weight;
        }
    }
}

enum en_status inrc1_employee_row(struct inrc1 *in, struct en_str row)
{
    struct en_roster_person *person = &in->people[in->people_count];
    struct en_str id = inrc1_field(&row);
    enum en_status status = inrc1_new_name(in, id, person_of(in, id) != SIZE_MAX);
    uint64_t has = 0;
    size_t c = 0;

    (void)inrc1_field(&row); /* in words */
    struct en_str contract = inrc1_field(&row);
    while (c < in->contract_count && !en_str_equal(in->contracts[c].id, contract)) {
        c++;
    }
    if (status == EN_OK && c == in->contract_count) {
        status = inrc1_not_a(in, N_("\"%1\" is no contract"), contract);
    }
    if (status == EN_OK) {
        status = inrc1_skills_of(in, row, &has);
    }
    if (status == EN_OK) {
        *person = (struct en_roster_person){id, (uint32_t)c, (uint32_t)in->line};
        wish_for_skills(in, in->people_count++, has);
    }
    return status;
}

/* ---- cover and requests --------------------------------------------------------------------- */

static enum en_status cover_row(struct inrc1 *in, struct en_str row, bool dated)
{
    struct en_str when = inrc1_field(&row);
    int32_t weekday = dated ? -1 : inrc1_weekday_of(when);
    size_t only = 0;
    size_t shift = 0;
    int32_t need = 0;
    enum en_status status = dated           ? inrc1_day_of(in, when, &only)
                            : (weekday < 0) ? inrc1_not_a(in, N_("\"%1\" is no weekday"), when)
                                            : EN_OK;

    if (status == EN_OK) {
        status = inrc1_shift_of(in, inrc1_field(&row), &shift);
    }
    if (status == EN_OK) {
        status = inrc1_number(in, inrc1_field(&row), INRC1_NUMBER_MAX, &need);
    }
    for (size_t day = 0; status == EN_OK && day < (size_t)in->days; day++) {
        if (dated ? day == only : (in->first_weekday + (int32_t)day) % 7 == weekday) {
            in->cover[day * in->shift_count + shift].need = need;
        }
    }
    return status;
}

enum en_status inrc1_weekday_cover_row(struct inrc1 *in, struct en_str row)
{
    return cover_row(in, row, false);
}

enum en_status inrc1_date_cover_row(struct inrc1 *in, struct en_str row)
{
    return cover_row(in, row, true);
}

/* Adds a weight to cells of a day: the shift alone or all of them, or all but those. */
static enum en_status request_row(struct inrc1 *in, struct en_str row, bool of_shift, bool on)
{
    struct en_str name = inrc1_field(&row);
    size_t person = person_of(in, name);
    size_t day = 0;
    size_t shift = 0;
    int32_t weight = 0;
    enum en_status status = person == SIZE_MAX ? inrc1_not_a(in, N_("\"%1\" is nobody"), name)
                                               : inrc1_day_of(in, inrc1_field(&row), &day);

    if (status == EN_OK && of_shift) {
        status = inrc1_shift_of(in, inrc1_field(&row), &shift);
    }
    if (status == EN_OK) {
        status = inrc1_number(in, inrc1_field(&row), INRC1_NUMBER_MAX, &weight);
    }
    for (size_t cell = 0; status == EN_OK && cell <= in->shift_count; cell++) {
        bool meant = of_shift ? cell == shift : cell < in->shift_count;
        int32_t *wish = &wish_of(in, person, day)[cell];
        *wish += meant != on ? weight : 0;
        if (*wish >= EN_ROSTER_HARD) {
            return inrc1_fail(in, EN_ERR_RANGE, "inrc1.range",
                              N_("the wishes of %1 on one day weigh too much"), NULL, name);
        }
    }
    return status;
}

enum en_status inrc1_day_off_row(struct inrc1 *in, struct en_str row)
{
    return request_row(in, row, false, false);
}

enum en_status inrc1_day_on_row(struct inrc1 *in, struct en_str row)
{
    return request_row(in, row, false, true);
}

enum en_status inrc1_shift_off_row(struct inrc1 *in, struct en_str row)
{
    return request_row(in, row, true, false);
}

enum en_status inrc1_shift_on_row(struct inrc1 *in, struct en_str row)
{
    return request_row(in, row, true, true);
}
