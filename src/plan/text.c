/*
 * Reading a problem: lines, counts, names. See entente/plan_text.h.
 */
#include "text.h"

#include <stdio.h>

#include <string.h>

static const char *const WORDS[WORD_COUNT] = {
    [WORD_RULE] = "rule",       [WORD_WEIGHT] = "weight",
    [WORD_NODE] = "node",       [WORD_POST] = "post",
    [WORD_BASE] = "base",       [WORD_CONTRACT] = "contract",
    [WORD_MEMBER] = "member",   [WORD_PATROL] = "patrol",
    [WORD_LEAVE] = "leave",     [WORD_BUSY] = "busy",
    [WORD_REQUEST] = "request", [WORD_TOGETHER] = "together",
    [WORD_APART] = "apart",     [WORD_APART_NODES] = "apart-nodes",
    [WORD_BALANCE] = "balance", [WORD_CREW] = "crew",
    [WORD_FROZEN] = "frozen",
};

enum en_status plan_text_fail(struct plan_reader *reader, enum en_status status, const char *rule,
                              const char *text, const char *remedy, struct en_str arg)
{
    char place[32];

    return en_fail(reader->reterr, status, rule, en_place_line(place, reader->line), text, remedy,
                   arg);
}

enum en_status plan_text_fail_value(struct plan_reader *reader, struct en_str value)
{
    return plan_text_fail(reader, EN_ERR_RANGE, "plan.text-value",
                          N_("\"%1\" is not what this field can hold"),
                          N_("docs/planner.md lists the fields of each line."), value);
}

enum en_status plan_text_fail_name(struct plan_reader *reader, struct en_str name)
{
    return plan_text_fail(reader, EN_ERR_NOT_FOUND, "plan.text-name",
                          N_("\"%1\" is not declared above this line"),
                          N_("Declare it first, or correct the name."), name);
}

enum en_status plan_text_fail_form(struct plan_reader *reader, struct en_str value)
{
    return plan_text_fail(reader, EN_ERR_SYNTAX, "plan.text-form",
                          N_("the line cannot be read at \"%1\""),
                          N_("docs/planner.md lists the fields of each line."), value);
}

enum en_status plan_text_fail_twice(struct plan_reader *reader, struct en_str name, size_t line)
{
    char place[32], number[24];

    (void)snprintf(number, sizeof(number), "%zu", line);
    return en_fail(reader->reterr, EN_ERR_EXISTS, "plan.text-twice",
                   en_place_line(place, reader->line), N_("\"%1\" is there already, in line %2"),
                   N_("Leave one of the two out, or give it a name of its own."), name,
                   en_str_from(number));
}

/* ---- names ---------------------------------------------------------------------------------- */

/* FNV-1a (Fowler, Noll, Vo): names are short, and nobody gains by making two collide here. */
static size_t hash(struct en_str name)
{
    uint64_t sum = UINT64_C(0xcbf29ce484222325);

    for (size_t i = 0; i < name.len; i++) {
        sum = (sum ^ (unsigned char)name.ptr[i]) * UINT64_C(0x100000001b3);
    }
    return (size_t)(sum ^ sum >> 32);
}

static size_t place_of(const struct plan_names *names, struct en_str name)
{
    size_t at = hash(name) & (names->size - 1);

    while (names->place[at] != NULL && !en_str_equal(*names->place[at], name)) {
        at = (at + 1) & (names->size - 1);
    }
    return at;
}

bool plan_names_find(const struct plan_names *names, struct en_str name, uint32_t *ret)
{
    size_t at = place_of(names, name);

    if (names->place[at] == NULL) {
        return false;
    }
    *ret = names->index[at];
    return true;
}

void plan_names_add(struct plan_names *names, const struct en_str *name, uint32_t index)
{
    size_t at = place_of(names, *name);

    names->place[at] = name;
    names->index[at] = index;
}

