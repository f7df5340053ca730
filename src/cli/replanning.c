/*
 * replanning.c: the planned patrols of a programme as the planner's problem, with what happened.
 */
#include "replanning.h"

#include <string.h>

#include "order_lines.h"

enum { SEATS_MAX = EN_PLAN_CREW_MAX, PATROLS_MAX = EN_PLAN_SLOTS_MAX };

/* One planned patrol as the record has it. */
struct planned {
    struct en_demand demand;
    struct en_str member[SEATS_MAX];
    struct en_str post[SEATS_MAX];
    size_t seats;
    struct en_str vehicles; // "v-01 v-02"
    struct en_str off;      // "PARTY SECTOR" for which it is called off
};

struct asking {
    struct en_state *state;
    const struct en_replan_ask *ask;
    struct en_replanning *to;
    struct en_str programme;
    struct planned *planned; // array of length [count]
    size_t count, cap;
    bool sector_known[EN_REPLAN_ASKS_MAX];
    bool failed;
};

static struct planned *named(struct asking *asking, struct en_str order)
{
    for (size_t i = 0; i < asking->count; i++) {
        if (en_str_equal(asking->planned[i].demand.order, order)) {
            return &asking->planned[i];
        }
    }
    return NULL;
}

/* ---- what the record has -------------------------------------------------------------------- */

static bool add_order(void *self, const struct en_cell *cells, size_t count)
{
    struct asking *asking = self;
    struct en_arena *arena = &asking->to->arena;

    if (asking->count == asking->cap) {
        size_t wanted = asking->cap == 0 ? 64 : 2 * asking->cap;
        struct planned *grown = EN_ARENA_ARRAY(arena, wanted, struct planned);
        if (grown == NULL || wanted > PATROLS_MAX) {
            asking->failed = true;
            return false;
        }
        if (asking->count > 0) {
            memcpy(grown, asking->planned, asking->count * sizeof(*grown));
        }
        asking->planned = grown;
        asking->cap = wanted;
    }
    asking->planned[asking->count++] = (struct planned){
        .demand = {.order = en_arena_copy(arena, en_cell_find(cells, count, "order"))}};
    return true;
}

/* Of the programme's orders those in force that have not mustered and leave later stay. */
static bool take_patrol(void *self, const struct en_cell *cells, size_t count)
{
    struct asking *asking = self;
    struct planned *planned = named(asking, en_cell_find(cells, count, "order"));

    if (planned != NULL && en_str_is(en_cell_find(cells, count, "state"), "planned") &&
        en_cell_number(cells, count, "start") > asking->ask->now) {
        planned->demand.kind =
            en_arena_copy(&asking->to->arena, en_cell_find(cells, count, "kind"));
        planned->demand.start = en_cell_number(cells, count, "start");
        planned->demand.end = en_cell_number(cells, count, "end");
    }
    return true;
}

static void keep_planned(struct asking *asking)
{
    size_t kept = 0;

    for (size_t i = 0; i < asking->count; i++) {
        if (asking->planned[i].demand.end > 0) {
            asking->planned[kept++] = asking->planned[i];
        }
    }
    asking->count = kept;
}

static bool add_seat(void *self, const struct en_cell *cells, size_t count)
{
    struct asking *asking = self;
    struct planned *planned = named(asking, en_cell_find(cells, count, "order"));
    struct en_arena *arena = &asking->to->arena;

    if (planned != NULL && planned->seats < SEATS_MAX) {
        planned->member[planned->seats] =
            en_arena_copy(arena, en_cell_find(cells, count, "member"));
        planned->post[planned->seats] = en_arena_copy(arena, en_cell_find(cells, count, "post"));
        planned->seats++;
    }
    return true;
}

/* "A B" from "A" and B. */
static struct en_str joined(struct asking *asking, struct en_str words, struct en_str word)
{
    struct en_text text = {0};

    en_text_add(&text, words);
    en_text_adds(&text, words.len > 0 ? " " : "");
    en_text_add(&text, word);
    struct en_str kept = en_arena_copy(&asking->to->arena, en_text_str(&text));
    asking->failed = asking->failed || text.failed || kept.ptr == NULL;
    en_text_finish(&text);
    return kept;
}

