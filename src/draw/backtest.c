/*
 * backtest.c: how often the past could have been guessed.
 *
 * What is guessed is the next patrol's first cell: a zone and a two-hour window of its day, one
 * symbol. All predictors see the same past and nothing else; none is tuned to it, so that the best
 * of them is a fair picture of what a patient observer could do.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include <entente/draw.h>

enum { WINDOWS = 12, WINDOW_S = 7200, DAY_S = 86400, WEEKDAYS = 7, NONE = -1 };

struct node {
    int32_t parent, symbol;
    uint32_t times;
};

struct past {
    const struct en_draw_seen *seen;
    size_t count, symbols;
    int32_t *symbol;   /* array of length [count]: first cell of each patrol; NONE without places */
    uint32_t *of_day;  /* array of length [count]: its place among the patrols of its day */
    uint32_t *weekday; /* array of length [WEEKDAYS * symbols]: visits seen so far */
    uint32_t *all;     /* array of length [symbols] */
    uint32_t *tally;   /* array of length [symbols]: of one guess */
    struct node *phrase; /* array of length [phrases]: the book; 0 is the root */
    size_t phrases;
    int32_t at; /* phrase being read */
};

const char *en_draw_predictor_name(enum en_draw_predictor which)
{
    static const char *const NAMES[EN_DRAW_PREDICTORS] = {"weekday", "last-week", "markov-1",
                                                          "markov-2", "lz78"};

    return NAMES[which];
}

static int32_t symbol_of(uint32_t zone, en_time at)
{
    return (int32_t)(zone * WINDOWS + (uint32_t)((at - en_time_day(at)) / WINDOW_S));
}

/* ---- guesses -------------------------------------------------------------------------------- */

/* The symbol counted most often, the lowest of equals; NONE when nothing was counted. */
static int32_t most(const uint32_t *tally, size_t symbols)
{
    int32_t best = NONE;

    for (size_t i = 0; i < symbols; i++) {
        if (tally[i] > 0 && (best == NONE || tally[i] > tally[best])) {
            best = (int32_t)i;
        }
    }
    return best;
}

static int32_t guess_weekday(struct past *past, size_t patrol)
{
    size_t day = (size_t)en_time_weekday(past->seen[patrol].start);
    int32_t best = most(past->weekday + day * past->symbols, past->symbols);

    return best != NONE ? best : most(past->all, past->symbols);
}

static int32_t guess_last_week(struct past *past, size_t patrol)
{
    en_time day = en_time_day(past->seen[patrol].start) - WEEKDAYS * DAY_S;

    for (size_t i = patrol; i > 0; i--) {
        if (en_time_day(past->seen[i - 1].start) == day &&
            past->of_day[i - 1] == past->of_day[patrol]) {
            return past->symbol[i - 1];
        }
    }
    return NONE;
}

/* What came after the last `order` symbols, wherever they stood before. */
static int32_t guess_markov(struct past *past, size_t patrol, size_t order)
{
    memset(past->tally, 0, past->symbols * sizeof(*past->tally));
    for (size_t i = order; i < patrol; i++) {
        bool same = past->symbol[i] != NONE;
        for (size_t j = 1; j <= order; j++) {
            same = same && past->symbol[i - j] == past->symbol[patrol - j];
        }
        if (same) {
            past->tally[past->symbol[i]]++;
        }
    }
    return patrol >= order ? most(past->tally, past->symbols) : NONE;
}

static int32_t best_child(const struct past *past, int32_t node)
{
    int32_t best = NONE;

    for (size_t i = 1; i < past->phrases; i++) {
        if (past->phrase[i].parent == node &&
            (best == NONE || past->phrase[i].times > past->phrase[best].times)) {
            best = (int32_t)i;
        }
    }
    return best;
}

static int32_t guess_lz78(struct past *past)
{
    int32_t child = best_child(past, past->at);

    child = child == NONE ? best_child(past, 0) : child;
    return child == NONE ? NONE : past->phrase[child].symbol;
}

static int32_t guess(struct past *past, enum en_draw_predictor which, size_t patrol)
{
    switch (which) {
    case EN_DRAW_BY_WEEKDAY:
        return guess_weekday(past, patrol);
    case EN_DRAW_LAST_WEEK:
        return guess_last_week(past, patrol);
    case EN_DRAW_MARKOV_1:
        return guess_markov(past, patrol, 1);
    case EN_DRAW_MARKOV_2:
        return guess_markov(past, patrol, 2);
    case EN_DRAW_LZ78:
        return guess_lz78(past);
    case EN_DRAW_PREDICTORS:
        break;
    }
    return NONE;
}

/* ---- learning ------------------------------------------------------------------------------- */

static void read_phrase(struct past *past, int32_t symbol)
{
    for (size_t i = 1; i < past->phrases; i++) {
        if (past->phrase[i].parent == past->at && past->phrase[i].symbol == symbol) {
            past->phrase[i].times++;
            past->at = (int32_t)i;
            return;
        }
    }
    past->phrase[past->phrases++] = (struct node){past->at, symbol, 1};
    past->at = 0;
}

static void learn(struct past *past, size_t patrol)
{
    const struct en_draw_seen *seen = &past->seen[patrol];
    size_t day = (size_t)en_time_weekday(seen->start);

    for (uint32_t i = 0; i < seen->place_count; i++) {
        size_t symbol = (size_t)symbol_of(seen->place[i], seen->at[i]);
        past->weekday[day * past->symbols + symbol]++;
        past->all[symbol]++;
    }
    if (past->symbol[patrol] != NONE) {
        read_phrase(past, past->symbol[patrol]);
    }
}

