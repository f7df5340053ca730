/*
 * A form with every cardinality and every type of token, for the tests of codec.
 */
#ifndef TESTS_CODEC_SAMPLE_FORM_H
#define TESTS_CODEC_SAMPLE_FORM_H

#include <entente/codec.h>

static const struct en_field sample_fields[] = {
    {"order", EN_CARD_ONE, "number", {{.name = "order", .type = EN_TOKEN_ID}}, 1},
    {"kind", EN_CARD_OPT, "kind", {{.name = "kind", .type = EN_TOKEN_ONEOF, .words = "a|b"}}, 1},
    {"crew",
     EN_CARD_MANY,
     "a member and the post",
     {{.name = "member", .type = EN_TOKEN_ID}, {.name = "post", .type = EN_TOKEN_NAME}},
     2},
    {"stop",
     EN_CARD_ANY,
     "where, how many, when",
     {{.name = "place", .type = EN_TOKEN_KEYNAME},
      {.name = "seats", .type = EN_TOKEN_INT, .min = 0, .max = 60},
      {.name = "from", .type = EN_TOKEN_TIME},
      {.name = "at", .type = EN_TOKEN_CLOCK},
      {.name = "of", .type = EN_TOKEN_LIST}},
     5},
    {"blob",
     EN_CARD_OPT,
     "hash and key",
     {{.name = "sha256", .type = EN_TOKEN_HASH}, {.name = "key", .type = EN_TOKEN_VKEY}},
     2},
    {"remark",
     EN_CARD_ANY,
     "source and text",
     {{.name = "source", .type = EN_TOKEN_NAME}, {.name = "text", .type = EN_TOKEN_TEXT}},
     2},
    {"end", EN_CARD_ONE, "why it ends", {{.name = "text", .type = EN_TOKEN_TEXT}}, 1},
};

static const struct en_form sample_form = {"sample", sample_fields, EN_COUNT(sample_fields)};

/* Every key once at least; in the order of the form, so that it comes back from JSON unchanged. */
#define SAMPLE_TEXT                                                                                \
    "order: G-0142\n"                                                                              \
    "kind: b\n"                                                                                    \
    "crew: m-7k3q lead\n"                                                                          \
    "crew: m-t09d deputy\n"                                                                        \
    "stop: gao/port 12 2017-02-23T05:30:00Z 05:30 fama,cma\n"                                      \
    "blob: 00000000000000000000000000000000000000000000000000000000000000ff a+0a1b2c3d+AQ==\n"     \
    "remark: patrol Porte à l'Est: fermée\n"                                                     \
    "end: retour\n"

#endif
