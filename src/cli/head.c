/*
 * head.c: the newest signed head, judged by the accord in force at its size.
 */
#include "head.h"

static uint32_t count_bits(uint64_t bits)
{
    uint32_t count = 0;

    for (; bits != 0; bits &= bits - 1) {
        count++;
    }
    return count;
}

enum en_status en_head_read(struct en_cli *cli, struct en_node *node, struct en_str note,
                            struct en_head *ret, struct en_error *reterr)
{
    struct en_note parsed;
    enum en_status status = en_note_parse(&cli->arena, note, &parsed, reterr);

    return status == EN_OK ? en_checkpoint_parse(parsed.text, en_node_origin(node), ret, reterr)
                           : status;
}

enum en_status en_head_look(struct en_cli *cli, struct en_node *node, struct en_head_view *ret,
                            struct en_error *reterr)
{
    struct en_head_view head = {.record = en_store_head(en_node_store(node))};
    struct en_head published = {.size = UINT64_MAX};
    struct en_policy policy;
    struct en_text note = {0};
    enum en_status status = en_store_published(en_node_store(node), &note, reterr);

    if (status == EN_OK && note.len > 0) {
        head.is_signed = true;
        status = en_head_read(cli, node, en_text_str(&note), &published, reterr);
    }
    policy = en_node_policy_at(node, published.size);
    if (status == EN_OK && note.len > 0) {
        status =
            en_checkpoint_open(&cli->arena, en_text_str(&note), &policy, &head.cosigned, reterr);
    }
    en_text_finish(&note);
    if (status == EN_OK) {
        head.witnesses = (uint32_t)policy.witness_count;
        head.quorum = policy.quorum;
        head.proven = en_policy_is_met(&policy, head.cosigned.by_witness);
        head.cosigners = count_bits(head.cosigned.by_witness);
        *ret = head;
    }
    return status;
}

void en_head_cosigners(struct en_text *out, struct en_node *node, const struct en_head_view *head)
{
    struct en_policy policy =
        en_node_policy_at(node, head->is_signed ? head->cosigned.head.size : UINT64_MAX);
    const char *between = "";

    for (size_t i = 0; i < policy.witness_count; i++) {
        if ((head->cosigned.by_witness >> i & 1) != 0) {
            en_text_addf(out, "%s%s", between, policy.witness[i].name);
            between = ", ";
        }
    }
}

enum en_status en_head_say(struct en_cli *cli, struct en_node *node, struct en_error *reterr)
{
    struct en_head_view head;
    struct en_text names = {0};
    enum en_status status = en_head_look(cli, node, &head, reterr);

    if (status != EN_OK) {
        return status;
    }
    en_head_cosigners(&names, node, &head);
    struct en_cell cells[] = {
        en_cell_text("origin", en_node_origin(node)),
        en_cell_int("size", (int64_t)head.record.size),
        en_cell_hash("root", &head.record.root),
        en_cell_time("logged", en_state_log_time(en_node_state(node))),
        head.is_signed ? en_cell_int("signed", (int64_t)head.cosigned.head.size)
                       : en_cell_none("signed"),
        en_cell_text("cosigned", en_text_str(&names)),
        en_cell_int("cosigners", head.cosigners),
        en_cell_int("witnesses", head.witnesses),
        en_cell_int("quorum", head.quorum),
        en_cell_int("proven", head.proven),
    };
    en_say_sheet(cli, cells, EN_COUNT(cells));
    en_text_finish(&names);
    return EN_OK;
}