static bool add_transport(void *self, const struct en_cell *cells, size_t count)
{
    struct asking *asking = self;
    struct planned *planned = named(asking, en_cell_find(cells, count, "order"));

    if (planned != NULL) {
        planned->vehicles =
            joined(asking, planned->vehicles, en_cell_find(cells, count, "vehicle"));
        planned->demand.vehicles++;
    }
    return true;
}

/* A stop in a suspended sector calls the patrol off. */
static bool add_stop(void *self, const struct en_cell *cells, size_t count)
{
    struct asking *asking = self;
    struct planned *planned = named(asking, en_cell_find(cells, count, "order"));

    for (size_t i = 0; i < asking->ask->suspend_count; i++) {
        struct en_str sector = asking->ask->suspend[i];
        (void)en_str_cut(&sector, ' ');
        bool there = en_str_equal(sector, en_cell_find(cells, count, "place")) ||
                     en_str_equal(sector, en_cell_find(cells, count, "region"));
        asking->sector_known[i] = asking->sector_known[i] || there;
        if (there && planned != NULL && planned->off.len == 0) {
            planned->off = asking->ask->suspend[i];
        }
    }
    return true;
}

static enum en_status view(struct asking *asking, const char *name, struct en_str arg,
                           en_row_fn row, struct en_error *reterr)
{
    return en_state_view(asking->state, name, arg.len > 0 ? &arg : NULL, arg.len > 0 ? 1 : 0, row,
                         asking, reterr);
}

static enum en_status read_record(struct asking *asking, struct en_error *reterr)
{
    struct en_str all = {NULL, 0};
    enum en_status status = view(asking, "programme", asking->programme, add_order, reterr);

    if (status == EN_OK && asking->count == 0) {
        return en_fail(reterr, EN_ERR_NOT_FOUND, "replan.programme", asking->programme,
                       N_("there is no programme %1"), N_("`entente programme list` shows them."),
                       asking->programme);
    }
    if (status == EN_OK) {
        status = view(asking, "patrols", all, take_patrol, reterr);
        keep_planned(asking);
    }
    if (status == EN_OK) {
        status = view(asking, "crew", all, add_seat, reterr);
    }
    if (status == EN_OK) {
        status = view(asking, "transport", all, add_transport, reterr);
    }
    return status == EN_OK ? view(asking, "stops", all, add_stop, reterr) : status;
}

/* ---- vehicles ------------------------------------------------------------------------------- */

struct vehicle_ask {
    struct asking *asking;
    const struct planned *planned;
    struct en_str best;
    int64_t best_seats;
    bool known[EN_REPLAN_ASKS_MAX];
};

static bool has_word(struct en_str words, struct en_str word)
{
    while (words.len > 0) {
        if (en_str_equal(en_str_cut(&words, ' '), word)) {
            return true;
        }
    }
    return false;
}

static bool is_broken(const struct en_replan_ask *ask, struct en_str vehicle)
{
    for (size_t i = 0; i < ask->vehicle_count; i++) {
        if (en_str_equal(ask->vehicle[i], vehicle)) {
            return true;
        }
    }
    return false;
}

/* Is a vehicle out with another planned patrol of the programme at that time? */
static bool is_out(const struct asking *asking, const struct planned *planned,
                   struct en_str vehicle)
{
    for (size_t i = 0; i < asking->count; i++) {
        const struct planned *other = &asking->planned[i];
        if (other->off.len == 0 && other->demand.start < planned->demand.end &&
            planned->demand.start < other->demand.end && has_word(other->vehicles, vehicle)) {
            return true;
        }
    }
    return false;
}

/* The free vehicle of most seats, the first by name of several. */
static bool look_at_vehicle(void *self, const struct en_cell *cells, size_t count)
{
    struct vehicle_ask *look = self;
    const struct en_replan_ask *ask = look->asking->ask;
    struct en_str vehicle = en_cell_find(cells, count, "vehicle");
    int64_t seats = en_cell_number(cells, count, "seats");

    for (size_t i = 0; i < ask->vehicle_count; i++) {
        look->known[i] = look->known[i] || en_str_equal(ask->vehicle[i], vehicle);
    }
    if (look->planned != NULL && !is_broken(ask, vehicle) && seats > look->best_seats &&
        !is_out(look->asking, look->planned, vehicle)) {
        look->best = en_arena_copy(&look->asking->to->arena, vehicle);
        look->best_seats = seats;
    }
    return true;
}

