/*
 * The fields of a line, key=value: where each goes and what it may be. docs/planner.md lists them.
 */
#include <stddef.h>
#include <string.h>

#include "text.h"

/* ---- fields --------------------------------------------------------------------------------- */

enum width { WIDTH_U8, WIDTH_U16, WIDTH_I32, WIDTH_I64 };

/* A number of a line: where it goes, and what it may be. */
struct number_field {
    const char *key;
    size_t offset;
    enum width width;
    int64_t low, high;
};

#define NUMBER(type, member, key, width, low, high)                                                \
    {                                                                                              \
        key, offsetof(struct type, member), width, low, high                                       \
    }

static const struct number_field NO_FIELDS[] = {{NULL, 0, WIDTH_U8, 0, 0}};

static const struct number_field NODE_FIELDS[] = {
    NUMBER(en_plan_node, share, "share", WIDTH_I32, 0, 1000),
    NUMBER(en_plan_node, tolerance, "tolerance", WIDTH_I32, 0, 1000),
    {NULL, 0, WIDTH_U8, 0, 0}};

static const struct number_field CONTRACT_FIELDS[] = {
    NUMBER(en_plan_contract, patrols_min, "patrols-min", WIDTH_I32, 0, 1000000),
    NUMBER(en_plan_contract, patrols_max, "patrols-max", WIDTH_I32, 0, 1000000),
    NUMBER(en_plan_contract, nights_max, "nights-max", WIDTH_I32, 0, 1000000),
    NUMBER(en_plan_contract, minutes_min, "minutes-min", WIDTH_I32, 0, 1000000),
    NUMBER(en_plan_contract, minutes_max, "minutes-max", WIDTH_I32, 0, 1000000),
    NUMBER(en_plan_contract, days_min, "days-min", WIDTH_I32, 0, 1000000),
    NUMBER(en_plan_contract, days_max, "days-max", WIDTH_I32, 0, 1000000),
    NUMBER(en_plan_contract, off_min, "off-min", WIDTH_I32, 0, 1000000),
    NUMBER(en_plan_contract, off_max, "off-max", WIDTH_I32, 0, 1000000),
    NUMBER(en_plan_contract, weekends_max, "weekends-max", WIDTH_I32, 0, 1000000),
    {NULL, 0, WIDTH_U8, 0, 0}};

static const struct number_field MEMBER_FIELDS[] = {
    NUMBER(en_plan_member, patrols, "patrols", WIDTH_U16, 0, 65535),
    NUMBER(en_plan_member, nights, "nights", WIDTH_U16, 0, 65535),
    NUMBER(en_plan_member, leads, "leads", WIDTH_U16, 0, 65535),
    NUMBER(en_plan_member, risk, "risk", WIDTH_U16, 0, 65535),
    {NULL, 0, WIDTH_U8, 0, 0}};

static const struct number_field SLOT_FIELDS[] = {
    NUMBER(en_plan_slot, size, "size", WIDTH_I32, 1, EN_PLAN_CREW_MAX),
    NUMBER(en_plan_slot, risk, "risk", WIDTH_U8, 0, EN_PLAN_RISK_MAX),
    {NULL, 0, WIDTH_U8, 0, 0}};

static const struct number_field RULE_FIELDS[] = {
    NUMBER(en_plan_rules, party_min, "party-min", WIDTH_I32, 0, EN_PLAN_CREW_MAX),
    NUMBER(en_plan_rules, patrols_max, "patrols-max", WIDTH_I32, 0, 1000000),
    NUMBER(en_plan_rules, rest_seconds, "rest-seconds", WIDTH_I64, 0, 31622400),
    {NULL, 0, WIDTH_U8, 0, 0}};

static const struct number_field WEIGHT_FIELDS[] = {
    NUMBER(en_plan_weights, seats, "seats", WIDTH_I32, 0, 1000),
    NUMBER(en_plan_weights, command, "command", WIDTH_I32, 0, 1000),
    NUMBER(en_plan_weights, repeats, "repeats", WIDTH_I32, 0, 1000),
    NUMBER(en_plan_weights, load, "load", WIDTH_I32, 0, 1000),
    NUMBER(en_plan_weights, nights, "nights", WIDTH_I32, 0, 1000),
    NUMBER(en_plan_weights, leads, "leads", WIDTH_I32, 0, 1000),
    NUMBER(en_plan_weights, rest, "rest", WIDTH_I32, 0, 1000),
    NUMBER(en_plan_weights, risk, "risk", WIDTH_I32, 0, 1000),
    NUMBER(en_plan_weights, party_nights, "party-nights", WIDTH_I32, 0, 1000),
    NUMBER(en_plan_weights, party_risk, "party-risk", WIDTH_I32, 0, 1000),
    NUMBER(en_plan_weights, contract, "contract", WIDTH_I32, 0, 1000),
    {NULL, 0, WIDTH_U8, 0, 0}};

