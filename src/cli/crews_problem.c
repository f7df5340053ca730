/*
 * crews_problem.c: what the planner must know, asked of the state's views.
 *
 * Members come sorted by token; everything that names a member (leave, duty, pairs) finds it by
 * binary search. Nights are told by the clock: a patrol that goes over midnight UTC.
 */
#include "crews_problem.h"

#include <stdlib.h>
#include <string.h>

enum { SEATS, LEADS, DEPUTIES, HELD }; /* what is held in all */

/* Spans of members before they are divided up: leave or duty. */
struct span_row {
    uint32_t member;
    struct en_plan_span span;
};

struct loading {
    struct en_crews *crews;
    const struct en_crews_change *change;
    const struct en_accord *accord;
    uint32_t absent;               // parties that take no part
    struct en_plan_member *member; // array of length [count], grown on the heap
    size_t count, cap;
    struct span_row *span;
    size_t span_count, span_cap;
    struct en_plan_together *pair;
    size_t pair_count, pair_cap;
    struct en_plan_balance *balance; // array of length [quota_count]
    int64_t held[HELD];              // in all
    bool failed;
};

/* Room for one more in a heap array; false sets `failed`. */
static bool grow(struct loading *load, void **array, size_t count, size_t *cap, size_t size)
{
    if (count < *cap) {
        return true;
    }
    size_t wanted = *cap == 0 ? 256 : 2 * *cap;
    void *grown = realloc(*array, wanted * size);
    if (grown == NULL) {
        load->failed = true;
        return false;
    }
    *array = grown;
    *cap = wanted;
    return true;
}

/* ---- members -------------------------------------------------------------------------------- */

/* Members whose component is no leaf of the tree in force, or whose party takes no part, cannot be
 * placed; rules would refuse them. */
static bool takes_part(const struct loading *load, int node)
{
    int party = en_accord_party_of(load->accord, load->accord->quota[node].node);

    return party >= 0 && (load->absent & (UINT32_C(1) << party)) == 0;
}

static bool is_leaf(const struct en_accord *accord, int node)
{
    for (size_t i = 0; i < accord->quota_count; i++) {
        if (accord->quota[i].parent == node) {
            return false;
        }
    }
    return node >= 0;
}

static bool add_member(void *self, const struct en_cell *cells, size_t count)
{
    struct loading *load = self;
    int node = en_accord_quota(load->accord, en_cell_find(cells, count, "component"));

    if (!en_str_is(en_cell_find(cells, count, "state"), "active") || !is_leaf(load->accord, node) ||
        !takes_part(load, node)) {
        return true;
    }
    uint8_t base = 0;
    if (!en_crews_base_of(&load->crews->bases, load->accord, en_cell_find(cells, count, "member"),
                          node, en_cell_find(cells, count, "base"), &base)) {
        return true;
    }
    void *array = load->member;
    if (!grow(load, &array, load->count, &load->cap, sizeof(*load->member))) {
        return false;
    }
    load->member = array;
    load->member[load->count++] = (struct en_plan_member){
        .base = base,
        .token = en_arena_copy(&load->crews->arena, en_cell_find(cells, count, "member")),
        .node = node,
        .posts = en_crews_posts_of(load->accord, en_cell_find(cells, count, "trainings")),
        .languages = en_crews_languages_of(load->accord, en_cell_find(cells, count, "languages")),
    };
    return true;
}

static int by_token(const void *a, const void *b)
{
    return en_str_compare(((const struct en_plan_member *)a)->token,
                          ((const struct en_plan_member *)b)->token);
}

/* Index of a member, or the number of members when it is none that could be placed. */
static size_t member_at(const struct loading *load, struct en_str token)
{
    struct en_plan_member key = {.token = token};
    const struct en_plan_member *found =
        load->count == 0 ? NULL : bsearch(&key, load->member, load->count, sizeof(key), by_token);

    return found == NULL ? load->count : (size_t)(found - load->member);
}

/* ---- leave, duty, pairs --------------------------------------------------------------------- */

static bool put_span(struct loading *load, size_t member, struct en_plan_span span)
{
    void *array = load->span;

    if (!grow(load, &array, load->span_count, &load->span_cap, sizeof(*load->span))) {
        return false;
    }
    load->span = array;
    load->span[load->span_count++] = (struct span_row){(uint32_t)member, span};
    return true;
}

static bool add_span(void *self, const struct en_cell *cells, size_t count)
{
    struct loading *load = self;
    size_t member = member_at(load, en_cell_find(cells, count, "member"));
    struct en_plan_span span = {en_cell_number(cells, count, "from"),
                                en_cell_number(cells, count, "until")};

    return member == load->count || put_span(load, member, span);
}

