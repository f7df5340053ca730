/*
 * play_show.c: a registrar that shows one party another record than the others.
 *
 * It leaves an act out, or everything from an act on, makes the tree anew and signs the head with
 * its true key. What it shows is sound in itself; only who compares heads can tell.
 */
#include <jansson.h>

#include "play_sync.h"

struct copying {
    struct player *player;
    struct en_store *to;
    uint64_t without; // index of the act that is left out
    enum en_status status;
    struct en_error *why;
};

static bool copy_entry(void *self, uint64_t index, struct en_bytes bytes)
{
    struct copying *copying = self;
    struct en_head head = en_store_head(copying->to);
    struct en_new_entry one = {.bytes = bytes};
    struct en_entry entry = {0};

    if (index == copying->without) {
        return true;
    }
    copying->status = en_entry_parse(bytes, &entry, copying->why);
    if (copying->status == EN_OK) {
        struct en_str text = en_entry_act_text(entry.note);
        en_hash_of(copying->player->hasher, (struct en_bytes){(const uint8_t *)text.ptr, text.len},
                   &one.id);
        copying->status = en_store_append(copying->to, &head, &one, 1, copying->why);
    }
    return copying->status == EN_OK;
}

/* A record of the first `size` entries without one, signed by the registrar. */
static enum en_status make_other(struct copying *copying, uint64_t size)
{
    struct player *player = copying->player;
    struct en_node *node = play_registrar(player)->node;
    struct en_source source = en_store_source(en_node_store(node));
    const char *name = en_state_accord(en_node_state(node))->registrar.name;
    enum en_status status = en_store_open(&player->env, "mem:", true, &copying->to, copying->why);

    if (status == EN_OK) {
        status = source.read(source.self, 0, size, copy_entry, copying, copying->why);
        status = copying->status != EN_OK ? copying->status : status;
    }
    return status == EN_OK
               ? play_sign_forged(player, copying->to, play_key_find(player, en_str_from(name)),
                                  copying->why)
               : status;
}

/* The party's node looks at it, as at any head of the registrar; its word goes nowhere. */
static void look(struct player *player, struct play_node *node, struct en_store *other)
{
    struct en_source source = en_store_source(other);

    node->why = (struct en_error){.rule = ""};
    node->status = en_node_follow(node->node, &source, node->witness->key, NULL, &node->why);
    player->last = (struct play_last){.outcome = node->status == EN_OK ? PLAY_DONE : PLAY_REFUSED,
                                      .why = node->why};
    struct en_str name = en_str_from(node->name);
    if (node->status == EN_OK) {
        play_tell(player, PLAY_MARK_ALARM, EN_STR(""),
                  N_("%1 cannot tell yet: what it is shown fits all that it has seen"), &name, 1);
    } else {
        play_tell(player, PLAY_MARK_BAD, EN_STR(""), N_("the node of %1 refuses the head"), &name,
                  1);
        play_tell_why(player, &node->why);
        play_tell_evidence(player, node);
    }
    play_tell_json(player, "show",
                   json_pack("{s:s, s:s?}", "node", node->name, "rule",
                             node->status == EN_OK ? NULL : node->why.rule));
}

static enum en_status show(struct player *player, const struct en_step *step, bool shorter,
                           struct en_error *reterr)
{
    struct en_error why = {.rule = ""};
    struct copying copying = {.player = player, .without = UINT64_MAX, .why = &why};
    struct play_node *node = NULL;
    struct play_label *label = NULL;
    enum en_status status = play_node_get(player, step->arg[0], &node, reterr);

    if (status == EN_OK) {
        status = play_label_get(player, step->arg[1], &label, reterr);
    }
    if (status == EN_OK && node->witness == NULL) {
        status = play_fail(player, reterr, EN_ERR_USAGE, "play.node",
                           N_("the registrar shows itself nothing"), NULL);
    }
    if (status != EN_OK) {
        return status;
    }
    uint64_t size = en_store_head(en_node_store(play_registrar(player)->node)).size;
    copying.without = shorter ? UINT64_MAX : label->index;
    status = make_other(&copying, shorter && label->index < size ? label->index : size);
    if (status == EN_OK) {
        struct en_str args[] = {step->arg[0], step->arg[1]};
        play_tell(player, PLAY_MARK_ALARM, EN_STR(""),
                  shorter ? N_("the registrar shows %1 a record that ends before %2")
                          : N_("the registrar shows %1 a record without %2, signed with its key"),
                  args, 2);
        look(player, node, copying.to);
    }
    en_store_close(copying.to);
    return status == EN_OK ? EN_OK : play_fail_with(player, &why, reterr);
}

enum en_status play_step_show(struct player *player, const struct en_step *step,
                              struct en_error *reterr)
{
    return show(player, step, false, reterr);
}

enum en_status play_step_show_shorter(struct player *player, const struct en_step *step,
                                      struct en_error *reterr)
{
    return show(player, step, true, reterr);
}
