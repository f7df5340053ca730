/*
 * Rules of the joint draw: a pool, a commitment and an opening of each party, and what is drawn.
 *
 *     commits ----------> opens ----------> drawn
 *        | fewer than two    | nobody opened
 *        +-----> lapsed <----+              (replaced: another pool, before the first commitment)
 *
 * A step is taken when all who can have acted, or at the first entry behind its deadline. Nobody
 * may open while another may still commit: who has seen a secret could choose its own by it. With
 * fewer than two commitments one party alone would know the draw before the others: then there is
 * none.
 * Source: notes/planning.md section 5, point 4; issue 5 point 5.
 */
#include "internal.h"

#include <string.h>

#include <entente/coin.h>

static const int64_t WEIGHT_SUM = INT64_C(1) << 32;

/* ---- drawing -------------------------------------------------------------------------------- */

/* What each party of the accord put in, in the accord's order; `accord` has at most
 * EN_PARTIES_MAX. */
static size_t read_seeds(struct turn *turn, const struct en_hash *pool,
                         const struct en_accord *accord, struct en_coin_seed *seed)
{
    for (size_t i = 0; i < accord->party_count; i++) {
        seed[i] = (struct en_coin_seed){.party = accord->party[i].id};
        sqlite3_stmt *row = sql_row(turn->state, SQL_SEED_GET, "ht", pool, accord->party[i].id);
        if (row != NULL) {
            seed[i].opened = sql_hash(row, 1, &seed[i].secret);
            sqlite3_reset(row);
        }
    }
    return accord->party_count;
}

/* The alternative in whose share of 0 .. 2^32 - 1 the number lies. */
static void find_drawn(struct turn *turn, const struct en_hash *pool, uint32_t number,
                       struct en_hash *ret)
{
    int64_t behind = 0;
    bool found = false;

    for (sqlite3_stmt *row = sql_row(turn->state, SQL_POOL_LINE_EACH, "h", pool); row != NULL;
         row = sql_next(turn->state, SQL_POOL_LINE_EACH) ? row : NULL) {
        behind += sqlite3_column_int64(row, 1);
        if (!found && (int64_t)number < behind) {
            sql_hash(row, 0, ret);
            found = true;
        }
    }
}

static enum en_status draw(struct turn *turn, const struct en_hash *pool,
                           const struct en_accord *accord)
{
    struct en_coin_seed seed[EN_PARTIES_MAX];
    struct en_hash drawn = {{0}};
    struct en_text text = {0};
    size_t count = read_seeds(turn, pool, accord, seed);

    en_coin_text(pool, seed, count, &text);
    uint32_t number = en_coin_number(turn->state->hasher, en_text_str(&text));
    bool failed = text.failed;
    en_text_finish(&text);
    if (failed) {
        return EN_ERR_MEMORY;
    }
    find_drawn(turn, pool, number, &drawn);
    sql_do(turn->state, SQL_POOL_DRAWN, "iihh", (int64_t)turn->index, (int64_t)number, &drawn,
           pool);
    return EN_OK;
}

/* ---- from step to step ---------------------------------------------------------------------- */

struct pool {
    char programme[EN_TOKEN_BYTES_MAX + 1];
    const struct en_accord *accord; /* the one it was made under */
    en_time commits, opens;
    char state[16];
    int64_t done;
};

static void copy_text(char *out, size_t cap, struct en_str text)
{
    size_t len = text.len < cap ? text.len : cap - 1;

    memcpy(out, text.ptr, len);
    out[len] = '\0';
}

static bool load(struct turn *turn, const struct en_hash *id, struct pool *ret)
{
    sqlite3_stmt *row = sql_row(turn->state, SQL_POOL_GET, "h", id);

    if (row == NULL) {
        return false;
    }
    copy_text(ret->programme, sizeof(ret->programme), sql_text(row, 0));
    ret->accord = accord_version(turn->state, sqlite3_column_int64(row, 1));
    ret->commits = sqlite3_column_int64(row, 2);
    ret->opens = sqlite3_column_int64(row, 3);
    copy_text(ret->state, sizeof(ret->state), sql_text(row, 4));
    ret->done = sqlite3_column_int64(row, 5);
    sqlite3_reset(row);
    return ret->accord != NULL;
}

static void count_seeds(struct turn *turn, const struct en_hash *id, size_t *ret_bound,
                        size_t *ret_opened)
{
    sqlite3_stmt *row = sql_row(turn->state, SQL_SEED_COUNT, "h", id);

    *ret_bound = *ret_opened = 0;
    if (row != NULL) {
        *ret_bound = (size_t)sqlite3_column_int64(row, 0);
        *ret_opened = (size_t)sqlite3_column_int64(row, 1);
        sqlite3_reset(row);
    }
}