static bool is_hit(const struct en_draw_seen *seen, int32_t guess)
{
    for (uint32_t i = 0; i < seen->place_count; i++) {
        if (symbol_of(seen->place[i], seen->at[i]) == guess) {
            return true;
        }
    }
    return false;
}

/* ---- limits --------------------------------------------------------------------------------- */

/* Probability of at most `hits` of `tries` at this rate. */
static double at_most(uint32_t hits, uint32_t tries, double rate)
{
    double sum = 0;

    for (uint32_t i = 0; i <= hits; i++) {
        sum += exp(lgamma(tries + 1.0) - lgamma(i + 1.0) - lgamma(tries - i + 1.0) + i * log(rate) +
                   (tries - i) * log1p(-rate));
    }
    return sum;
}

uint32_t en_draw_upper_limit(uint32_t hits, uint32_t tries)
{
    double low = 0, high = 1;

    if (hits >= tries) {
        return 1000000;
    }
    for (int i = 0; i < 60; i++) {
        double middle = (low + high) / 2;
        if (at_most(hits, tries, middle) > 0.05) {
            low = middle;
        } else {
            high = middle;
        }
    }
    return (uint32_t)ceil(high * 1e6);
}

/* The rate of right guesses that this entropy rate leaves, by Fano's inequality. */
static double fano(double bits, size_t symbols)
{
    double low = 1.0 / (double)symbols, high = 1;

    if (symbols < 2) {
        return 1;
    }
    for (int i = 0; i < 60; i++) {
        double rate = (low + high) / 2, miss = 1 - rate;
        double left = -rate * log2(rate) - miss * log2(miss) + miss * log2((double)symbols - 1);
        if (left > bits) {
            low = rate;
        } else {
            high = rate;
        }
    }
    return high;
}

static void add_long_history(const struct past *past, struct en_draw_backtest *ret)
{
    size_t used = 0, kinds = 0, read = 0;
    double phrases = (double)past->phrases - 1;

    for (size_t i = 0; i < past->count; i++) {
        read += past->symbol[i] != NONE;
    }
    if (read < EN_DRAW_LONG_HISTORY) {
        return;
    }
    for (used = 0; used < past->symbols; used++) {
        kinds += past->all[used] > 0;
    }
    double bits = phrases * log2(phrases) / (double)read;
    ret->entropy_rate = (uint32_t)(bits * 1000);
    ret->ceiling = (uint32_t)ceil(fano(bits, kinds) * 1e6);
}

/* ---- the whole ------------------------------------------------------------------------------ */

static bool begin(struct past *past, struct en_arena *arena)
{
    size_t count = past->count + 1, symbols = past->symbols + 1;

    past->symbol = EN_ARENA_ARRAY(arena, count, int32_t);
    past->of_day = EN_ARENA_ARRAY(arena, count, uint32_t);
    past->weekday = EN_ARENA_ARRAY(arena, WEEKDAYS * symbols, uint32_t);
    past->all = EN_ARENA_ARRAY(arena, symbols, uint32_t);
    past->tally = EN_ARENA_ARRAY(arena, symbols, uint32_t);
    past->phrase = EN_ARENA_ARRAY(arena, count + 1, struct node);
    if (past->symbol == NULL || past->of_day == NULL || past->weekday == NULL ||
        past->all == NULL || past->tally == NULL || past->phrase == NULL) {
        return false;
    }
    memset(past->weekday, 0, WEEKDAYS * symbols * sizeof(*past->weekday));
    memset(past->all, 0, symbols * sizeof(*past->all));
    past->phrase[0] = (struct node){NONE, NONE, 0};
    past->phrases = 1;
    for (size_t i = 0; i < past->count; i++) {
        const struct en_draw_seen *seen = &past->seen[i];
        bool same_day = i > 0 && en_time_day(seen->start) == en_time_day(past->seen[i - 1].start);
        past->symbol[i] = seen->place_count > 0 ? symbol_of(seen->place[0], seen->at[0]) : NONE;
        past->of_day[i] = same_day ? past->of_day[i - 1] + 1 : 0;
    }
    return true;
}

static void run(struct past *past, struct en_draw_backtest *ret)
{
    for (size_t i = 0; i < past->count; i++) {
        if (i > 0 && past->symbol[i] != NONE) {
            ret->tries++;
            for (int which = 0; which < EN_DRAW_PREDICTORS; which++) {
                int32_t symbol = guess(past, (enum en_draw_predictor)which, i);
                ret->hits[which] += is_hit(&past->seen[i], symbol);
            }
        }
        learn(past, i);
    }
    for (int which = 1; which < EN_DRAW_PREDICTORS; which++) {
        if (ret->hits[which] > ret->hits[ret->best]) {
            ret->best = (enum en_draw_predictor)which;
        }
    }
    ret->upper = en_draw_upper_limit(ret->hits[ret->best], ret->tries);
    add_long_history(past, ret);
}

enum en_status en_draw_backtest(const struct en_draw_seen *seen, size_t count, size_t zone_count,
                                struct en_draw_backtest *ret)
{
    struct past past = {.seen = seen, .count = count, .symbols = zone_count * WINDOWS};
    struct en_arena arena;

    *ret = (struct en_draw_backtest){.tries = 0};
    en_arena_init(&arena, 0);
    bool ready = begin(&past, &arena);
    if (ready) {
        run(&past, ret);
    }
    en_arena_finish(&arena);
    return ready ? EN_OK : EN_ERR_MEMORY;
}