static bool names_init(struct plan_names *names, size_t count, struct en_arena *arena)
{
    names->size = 8;
    while (names->size < 2 * count + 2) {
        names->size *= 2;
    }
    names->place = EN_ARENA_ARRAY(arena, names->size, const struct en_str *);
    names->index = EN_ARENA_ARRAY(arena, names->size, uint32_t);
    return names->place != NULL && names->index != NULL;
}

/* ---- lines ---------------------------------------------------------------------------------- */

/* The next line that says something; WORD_COUNT at the end of the text. */
static enum en_status next_line(struct plan_reader *reader, struct en_str *text,
                                enum plan_word *ret_word, struct en_str *ret_rest)
{
    while (text->len > 0) {
        struct en_str line = en_str_cut(text, '\n');
        reader->line++;
        if (line.len > 0 && line.ptr[line.len - 1] == '\r') {
            line.len--;
        }
        if (line.len == 0 || line.ptr[0] == '#') {
            continue;
        }
        struct en_str first = en_str_cut(&line, ' ');
        for (int word = 0; word < WORD_COUNT; word++) {
            if (en_str_is(first, WORDS[word])) {
                *ret_word = (enum plan_word)word;
                *ret_rest = line;
                return EN_OK;
            }
        }
        return plan_text_fail(reader, EN_ERR_SYNTAX, "plan.text-word",
                              N_("\"%1\" is no word that begins a line"),
                              N_("Words: rule, weight, node, post, base, contract, member, patrol,"
                                 " leave, busy, request, together, apart, apart-nodes, balance,"
                                 " crew, frozen."),
                              first);
    }
    *ret_word = WORD_COUNT;
    return EN_OK;
}

enum en_status plan_text_fail_again(struct plan_reader *reader, enum plan_word word,
                                    struct en_str name)
{
    struct plan_reader again = {.reterr = NULL};
    struct en_str text = reader->source;
    struct en_str rest = {NULL, 0};
    enum plan_word at = WORD_COUNT;

    while (next_line(&again, &text, &at, &rest) == EN_OK && at < WORD_COUNT) {
        if (at == word && en_str_equal(en_str_cut(&rest, ' '), name)) {
            break;
        }
    }
    return plan_text_fail_twice(reader, name, again.line);
}

static enum en_status count_lines(struct plan_reader *reader, struct en_str text,
                                  size_t count[WORD_COUNT])
{
    enum plan_word word = WORD_COUNT;
    struct en_str rest = {NULL, 0};
    enum en_status status = EN_OK;

    do {
        status = next_line(reader, &text, &word, &rest);
        count[status == EN_OK && word < WORD_COUNT ? word : 0] +=
            status == EN_OK && word < WORD_COUNT;
    } while (status == EN_OK && word < WORD_COUNT);
    reader->line = 0;
    return status;
}

static bool within_limits(const size_t count[WORD_COUNT])
{
    return count[WORD_NODE] <= EN_PLAN_NODES_MAX && count[WORD_POST] <= EN_PLAN_POSTS_MAX &&
           count[WORD_BASE] <= EN_PLAN_BASES_MAX && count[WORD_MEMBER] <= EN_PLAN_MEMBERS_MAX &&
           count[WORD_PATROL] <= EN_PLAN_SLOTS_MAX &&
           count[WORD_CONTRACT] <= EN_PLAN_CONTRACTS_MAX &&
           count[WORD_APART_NODES] <= EN_PLAN_APART_NODES_MAX;
}