/* Who fell ill is away from now on, for as long as any programme. */
static enum en_status add_ill(struct loading *load, struct en_error *reterr)
{
    const struct en_crews_change *change = load->change;

    for (size_t i = 0; change != NULL && i < change->ill_count; i++) {
        size_t member = member_at(load, change->ill[i]);
        struct en_plan_span span = {change->now, change->now + (en_time)EN_PLAN_DAYS_MAX * 86400};
        if (member == load->count) {
            return en_fail(reterr, EN_ERR_NOT_FOUND, "crews.member", EN_STR(""),
                           N_("%1 is no member who serves"),
                           N_("`entente member list` shows the tokens."), change->ill[i]);
        }
        if (!put_span(load, member, span)) {
            return EN_ERR_MEMORY;
        }
    }
    return EN_OK;
}

/* A patrol whose crew is composed anew binds nobody. */
static bool is_again(const struct loading *load, struct en_str order)
{
    const struct en_crews_change *change = load->change;

    for (size_t i = 0; change != NULL && i < change->again_count; i++) {
        if (en_str_equal(change->again[i], order)) {
            return true;
        }
    }
    return false;
}

static bool add_duty(void *self, const struct en_cell *cells, size_t count)
{
    struct loading *load = self;
    size_t at = member_at(load, en_cell_find(cells, count, "member"));
    int post = en_accord_post(load->accord, en_cell_find(cells, count, "post"));
    size_t before = load->span_count;

    if (at == load->count || is_again(load, en_cell_find(cells, count, "order")) ||
        !add_span(self, cells, count) || load->span_count == before) {
        return !load->failed;
    }
    struct en_plan_member *member = &load->member[at];
    member->patrols++;
    member->nights = (uint16_t)(member->nights + en_chart_night(load->span[before].span.from,
                                                                load->span[before].span.until));
    member->risk = (uint16_t)(member->risk + en_chart_risk(load->span[before].span.from,
                                                           load->span[before].span.until));
    member->leads = (uint16_t)(member->leads + (post >= 0 && load->accord->post[post].rotates));
    return true;
}

static int by_member(const void *a, const void *b)
{
    const struct span_row *left = a;
    const struct span_row *right = b;

    if (left->member != right->member) {
        return left->member < right->member ? -1 : 1;
    }
    return (left->span.from > right->span.from) - (left->span.from < right->span.from);
}

/* Hand the collected spans to their members, as leave or as patrols agreed before. */
static enum en_status divide_spans(struct loading *load, bool leave)
{
    struct en_plan_span *span =
        EN_ARENA_ARRAY(&load->crews->arena, load->span_count + 1, struct en_plan_span);

    if (span == NULL || load->failed) {
        return EN_ERR_MEMORY;
    }
    if (load->span_count > 0) {
        qsort(load->span, load->span_count, sizeof(*load->span), by_member);
    }
    for (size_t i = 0; i < load->span_count; i++) {
        struct en_plan_member *member = &load->member[load->span[i].member];
        span[i] = load->span[i].span;
        if (leave) {
            member->leave = member->leave_count == 0 ? &span[i] : member->leave;
            member->leave_count++;
        } else {
            member->busy = member->busy_count == 0 ? &span[i] : member->busy;
            member->busy_count++;
        }
    }
    load->span_count = 0;
    return EN_OK;
}

static bool add_pair(void *self, const struct en_cell *cells, size_t count)
{
    struct loading *load = self;
    size_t a = member_at(load, en_cell_find(cells, count, "a"));
    size_t b = member_at(load, en_cell_find(cells, count, "b"));
    void *array = load->pair;

    if (a == load->count || b == load->count) {
        return true;
    }
    if (!grow(load, &array, load->pair_count, &load->pair_cap, sizeof(*load->pair))) {
        return false;
    }
    load->pair = array;
    load->pair[load->pair_count++] = (struct en_plan_together){
        (uint32_t)a, (uint32_t)b, (uint32_t)en_cell_number(cells, count, "patrols")};
    return true;
}

/* ---- what each party has had ---------------------------------------------------------------- */

static bool add_command(void *self, const struct en_cell *cells, size_t count)
{
    struct loading *load = self;
    const struct en_plan_rules *rules = &load->crews->problem.rules;
    int node = en_accord_quota(load->accord, en_cell_find(cells, count, "body"));
    int post = en_accord_post(load->accord, en_cell_find(cells, count, "post"));
    int64_t seats = en_cell_number(cells, count, "seats");

    if (node < 0 || post < 0) {
        return true;
    }
    if (!load->accord->post[post].exempt) {
        load->balance[node].seats += 1000 * seats;
        load->held[SEATS] += seats;
    }
    if (post == rules->lead_post) {
        load->balance[node].lead += 1000 * seats;
        load->held[LEADS] += seats;
    } else if (post == rules->deputy_post) {
        load->balance[node].deputy += 1000 * seats;
        load->held[DEPUTIES] += seats;
    }
    return true;
}