static enum en_status check_asks(struct asking *asking, struct en_error *reterr)
{
    struct vehicle_ask look = {.asking = asking};
    enum en_status status =
        en_state_view(asking->state, "vehicles", NULL, 0, look_at_vehicle, &look, reterr);

    for (size_t i = 0; status == EN_OK && i < asking->ask->vehicle_count; i++) {
        if (!look.known[i]) {
            status =
                en_fail(reterr, EN_ERR_NOT_FOUND, "replan.vehicle", asking->ask->vehicle[i],
                        N_("there is no vehicle %1"),
                        N_("`entente state view vehicles` lists them."), asking->ask->vehicle[i]);
        }
    }
    for (size_t i = 0; status == EN_OK && i < asking->ask->suspend_count; i++) {
        if (!asking->sector_known[i]) {
            status = en_fail(reterr, EN_ERR_NOT_FOUND, "replan.sector", asking->ask->suspend[i],
                             N_("no order stops in that sector: %1"),
                             N_("Write the party, a space, and a place or region of the record."),
                             asking->ask->suspend[i]);
        }
    }
    return status;
}

/* Each vehicle that failed is replaced by one that is free then. */
static enum en_status set_vehicles(struct asking *asking, struct planned *planned,
                                   struct en_replan_patrol *patrol, struct en_error *reterr)
{
    struct en_str rest = planned->vehicles;
    struct en_str kept = {NULL, 0};
    enum en_status status = EN_OK;

    while (status == EN_OK && rest.len > 0) {
        struct en_str vehicle = en_str_cut(&rest, ' ');
        struct vehicle_ask look = {.asking = asking, .planned = planned};
        if (!is_broken(asking->ask, vehicle)) {
            kept = joined(asking, kept, vehicle);
            continue;
        }
        status = en_state_view(asking->state, "vehicles", NULL, 0, look_at_vehicle, &look, reterr);
        patrol->vehicles = true;
        if (look.best.len > 0) {
            kept = joined(asking, kept, look.best);
            planned->vehicles = joined(asking, planned->vehicles, look.best);
        } else {
            patrol->lacks = vehicle;
        }
    }
    patrol->vehicle = kept;
    return status;
}

/* ---- the planner's problem ------------------------------------------------------------------ */

/* "lead 1 deputy 1 driver 2": the posts as they are now. */
static struct en_str posts_of(struct asking *asking, const struct planned *planned)
{
    struct en_text text = {0};

    for (size_t i = 0; i < planned->seats; i++) {
        size_t count = 0;
        bool first = true;
        for (size_t j = 0; j < planned->seats; j++) {
            bool same = en_str_equal(planned->post[i], planned->post[j]);
            first = first && (j >= i || !same);
            count += same;
        }
        if (first) {
            en_text_adds(&text, text.len > 0 ? " " : "");
            en_text_add(&text, planned->post[i]);
            en_text_addf(&text, " %zu", count);
        }
    }
    struct en_str kept = en_arena_copy(&asking->to->arena, en_text_str(&text));
    en_text_finish(&text);
    return kept;
}

static int32_t member_index(const struct en_plan_problem *problem, struct en_str token)
{
    for (size_t i = 0; i < problem->member_count; i++) {
        if (en_str_equal(problem->members[i].token, token)) {
            return (int32_t)i;
        }
    }
    return -1;
}

/* Those of the crew who still serve; the others' seats are open. */
static bool give(struct asking *asking, const struct planned *planned, struct en_plan_crew *crew)
{
    const struct en_plan_problem *problem = &asking->to->crews.problem;
    struct en_plan_seat *seat =
        EN_ARENA_ARRAY(&asking->to->arena, planned->seats + 1, struct en_plan_seat);
    size_t count = 0;

    for (size_t i = 0; seat != NULL && i < planned->seats; i++) {
        int32_t member = member_index(problem, planned->member[i]);
        int32_t post = -1;
        for (size_t p = 0; p < problem->post_count; p++) {
            post = en_str_equal(problem->posts[p].name, planned->post[i]) ? (int32_t)p : post;
        }
        if (member >= 0) {
            seat[count++] = (struct en_plan_seat){(uint32_t)member, post,
                                                  post >= 0 && problem->posts[post].exempt};
        }
    }
    *crew = (struct en_plan_crew){.verdict = EN_PLAN_MANNED, .seats = seat, .seat_count = count};
    return seat != NULL;
}

