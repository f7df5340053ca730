/*
 * What the tests of src/node ask of results and errors. Includes cmocka in its order.
 */
#ifndef TESTS_NODE_CHECKS_H
#define TESTS_NODE_CHECKS_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "world.h"

#define assert_ok(call) assert_int_equal((call), EN_OK)

#define assert_failed(call, wanted_status, wanted_rule)                                            \
    do {                                                                                           \
        enum en_status status_ = (call);                                                           \
        if (status_ != EN_OK) {                                                                    \
            assert_string_equal(error.rule, (wanted_rule));                                        \
        }                                                                                          \
        assert_int_equal(status_, (wanted_status));                                                \
        assert_int_equal(error.status, (wanted_status));                                           \
    } while (0)

#define assert_refused(result, wanted_rule)                                                        \
    do {                                                                                           \
        struct en_result result_ = (result);                                                       \
        assert_int_equal(result_.answer, EN_ANSWER_REFUSED);                                       \
        assert_non_null(result_.why.rule);                                                         \
        assert_string_equal(result_.why.rule, (wanted_rule));                                      \
    } while (0)

#define assert_void(result, wanted_rule)                                                           \
    do {                                                                                           \
        struct en_result result_ = (result);                                                       \
        assert_int_equal(result_.answer, EN_ANSWER_COMMITTED);                                     \
        assert_int_equal(result_.effect.outcome, EN_OUTCOME_VOID);                                 \
        assert_string_equal(result_.effect.why.rule, (wanted_rule));                               \
    } while (0)

#define assert_hash_equal(left, right)                                                             \
    do {                                                                                           \
        struct en_hash left_ = (left);                                                             \
        struct en_hash right_ = (right);                                                           \
        assert_memory_equal(left_.b, right_.b, EN_HASH_BYTES);                                     \
    } while (0)

#endif /* TESTS_NODE_CHECKS_H */