static void close_as(struct turn *turn, const struct en_hash *id, const char *state)
{
    sql_do(turn->state, SQL_POOL_DONE, "tih", en_str_from(state), (int64_t)turn->index, id);
}

/* Take every step that is due: all have acted, or `logged` is behind the deadline. */
static enum en_status move_on(struct turn *turn, const struct en_hash *id)
{
    struct pool pool = {.accord = NULL};
    size_t bound = 0, opened = 0;

    if (!load(turn, id, &pool)) {
        return EN_OK;
    }
    count_seeds(turn, id, &bound, &opened);
    if (strcmp(pool.state, "commits") == 0) {
        if (bound < pool.accord->party_count && turn->logged < pool.commits) {
            return EN_OK;
        }
        if (bound < 2) {
            close_as(turn, id, "lapsed");
            return EN_OK;
        }
        close_as(turn, id, "opens");
    }
    if (opened < bound && turn->logged < pool.opens) {
        return EN_OK;
    }
    if (opened == 0) {
        close_as(turn, id, "lapsed");
        return EN_OK;
    }
    return draw(turn, id, pool.accord);
}

enum en_status draws_sweep(struct turn *turn)
{
    enum en_status status = EN_OK;
    struct en_hash id;

    while (status == EN_OK) {
        sqlite3_stmt *row = sql_row(turn->state, SQL_POOL_DUE, "i", (int64_t)turn->logged);
        if (row == NULL) {
            return EN_OK;
        }
        sql_hash(row, 0, &id);
        sqlite3_reset(row);
        status = move_on(turn, &id);
    }
    return status;
}

/* ---- the pool ------------------------------------------------------------------------------- */

static enum en_status check_alternatives(struct turn *turn)
{
    const struct en_act *act = turn->act;
    int64_t sum = 0;
    char number[24];

    for (const struct en_item *i = en_act_first(act, "alternative"); i; i = en_act_next(act, i)) {
        for (const struct en_item *j = en_act_first(act, "alternative"); j != i;
             j = en_act_next(act, j)) {
            if (en_str_equal(i->value[0].text, j->value[0].text)) {
                return turn_void(turn, RULE_DRAW_TWICE, i->value[0].text);
            }
        }
        sum += i->value[1].num;
    }
    if (sum != WEIGHT_SUM) {
        return turn_void(turn, RULE_DRAW_WEIGHTS, text_of(number, sum));
    }
    return EN_OK;
}

/* Another pool of the same programme gives way while nobody is bound to it. */
static enum en_status check_free(struct turn *turn, struct en_hash *ret_before, bool *ret_replaces)
{
    struct en_str programme = en_act_str(turn->act, "programme");

    *ret_replaces = false;
    if (sql_has(turn->state, SQL_PROGRAMME_NUMBER, "t", programme)) {
        return turn_void(turn, RULE_DRAW_STANDS, programme);
    }
    sqlite3_stmt *row = sql_row(turn->state, SQL_POOL_OF, "t", programme);
    if (row == NULL) {
        return EN_OK;
    }
    sql_hash(row, 0, ret_before);
    bool commits = en_str_is(sql_text(row, 1), "commits");
    sqlite3_reset(row);
    if (!commits || sql_has(turn->state, SQL_SEED_ANY, "h", ret_before)) {
        return turn_void(turn, RULE_DRAW_FIXED, programme);
    }
    *ret_replaces = true;
    return EN_OK;
}

static void put_pool(struct turn *turn)
{
    const struct en_act *act = turn->act;
    const struct en_hash *id = &turn->entry->id;
    int64_t n = 0;

    sql_do(turn->state, SQL_POOL_PUT, "htiiiti", id, en_act_str(act, "programme"),
           (int64_t)turn->state->accord_count, en_act_num(act, "commit"), en_act_num(act, "open"),
           act->author, (int64_t)turn->index);
    for (const struct en_item *i = en_act_first(act, "alternative"); i; i = en_act_next(act, i)) {
        struct en_hash sha256 = en_value_hash(&i->value[0]);
        sql_do(turn->state, SQL_POOL_LINE_PUT, "hihi", id, n++, &sha256, i->value[1].num);
    }
    deadline_at(turn->state, en_act_num(act, "commit"));
}

enum en_status rule_DRAW_POOL(struct turn *turn)
{
    en_time commits = en_act_num(turn->act, "commit"), opens = en_act_num(turn->act, "open");
    char commits_text[EN_TIME_BYTES + 1], opens_text[EN_TIME_BYTES + 1];
    struct en_hash before = {{0}};
    bool replaces = false;

