/*
 * Tours and their times. Every stop knows the earliest moment its service can begin and the latest
 * at which the rest of the tour still works, so an insertion is judged by two travels and two
 * comparisons. Tours with a length or a range are judged by the shortest tour through a stretch,
 * which joins in constant time (Vidal, Crainic, Gendreau, Prins 2013; no lateness here).
 */
#include "inside.h"

#include <assert.h>
#include <string.h>

static int32_t largest(int32_t a, int32_t b)
{
    return a > b ? a : b;
}

static int32_t least(int32_t a, int32_t b)
{
    return a < b ? a : b;
}

bool route_tours_make(struct route_tours *tours, const struct route_model *model,
                      struct en_arena *arena)
{
    size_t stops = (size_t)model->tours * model->stride + 1;

    *tours = (struct route_tours){
        .model = model,
        .count = EN_ARENA_ARRAY(arena, model->tours + 1, uint32_t),
        .seq = EN_ARENA_ARRAY(arena, stops, uint32_t),
        .es = EN_ARENA_ARRAY(arena, stops, int32_t),
        .ls = EN_ARENA_ARRAY(arena, stops, int32_t),
        .head = EN_ARENA_ARRAY(arena, stops, struct route_stretch),
        .tail = EN_ARENA_ARRAY(arena, stops, struct route_stretch),
        .metres = EN_ARENA_ARRAY(arena, model->tours + 1, int64_t),
        .where = EN_ARENA_ARRAY(arena, model->n + 1, int32_t),
        .at = EN_ARENA_ARRAY(arena, model->n + 1, uint32_t),
        .lo = EN_ARENA_ARRAY(arena, model->all + 1, int32_t),
        .hi = EN_ARENA_ARRAY(arena, model->all + 1, int32_t),
        .visits = EN_ARENA_ARRAY(arena, model->group_count + 1, uint32_t),
    };
    if (tours->count == NULL || tours->seq == NULL || tours->es == NULL || tours->ls == NULL ||
        tours->head == NULL || tours->tail == NULL || tours->metres == NULL ||
        tours->where == NULL || tours->at == NULL || tours->lo == NULL || tours->hi == NULL ||
        tours->visits == NULL) {
        return false;
    }
    route_tours_clear(tours);
    return true;
}

void route_tours_clear(struct route_tours *tours)
{
    const struct route_model *model = tours->model;

    memcpy(tours->lo, model->open, model->all * sizeof(tours->lo[0]));
    memcpy(tours->hi, model->close, model->all * sizeof(tours->hi[0]));
    memset(tours->visits, 0, (model->group_count + 1) * sizeof(tours->visits[0]));
    for (uint32_t i = 0; i < model->n; i++) {
        tours->where[i] = -1;
    }
    tours->worth = 0;
    for (uint32_t r = 0; r < model->tours; r++) {
        tours->count[r] = 2;
        tours->seq[(size_t)r * model->stride] = model->n + 2 * r;
        tours->seq[(size_t)r * model->stride + 1] = model->n + 2 * r + 1;
        route_reckon(tours, r);
    }
}

void route_tours_copy(struct route_tours *to, const struct route_tours *from, const bool *touched)
{
    const struct route_model *model = from->model;

    for (uint32_t r = 0; r < model->tours; r++) {
        if (!touched[r]) {
            continue;
        }
        size_t base = (size_t)r * model->stride;
        size_t count = from->count[r];
        to->count[r] = from->count[r];
        memcpy(to->seq + base, from->seq + base, count * sizeof(to->seq[0]));
        memcpy(to->es + base, from->es + base, count * sizeof(to->es[0]));
        memcpy(to->ls + base, from->ls + base, count * sizeof(to->ls[0]));
        if (model->hard[r]) {
            memcpy(to->head + base, from->head + base, count * sizeof(to->head[0]));
            memcpy(to->tail + base, from->tail + base, count * sizeof(to->tail[0]));
            to->metres[r] = from->metres[r];
        }
    }
    memcpy(to->where, from->where, model->n * sizeof(to->where[0]));
    memcpy(to->at, from->at, model->n * sizeof(to->at[0]));
    if (!model->alike) {
        memcpy(to->lo, from->lo, model->n * sizeof(to->lo[0]));
        memcpy(to->hi, from->hi, model->n * sizeof(to->hi[0]));
    }
    memcpy(to->visits, from->visits, model->group_count * sizeof(to->visits[0]));
    to->worth = from->worth;
}

/* ---- times ---------------------------------------------------------------------------------- */

static int32_t go(const struct route_model *model, uint32_t from, uint32_t to)
{
    return model->go[(size_t)from * model->all + to];
}

static int32_t metres(const struct route_model *model, uint32_t from, uint32_t to)
{
    const struct en_route_problem *problem = model->problem;

    return problem->metres == NULL
               ? 0
               : problem->metres[model->node[from] * problem->node_count + model->node[to]];
}

/* Two stretches one behind the other; the second can be reached in time. */
static struct route_stretch join(struct route_stretch a, int32_t travel, struct route_stretch b)
{
    int32_t step = a.ticks + travel;
    int32_t wait = largest(b.early - step - a.late, 0);

