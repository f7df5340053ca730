/*
 * Bounds beyond the root's: cases told apart (branch and bound on counts).
 *
 * How many cells are worked in all, on a day, by somebody: whole numbers in any roster, often not
 * in the master's mixture. So there are two cases, at most K and K + 1 or more, and each has a
 * bound of its own, found as the root's is with a limit more in the master. What holds in all
 * leaves of the tree holds. The leaf with the least bound is split next; its two parts begin with
 * its prices, so no bound falls. What it is split by is tried first: a few counts of each kind, in
 * the master as it is (strong branching). That is what makes trees small: instance 5 needs 3 leaves
 * by it, 49 by taking what is farthest from whole.
 *
 * Source: branching on sums of original variables in branch and price (F. Vanderbeck 2011); strong
 * branching: D. Applegate, R. Bixby, V. Chvatal, W. Cook 1995.
 */
#include "column_solver.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "bound.h"
#include "dive.h"

enum {
    SHARES_MAX = 16384,
    TREE_ROUNDS = 1000, // of generation in one case
    FAMILY_BEST = 3,    // counts of a family that are tried
    BY_PERSON = 1,
    BY_DAY = 2,
    BY_SHIFT = 4,
};
/* What is counted; of equal promise, the first. */
static const int FAMILIES[] = {
    0, BY_DAY, BY_SHIFT, BY_DAY | BY_SHIFT, BY_PERSON, BY_PERSON | BY_DAY, 7};
static const double GAIN_LEAST = 0.05; // in cost: nobody gains nothing
static const double WHOLE = 0.001;     // from whole: floats, no more

struct node {
    size_t parent; // SIZE_MAX: the root
    size_t child;  // the first of two, at most and above; 0 = none: a leaf
    size_t depth;
    int64_t bound;         // in 1/scale
    int32_t *prices;       // [spots + depth]
    struct en_limit split; // of a node: `number` = K; of a leaf: what it would be split by
    bool split_known;
};

struct tree {
    struct node *node; // [count], the root first
    size_t count, cap;
    struct en_share *share; // [SHARES_MAX]
    double *sum;            // [people * days * shifts]
};

static size_t spots(const struct solver *solver)
{
    return (size_t)solver->roster->days * solver->roster->shift_count;
}

/* ---- what to split -------------------------------------------------------------------------- */

static size_t key_of(const struct en_roster *roster, int family, size_t person, size_t day,
                     size_t shift)
{
    size_t key = (family & BY_PERSON) != 0 ? person : 0;

    key = (family & BY_DAY) != 0 ? key * (size_t)roster->days + day : key;
    return (family & BY_SHIFT) != 0 ? key * roster->shift_count + shift : key;
}

/* The limit that a key means. */
static struct en_limit limit_of(const struct en_roster *roster, int family, size_t key)
{
    struct en_limit limit = {.person = -1, .day = -1, .shift = -1};

    if ((family & BY_SHIFT) != 0) {
        limit.shift = (int32_t)(key % roster->shift_count);
        key /= roster->shift_count;
    }
    if ((family & BY_DAY) != 0) {
        limit.day = (int32_t)(key % (size_t)roster->days);
        key /= (size_t)roster->days;
    }
    if ((family & BY_PERSON) != 0) {
        limit.person = (int32_t)key;
    }
    return limit;
}

/* Adds up the shares by what a family counts; how many counts there are. */
static size_t count_family(const struct solver *solver, int family, size_t shares)
{
    const struct en_roster *roster = solver->roster;
    struct tree *tree = solver->tree;
    size_t keys = key_of(roster, family, roster->people_count - 1, (size_t)roster->days - 1,
                         roster->shift_count - 1) +
                  1;

    memset(tree->sum, 0, keys * sizeof(double));
    for (size_t i = 0; i < shares; i++) {
        const uint8_t *row = en_pool_row(&solver->pool, tree->share[i].column);
        for (size_t d = 0; d < (size_t)roster->days; d++) {
            if (row[d] != EN_ROSTER_OFF) {
                tree->sum[key_of(roster, family, tree->share[i].person, d, row[d])] +=
                    tree->share[i].share;
            }
        }
    }
    return keys;
}

/* A family's counts that are farthest from whole, after those there are: how many then. */
static size_t add_candidates(const struct solver *solver, int family, size_t keys, size_t count,
                             struct en_limit *candidate)
{
    double *sum = solver->tree->sum;

    for (size_t i = 0; i < FAMILY_BEST; i++) {
        double farthest = WHOLE;
        size_t best = 0;
        for (size_t key = 0; key < keys; key++) {
            double away = fabs(sum[key] - floor(sum[key] + 0.5));
            if (away > farthest) {
                farthest = away;
                best = key;
            }
        }
        if (farthest > WHOLE) {
            candidate[count] = limit_of(solver->roster, family, best);
            candidate[count++].number = (int32_t)floor(sum[best]);
            sum[best] = 0;
        }
    }
    return count;
}