    enum en_status status = check_coordinator(turn);
    if (status == EN_OK && (commits <= turn->logged || opens <= commits)) {
        status = turn_void(turn, RULE_DRAW_TIMES, text_of_time(commits_text, commits),
                           text_of_time(opens_text, opens));
    }
    if (status == EN_OK) {
        status = check_alternatives(turn);
    }
    if (status == EN_OK) {
        status = check_free(turn, &before, &replaces);
    }
    if (status != EN_OK) {
        return status;
    }
    if (replaces) {
        close_as(turn, &before, "replaced");
    }
    put_pool(turn);
    return EN_OK;
}

/* ---- the parties ---------------------------------------------------------------------------- */

/* The pool an act names: it must be under way, and the author's body one of its parties. */
static enum en_status find_pool(struct turn *turn, struct en_hash *ret_id, struct pool *ret)
{
    char hex[65], index[24];

    en_act_hash(turn->act, "pool", ret_id);
    if (!load(turn, ret_id, ret)) {
        return turn_void(turn, RULE_DRAW_UNKNOWN, text_of_hash(hex, ret_id));
    }
    if (strcmp(ret->state, "commits") != 0 && strcmp(ret->state, "opens") != 0) {
        return turn_void(turn, RULE_DRAW_OVER, en_str_from(ret->programme), en_str_from(ret->state),
                         text_of(index, ret->done));
    }
    if (en_accord_party(ret->accord, en_str_from(turn->author->body)) < 0) {
        return turn_void(turn, RULE_DRAW_PARTY, en_str_from(turn->author->body));
    }
    return EN_OK;
}

enum en_status rule_DRAW_COMMIT(struct turn *turn)
{
    struct en_str body = en_str_from(turn->author->body);
    struct en_hash id = {{0}}, hash = {{0}};
    struct pool pool = {.accord = NULL};

    enum en_status status = find_pool(turn, &id, &pool);
    if (status != EN_OK) {
        return status;
    }
    struct en_str programme = en_str_from(pool.programme);
    if (sql_has(turn->state, SQL_SEED_GET, "ht", &id, body)) {
        return turn_void(turn, RULE_DRAW_COMMITTED, programme, body);
    }
    if (strcmp(pool.state, "commits") != 0) {
        return turn_void(turn, RULE_DRAW_LATE, programme, body);
    }
    en_act_hash(turn->act, "hash", &hash);
    sql_do(turn->state, SQL_SEED_PUT, "hthti", &id, body, &hash, turn->act->author,
           (int64_t)turn->index);
    deadline_at(turn->state, pool.opens);
    return move_on(turn, &id);
}

/* Is this the secret that the party is bound to? */
static enum en_status check_secret(struct turn *turn, const struct en_hash *id,
                                   const struct pool *pool, const struct en_hash *secret)
{
    struct en_str body = en_str_from(turn->author->body);
    struct en_str programme = en_str_from(pool->programme);
    struct en_hash bound = {{0}}, made;
    char until[EN_TIME_BYTES + 1];

    sqlite3_stmt *row = sql_row(turn->state, SQL_SEED_GET, "ht", id, body);
    if (row == NULL) {
        return turn_void(turn, RULE_DRAW_UNBOUND, programme, body);
    }
    sql_hash(row, 0, &bound);
    bool opened = sqlite3_column_type(row, 1) != SQLITE_NULL;
    sqlite3_reset(row);
    if (opened) {
        return turn_void(turn, RULE_DRAW_OPENED, programme, body);
    }
    if (strcmp(pool->state, "commits") == 0) {
        return turn_void(turn, RULE_DRAW_EARLY, programme, text_of_time(until, pool->commits));
    }
    en_coin_commitment(turn->state->hasher, id, body, secret, &made);
    if (!en_hash_equal(&made, &bound)) {
        return turn_void(turn, RULE_DRAW_MATCH, programme, body);
    }
    return EN_OK;
}

enum en_status rule_DRAW_OPEN(struct turn *turn)
{
    struct en_hash id = {{0}}, secret = {{0}};
    struct pool pool = {.accord = NULL};

    enum en_status status = find_pool(turn, &id, &pool);
    if (status == EN_OK) {
        en_act_hash(turn->act, "secret", &secret);
        status = check_secret(turn, &id, &pool, &secret);
    }
    if (status != EN_OK) {
        return status;
    }
    sql_do(turn->state, SQL_SEED_OPEN, "hiht", &secret, (int64_t)turn->index, &id,
           en_str_from(turn->author->body));
    return move_on(turn, &id);
}
