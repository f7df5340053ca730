/*
 * What each line of a problem says. See entente/plan_text.h.
 */
#include "text.h"

/* ---- things with a name --------------------------------------------------------------------- */

static enum en_status row_node(struct plan_reader *reader, struct en_str name, struct en_str rest)
{
    size_t *count = &reader->text->problem.node_count;
    struct en_plan_node node = {.name = name, .parent = -1};

    if (plan_text_node(reader, name) >= 0) {
        return plan_text_fail_again(reader, WORD_NODE, name);
    }
    enum en_status status = plan_text_fields(reader, WORD_NODE, &node, rest);
    reader->node[(*count)++] = node;
    return status;
}

static enum en_status row_post(struct plan_reader *reader, struct en_str name, struct en_str rest)
{
    size_t *count = &reader->text->problem.post_count;
    struct en_plan_post post = {.name = name};

    if (plan_text_post(reader, name) >= 0) {
        return plan_text_fail_again(reader, WORD_POST, name);
    }
    enum en_status status = plan_text_fields(reader, WORD_POST, &post, rest);
    reader->post[(*count)++] = post;
    return status;
}

static enum en_status row_base(struct plan_reader *reader, struct en_str name, struct en_str rest)
{
    if (plan_text_base(reader, name) >= 0) {
        return plan_text_fail_again(reader, WORD_BASE, name);
    }
    reader->base[reader->text->problem.base_count++] = name;
    return rest.len > 0 ? plan_text_fail_form(reader, rest) : EN_OK;
}

static enum en_status row_contract(struct plan_reader *reader, struct en_str name,
                                   struct en_str rest)
{
    if (plan_text_contract(reader, name) != NULL) {
        return plan_text_fail_again(reader, WORD_CONTRACT, name);
    }
    struct en_plan_contract *contract = &reader->contract[reader->contract_count++];
    contract->name = name;
    return plan_text_fields(reader, WORD_CONTRACT, contract, rest);
}

static enum en_status row_member(struct plan_reader *reader, struct en_str name, struct en_str rest)
{
    uint32_t index = (uint32_t)reader->text->problem.member_count++;
    struct en_plan_member *member = &reader->member[index];
    uint32_t before = 0;

    *member = (struct en_plan_member){.token = name, .node = -1};
    if (plan_names_find(&reader->members, name, &before)) {
        return plan_text_fail_again(reader, WORD_MEMBER, name);
    }
    plan_names_add(&reader->members, &member->token, index);
    return plan_text_fields(reader, WORD_MEMBER, member, rest);
}

static enum en_status row_patrol(struct plan_reader *reader, struct en_str name, struct en_str rest)
{
    uint32_t index = (uint32_t)reader->text->problem.slot_count++;
    struct en_plan_slot *slot = &reader->slot[index];
    uint32_t before = 0;

    *slot = (struct en_plan_slot){.id = name, .kind = EN_PLAN_SHORT};
    if (plan_names_find(&reader->slots, name, &before)) {
        return plan_text_fail_again(reader, WORD_PATROL, name);
    }
    plan_names_add(&reader->slots, &slot->id, index);
    return plan_text_fields(reader, WORD_PATROL, slot, rest);
}

static enum en_status row_balance(struct plan_reader *reader, struct en_str name,
                                  struct en_str rest)
{
    int32_t node = plan_text_node(reader, name);

    if (node >= 0 && reader->balanced[node]) {
        return plan_text_fail_again(reader, WORD_BALANCE, name);
    }
    if (node >= 0) {
        reader->balanced[node] = true;
    }
    return node < 0 ? plan_text_fail_name(reader, name)
                    : plan_text_fields(reader, WORD_BALANCE, &reader->balance[node], rest);
}

/* ---- things of a member --------------------------------------------------------------------- */

static enum en_status find_member(struct plan_reader *reader, struct en_str name, uint32_t *ret)
{
    return plan_names_find(&reader->members, name, ret) ? EN_OK : plan_text_fail_name(reader, name);
}

