/*
 * play_world.c: the nodes of a story, and the founding of its accord.
 */
#include "play.h"

#include <jansson.h>

#include "accord_file.h"
#include "usage.h"

/* ---- nodes ---------------------------------------------------------------------------------- */

struct play_node *play_registrar(struct player *player)
{
    return &player->node[0];
}

static struct en_str node_at(const void *self, size_t i)
{
    const struct player *player = self;

    return i < player->node_count ? en_str_from(player->node[i].name) : (struct en_str){NULL, 0};
}

enum en_status play_node_get(struct player *player, struct en_str name, struct play_node **ret,
                             struct en_error *reterr)
{
    for (size_t i = 0; i < player->node_count; i++) {
        if (en_str_is(name, player->node[i].name)) {
            *ret = &player->node[i];
            return EN_OK;
        }
    }
    struct en_str near = en_nearest(name, node_at, player);
    return play_fail(player, reterr, EN_ERR_NOT_FOUND, "play.node", N_("the story has no node %1"),
                     near.len > 0 ? N_("did you mean %2?")
                                  : N_("the nodes are `registrar` and one a witness of the accord"),
                     name, near.len > 0 ? near : EN_STR("-"));
}

enum en_status play_node_open(struct player *player, struct play_node *node,
                              struct en_error *reterr)
{
    return node->node != NULL
               ? EN_OK
               : en_node_open(&player->env, node->folder, EN_NODE_WRITE, &node->node, reterr);
}

void play_node_close(struct play_node *node)
{
    en_node_close(node->node);
    node->node = NULL;
}

static struct play_node *add_node(struct player *player, struct en_str name)
{
    struct play_node *node = &player->node[player->node_count];
    struct en_text path = {0};
    struct en_str kept = en_arena_copy(&player->arena, name);

    en_text_addf(&path, "%s/", player->folder);
    en_text_add(&path, name);
    struct en_str folder = en_arena_copy(&player->arena, en_text_str(&path));
    en_text_finish(&path);
    if (kept.ptr == NULL || folder.ptr == NULL || player->node_count == PLAY_NODES_MAX) {
        return NULL;
    }
    *node = (struct play_node){.name = kept.ptr, .folder = folder.ptr};
    player->node_count++;
    return node;
}

void play_world_finish(struct player *player)
{
    for (size_t i = 0; i < player->node_count; i++) {
        play_node_close(&player->node[i]);
    }
    for (struct play_key *key = player->keys; key != NULL; key = key->next) {
        en_signing_key_destroy(key->key);
        en_wipe(&key->age, sizeof(key->age));
    }
    player->keys = NULL;
}

/* ---- founding ------------------------------------------------------------------------------- */

/* All keys that the template names; the witnesses' bodies get a node each. */
static enum en_status make_accord_keys(struct player *player, struct en_str template,
                                       struct en_text *body, struct en_error *reterr)
{
    struct en_template_keys names;
    struct en_vkey vkey[EN_TEMPLATE_KEYS_MAX];
    enum en_status status = en_template_keys_read(template, &names, reterr);

    for (size_t i = 0; status == EN_OK && i < names.count; i++) {
        struct play_key *key = NULL;
        status = play_key_make(player, names.name[i], 0, names.cosigns[i], &key, reterr);
        if (status == EN_OK) {
            vkey[i] = key->vkey;
        }
    }
    return status == EN_OK ? en_accord_fill_keys(body, template, vkey, names.count, reterr)
                           : status;
}

static enum en_status make_nodes(struct player *player, const struct en_accord *accord,
                                 struct en_error *reterr)
{
    if (add_node(player, EN_STR(PLAY_REGISTRAR)) == NULL) {
        return play_no_memory(reterr);
    }
    for (size_t i = 0; i < accord->witness_count; i++) {
        struct play_node *node = add_node(player, accord->witness[i].body);
        if (node == NULL) {
            return play_no_memory(reterr);
        }
        node->witness = play_key_find(player, en_str_from(accord->witness[i].key.name));
    }
    return EN_OK;
}

static void sign_act0(struct player *player, const struct en_accord *accord, struct en_str text,
                      struct en_text *note)
{
    en_note_sign(note, text, play_key_find(player, en_str_from(accord->registrar.name))->key);
    for (size_t i = 0; i < accord->root_count; i++) {
        en_note_add_signature(note, text,
                              play_key_find(player, en_str_from(accord->root[i].key.name))->key);
    }
}

static enum en_status open_nodes(struct player *player, const struct en_hash *id,
                                 struct en_error *reterr)
{
    enum en_status status = EN_OK;