/* Balance = what a party had - its share of all; only parties at the top of the tree count. */
static enum en_status set_balances(struct en_state *state, struct loading *load,
                                   struct en_error *reterr)
{
    load->balance =
        EN_ARENA_ARRAY(&load->crews->arena, load->accord->quota_count + 1, struct en_plan_balance);
    if (load->balance == NULL) {
        return EN_ERR_MEMORY;
    }
    enum en_status status = en_state_view(state, "command", NULL, 0, add_command, load, reterr);
    for (size_t i = 0; i < load->accord->quota_count; i++) {
        const struct en_quota *quota = &load->accord->quota[i];
        if (quota->parent < 0 && en_accord_party(load->accord, quota->node) >= 0) {
            load->balance[i].seats -= load->held[SEATS] * quota->share;
            load->balance[i].lead -= load->held[LEADS] * quota->share;
            load->balance[i].deputy -= load->held[DEPUTIES] * quota->share;
        }
    }
    load->crews->problem.balances = load->balance;
    return status;
}

/* ---- all of it ------------------------------------------------------------------------------ */

static enum en_status load_people(struct en_state *state, struct loading *load,
                                  struct en_error *reterr)
{
    enum en_status status = en_state_view(state, "members", NULL, 0, add_member, load, reterr);

    if (status == EN_OK && load->count > 0) {
        qsort(load->member, load->count, sizeof(*load->member), by_token);
    }
    if (status == EN_OK) {
        status = en_crews_set_bases(load->crews, load->accord, load->member, load->count, reterr);
    }
    if (status == EN_OK) {
        status = en_state_view(state, "away", NULL, 0, add_span, load, reterr);
    }
    if (status == EN_OK) {
        status = add_ill(load, reterr);
    }
    if (status == EN_OK) {
        status = divide_spans(load, true);
    }
    if (status == EN_OK) {
        status = en_state_view(state, "duty", NULL, 0, add_duty, load, reterr);
    }
    if (status == EN_OK) {
        status = divide_spans(load, false);
    }
    if (status == EN_OK) {
        status = en_state_view(state, "together", NULL, 0, add_pair, load, reterr);
    }
    return status == EN_OK && load->failed ? EN_ERR_MEMORY : status;
}

static void *copy(struct en_arena *arena, const void *from, size_t count, size_t size)
{
    void *to = en_arena_array(arena, count == 0 ? 1 : count, size);

    if (to != NULL && count > 0) {
        memcpy(to, from, count * size);
    }
    return to;
}

static enum en_status keep_people(struct loading *load)
{
    struct en_crews *crews = load->crews;

    crews->problem.members = copy(&crews->arena, load->member, load->count, sizeof(*load->member));
    crews->problem.member_count = load->count;
    crews->problem.history = copy(&crews->arena, load->pair, load->pair_count, sizeof(*load->pair));
    crews->problem.history_count = load->pair_count;
    return crews->problem.members == NULL || crews->problem.history == NULL ? EN_ERR_MEMORY : EN_OK;
}

enum en_status en_crews_problem(struct en_state *state, const struct en_crews_change *change,
                                struct en_crews *crews, struct en_error *reterr)
{
    const struct en_accord *accord = en_state_accord(state);
    struct loading load = {
        .crews = crews, .change = change, .accord = accord, .absent = en_state_absent(state)};

    if (change != NULL && change->bases != NULL) {
        crews->bases = *change->bases;
    }
    if (accord == NULL || accord->post_count > EN_PLAN_POSTS_MAX) {
        return en_fail(reterr, EN_ERR_RANGE, "crews.accord", EN_STR(""),
                       N_("the planner needs an accord with at most 16 posts"), NULL);
    }
    enum en_status status = en_crews_accord(crews, accord, load.absent);
    if (status == EN_OK) {
        status = en_crews_find_bases(state, crews, reterr);
    }
    if (status == EN_OK) {
        status = load_people(state, &load, reterr);
    }
    if (status == EN_OK) {
        status = keep_people(&load);
    }
    if (status == EN_OK) {
        status = set_balances(state, &load, reterr);
    }
    if (status == EN_OK) {
        status = en_crews_forget(state, change, crews, reterr);
    }
    free(load.member);
    free(load.span);
    free(load.pair);
    return status;
}
