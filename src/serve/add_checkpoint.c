/*
 * `old SIZE`, the hashes of a growth proof, an empty line, a signed head.
 *
 * Source: C2SP tlog-witness v1.0.0.
 */
#include "add_checkpoint.h"

#include <inttypes.h>
#include <string.h>

enum { HASHES_MAX = 63 };

static enum en_status bad_form(struct en_error *reterr, size_t line)
{
    char place[32];

    return en_fail(reterr, EN_ERR_SYNTAX, "add-checkpoint.form", en_place_line(place, line),
                   N_("it is not `old SIZE`, the proof's hashes, an empty line and a signed head"),
                   N_("see C2SP tlog-witness"));
}

/* One line without its LF; false when none is left. */
static bool take_line(struct en_str *rest, struct en_str *ret)
{
    if (rest->len == 0 || memchr(rest->ptr, '\n', rest->len) == NULL) {
        return false;
    }
    *ret = en_str_cut(rest, '\n');
    return true;
}

static bool read_hash(struct en_str line, struct en_hash *ret)
{
    size_t len = 0;

    return en_base64_decode(line, EN_BASE64_PADDED, ret->b, sizeof(ret->b), &len) &&
           len == sizeof(ret->b);
}

enum en_status add_checkpoint_parse(struct en_str body, struct add_checkpoint *ret,
                                    struct en_error *reterr)
{
    struct add_checkpoint request = {.old = 0};
    struct en_str rest = body;
    struct en_str line = {NULL, 0};
    struct en_str number = {NULL, 0};

    if (!take_line(&rest, &line) || !en_str_starts(line, EN_STR("old "))) {
        return bad_form(reterr, 1);
    }
    number = (struct en_str){line.ptr + 4, line.len - 4};
    if (!en_parse_u64(number, &request.old) || request.old > INT64_MAX) {
        return bad_form(reterr, 1);
    }
    for (size_t n = 2;; n++) {
        if (!take_line(&rest, &line)) {
            return bad_form(reterr, n);
        }
        if (line.len == 0) {
            break;
        }
        if (request.proof.count == HASHES_MAX) {
            return en_fail(reterr, EN_ERR_TOO_LONG, "add-checkpoint.hashes", EN_STR(""),
                           N_("the proof has more than 63 hashes"),
                           N_("no tree needs more: send the proof of this head"));
        }
        if (!read_hash(line, &request.proof.hash[request.proof.count++])) {
            return bad_form(reterr, n);
        }
    }
    if (rest.len == 0) {
        return bad_form(reterr, request.proof.count + 3);
    }
    request.checkpoint = rest;
    *ret = request;
    return EN_OK;
}

void add_checkpoint_print(struct en_text *out, const struct add_checkpoint *request)
{
    char base64[48];

    en_text_addf(out, "old %" PRIu64 "\n", request->old);
    for (size_t i = 0; i < request->proof.count; i++) {
        struct en_bytes hash = {request->proof.hash[i].b, EN_HASH_BYTES};
        en_base64_encode(base64, hash, EN_BASE64_PADDED);
        en_text_add(out, (struct en_str){base64, en_base64_length(hash.len, EN_BASE64_PADDED)});
        en_text_addc(out, '\n');
    }
    en_text_addc(out, '\n');
    en_text_add(out, request->checkpoint);
}

bool add_checkpoint_size(struct en_str body, uint64_t *ret)
{
    struct en_str rest = body;
    struct en_str line = {NULL, 0};

    return take_line(&rest, &line) && rest.len == 0 && en_parse_u64(line, ret) && *ret <= INT64_MAX;
}
