/*
 * A promise: the registrar's signed word that an act was received and will be logged by a time.
 *
 * Its first line is no checkpoint's (a space and a word stand before the origin, and the second
 * line is no number) and no act's, so the signature can be taken for neither.
 */
#include "entente/evidence.h"

#include "wire.h"

#include <string.h>

#define PROMISE_CONTEXT "entente/received/v1 "

static enum en_status bad_form(struct en_error *reterr, size_t line)
{
    char place[32];

    return en_fail(reterr, EN_ERR_SYNTAX, "promise.form", en_place_line(place, line),
                   N_("a promise is four lines: the origin, act, received and by"),
                   N_("ask the node that received the act for its promise again"));
}

/* The value of a line "KEY: VALUE". */
static bool take(struct en_str *rest, struct en_str key, struct en_str *ret)
{
    struct en_str line;

    if (!en_wire_line(rest, &line) || !en_str_starts(line, key)) {
        return false;
    }
    *ret = (struct en_str){line.ptr + key.len, line.len - key.len};
    return true;
}

static bool take_time(struct en_str *rest, struct en_str key, en_time *ret)
{
    struct en_str value;

    return take(rest, key, &value) && en_time_parse(value, ret);
}

static enum en_status parse(struct en_str text, struct en_str *ret_origin, struct en_promise *ret,
                            struct en_error *reterr)
{
    struct en_str rest = text;
    struct en_str act;

    if (!take(&rest, EN_STR(PROMISE_CONTEXT), ret_origin)) {
        return bad_form(reterr, 1);
    }
    if (!take(&rest, EN_STR("act: "), &act) || !en_hex_decode(act, ret->act.b, EN_HASH_BYTES)) {
        return bad_form(reterr, 2);
    }
    if (!take_time(&rest, EN_STR("received: "), &ret->received)) {
        return bad_form(reterr, 3);
    }
    if (!take_time(&rest, EN_STR("by: "), &ret->by) || rest.len != 0) {
        return bad_form(reterr, 4);
    }
    if (ret->by <= ret->received || ret->by - ret->received > EN_PROMISE_S_MAX) {
        return en_fail(reterr, EN_ERR_RANGE, "promise.time", EN_STR("line 4"),
                       N_("an act is promised for later than it came in, and within 72 hours"),
                       N_("ask the node that received the act for its promise again"));
    }
    return EN_OK;
}

void en_promise_print(struct en_text *out, struct en_str origin, const struct en_promise *promise)
{
    char act[2 * EN_HASH_BYTES];
    char received[EN_TIME_BYTES + 1];
    char by[EN_TIME_BYTES + 1];

    en_hex_encode(act, (struct en_bytes){promise->act.b, EN_HASH_BYTES});
    en_time_format(promise->received, received);
    en_time_format(promise->by, by);
    en_text_adds(out, PROMISE_CONTEXT);
    en_text_add(out, origin);
    en_text_addf(out, "\nact: %.*s\nreceived: %s\nby: %s\n", (int)sizeof(act), act, received, by);
}

enum en_status en_promise_open(struct en_arena *arena, struct en_str note,
                               const struct en_policy *policy, struct en_promise *ret,
                               struct en_error *reterr)
{
    struct en_promise promise = {.by = 0};
    struct en_str origin;
    struct en_note parsed;
    enum en_status status = en_note_parse(arena, note, &parsed, reterr);

    if (status == EN_OK) {
        status = parse(parsed.text, &origin, &promise, reterr);
    }
    if (status != EN_OK) {
        return status;
    }
    if (!en_str_equal(origin, policy->origin)) {
        return en_fail(reterr, EN_ERR_INADMISSIBLE, "promise.origin", EN_STR("line 1"),
                       N_("the promise is about another record: %1 instead of %2"),
                       N_("check it with the policy of that record"), origin, policy->origin);
    }
    if (en_note_check(&parsed, &policy->log, NULL) != EN_OK) {
        return en_fail(reterr, EN_ERR_VERIFY, "promise.signature", EN_STR("signature"),
                       N_("the registrar's key %1 has not signed this promise"),
                       N_("only the registrar can promise that an act will be logged"),
                       en_str_from(policy->log.name));
    }
    *ret = promise;
    return EN_OK;
}
