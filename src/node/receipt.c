/*
 * A receipt: one entry proven under the newest published head, for anybody who holds the keys.
 */
#include "private.h"

#include <inttypes.h>
#include <stdio.h>

static enum en_status not_covered(uint64_t index, struct en_error *reterr)
{
    char number[24];

    (void)snprintf(number, sizeof(number), "%" PRIu64, index);
    return en_fail(reterr, EN_ERR_NOT_FOUND, "receipt.head", EN_STR(""),
                   N_("no signed head covers entry %1 yet"),
                   N_("wait for the registrar's next head, then ask again"), en_str_from(number));
}

enum en_status en_node_receipt(struct en_node *node, uint64_t index, struct en_text *ret,
                               struct en_error *reterr)
{
    struct en_text note = {0};
    struct en_head head;
    struct en_proof proof;
    enum en_status status = node_published(node, &note, &head, reterr);

    if (status == EN_OK && index >= head.size) {
        status = not_covered(index, reterr);
    }
    if (status == EN_OK) {
        status = en_store_prove(node->store, index, head.size, &proof, reterr);
    }
    if (status == EN_OK) {
        en_receipt_print(ret, index, &proof, en_text_str(&note));
        status = ret->failed ? node_no_memory(reterr) : EN_OK;
    }
    en_text_finish(&note);
    en_arena_reset(&node->arena);
    return status;
}