static enum en_status set_demand(struct asking *asking, struct en_error *reterr)
{
    struct en_replanning *to = asking->to;
    size_t count = asking->count;

    to->patrol = EN_ARENA_ARRAY(&to->arena, count + 1, struct en_replan_patrol);
    to->demand = EN_ARENA_ARRAY(&to->arena, count + 1, struct en_demand);
    to->slot_patrol = EN_ARENA_ARRAY(&to->arena, count + 1, size_t);
    if (to->patrol == NULL || to->demand == NULL || to->slot_patrol == NULL) {
        return EN_ERR_MEMORY;
    }
    for (size_t i = 0; i < count; i++) {
        struct planned *planned = &asking->planned[i];
        struct en_replan_patrol *patrol = &to->patrol[to->count++];
        *patrol = (struct en_replan_patrol){.order = planned->demand.order, .off = planned->off};
        if (planned->off.len > 0) {
            continue;
        }
        enum en_status status = set_vehicles(asking, planned, patrol, reterr);
        if (status != EN_OK) {
            return status;
        }
        planned->demand.crew = (int32_t)planned->seats;
        planned->demand.posts = posts_of(asking, planned);
        to->slot_patrol[to->demand_count] = i;
        to->demand[to->demand_count++] = planned->demand;
    }
    return EN_OK;
}

static enum en_status solve(struct asking *asking, struct en_error *reterr)
{
    struct en_replanning *to = asking->to;
    struct en_plan_options options = {.seed = 1};
    struct en_plan_crew *given =
        EN_ARENA_ARRAY(&to->arena, to->demand_count + 1, struct en_plan_crew);
    struct en_str *again = EN_ARENA_ARRAY(&to->arena, asking->count + 1, struct en_str);

    if (given == NULL || again == NULL) {
        return EN_ERR_MEMORY;
    }
    for (size_t i = 0; i < asking->count; i++) {
        again[i] = asking->planned[i].demand.order;
    }
    struct en_crews_change change = {.again = again,
                                     .again_count = asking->count,
                                     .ill = asking->ask->ill,
                                     .ill_count = asking->ask->ill_count,
                                     .now = asking->ask->now};
    enum en_status status = en_crews_open(asking->state, &change, &to->crews, reterr);
    if (status == EN_OK) {
        status = en_crews_ask(asking->state, &to->crews, to->demand, to->demand_count, reterr);
    }
    for (size_t i = 0; status == EN_OK && i < to->demand_count; i++) {
        if (!give(asking, &asking->planned[to->slot_patrol[i]], &given[i])) {
            status = EN_ERR_MEMORY;
        }
    }
    return status == EN_OK
               ? en_plan_replan(&to->crews.problem, given, NULL, &options, &to->plan, reterr)
               : status;
}

enum en_status en_replanning_run(struct en_state *state, struct en_str programme,
                                 const struct en_replan_ask *ask, struct en_replanning *ret,
                                 struct en_error *reterr)
{
    struct asking asking = {.state = state, .ask = ask, .to = ret, .programme = programme};

    *ret = (struct en_replanning){.count = 0};
    en_arena_init(&ret->arena, 0);
    enum en_status status = read_record(&asking, reterr);
    if (status == EN_OK) {
        status = check_asks(&asking, reterr);
    }
    if (status == EN_OK) {
        status = set_demand(&asking, reterr);
    }
    if (status == EN_OK) {
        status = asking.failed ? EN_ERR_MEMORY : solve(&asking, reterr);
    }
    for (size_t i = 0; status == EN_OK && i < ret->plan.change_count; i++) {
        ret->patrol[ret->slot_patrol[ret->plan.changes[i].slot]].crew = true;
    }
    return status;
}