static enum en_status find_slot(struct plan_reader *reader, struct en_str name, uint32_t *ret)
{
    return plan_names_find(&reader->slots, name, ret) ? EN_OK : plan_text_fail_name(reader, name);
}

static enum en_status cut_time(struct plan_reader *reader, struct en_str *rest, en_time *ret)
{
    struct en_str word = en_str_cut(rest, ' ');

    return en_time_parse(word, ret) ? EN_OK : plan_text_fail_value(reader, word);
}

static enum en_status cut_span(struct plan_reader *reader, struct en_str *rest,
                               struct en_plan_span *ret)
{
    enum en_status status = cut_time(reader, rest, &ret->from);

    return status == EN_OK ? cut_time(reader, rest, &ret->until) : status;
}

/* leave or busy MEMBER FROM UNTIL; request MEMBER out|home FROM UNTIL WEIGHT */
static enum en_status row_span(struct plan_reader *reader, enum plan_many many, struct en_str name,
                               struct en_str rest)
{
    struct plan_span_of *one = &reader->span[many][reader->span_count[many]++];
    enum en_status status = find_member(reader, name, &one->member);

    if (status == EN_OK && many == MANY_REQUEST) {
        struct en_str way = en_str_cut(&rest, ' ');
        one->request.on = en_str_is(way, "out");
        status =
            one->request.on || en_str_is(way, "home") ? EN_OK : plan_text_fail_value(reader, way);
    }
    if (status == EN_OK) {
        status = cut_span(reader, &rest, &one->request.span);
    }
    if (status == EN_OK && many == MANY_REQUEST) {
        struct en_str word = en_str_cut(&rest, ' ');
        uint64_t weight = 0;
        bool read = en_parse_u64(word, &weight) && weight >= 1 && weight <= 1000;
        one->request.weight = (int32_t)weight;
        status = read ? EN_OK : plan_text_fail_value(reader, word);
    }
    return status == EN_OK && rest.len > 0 ? plan_text_fail_form(reader, rest) : status;
}

static enum en_status row_pair(struct plan_reader *reader, struct en_str name, struct en_str rest,
                               bool together)
{
    struct en_plan_problem *problem = &reader->text->problem;
    struct en_str other = en_str_cut(&rest, ' ');
    uint32_t a = 0;
    uint32_t b = 0;
    uint64_t count = 0;
    enum en_status status = find_member(reader, name, &a);

    if (status == EN_OK) {
        status = find_member(reader, other, &b);
    }
    if (status != EN_OK) {
        return status;
    }
    if (!together) {
        reader->apart[problem->rules.apart_member_count++] = (struct en_plan_apart){a, b};
        return rest.len > 0 ? plan_text_fail_form(reader, rest) : EN_OK;
    }
    if (!en_parse_u64(rest, &count) || count > 1000000) {
        return plan_text_fail_value(reader, rest);
    }
    reader->together[problem->history_count++] = (struct en_plan_together){a, b, (uint32_t)count};
    return EN_OK;
}

static enum en_status row_apart_nodes(struct plan_reader *reader, struct en_str name,
                                      struct en_str rest)
{
    struct en_plan_rules *rules = &reader->text->problem.rules;
    int32_t a = plan_text_node(reader, name);
    int32_t b = plan_text_node(reader, rest);

    if (a < 0 || b < 0) {
        return plan_text_fail_name(reader, a < 0 ? name : rest);
    }
    reader->apart_node[rules->apart_node_count++] =
        (struct en_plan_apart){(uint32_t)a, (uint32_t)b};
    return EN_OK;
}

/* ---- crews ---------------------------------------------------------------------------------- */

static enum en_status cut_seat(struct plan_reader *reader, struct en_str word,
                               struct en_plan_seat *ret)
{
    struct en_str post = word;
    struct en_str token = en_str_cut(&post, ':');
    enum en_status status = find_member(reader, token, &ret->member);

