/*
 * Evidence as a file: a first line that names the kind, and the kind's parts with their lengths.
 *
 * Lengths and not markers, because an inadmissible entry may hold anything at all; where all parts
 * are clean, as signed texts are, the file reads like what it holds.
 */
#include "entente/evidence.h"

#include "wire.h"

#include <assert.h>
#include <inttypes.h>
#include <string.h>

#define EVIDENCE_CONTEXT "entente/evidence/v1 "

static const struct {
    const char *word, *parts;
} kinds[EN_EVIDENCE_COUNT] = {
#define EN_EVIDENCE_ROW(id, word, parts) {word, parts},
    EN_EVIDENCE_TABLE(EN_EVIDENCE_ROW)
#undef EN_EVIDENCE_ROW
};

static enum en_status bad(struct en_error *reterr, const char *rule, struct en_str place,
                          const char *text)
{
    return en_fail(reterr, EN_ERR_SYNTAX, rule, place, text,
                   N_("fetch the file again: it was changed or cut on the way"));
}

/* "NAME BYTES", the bytes, LF. */
static bool take_part(struct en_str *rest, struct en_str name, struct en_str *ret)
{
    struct en_str line;
    uint64_t len = 0;

    if (!en_wire_line(rest, &line)) {
        return false;
    }
    struct en_str word = en_str_cut(&line, ' ');
    if (!en_str_equal(word, name) || !en_wire_count(line, &len) || rest->len == 0 ||
        len > rest->len - 1 || rest->ptr[len] != '\n') {
        return false;
    }
    *ret = (struct en_str){rest->ptr, (size_t)len};
    rest->ptr += len + 1;
    rest->len -= (size_t)len + 1;
    return true;
}

static bool kind_of(struct en_str word, enum en_evidence_kind *ret)
{
    for (size_t i = 0; i < EN_EVIDENCE_COUNT; i++) {
        if (en_str_is(word, kinds[i].word)) {
            *ret = (enum en_evidence_kind)i;
            return true;
        }
    }
    return false;
}

const char *en_evidence_word(enum en_evidence_kind kind)
{
    return kinds[kind].word;
}

struct en_str en_evidence_part(const struct en_evidence *evidence, const char *name)
{
    struct en_str names = en_str_from(kinds[evidence->kind].parts);

    for (size_t i = 0; names.len > 0; i++) {
        struct en_str one = en_str_cut(&names, ' ');
        if (en_str_is(one, name)) {
            return evidence->part[i];
        }
    }
    assert(false); /* a kind has the parts of its row */
    return (struct en_str){NULL, 0};
}

void en_evidence_print(struct en_text *out, const struct en_evidence *evidence)
{
    struct en_str names = en_str_from(kinds[evidence->kind].parts);

    en_text_addf(out, EVIDENCE_CONTEXT "%s\n", kinds[evidence->kind].word);
    for (size_t i = 0; names.len > 0; i++) {
        en_text_add(out, en_str_cut(&names, ' '));
        en_text_addf(out, " %zu\n", evidence->part[i].len);
        en_text_add(out, evidence->part[i]);
        en_text_addc(out, '\n');
    }
}

enum en_status en_evidence_parse(struct en_str text, struct en_evidence *ret,
                                 struct en_error *reterr)
{
    struct en_evidence evidence = {.kind = EN_EVIDENCE_FORK};
    struct en_str rest = text;
    struct en_str line;

    if (text.len > EN_EVIDENCE_BYTES_MAX) {
        return en_fail(reterr, EN_ERR_TOO_LONG, "evidence.long", EN_STR(""),
                       N_("evidence is at most a mebibyte long"), NULL);
    }
    if (!en_wire_line(&rest, &line) || !en_str_starts(line, EN_STR(EVIDENCE_CONTEXT))) {
        return bad(reterr, "evidence.form", EN_STR("line 1"),
                   N_("the first line is not that of evidence"));
    }
    (void)en_str_cut(&line, ' ');
    if (!kind_of(line, &evidence.kind)) {
        return bad(reterr, "evidence.kind", EN_STR("line 1"),
                   N_("this kind of evidence is not known here"));
    }
    struct en_str names = en_str_from(kinds[evidence.kind].parts);
    for (size_t i = 0; names.len > 0; i++) {
        struct en_str name = en_str_cut(&names, ' ');
        if (!take_part(&rest, name, &evidence.part[i])) {
            return bad(reterr, "evidence.part", name,
                       N_("the part is missing, or not as long as is said"));
        }
    }
    if (rest.len != 0) {
        return bad(reterr, "evidence.form", EN_STR(""),
                   N_("something stands behind the last part"));
    }
    *ret = evidence;
    return EN_OK;
}

void en_hashes_print(struct en_text *out, const struct en_proof *proof)
{
    for (size_t i = 0; i < proof->count; i++) {
        en_wire_add_base64(out, (struct en_bytes){proof->hash[i].b, sizeof(proof->hash[i].b)});
        en_text_addc(out, '\n');
    }
}

enum en_status en_hashes_parse(struct en_str text, struct en_proof *ret, struct en_error *reterr)
{
    struct en_proof proof = {.count = 0};
    struct en_str rest = text;
    struct en_str line;

    while (rest.len > 0) {
        if (proof.count == EN_PROOF_HASHES_MAX || !en_wire_line(&rest, &line) ||
            !en_wire_hash(line, &proof.hash[proof.count])) {
            return bad(reterr, "evidence.growth", EN_STR("growth"),
                       N_("it is not at most 63 lines of base64 of 32 bytes"));
        }
        proof.count++;
    }
    *ret = proof;
    return EN_OK;
}
