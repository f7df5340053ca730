/*
 * Receipts: one entry under one head, small enough for a QR code.
 *
 * Source: C2SP tlog-proof (draft as of 2026-07-22): a magic line, an optional line "extra" that
 * nobody vouches for and that we pass over, the index, the hashes from the leaf up, an empty line,
 * and the cosigned checkpoint as it is.
 */
#include "entente/record.h"

#include "wire.h"

#include <assert.h>
#include <inttypes.h>
#include <string.h>

#define RECEIPT_MAGIC "c2sp.org/tlog-proof@v1"

static enum en_status bad_form(struct en_error *reterr, const char *text)
{
    return en_fail(reterr, EN_ERR_SYNTAX, "receipt.form", EN_STR(""), text,
                   N_("ask the registrar for the receipt again"));
}

/* Take "word VALUE" off the front. False, and `*rest` untouched, when it stands not there. */
static bool take_word(struct en_str *rest, struct en_str word, struct en_str *ret_value)
{
    struct en_str after = *rest;
    struct en_str line;

    if (!en_wire_line(&after, &line) || !en_str_starts(line, word)) {
        return false;
    }
    *ret_value = (struct en_str){line.ptr + word.len, line.len - word.len};
    *rest = after;
    return true;
}

/* The hashes and the empty line behind them. */
static enum en_status take_hashes(struct en_str *rest, struct en_proof *proof,
                                  struct en_error *reterr)
{
    struct en_str line;

    while (en_wire_line(rest, &line)) {
        if (line.len == 0) {
            return EN_OK;
        }
        if (proof->count == EN_PROOF_HASHES_MAX) {
            return en_fail(reterr, EN_ERR_TOO_LONG, "receipt.hashes", EN_STR(""),
                           N_("the receipt has more than 63 hashes"), NULL);
        }
        if (!en_wire_hash(line, &proof->hash[proof->count])) {
            return bad_form(reterr, N_("a line of the receipt is not base64 of 32 bytes"));
        }
        proof->count++;
    }
    return bad_form(reterr, N_("the receipt ends before its checkpoint"));
}

void en_receipt_print(struct en_text *out, uint64_t index, const struct en_proof *proof,
                      struct en_str checkpoint)
{
    assert(proof->count <= EN_PROOF_HASHES_MAX);
    en_text_addf(out, RECEIPT_MAGIC "\nindex %" PRIu64 "\n", index);
    for (size_t i = 0; i < proof->count; i++) {
        en_wire_add_base64(out, (struct en_bytes){proof->hash[i].b, sizeof(proof->hash[i].b)});
        en_text_addc(out, '\n');
    }
    en_text_addc(out, '\n');
    en_text_add(out, checkpoint);
}

enum en_status en_receipt_parse(struct en_str text, struct en_receipt *ret, struct en_error *reterr)
{
    struct en_receipt receipt = {.index = 0};
    struct en_str rest = text;
    struct en_str value;

    if (!take_word(&rest, EN_STR(RECEIPT_MAGIC), &value) || value.len != 0) {
        return bad_form(reterr, N_("the first line is not that of a receipt"));
    }
    if (take_word(&rest, EN_STR("extra "), &value) && value.len == 0) {
        return bad_form(reterr, N_("the line \"extra\" is empty"));
    }
    if (!take_word(&rest, EN_STR("index "), &value) || !en_wire_count(value, &receipt.index)) {
        return bad_form(reterr, N_("the line \"index\" is missing or holds no number"));
    }
    enum en_status status = take_hashes(&rest, &receipt.proof, reterr);
    if (status != EN_OK) {
        return status;
    }
    if (rest.len == 0) {
        return bad_form(reterr, N_("the receipt ends before its checkpoint"));
    }
    receipt.checkpoint = rest;
    *ret = receipt;
    return EN_OK;
}

enum en_status en_receipt_check(struct en_arena *arena, struct en_hasher *hasher,
                                const struct en_receipt *receipt, struct en_bytes entry,
                                const struct en_policy *policy, struct en_cosigned *ret,
                                struct en_error *reterr)
{
    struct en_cosigned cosigned;
    struct en_hash leaf;

    enum en_status status =
        en_checkpoint_open(arena, receipt->checkpoint, policy, &cosigned, reterr);
    if (status != EN_OK) {
        return status;
    }
    if (!en_policy_is_met(policy, cosigned.by_witness)) {
        return en_fail(reterr, EN_ERR_VERIFY, "receipt.quorum", EN_STR(""),
                       N_("too few witnesses have signed the head of the receipt"),
                       N_("ask for the receipt again when more witnesses are in reach"));
    }
    en_merkle_leaf(hasher, entry, &leaf);
    if (!en_proof_includes(hasher, &receipt->proof, receipt->index, &leaf, cosigned.head.size,
                           &cosigned.head.root)) {
        return en_fail(reterr, EN_ERR_VERIFY, "receipt.proof", EN_STR(""),
                       N_("the receipt does not prove this entry"),
                       N_("compare entry and receipt: one of them was changed or is of another"));
    }
    *ret = cosigned;
    return EN_OK;
}