    ret->post = post.len == 0 ? -1 : plan_text_post(reader, post);
    if (status == EN_OK && post.len > 0 && ret->post < 0) {
        status = plan_text_fail_name(reader, post);
    }
    ret->exempt = status == EN_OK && ret->post >= 0 && reader->post[ret->post].exempt;
    return status;
}

/* crew PATROL MEMBER[:POST]... */
static enum en_status row_crew(struct plan_reader *reader, struct en_str name, struct en_str rest)
{
    struct en_plan_seat seats[EN_PLAN_CREW_MAX];
    uint32_t slot = 0;
    size_t count = 0;
    enum en_status status = find_slot(reader, name, &slot);

    if (status == EN_OK && reader->text->crews[slot].verdict == EN_PLAN_MANNED) {
        return plan_text_fail_again(reader, WORD_CREW, name);
    }
    while (status == EN_OK && rest.len > 0) {
        struct en_str word = en_str_cut(&rest, ' ');
        status = count < EN_PLAN_CREW_MAX ? cut_seat(reader, word, &seats[count])
                                          : plan_text_fail_form(reader, word);
        count++;
    }
    if (status != EN_OK) {
        return status;
    }
    struct en_plan_seat *kept = EN_ARENA_ARRAY(&reader->text->arena, count, struct en_plan_seat);
    if (kept == NULL) {
        return EN_ERR_MEMORY;
    }
    for (size_t i = 0; i < count; i++) {
        kept[i] = seats[i];
    }
    reader->text->crews[slot] =
        (struct en_plan_crew){.verdict = EN_PLAN_MANNED, .seats = kept, .seat_count = count};
    reader->text->any_crew = true;
    return EN_OK;
}

static enum en_status row_frozen(struct plan_reader *reader, struct en_str name, struct en_str rest)
{
    uint32_t slot = 0;
    enum en_status status = find_slot(reader, name, &slot);

    if (status == EN_OK) {
        reader->text->frozen[slot] = true;
    }
    return status == EN_OK && rest.len > 0 ? plan_text_fail_form(reader, rest) : status;
}

/* ---- all ------------------------------------------------------------------------------------ */

enum en_status plan_text_row(struct plan_reader *reader, enum plan_word word, struct en_str rest)
{
    struct en_plan_problem *problem = &reader->text->problem;

    if (word == WORD_RULE) {
        return plan_text_fields(reader, word, &problem->rules, rest);
    }
    if (word == WORD_WEIGHT) {
        return plan_text_fields(reader, word, &problem->weights, rest);
    }
    struct en_str name = en_str_cut(&rest, ' ');
    if (name.len == 0 || en_text_check(name, NULL) != EN_TEXT_CLEAN) {
        return plan_text_fail_form(reader, name);
    }
    switch (word) {
    case WORD_NODE:
        return row_node(reader, name, rest);
    case WORD_POST:
        return row_post(reader, name, rest);
    case WORD_BASE:
        return row_base(reader, name, rest);
    case WORD_CONTRACT:
        return row_contract(reader, name, rest);
    case WORD_MEMBER:
        return row_member(reader, name, rest);
    case WORD_PATROL:
        return row_patrol(reader, name, rest);
    case WORD_LEAVE:
        return row_span(reader, MANY_LEAVE, name, rest);
    case WORD_BUSY:
        return row_span(reader, MANY_BUSY, name, rest);
    case WORD_REQUEST:
        return row_span(reader, MANY_REQUEST, name, rest);
    case WORD_TOGETHER:
        return row_pair(reader, name, rest, true);
    case WORD_APART:
        return row_pair(reader, name, rest, false);
    case WORD_APART_NODES:
        return row_apart_nodes(reader, name, rest);
    case WORD_BALANCE:
        return row_balance(reader, name, rest);
    case WORD_CREW:
        return row_crew(reader, name, rest);
    case WORD_FROZEN:
        return row_frozen(reader, name, rest);
    case WORD_RULE:
    case WORD_WEIGHT:
    case WORD_COUNT:
        break;
    }
    return EN_OK;
}
