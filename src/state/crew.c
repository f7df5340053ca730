/*
 * May these people go together at that time? The rules about one person in one post, then the
 * rules about them all: parity, nobody alone of a party, lead and deputy of different parties,
 * who does not serve together. The rule for parity itself is en_quota_fits in src/accord.
 */
#include "internal.h"

#include <string.h>

/* ---- one person ----------------------------------------------------------------------------- */

static enum en_status check_seat(struct turn *turn, const struct en_accord *accord,
                                 const struct crew *crew, const struct crew_seat *seat)
{
    struct en_state *state = turn->state;
    int post = en_accord_post(accord, seat->post);
    char hours[24];

    if (post < 0) {
        return turn_void(turn, RULE_ORDER_POST, seat->post);
    }
    if (!party_counts(state, seat->body)) {
        return turn_void(turn, RULE_PARTY_CREW, seat->member, seat->body);
    }
    struct en_str training = accord->post[post].training;
    if (!en_str_is(training, "none") &&
        !sql_has(state, SQL_TRAINED_GET, "tt", seat->member, training)) {
        return turn_void(turn, RULE_ORDER_TRAINING, seat->member, seat->post, training);
    }
    if (sql_has(state, SQL_AWAY_GET, "tii", seat->member, (int64_t)crew->until,
                (int64_t)crew->start)) {
        return turn_void(turn, RULE_ORDER_AWAY, seat->member);
    }
    en_time rest = (en_time)accord->rest_hours * 3600;
    sqlite3_stmt *busy =
        sql_row(state, SQL_SEAT_BUSY, "tiit", seat->member, (int64_t)(crew->start - rest),
                (int64_t)(crew->until + rest), crew->slot);
    if (busy != NULL) {
        enum en_status status = turn_void(turn, RULE_ORDER_REST, seat->member,
                                          text_of(hours, accord->rest_hours), sql_text(busy, 0));
        sqlite3_reset(busy);
        return status;
    }
    return EN_OK;
}

/* ---- all of them ---------------------------------------------------------------------------- */

static bool exempt(const struct en_accord *accord, struct en_str post)
{
    int at = en_accord_post(accord, post);

    return at >= 0 && accord->post[at].exempt;
}

static enum en_status check_posts(struct turn *turn, const struct en_accord *accord,
                                  const struct crew *crew)
{
    char held_text[24], min_text[24];

    for (size_t p = 0; p < accord->post_count; p++) {
        uint32_t held = 0;
        for (size_t i = 0; i < crew->count; i++) {
            held += en_str_equal(crew->seat[i].post, accord->post[p].id);
        }
        if (held < accord->post[p].min) {
            return turn_void(turn, RULE_ORDER_POST_MISSING, accord->post[p].id,
                             text_of(held_text, held), text_of(min_text, accord->post[p].min));
        }
    }
    return EN_OK;
}

/* Two posts that rotate between the parties are never held by one party in one crew. */
static enum en_status check_leads(struct turn *turn, const struct en_accord *accord,
                                  const struct crew *crew)
{
    for (size_t i = 0; i < crew->count; i++) {
        int a = en_accord_post(accord, crew->seat[i].post);
        for (size_t j = i + 1; accord->post[a].rotates && j < crew->count; j++) {
            int b = en_accord_post(accord, crew->seat[j].post);
            if (a != b && accord->post[b].rotates &&
                en_str_equal(crew->seat[i].body, crew->seat[j].body)) {
                return turn_void(turn, RULE_ORDER_LEADS, crew->seat[i].post, crew->seat[j].post,
                                 crew->seat[i].body);
            }
        }
    }
    return EN_OK;
}

static enum en_status check_parity(struct turn *turn, const struct en_accord *accord,
                                   const struct crew *crew)
{
    uint32_t count[EN_QUOTA_MAX] = {0};
    uint32_t seats = 0, low = 0, high = 0;
    int node = -1;
    char count_text[24], low_text[24], high_text[24];

    for (size_t i = 0; i < crew->count; i++) {
        if (exempt(accord, crew->seat[i].post)) {
            continue;
        }
        seats++;
        for (int at = en_accord_quota(accord, crew->seat[i].component); at >= 0;
             at = accord->quota[at].parent) {
            count[at]++;
        }
    }
    if (en_quota_fits(accord, parties_absent(turn->state, accord), count, seats, &node, &low,
                      &high)) {
        return EN_OK;
    }
    return turn_void(turn, RULE_ORDER_PARITY, accord->quota[node].node,
                     text_of(count_text, count[node]), text_of(low_text, low),
                     text_of(high_text, high));
}

static uint32_t counted_of(const struct en_accord *accord, const struct crew *crew,
                           struct en_str party)
{
    uint32_t count = 0;

    for (size_t i = 0; i < crew->count; i++) {
        count += en_str_equal(crew->seat[i].body, party) && !exempt(accord, crew->seat[i].post);
    }
    return count;
}

/* Nobody serves as the only one of a party, where the crew is large enough for all of them. */
static enum en_status check_together(struct turn *turn, const struct en_accord *accord,
                                     const struct crew *crew)
{
    char count_text[24], least_text[24];
    size_t seats = 0, parties = 0;

    for (size_t p = 0; p < accord->party_count; p++) {
        seats += counted_of(accord, crew, accord->party[p].id);
        parties += party_counts(turn->state, accord->party[p].id);
    }
    if (seats < (size_t)accord->together * parties) {
        return EN_OK;
    }
    for (size_t p = 0; p < accord->party_count; p++) {
        uint32_t count = counted_of(accord, crew, accord->party[p].id);
        if (count > 0 && count < accord->together) {
            return turn_void(turn, RULE_ORDER_TOGETHER, accord->party[p].id,
                             text_of(count_text, count), text_of(least_text, accord->together));
        }
    }
    return EN_OK;
}

static bool has_component(const struct crew *crew, struct en_str component)
{
    for (size_t i = 0; i < crew->count; i++) {
        if (en_str_equal(crew->seat[i].component, component)) {
            return true;
        }
    }
    return false;
}

static enum en_status check_apart(struct turn *turn, const struct en_accord *accord,
                                  const struct crew *crew)
{
    for (size_t i = 0; i < accord->apart_count; i++) {
        if (has_component(crew, accord->apart[i].a) && has_component(crew, accord->apart[i].b)) {
            return turn_void(turn, RULE_ORDER_APART, accord->apart[i].a, accord->apart[i].b);
        }
    }
    return EN_OK;
}

enum en_status crew_check(struct turn *turn, const struct en_accord *accord,
                          const struct crew *crew, bool parity)
{
    static enum en_status (*const rules[])(struct turn *, const struct en_accord *,
                                           const struct crew *) = {
        check_posts, check_leads, check_parity, check_together, check_apart,
    };

    for (size_t i = 0; i < crew->count; i++) {
        enum en_status status = check_seat(turn, accord, crew, &crew->seat[i]);
        if (status != EN_OK) {
            return status;
        }
    }
    for (size_t i = 0; parity && i < EN_COUNT(rules); i++) {
        enum en_status status = rules[i](turn, accord, crew);
        if (status != EN_OK) {
            return status;
        }
    }
    return EN_OK;
}