static const struct number_field BALANCE_FIELDS[] = {
    NUMBER(en_plan_balance, seats, "seats", WIDTH_I64, -1000000000, 1000000000),
    NUMBER(en_plan_balance, lead, "lead", WIDTH_I64, -1000000000, 1000000000),
    NUMBER(en_plan_balance, deputy, "deputy", WIDTH_I64, -1000000000, 1000000000),
    NUMBER(en_plan_balance, nights, "nights", WIDTH_I64, -1000000000, 1000000000),
    NUMBER(en_plan_balance, risk, "risk", WIDTH_I64, -1000000000, 1000000000),
    {NULL, 0, WIDTH_U8, 0, 0}};

/* Put `value` where the field of that key goes; *ret_known: there is one. */
static enum en_status set_number(struct plan_reader *reader, const struct number_field *fields,
                                 void *into, struct en_str key, struct en_str value,
                                 bool *ret_known)
{
    int64_t number = 0;

    for (; fields->key != NULL && !en_str_is(key, fields->key); fields++) {
    }
    *ret_known = fields->key != NULL;
    if (fields->key == NULL) {
        return EN_OK;
    }
    if (!en_parse_i64(value, &number) || number < fields->low || number > fields->high) {
        return plan_text_fail_value(reader, value);
    }
    unsigned char *at = (unsigned char *)into + fields->offset;
    uint8_t u8 = (uint8_t)number;
    uint16_t u16 = (uint16_t)number;
    int32_t i32 = (int32_t)number;
    switch (fields->width) {
    case WIDTH_U8:
        memcpy(at, &u8, sizeof(u8));
        break;
    case WIDTH_U16:
        memcpy(at, &u16, sizeof(u16));
        break;
    case WIDTH_I32:
        memcpy(at, &i32, sizeof(i32));
        break;
    case WIDTH_I64:
        memcpy(at, &number, sizeof(number));
        break;
    }
    return EN_OK;
}

/* ---- names of few --------------------------------------------------------------------------- */

int32_t plan_text_node(const struct plan_reader *reader, struct en_str name)
{
    int32_t i = (int32_t)reader->text->problem.node_count - 1;

    while (i >= 0 && !en_str_equal(reader->node[i].name, name)) {
        i--;
    }
    return i;
}

int32_t plan_text_post(const struct plan_reader *reader, struct en_str name)
{
    int32_t i = (int32_t)reader->text->problem.post_count - 1;

    while (i >= 0 && !en_str_equal(reader->post[i].name, name)) {
        i--;
    }
    return i;
}

int32_t plan_text_base(const struct plan_reader *reader, struct en_str name)
{
    int32_t i = (int32_t)reader->text->problem.base_count - 1;

    while (i >= 0 && !en_str_equal(reader->base[i], name)) {
        i--;
    }
    return i;
}

const struct en_plan_contract *plan_text_contract(const struct plan_reader *reader,
                                                  struct en_str name)
{
    for (size_t i = 0; i < reader->contract_count; i++) {
        if (en_str_equal(reader->contract[i].name, name)) {
            return &reader->contract[i];
        }
    }
    return NULL;
}

/* "lead,driver": bits. */
static enum en_status set_posts(struct plan_reader *reader, struct en_str value, void *at)
{
    uint32_t *ret = at;
    while (value.len > 0) {
        struct en_str name = en_str_cut(&value, ',');
        int32_t post = plan_text_post(reader, name);
        if (post < 0) {
            return plan_text_fail_name(reader, name);
        }
        *ret |= UINT32_C(1) << post;
    }
    return EN_OK;
}