/* What a case is worth above its node, as far as it matters. */
static double gain(const struct solver *solver, const struct node *node, double value)
{
    double base = (double)node->bound / EN_BLOCK_SCALE;

    return fmax(fmin(value, (double)solver->record) - base, GAIN_LEAST);
}

/* The split whose two cases promise most. */
static enum en_status choose_split(const struct solver *solver, struct en_block *block,
                                   struct node *node)
{
    struct en_limit candidate[EN_COUNT(FAMILIES) * FAMILY_BEST];
    size_t shares = en_block_shares(block, solver->tree->share, SHARES_MAX);
    enum en_status status = EN_OK;
    double best = -HUGE_VAL;
    size_t count = 0;

    for (size_t f = 0; f < EN_COUNT(FAMILIES); f++) {
        size_t keys = count_family(solver, FAMILIES[f], shares);
        count = add_candidates(solver, FAMILIES[f], keys, count, candidate);
    }
    node->split_known = false;
    const struct en_effort *effort = &solver->options->effort;
    for (size_t i = 0; status == EN_OK && i < count && !en_effort_over(effort); i++) {
        double below = 0;
        double above = 0;
        status = en_block_probe(block, &candidate[i], &below, &above);
        double worth = gain(solver, node, below) * gain(solver, node, above);
        if (worth > best) {
            best = worth;
            node->split = candidate[i];
            node->split_known = true;
        }
    }
    return status;
}

/* ---- one case ------------------------------------------------------------------------------- */

/* Limits above a node, from the top, with its prices. */
static void path_of(const struct solver *solver, size_t index, struct en_limit *limits)
{
    const struct tree *tree = solver->tree;
    const struct node *node = &tree->node[index];

    for (size_t i = node->depth, at = index; i-- > 0; at = tree->node[at].parent) {
        const struct node *parent = &tree->node[tree->node[at].parent];
        limits[i] = parent->split;
        limits[i].above = at == parent->child + 1;
        limits[i].number += limits[i].above ? 1 : 0;
        limits[i].price = node->prices[spots(solver) + i];
    }
}

/* Columns, bound and split of a case; a dive where better rosters may be. */
static enum en_status solve_case(struct solver *solver, size_t index, struct en_block *block)
{
    const struct en_effort *effort = &solver->options->effort;
    struct node *node = &solver->tree->node[index];
    struct en_block_state state = {0};
    enum en_status status = EN_OK;
    bool found = false;

    for (uint32_t p = 0; status == EN_OK && p < solver->roster->people_count; p++) {
        status = solver_take_best(solver, block, p, node->prices);
    }
    if (status == EN_OK) {
        status = en_block_generate(block, TREE_ROUNDS, solver->record, effort, &state);
    }
    if (status == EN_OK && state.bound > node->bound) {
        node->bound = state.bound;
        memcpy(node->prices, en_block_duals(block),
               (spots(solver) + node->depth) * sizeof(int32_t));
    }
    if (status == EN_OK && en_bound_whole(node->bound) < solver->record) {
        status = choose_split(solver, block, node);
        memcpy(solver->trial, solver->cells, solver_cells(solver));
    }
    if (status == EN_OK && node->split_known) {
        status = en_dive(block, &solver->pool, solver->record, effort, solver->trial, &found);
    }
    if (status == EN_OK && found) {
        (void)solver_keep_trial(solver);
    }
    return status;
}

/* What cannot be priced or solved keeps the bound it came with, and is not split. */
static enum en_status evaluate(struct solver *solver, size_t index)
{
    struct en_limit limits[EN_LIMITS_MAX];
    struct en_block *block = NULL;
    struct en_block_part part = {.count = solver->roster->people_count,
                                 .until = solver->roster->days,
                                 .limits = limits,
                                 .limit_count = solver->tree->node[index].depth};

    path_of(solver, index, limits);
    enum en_status status =
        en_block_new(&solver->pool, solver->price, &part, solver->tree->node[index].prices, &block);
    if (status == EN_OK) {
        status = solve_case(solver, index, block);
    }
    en_block_free(block);
    return status == EN_ERR_RANGE || status == EN_ERR_INFEASIBLE ? EN_OK : status;
}

/* ---- the tree ------------------------------------------------------------------------------- */

/* A leaf that begins with the bound and the first `count` prices given. */
static enum en_status add_leaf(struct solver *solver, struct node node, size_t count)
{
    struct tree *tree = solver->tree;
    int32_t *prices = calloc(spots(solver) + node.depth, sizeof(int32_t));

    if (tree->node == NULL || tree->count == tree->cap) {
        size_t cap = tree->cap == 0 ? 16 : tree->cap * 2;
        struct node *grown = realloc(tree->node, cap * sizeof(*grown));
        if (grown == NULL) {
            free(prices);
            return EN_ERR_MEMORY;
        }
        tree->node = grown;
        tree->cap = cap;
    }
    if (prices == NULL) {
        return EN_ERR_MEMORY;
    }
    memcpy(prices, node.prices, count * sizeof(int32_t));
    node.prices = prices;
    tree->node[tree->count++] = node;
    return EN_OK;
}

