/*
 * Composing an act: the header that the record expects next from a key, the lines, the signature.
 *
 * An act names the newest head its author held (`seen`), which brackets it in time once that head
 * is cosigned; and it follows the author's previous act, in the record or still in the outbox.
 */
#include "private.h"

/* The key's next place in its own chain: behind the outbox, if anything of it waits there. */
static enum en_status next_in_chain(struct en_node *node, struct en_str author,
                                    struct en_act_header *header, struct en_error *reterr)
{
    bool waiting = false;
    uint64_t seq = 0;
    struct en_hash id;
    enum en_status status =
        en_state_chain(node->state, author, &header->seq, &header->prev, reterr);

    if (status == EN_OK) {
        status = outbox_last(node->outbox, author, &waiting, &seq, &id, reterr);
    }
    /* What the record holds by now, though it is not settled yet, does not count twice. */
    if (status == EN_OK && waiting && seq >= header->seq) {
        header->seq = seq + 1;
        header->prev = id;
    }
    return status;
}

static enum en_status newest_seen(struct en_node *node, struct en_act_header *header,
                                  struct en_error *reterr)
{
    struct en_text note = {0};
    struct en_head head;
    enum en_status status = node_published(node, &note, &head, reterr);

    en_text_finish(&note);
    if (status == EN_OK) {
        header->seen_size = head.size;
        header->seen_root = head.root;
    }
    return status;
}

enum en_status en_node_next(struct en_node *node, struct en_str author, struct en_act_header *ret,
                            struct en_error *reterr)
{
    struct en_act_header header = {.origin = en_node_origin(node), .author = author};
    enum en_status status = next_in_chain(node, author, &header, reterr);

    if (status == EN_OK) {
        status = newest_seen(node, &header, reterr);
    }
    if (status == EN_OK) {
        *ret = header;
    }
    return status;
}

/* Read it back: a form filled in wrongly is refused before it is signed. */
static enum en_status check_text(struct en_node *node, const struct en_text *text,
                                 struct en_error *reterr)
{
    struct en_act act;

    return text->failed ? node_no_memory(reterr)
                        : en_act_parse(&node->arena, en_text_str(text), &act, reterr);
}

enum en_status en_node_compose_text(struct en_node *node, struct en_str author, const char *act,
                                    struct en_str body, en_time occurred, struct en_text *ret_text,
                                    struct en_error *reterr)
{
    struct en_act_header header;
    struct en_text text = {0};

    enum en_status status = en_node_next(node, author, &header, reterr);
    if (status == EN_OK) {
        header.act = en_str_from(act);
        header.occurred = occurred == 0 ? node->env.now(node->env.self) : occurred;
        en_act_print(&text, &header, body);
        status = check_text(node, &text, reterr);
    }
    if (status == EN_OK) {
        en_text_add(ret_text, en_text_str(&text));
        status = ret_text->failed ? node_no_memory(reterr) : EN_OK;
    }
    en_text_finish(&text);
    en_arena_reset(&node->arena);
    return status;
}

enum en_status en_node_compose(struct en_node *node, const struct en_signing_key *author,
                               const char *act, struct en_str body, en_time occurred,
                               struct en_text *ret_note, struct en_error *reterr)
{
    struct en_text text = {0};
    struct en_text note = {0};
    enum en_status status = en_node_compose_text(node, en_str_from(en_signing_key_name(author)),
                                                 act, body, occurred, &text, reterr);

    if (status == EN_OK) {
        en_note_sign(&note, en_text_str(&text), author);
        en_text_add(ret_note, en_text_str(&note));
        status = note.failed || ret_note->failed ? node_no_memory(reterr) : EN_OK;
    }
    en_text_finish(&text);
    en_text_finish(&note);
    return status;
}