static bool allocate(struct plan_reader *reader, const size_t count[WORD_COUNT])
{
    struct en_arena *arena = &reader->text->arena;
    static const enum plan_word many[MANY_COUNT] = {WORD_LEAVE, WORD_BUSY, WORD_REQUEST};
    bool made = true;

    for (int i = 0; i < MANY_COUNT; i++) {
        reader->span[i] = EN_ARENA_ARRAY(arena, count[many[i]], struct plan_span_of);
        made = made && reader->span[i] != NULL;
    }
    reader->node = EN_ARENA_ARRAY(arena, count[WORD_NODE], struct en_plan_node);
    reader->balance = EN_ARENA_ARRAY(arena, count[WORD_NODE], struct en_plan_balance);
    reader->post = EN_ARENA_ARRAY(arena, count[WORD_POST], struct en_plan_post);
    reader->base = EN_ARENA_ARRAY(arena, count[WORD_BASE], struct en_str);
    reader->contract = EN_ARENA_ARRAY(arena, count[WORD_CONTRACT], struct en_plan_contract);
    reader->member = EN_ARENA_ARRAY(arena, count[WORD_MEMBER], struct en_plan_member);
    reader->slot = EN_ARENA_ARRAY(arena, count[WORD_PATROL], struct en_plan_slot);
    reader->together = EN_ARENA_ARRAY(arena, count[WORD_TOGETHER], struct en_plan_together);
    reader->apart = EN_ARENA_ARRAY(arena, count[WORD_APART], struct en_plan_apart);
    reader->apart_node = EN_ARENA_ARRAY(arena, count[WORD_APART_NODES], struct en_plan_apart);
    reader->text->crews = EN_ARENA_ARRAY(arena, count[WORD_PATROL], struct en_plan_crew);
    reader->text->frozen = EN_ARENA_ARRAY(arena, count[WORD_PATROL], bool);
    for (size_t i = 0; reader->text->crews != NULL && i < count[WORD_PATROL]; i++) {
        reader->text->crews[i].verdict = EN_PLAN_UNDECIDED;
    }
    return made && reader->node != NULL && reader->balance != NULL && reader->post != NULL &&
           reader->base != NULL && reader->contract != NULL && reader->member != NULL &&
           reader->slot != NULL && reader->together != NULL && reader->apart != NULL &&
           reader->apart_node != NULL && reader->text->crews != NULL &&
           reader->text->frozen != NULL &&
           names_init(&reader->members, count[WORD_MEMBER], arena) &&
           names_init(&reader->slots, count[WORD_PATROL], arena);
}

static void borrow(struct plan_reader *reader)
{
    struct en_plan_problem *problem = &reader->text->problem;

    problem->nodes = reader->node;
    problem->posts = reader->post;
    problem->bases = reader->base;
    problem->members = reader->member;
    problem->slots = reader->slot;
    problem->history = reader->together;
    problem->balances = reader->balance;
    problem->rules = en_plan_rules_default();
    problem->weights = en_plan_weights_default();
    problem->rules.apart_members = reader->apart;
    problem->rules.apart_nodes = reader->apart_node;
}

/* ---- leave, patrols agreed, requests: to the member each ------------------------------------ */

/* Where a member's spans go, and how many it has so far. */
static size_t *span_count_of(struct en_plan_member *member, enum plan_many many)
{
    return many == MANY_LEAVE  ? &member->leave_count
           : many == MANY_BUSY ? &member->busy_count
                               : &member->request_count;
}

static bool divide(struct plan_reader *reader, enum plan_many many)
{
    size_t total = reader->span_count[many];
    struct en_arena *arena = &reader->text->arena;
    struct en_plan_span *span =
        EN_ARENA_ARRAY(arena, many == MANY_REQUEST ? 0 : total, struct en_plan_span);
    struct en_plan_request *request =
        EN_ARENA_ARRAY(arena, many == MANY_REQUEST ? total : 0, struct en_plan_request);
    size_t at = 0;

    if (span == NULL || request == NULL) {
        return false;
    }
    for (size_t i = 0; i < total; i++) {
        ++*span_count_of(&reader->member[reader->span[many][i].member], many);
    }
    for (size_t m = 0; m < reader->text->problem.member_count; m++) {
        struct en_plan_member *member = &reader->member[m];
        size_t count = *span_count_of(member, many);
        member->leave = many == MANY_LEAVE ? span + at : member->leave;
        member->busy = many == MANY_BUSY ? span + at : member->busy;
        member->requests = many == MANY_REQUEST ? request + at : member->requests;
        at += count;
        *span_count_of(member, many) = 0;
    }
    for (size_t i = 0; i < total; i++) {
        const struct plan_span_of *one = &reader->span[many][i];
        struct en_plan_member *member = &reader->member[one->member];
        size_t place = (*span_count_of(member, many))++;
        if (many == MANY_REQUEST) {
            request[(size_t)(member->requests - request) + place] = one->request;
        } else {
            const struct en_plan_span *from = many == MANY_LEAVE ? member->leave : member->busy;
            span[(size_t)(from - span) + place] = one->request.span;
        }
    }
    return true;
}