static enum en_status plant(struct solver *solver)
{
    size_t most = solver->roster->people_count * spots(solver);
    struct tree *tree = calloc(1, sizeof(*tree));

    solver->tree = tree;
    if (tree == NULL) {
        return EN_ERR_MEMORY;
    }
    tree->share = calloc(SHARES_MAX, sizeof(*tree->share));
    tree->sum = calloc(most, sizeof(*tree->sum));
    if (tree->share == NULL || tree->sum == NULL) {
        return EN_ERR_MEMORY;
    }
    struct node root = {.parent = SIZE_MAX, .bound = INT64_MIN, .prices = solver->duals};
    enum en_status status = add_leaf(solver, root, spots(solver));
    return status == EN_OK ? evaluate(solver, 0) : status;
}

/* The leaf with the least bound. */
static size_t lowest(const struct tree *tree)
{
    size_t best = SIZE_MAX;

    for (size_t i = 0; i < tree->count; i++) {
        if (tree->node[i].child == 0 &&
            (best == SIZE_MAX || tree->node[i].bound < tree->node[best].bound)) {
            best = i;
        }
    }
    return best;
}

static enum en_status split(struct solver *solver, size_t index)
{
    const struct node *above = &solver->tree->node[index];
    struct node leaf = {
        .parent = index, .depth = above->depth + 1, .bound = above->bound, .prices = above->prices};
    size_t first = solver->tree->count;
    enum en_status status = add_leaf(solver, leaf, spots(solver) + leaf.depth - 1);

    if (status == EN_OK) {
        status = add_leaf(solver, leaf, spots(solver) + leaf.depth - 1);
    }
    if (status == EN_OK) {
        solver->tree->node[index].child = first;
    }
    for (size_t i = first; status == EN_OK && i < first + 2; i++) {
        status = evaluate(solver, i);
    }
    return status;
}

enum en_status solver_split_case(struct solver *solver)
{
    enum en_status status = solver->tree == NULL ? plant(solver) : EN_OK;

    if (status != EN_OK) {
        return status;
    }
    size_t index = lowest(solver->tree);
    const struct node *node = &solver->tree->node[index];
    if (node->split_known && node->depth < EN_LIMITS_MAX && !solver_done(solver)) {
        status = split(solver, index);
    }
    if (status == EN_OK) {
        int64_t bound = en_bound_whole(solver->tree->node[lowest(solver->tree)].bound);
        solver->bound = bound > solver->bound ? bound : solver->bound;
    }
    return status;
}

void solver_free_tree(struct solver *solver)
{
    struct tree *tree = solver->tree;

    for (size_t i = 0; tree != NULL && i < tree->count; i++) {
        free(tree->node[i].prices);
    }
    if (tree != NULL) {
        free(tree->node);
        free(tree->share);
        free(tree->sum);
        free(tree);
    }
}

/* ---- the certificate ------------------------------------------------------------------------ */

static void write_split(struct en_text *out, const struct en_roster *roster,
                        const struct en_limit *split)
{
    struct en_str all = EN_STR("*");
    struct en_str who = split->person < 0 ? all : roster->people[split->person].name;
    struct en_str shift = split->shift < 0 ? all : roster->shifts[split->shift].name;

    en_text_addf(out, "split %.*s ", (int)who.len, who.ptr);
    if (split->day < 0) {
        en_text_adds(out, "* ");
    } else {
        en_text_addf(out, "%d ", (int)split->day);
    }
    en_text_addf(out, "%.*s %d\n", (int)shift.len, shift.ptr, (int)split->number);
}

static void write_leaf(struct en_text *out, const struct solver *solver, const struct node *node)
{
    en_text_adds(out, "leaf");
    for (size_t i = 0; i < node->depth; i++) {
        en_text_addf(out, " %d", abs(node->prices[spots(solver) + i]));
    }
    en_text_adds(out, "\n");
    en_bound_write_prices(out, solver->roster, node->prices);
}

void solver_certify(const struct solver *solver, struct en_text *out)
{
    const struct tree *tree = solver->tree;
    size_t at = 0;

    if (tree == NULL || tree->count == 0 ||
        en_bound_whole(tree->node[lowest(tree)].bound) < solver->bound) {
        en_bound_write(out, solver->roster, solver->duals, solver->bound);
        return;
    }
    en_bound_write_head(out, solver->bound);
    while (at != SIZE_MAX) {
        const struct node *node = &tree->node[at];
        if (node->child != 0) {
            write_split(out, solver->roster, &node->split);
            at = node->child;
            continue;
        }
        write_leaf(out, solver, node);
        while (tree->node[at].parent != SIZE_MAX &&
               at == tree->node[tree->node[at].parent].child + 1) {
            at = tree->node[at].parent;
        }
        at = tree->node[at].parent == SIZE_MAX ? SIZE_MAX : at + 1;
    }
}