    for (size_t i = 0; status == EN_OK && i < player->node_count; i++) {
        struct play_node *node = &player->node[i];
        if (i > 0) {
            status = en_node_join(&player->env, node->folder, player->origin, id, reterr);
        }
        if (status == EN_OK) {
            status = play_node_open(player, node, reterr);
        }
    }
    for (struct play_key *key = player->keys; status == EN_OK && key != NULL; key = key->next) {
        status = play_key_keep(player, key, reterr);
    }
    return status;
}

static void tell_founded(struct player *player, const struct en_accord *accord,
                         const struct en_hash *id)
{
    struct en_text words = {0}, names = {0};

    en_words_print(&words, id, EN_CLI_FINGERPRINT_WORDS);
    for (size_t i = 1; i < player->node_count; i++) {
        en_text_addf(&names, "%s%s", i > 1 ? ", " : "", player->node[i].name);
    }
    struct en_str title[] = {accord->title};
    play_tell(player, PLAY_MARK_GOOD, EN_STR(""), N_("The accord is founded: %1"), title, 1);
    struct en_str print[] = {en_text_str(&words)};
    play_tell(player, PLAY_MARK_NONE, EN_STR(""),
              N_("its fingerprint, read out to every party: %1"), print, 1);
    struct en_str witnesses[] = {en_text_str(&names)};
    play_tell(player, PLAY_MARK_NONE, EN_STR(""), N_("witnesses, each with its own copy: %1"),
              witnesses, 1);
    play_tell_json(player, "founded", json_pack("{s:s}", "words", en_text_cstr(&words)));
    en_text_finish(&words);
    en_text_finish(&names);
}

/* Act 0 from the filled-in lines: nodes, signatures, entry 0. */
static enum en_status found_with(struct player *player, const struct en_act *act,
                                 struct en_error *reterr)
{
    struct en_accord *accord = NULL;
    struct en_text note = {0};
    struct en_hash id;
    enum en_status status = en_accord_create(act, &accord, reterr);

    if (status != EN_OK) {
        return status;
    }
    status = make_nodes(player, accord, reterr);
    if (status == EN_OK) {
        sign_act0(player, accord, act->text, &note);
        en_hash_of(player->hasher, (struct en_bytes){(const uint8_t *)act->text.ptr, act->text.len},
                   &id);
        status = en_node_found(&player->env, player->node[0].folder, en_text_str(&note), reterr);
    }
    if (status == EN_OK) {
        status = open_nodes(player, &id, reterr);
    }
    if (status == EN_OK) {
        status = play_labels_begin(player, reterr);
        tell_founded(player, accord, &id);
    }
    en_text_finish(&note);
    en_accord_destroy(accord);
    return status;
}

/* The registrar's key name is the first that the template's keys name outside roots and
 * witnesses. */
static struct en_str registrar_name(struct en_str body)
{
    struct en_str prefix = EN_STR("registrar: ");

    while (body.len > 0) {
        struct en_str line = en_str_cut(&body, '\n');
        if (en_str_starts(line, prefix)) {
            struct en_str vkey = {line.ptr + prefix.len, line.len - prefix.len};
            return en_str_cut(&vkey, '+');
        }
    }
    return EN_STR("-");
}

static enum en_status found(struct player *player, struct en_str template, struct en_error *reterr)
{
    struct en_text body = {0}, text = {0};
    struct en_act act;
    enum en_status status = make_accord_keys(player, template, &body, reterr);

    if (status == EN_OK) {
        en_accord_head(&text, player->origin, registrar_name(en_text_str(&body)), player->clock.now,
                       en_text_str(&body));
        struct en_str kept = en_arena_copy(&player->arena, en_text_str(&text));
        status = kept.ptr == NULL ? play_no_memory(reterr)
                                  : en_act_parse(&player->arena, kept, &act, reterr);
    }
    if (status == EN_OK) {
        status = found_with(player, &act, reterr);
    }
    en_text_finish(&body);
    en_text_finish(&text);
    return status;
}

enum en_status play_step_found(struct player *player, const struct en_step *step,
                               struct en_error *reterr)
{
    struct en_error why = {.rule = ""};
    struct en_str template = {NULL, 0};

    if (player->node_count > 0 || player->accord.len == 0 || player->origin.len == 0 ||
        player->clock.now == 0) {
        return play_fail(player, reterr, EN_ERR_SYNTAX, "play.found",
                         N_("the record is founded once, when accord, origin and clock are said"),
                         N_("put `accord FILE`, `origin NAME` and `clock TIME` above it"));
    }
    (void)step;
    enum en_status status = en_cli_read(player->cli, player->accord.ptr, &template, &why);
    if (status == EN_OK) {
        status = found(player, template, &why);
    }
    if (status == EN_OK) {
        player->last = (struct play_last){.outcome = PLAY_DONE};
        return EN_OK;
    }
    return play_fail_with(player, &why, reterr);
}