/* ---- public --------------------------------------------------------------------------------- */

static enum en_status read_rows(struct plan_reader *reader, struct en_str text)
{
    enum plan_word word = WORD_COUNT;
    struct en_str rest = {NULL, 0};
    enum en_status status = EN_OK;

    do {
        status = next_line(reader, &text, &word, &rest);
        if (status == EN_OK && word < WORD_COUNT) {
            status = plan_text_row(reader, word, rest);
        }
    } while (status == EN_OK && word < WORD_COUNT);
    return status;
}

static enum en_status read_all(struct plan_reader *reader, struct en_str text)
{
    size_t count[WORD_COUNT] = {0};
    reader->source = text;
    enum en_status status = count_lines(reader, text, count);

    if (status != EN_OK) {
        return status;
    }
    if (text.len > EN_PLAN_TEXT_MAX || !within_limits(count)) {
        return en_fail(reader->reterr, EN_ERR_TOO_LONG, "plan.text-limits", EN_STR(""),
                       N_("too many lines of a sort, or more than 64 MiB"),
                       N_("At most 64 nodes and bases, 16 posts, 100000 members, 10000 patrols."));
    }
    if (!allocate(reader, count)) {
        return EN_ERR_MEMORY;
    }
    borrow(reader);
    status = read_rows(reader, text);
    for (int many = 0; status == EN_OK && many < MANY_COUNT; many++) {
        status = divide(reader, (enum plan_many)many) ? EN_OK : EN_ERR_MEMORY;
    }
    return status == EN_OK ? en_plan_problem_check(&reader->text->problem, reader->reterr) : status;
}

enum en_status en_plan_text_read(struct en_str text, struct en_plan_text *ret,
                                 struct en_error *reterr)
{
    struct en_plan_text made = {.any_crew = false};
    struct plan_reader reader = {.text = &made, .reterr = reterr};

    en_arena_init(&made.arena, 0);
    enum en_status status = read_all(&reader, en_str_past_mark(text));
    if (status != EN_OK) {
        en_plan_text_finish(&made);
        return status == EN_ERR_MEMORY ? en_fail(reterr, status, "plan.memory", EN_STR("plan"),
                                                 N_("no memory for the problem"), NULL)
                                       : status;
    }
    *ret = made;
    return EN_OK;
}

void en_plan_text_finish(struct en_plan_text *text)
{
    en_arena_finish(&text->arena);
    *text = (struct en_plan_text){.any_crew = false};
}

void en_plan_text_crews(struct en_text *out, const struct en_plan_problem *problem,
                        const struct en_plan_crew *crews, size_t crew_count)
{
    for (size_t i = 0; i < crew_count; i++) {
        if (crews[i].verdict != EN_PLAN_MANNED) {
            continue;
        }
        en_text_adds(out, "crew ");
        en_text_add(out, problem->slots[i].id);
        for (size_t s = 0; s < crews[i].seat_count; s++) {
            const struct en_plan_seat *seat = &crews[i].seats[s];
            en_text_addc(out, ' ');
            en_text_add(out, problem->members[seat->member].token);
            if (seat->post >= 0) {
                en_text_addc(out, ':');
                en_text_add(out, problem->posts[seat->post].name);
            }
        }
        en_text_addc(out, '\n');
    }
}
