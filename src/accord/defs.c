/*
 * The table of acts as data, made from acts.def.
 *
 * The file is read twice: once for the lines of each act, once for the acts themselves. Whatever
 * needs to know an act, be it the parser, the JSON view or docs/acts.md, reads these tables.
 */
#include "entente/accord.h"

#include <assert.h>
#include <string.h>

/* clang-format off */

/* The tokens of acts.def, as initialisers of struct en_token_def. */
#define NAME(n) {.name = #n, .type = EN_TOKEN_NAME}
#define ID(n) {.name = #n, .type = EN_TOKEN_ID}
#define KEYNAME(n) {.name = #n, .type = EN_TOKEN_KEYNAME}
#define LIST(n) {.name = #n, .type = EN_TOKEN_LIST}
#define TIME(n) {.name = #n, .type = EN_TOKEN_TIME}
#define CLOCK(n) {.name = #n, .type = EN_TOKEN_CLOCK}
#define HASH(n) {.name = #n, .type = EN_TOKEN_HASH}
#define VKEY(n) {.name = #n, .type = EN_TOKEN_VKEY}
#define TEXT(n) {.name = #n, .type = EN_TOKEN_TEXT}
#define INT(n, least, most) {.name = #n, .type = EN_TOKEN_INT, .min = (least), .max = (most)}
#define ONEOF(n, choice) {.name = #n, .type = EN_TOKEN_ONEOF, .words = (choice)}

/* The lines of each act; an empty row ends them, because C knows no empty array. */
#define ACT(id, name, who, needs, doc) static const struct en_field fields_##id[] = {
#define KEY(line, often, says, ...)                                                                \
    {.key = #line,                                                                                 \
     .card = EN_CARD_##often,                                                                      \
     .doc = (says),                                                                                \
     .token = {__VA_ARGS__},                                                                       \
     .token_count = EN_COUNT(((const struct en_token_def[]){__VA_ARGS__}))},
#define END(id) {.key = NULL}};
/* clang-format on */
#include <entente/acts.def>
#undef ACT
#undef KEY
#undef END

static const struct en_act_def defs[] = {
#define ACT(id, act, roles, need, says)                                                            \
    {.type = EN_ACT_##id,                                                                          \
     .who = (roles),                                                                               \
     .needs = (need),                                                                              \
     .doc = (says),                                                                                \
     .form = {.name = (act), .field = fields_##id, .field_count = EN_COUNT(fields_##id) - 1}},
#define KEY(...)
#define END(id)
#include <entente/acts.def>
#undef ACT
#undef KEY
#undef END
};

static_assert(EN_COUNT(defs) == EN_ACT_COUNT, "one row for each act");

/* Lengths of the names: most of the thirty are told apart by them alone. */
static const size_t name_bytes[] = {
#define ACT(id, name, who, needs, doc) sizeof(name) - 1,
#define KEY(...)
#define END(id)
#include <entente/acts.def>
#undef ACT
#undef KEY
#undef END
};

#undef NAME
#undef ID
#undef KEYNAME
#undef LIST
#undef TIME
#undef CLOCK
#undef HASH
#undef VKEY
#undef TEXT
#undef INT
#undef ONEOF

static const struct {
    enum en_role role;
    const char *name;
} role_names[] = {
    {EN_ROLE_REGISTRAR, "registrar"},
    {EN_ROLE_ROOT, "root"},
    {EN_ROLE_OFFICER, "officer"},
    {EN_ROLE_COORDINATOR, "coordinator"},
    {EN_ROLE_OPS, "ops"},
    {EN_ROLE_DUTY, "duty"},
    {EN_ROLE_LEAD, "lead"},
    {EN_ROLE_GATE, "gate"},
    {EN_ROLE_CHAIR, "chair"},
};

const struct en_act_def *en_act_def_of(enum en_act_type type)
{
    assert((size_t)type < EN_COUNT(defs));
    return &defs[type];
}

const struct en_act_def *en_act_def_named(struct en_str name)
{
    for (size_t i = 0; i < EN_COUNT(defs); i++) {
        /* The last letters differ where the first ones are alike: "order.propose". */
        if (name_bytes[i] == name.len && memcmp(defs[i].form.name, name.ptr, name.len) == 0) {
            return &defs[i];
        }
    }
    return NULL;
}

enum en_role en_role_from(struct en_str name)
{
    for (size_t i = 0; i < EN_COUNT(role_names); i++) {
        if (en_str_is(name, role_names[i].name)) {
            return role_names[i].role;
        }
    }
    return 0;
}

const char *en_role_name(enum en_role role)
{
    for (size_t i = 0; i < EN_COUNT(role_names); i++) {
        if (role_names[i].role == role) {
            return role_names[i].name;
        }
    }
    return NULL;
}