/* Languages need no declaration: the first member to speak one names it. */
static enum en_status set_languages(struct plan_reader *reader, struct en_str value, void *at)
{
    uint32_t *ret = at;
    while (value.len > 0) {
        struct en_str name = en_str_cut(&value, ',');
        size_t bit = 0;
        while (bit < reader->language_count && !en_str_equal(reader->language[bit], name)) {
            bit++;
        }
        if (bit == EN_PLAN_LANGUAGES_MAX || name.len == 0) {
            return plan_text_fail_value(reader, name);
        }
        reader->language[bit] = name;
        reader->language_count += bit == reader->language_count;
        *ret |= UINT32_C(1) << bit;
    }
    return EN_OK;
}

/* "lead:1,driver:2" */
static enum en_status set_needs(struct plan_reader *reader, struct en_str value, void *at)
{
    uint8_t *need = at;
    while (value.len > 0) {
        struct en_str one = en_str_cut(&value, ',');
        struct en_str name = en_str_cut(&one, ':');
        uint64_t count = 0;
        int32_t post = plan_text_post(reader, name);
        if (post < 0) {
            return plan_text_fail_name(reader, name);
        }
        if (!en_parse_u64(one, &count) || count > EN_PLAN_CREW_MAX) {
            return plan_text_fail_value(reader, one);
        }
        need[post] = (uint8_t)count;
    }
    return EN_OK;
}

static enum en_status set_base(struct plan_reader *reader, struct en_str value, void *at)
{
    uint8_t *ret = at;
    int32_t base = plan_text_base(reader, value);

    *ret = (uint8_t)(base + 1);
    return base < 0 ? plan_text_fail_name(reader, value) : EN_OK;
}

static enum en_status set_node(struct plan_reader *reader, struct en_str value, void *at)
{
    int32_t *ret = at;
    *ret = plan_text_node(reader, value);
    return *ret < 0 ? plan_text_fail_name(reader, value) : EN_OK;
}

static enum en_status set_post(struct plan_reader *reader, struct en_str value, void *at)
{
    int32_t *ret = at;
    *ret = plan_text_post(reader, value);
    return *ret < 0 ? plan_text_fail_name(reader, value) : EN_OK;
}

static enum en_status set_time(struct plan_reader *reader, struct en_str value, void *at)
{
    en_time *ret = at;
    return en_time_parse(value, ret) ? EN_OK : plan_text_fail_value(reader, value);
}

/* "mon,sun": bits. */
static enum en_status set_days(struct plan_reader *reader, struct en_str value, void *at)
{
    uint8_t *ret = at;
    static const char *const days[] = {"mon", "tue", "wed", "thu", "fri", "sat", "sun"};

    while (value.len > 0) {
        struct en_str name = en_str_cut(&value, ',');
        size_t day = 0;
        while (day < EN_COUNT(days) && !en_str_is(name, days[day])) {
            day++;
        }
        if (day == EN_COUNT(days)) {
            return plan_text_fail_value(reader, name);
        }
        *ret = (uint8_t)(*ret | 1U << day);
    }
    return EN_OK;
}

static enum en_status set_kind(struct plan_reader *reader, struct en_str value, void *at)
{
    enum en_plan_kind *ret = at;
    static const char *const kinds[] = {"short", "long", "overnight", "other"};

    for (size_t i = 0; i < EN_COUNT(kinds); i++) {
        if (en_str_is(value, kinds[i])) {
            *ret = (enum en_plan_kind)i;
            return EN_OK;
        }
    }
    return plan_text_fail_value(reader, value);
}

/* ---- lines of key=value --------------------------------------------------------------------- */

static enum en_status set_flag(struct plan_reader *reader, struct en_str value, void *at)
{
    bool *ret = at;

    *ret = en_str_is(value, "yes");
    return *ret || en_str_is(value, "no") ? EN_OK : plan_text_fail_value(reader, value);
}

static enum en_status set_contract(struct plan_reader *reader, struct en_str value, void *at)
{
    const struct en_plan_contract **ret = at;

    *ret = plan_text_contract(reader, value);
    return *ret == NULL ? plan_text_fail_name(reader, value) : EN_OK;
}