void en_replanning_finish(struct en_replanning *replanning)
{
    en_plan_replanned_finish(&replanning->plan);
    en_crews_finish(&replanning->crews);
    en_arena_finish(&replanning->arena);
    *replanning = (struct en_replanning){0};
}

/* ---- as words and as lines ------------------------------------------------------------------ */

/* The slot of a patrol, or how many there are when it is called off. */
static size_t slot_of(const struct en_replanning *replanning, size_t patrol)
{
    size_t slot = 0;

    while (slot < replanning->demand_count && replanning->slot_patrol[slot] != patrol) {
        slot++;
    }
    return slot;
}

void en_replanning_why(struct en_text *out, const struct en_replanning *replanning, size_t patrol)
{
    const struct en_replan_patrol *of = &replanning->patrol[patrol];
    size_t slot = slot_of(replanning, patrol);
    const char *between = "";

    if (of->off.len > 0) {
        struct en_str sector = of->off;
        struct en_str args[2] = {en_str_cut(&sector, ' ')};
        args[1] = sector;
        en_text_fill(out, en_tr(N_("%1 suspends the sector %2")), args, 2);
    }
    for (size_t i = 0; i < replanning->plan.change_count; i++) {
        if (replanning->plan.changes[i].slot == slot) {
            en_text_adds(out, between);
            en_plan_line_print(out, &replanning->crews.problem, &replanning->plan.changes[i].line,
                               en_tr);
            between = "; ";
        }
    }
    if (of->vehicles) {
        en_text_adds(out, between);
        en_text_fill(out,
                     en_tr(of->lacks.len > 0 ? N_("a vehicle fails, and none is free for it: %1")
                                             : N_("a vehicle fails; it goes with %1")),
                     of->lacks.len > 0 ? &of->lacks : &of->vehicle, 1);
    }
}

/* "key: value" lines: what the new version says anew. */
static void add_lines(struct en_text *out, const struct en_replanning *replanning, size_t patrol)
{
    const struct en_replan_patrol *of = &replanning->patrol[patrol];
    const struct en_plan_problem *problem = &replanning->crews.problem;
    size_t slot = slot_of(replanning, patrol);
    struct en_str vehicles = of->vehicle;

    if (of->crew && slot < replanning->demand_count) {
        const struct en_plan_crew *crew = &replanning->plan.programme.crews[slot];
        for (size_t i = 0; i < crew->seat_count; i++) {
            int32_t post = crew->seats[i].post;
            en_text_adds(out, "crew: ");
            en_text_add(out, problem->members[crew->seats[i].member].token);
            en_text_addc(out, ' ');
            en_text_add(out, post >= 0 ? problem->posts[post].name : EN_STR("-"));
            en_text_addc(out, '\n');
        }
    }
    while (of->vehicles && vehicles.len > 0) {
        en_text_adds(out, "vehicle: ");
        en_text_add(out, en_str_cut(&vehicles, ' '));
        en_text_addc(out, '\n');
    }
    en_text_adds(out, "remark: ");
    en_replanning_why(out, replanning, patrol);
    en_text_addc(out, '\n');
}

enum en_status en_replanning_order(struct en_cli *cli, const struct en_replanning *replanning,
                                   size_t patrol, struct en_text *out, struct en_error *reterr)
{
    struct en_args *args = EN_ARENA_NEW(&cli->arena, struct en_args);
    struct en_text lines = {0};

    add_lines(&lines, replanning, patrol);
    struct en_str rest = en_arena_copy(&cli->arena, en_text_str(&lines));
    en_text_finish(&lines);
    if (args == NULL || rest.ptr == NULL) {
        return EN_ERR_MEMORY;
    }
    args->word[0] = replanning->patrol[patrol].order.ptr;
    args->word_count = 1;
    while (rest.len > 0 && args->option_count < EN_CLI_OPTIONS_MAX) {
        struct en_str value = en_str_cut(&rest, '\n');
        struct en_str key = en_str_cut(&value, ':');
        struct en_str kept =
            en_arena_copy(&cli->arena, (struct en_str){value.ptr + 1, value.len - 1});
        if (kept.ptr == NULL) {
            return EN_ERR_MEMORY;
        }
        args->option[args->option_count++] = (struct en_option){.name = key, .value = kept.ptr};
    }
    return en_order_lines(cli, args, out, reterr);
}