    return (struct route_stretch){
        step + b.ticks + wait,
        largest(b.early - step, a.early) - wait,
        least(b.late - step, a.late),
    };
}

static struct route_stretch alone(const struct route_tours *tours, uint32_t call)
{
    return (struct route_stretch){0, tours->lo[call], tours->hi[call]};
}

static void reckon_hard(struct route_tours *tours, uint32_t tour)
{
    const struct route_model *model = tours->model;
    size_t base = (size_t)tour * model->stride;
    const uint32_t *seq = tours->seq + base;
    uint32_t count = tours->count[tour];

    tours->metres[tour] = 0;
    tours->head[base] = alone(tours, seq[0]);
    tours->tail[base + count - 1] = alone(tours, seq[count - 1]);
    for (uint32_t i = 1; i < count; i++) {
        tours->metres[tour] += metres(model, seq[i - 1], seq[i]);
        tours->head[base + i] =
            join(tours->head[base + i - 1], go(model, seq[i - 1], seq[i]), alone(tours, seq[i]));
        uint32_t j = count - 1 - i;
        tours->tail[base + j] =
            join(alone(tours, seq[j]), go(model, seq[j], seq[j + 1]), tours->tail[base + j + 1]);
    }
}

/* Times behind stop `from` and before stop `to` again, as far as they change. */
static void reckon_part(struct route_tours *tours, uint32_t tour, uint32_t from, uint32_t to)
{
    const struct route_model *model = tours->model;
    size_t base = (size_t)tour * model->stride;
    const uint32_t *seq = tours->seq + base;
    int32_t *es = tours->es + base;
    int32_t *ls = tours->ls + base;
    uint32_t count = tours->count[tour];

    for (uint32_t i = from + 1; i < count; i++) {
        int32_t at = largest(es[i - 1] + go(model, seq[i - 1], seq[i]), tours->lo[seq[i]]);
        if (i > to && at == es[i]) {
            break;
        }
        es[i] = at;
    }
    for (uint32_t i = to; i-- > 0;) {
        int32_t at = least(ls[i + 1] - go(model, seq[i], seq[i + 1]), tours->hi[seq[i]]);
        if (i < from && at == ls[i]) {
            break;
        }
        ls[i] = at;
    }
    if (model->hard[tour]) {
        reckon_hard(tours, tour);
    }
    for (uint32_t i = from; i < count; i++) {
        if (seq[i] < model->n) {
            tours->at[seq[i]] = i;
        }
    }
}

void route_reckon(struct route_tours *tours, uint32_t tour)
{
    size_t base = (size_t)tour * tours->model->stride;
    uint32_t last = tours->count[tour] - 1;

    tours->es[base] = tours->lo[tours->seq[base]];
    tours->ls[base + last] = tours->hi[tours->seq[base + last]];
    reckon_part(tours, tour, 0, last);
}

/* ---- changes -------------------------------------------------------------------------------- */

int64_t route_gain(const struct route_tours *tours, uint32_t call)
{
    const struct route_model *model = tours->model;
    uint32_t group = model->group[call];

    return model->worth[call] +
           (tours->visits[group] < model->groups[group].least ? model->must : 0);
}

void route_put(struct route_tours *tours, uint32_t tour, uint32_t at, uint32_t call, int32_t lo,
               int32_t hi)
{
    const struct route_model *model = tours->model;
    size_t base = (size_t)tour * model->stride;
    uint32_t count = tours->count[tour]++;
    size_t behind = count - at - 1;

    assert(count < model->stride && tours->where[call] < 0 && at + 1 < count);
    memmove(tours->seq + base + at + 2, tours->seq + base + at + 1, behind * sizeof(uint32_t));
    memmove(tours->es + base + at + 2, tours->es + base + at + 1, behind * sizeof(int32_t));
    memmove(tours->ls + base + at + 2, tours->ls + base + at + 1, behind * sizeof(int32_t));
    tours->seq[base + at + 1] = call;
    tours->where[call] = (int32_t)tour;
    tours->lo[call] = lo;
    tours->hi[call] = hi;
    tours->worth += route_gain(tours, call);
    tours->visits[model->group[call]]++;
    reckon_part(tours, tour, at, at + 2);
}

void route_take(struct route_tours *tours, uint32_t tour, uint32_t first, uint32_t last)
{
    const struct route_model *model = tours->model;
    size_t base = (size_t)tour * model->stride;
    uint32_t count = tours->count[tour];
    size_t behind = count - last - 1;

    assert(first > 0 && first <= last && last + 1 < count);
    for (uint32_t i = first; i <= last; i++) {
        uint32_t call = tours->seq[base + i];
        tours->where[call] = -1;
        tours->lo[call] = model->open[call];
        tours->hi[call] = model->close[call];
        tours->visits[model->group[call]]--;
        tours->worth -= route_gain(tours, call);
    }
    memmove(tours->seq + base + first, tours->seq + base + last + 1, behind * sizeof(uint32_t));
    memmove(tours->es + base + first, tours->es + base + last + 1, behind * sizeof(int32_t));
    memmove(tours->ls + base + first, tours->ls + base + last + 1, behind * sizeof(int32_t));
    tours->count[tour] = count - (last - first + 1);
    reckon_part(tours, tour, first - 1, first);
}