/* Fields that are no number. */
static const struct other_field {
    enum plan_word word;
    const char *key;
    size_t offset;
    enum en_status (*set)(struct plan_reader *reader, struct en_str value, void *at);
} OTHER_FIELDS[] = {
    {WORD_NODE, "parent", offsetof(struct en_plan_node, parent), set_node},
    {WORD_NODE, "party", offsetof(struct en_plan_node, party), set_flag},
    {WORD_POST, "exempt", offsetof(struct en_plan_post, exempt), set_flag},
    {WORD_CONTRACT, "days-off", offsetof(struct en_plan_contract, days_off), set_days},
    {WORD_MEMBER, "node", offsetof(struct en_plan_member, node), set_node},
    {WORD_MEMBER, "posts", offsetof(struct en_plan_member, posts), set_posts},
    {WORD_MEMBER, "languages", offsetof(struct en_plan_member, languages), set_languages},
    {WORD_MEMBER, "base", offsetof(struct en_plan_member, base), set_base},
    {WORD_MEMBER, "contract", offsetof(struct en_plan_member, contract), set_contract},
    {WORD_PATROL, "kind", offsetof(struct en_plan_slot, kind), set_kind},
    {WORD_PATROL, "start", offsetof(struct en_plan_slot, start), set_time},
    {WORD_PATROL, "end", offsetof(struct en_plan_slot, end), set_time},
    {WORD_PATROL, "posts", offsetof(struct en_plan_slot, need), set_needs},
    {WORD_PATROL, "night", offsetof(struct en_plan_slot, night), set_flag},
    {WORD_PATROL, "base", offsetof(struct en_plan_slot, base), set_base},
    {WORD_RULE, "lead", offsetof(struct en_plan_rules, lead_post), set_post},
    {WORD_RULE, "deputy", offsetof(struct en_plan_rules, deputy_post), set_post},
    {WORD_RULE, "remainder", offsetof(struct en_plan_rules, remainder), set_node},
    {WORD_RULE, "party-min-yields", offsetof(struct en_plan_rules, party_min_yields), set_flag},
    {WORD_RULE, "leads-differ", offsetof(struct en_plan_rules, leads_differ), set_flag},
    {WORD_RULE, "common-language", offsetof(struct en_plan_rules, common_language), set_flag},
};

static enum en_status set_other(struct plan_reader *reader, enum plan_word word, void *into,
                                struct en_str key, struct en_str value, bool *ret_known)
{
    for (size_t i = 0; i < EN_COUNT(OTHER_FIELDS); i++) {
        const struct other_field *field = &OTHER_FIELDS[i];
        if (field->word == word && en_str_is(key, field->key)) {
            *ret_known = true;
            return field->set(reader, value, (unsigned char *)into + field->offset);
        }
    }
    return EN_OK;
}

/* No table of fields has more than PLAN_FIELDS_MAX, and here come only fields of a table. */
static enum en_status say_once(struct plan_reader *reader, struct plan_said *said,
                               struct en_str key)
{
    for (size_t i = 0; i < said->count; i++) {
        if (en_str_equal(said->key[i], key)) {
            return plan_text_fail_twice(reader, key, said->line[i]);
        }
    }
    said->key[said->count] = key;
    said->line[said->count++] = reader->line;
    return EN_OK;
}

enum en_status plan_text_fields(struct plan_reader *reader, enum plan_word word, void *into,
                                struct en_str rest)
{
    static const struct number_field *const numbers[WORD_COUNT] = {
        [WORD_RULE] = RULE_FIELDS,         [WORD_WEIGHT] = WEIGHT_FIELDS,
        [WORD_NODE] = NODE_FIELDS,         [WORD_POST] = NO_FIELDS,
        [WORD_CONTRACT] = CONTRACT_FIELDS, [WORD_MEMBER] = MEMBER_FIELDS,
        [WORD_PATROL] = SLOT_FIELDS,       [WORD_BALANCE] = BALANCE_FIELDS,
    };

    struct plan_said line = {.count = 0};
    struct plan_said *said = word == WORD_RULE     ? &reader->rules
                             : word == WORD_WEIGHT ? &reader->weights
                                                   : &line;

    while (rest.len > 0) {
        struct en_str field = en_str_cut(&rest, ' ');
        struct en_str value = field;
        struct en_str key = en_str_cut(&value, '=');
        bool known = false;
        if (value.len == 0) {
            return plan_text_fail_form(reader, field);
        }
        enum en_status status = set_number(reader, numbers[word], into, key, value, &known);
        if (status == EN_OK && !known) {
            status = set_other(reader, word, into, key, value, &known);
        }
        if (status != EN_OK) {
            return status;
        }
        if (!known) {
            return plan_text_fail_form(reader, field);
        }
        status = say_once(reader, said, key);
        if (status != EN_OK) {
            return status;
        }
    }
    return EN_OK;
}
