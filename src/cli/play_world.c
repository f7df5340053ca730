/*
 * play_world.c: the keys and the nodes of a story.
 *
 * A key is made of the story's seed and its own name, so it does not matter in which order keys are
 * made. Every key file lies beside the node of the body that owns it, without a passphrase: the
 * folder is an exercise, and after the story its nodes can be used by hand.
 */
#include "play.h"

#include <string.h>

#include <jansson.h>

#include "accord_file.h"
#include "usage.h"

enum { KEY_DAYS = 365 };

/* ---- keys ---------------------------------------------------------------------------------------------- */

struct play_key *play_key_find(struct player *player, struct en_str name)
{
    for (struct play_key *key = player->keys; key != NULL; key = key->next) {
        if (en_str_is(name, key->name)) {
            return key;
        }
    }
    return NULL;
}

static struct en_str key_at(const void *self, size_t i)
{
    const struct play_key *key = ((const struct player *)self)->keys;

    while (key != NULL && i-- > 0) {
        key = key->next;
    }
    return key == NULL ? (struct en_str){NULL, 0} : en_str_from(key->name);
}

enum en_status play_key_get(struct player *player, struct en_str name, struct play_key **ret,
                            struct en_error *reterr)
{
    struct play_key *key = play_key_find(player, name);

    if (key != NULL) {
        *ret = key;
        return EN_OK;
    }
    struct en_str near = en_nearest(name, key_at, player);
    return play_fail(player, reterr, EN_ERR_NOT_FOUND, "play.key",
                     N_("the story has no key %1"),
                     near.len > 0 ? N_("did you mean %2?") : N_("make it with `key KEY ROLE`"),
                     name, near.len > 0 ? near : EN_STR("-"));
}

struct play_key *play_key_of(struct player *player, struct en_str body, enum en_role role)
{
    struct play_key *first = NULL;

    for (struct play_key *key = player->keys; key != NULL; key = key->next) {
        if (key->role == role && en_str_equal(key->body, body)) {
            first = key; /* the list runs from the newest to the oldest */
        }
    }
    return first;
}

/* 32 bytes that only this story, this use and this name give. */
static void derive(struct player *player, const char *use, struct en_str name,
                   uint8_t out[static EN_SEED_BYTES])
{
    struct en_text text = {0};
    struct en_hash hash;

    en_text_addf(&text, "entente/play/v1\n%s\n%llu\n", use, (unsigned long long)player->seed);
    en_text_add(&text, name);
    en_hash_of(player->hasher, (struct en_bytes){(const uint8_t *)text.ptr, text.len}, &hash);
    memcpy(out, hash.b, EN_SEED_BYTES);
    en_text_finish(&text);
}

/* The folder of the body's own node, else the registrar's. */
static const char *folder_of(struct player *player, struct en_str body)
{
    for (size_t i = 1; i < player->node_count; i++) {
        if (en_str_is(body, player->node[i].name)) {
            return player->node[i].folder;
        }
    }
    return player->node[0].folder;
}

static enum en_status write_key_file(struct player *player, const char *folder,
                                     struct en_str name, const char *suffix, struct en_str file,
                                     struct en_error *reterr)
{
    struct en_text path = {0};
    struct en_str rest = name;
    struct en_bytes bytes = {(const uint8_t *)file.ptr, file.len};
    enum en_status status = EN_OK;

    en_text_addf(&path, "%s/keys", folder);
    while (rest.ptr != NULL && status == EN_OK) {
        status = player->env.make_folder(player->env.self, en_text_cstr(&path), reterr);
        en_text_addc(&path, '/');
        en_text_add(&path, en_str_cut(&rest, '/'));
    }
    en_text_adds(&path, suffix);
    if (status == EN_OK) {
        status = player->env.write_file(player->env.self, en_text_cstr(&path), bytes, 0600, reterr);
    }
    en_text_finish(&path);
    return status;
}

static enum en_status keep_key(struct player *player, const struct play_key *key,
                               struct en_error *reterr)
{
    struct en_keyfile_lock lock = {.allow_empty = true};
    const char *folder = folder_of(player, key->body);
    struct en_text file = {0};
    enum en_status status = en_keyfile_seal_signing(&player->env, player->hasher, key->key,
                                                    key->vkey.type, &lock, &file, reterr);

    if (status == EN_OK) {
        status = write_key_file(player, folder, en_str_from(key->name), ".key",
                                en_text_str(&file), reterr);
    }
    if (status == EN_OK && key->seals) {
        en_text_clear(&file);
        status = en_keyfile_seal_age(&player->env, key->name, &key->age, &lock, &file, reterr);
    }
    if (status == EN_OK && key->seals) {
        status = write_key_file(player, folder, en_str_from(key->name), "-age.key",
                                en_text_str(&file), reterr);
    }
    en_text_finish(&file);
    return status;
}

static struct play_key *add_key(struct player *player, struct en_str name)
{
    struct play_key *key = EN_ARENA_NEW(&player->arena, struct play_key);
    struct en_str kept = en_arena_copy(&player->arena, name);

    if (key == NULL || kept.ptr == NULL) {
        return NULL;
    }
    key->name = kept.ptr;
    key->body = kept;
    key->body = en_str_cut(&kept, '/');
    key->next = player->keys;
    player->keys = key;
    return key;
}

enum en_status play_key_make(struct player *player, struct en_str name, enum en_role role,
                             bool cosigns, struct play_key **ret, struct en_error *reterr)
{
    uint8_t seed[EN_SEED_BYTES];
    struct en_pubkey public_key;
    struct play_key *key = add_key(player, name);

    if (key == NULL) {
        return play_no_memory(reterr);
    }
    derive(player, "sign", name, seed);
    enum en_status status = en_signing_key_from_seed(key->name, seed, &key->key, reterr);
    if (status != EN_OK) {
        return status;
    }
    en_signing_key_public(key->key, &public_key);
    en_vkey_make(player->hasher, name, cosigns ? EN_KEY_COSIGNATURE : EN_KEY_ED25519, &public_key,
                 &key->vkey);
    key->role = role;
    key->seals = role == EN_ROLE_DUTY || role == EN_ROLE_GATE;
    derive(player, "seal", name, key->age.secret);
    if (ret != NULL) {
        *ret = key;
    }
    return player->node_count == 0 ? EN_OK : keep_key(player, key, reterr);
}

enum en_status play_step_key(struct player *player, const struct en_step *step,
                             struct en_error *reterr)
{
    enum en_role role = en_role_from(step->arg[1]);
    struct play_key *key = NULL, *root = NULL;
    struct play_deed deed;
    struct en_text root_name = {0};
    struct en_str rest = step->arg[0];
    char vkey[EN_VKEY_BYTES_MAX], recipient[EN_AGE_RECIPIENT_BYTES + 1];

    if (role == 0) {
        return play_fail(player, reterr, EN_ERR_SYNTAX, "play.role", N_("there is no role %1"),
                         N_("officer, coordinator, ops, duty, lead, gate or chair"),
                         step->arg[1]);
    }
    en_text_add(&root_name, en_str_cut(&rest, '/'));
    en_text_adds(&root_name, "/root");
    enum en_status status = play_key_get(player, en_text_str(&root_name), &root, reterr);
    en_text_finish(&root_name);
    if (status == EN_OK) {
        status = play_key_make(player, step->arg[0], role, false, &key, reterr);
    }
    if (status != EN_OK) {
        return status;
    }
    play_deed_begin(&deed, root, "key.enrol");
    en_vkey_print(&key->vkey, vkey);
    en_line_add(&deed.body, "key", vkey);
    en_line_add(&deed.body, "role", en_role_name(role));
    if (key->seals) {
        struct en_age_recipient age;
        en_age_identity_recipient(&key->age, &age);
        en_age_recipient_print(&age, recipient);
        en_line_add(&deed.body, "seal", recipient);
    }
    en_line_add_time(&deed.body, "from", player->clock.now);
    en_line_add_time(&deed.body, "until", player->clock.now + (en_time)KEY_DAYS * 24 * 3600);
    /* A dozen lines of "gives a key a role" tell a reader nothing; what the keys do will. */
    return play_submit(player, &deed, 1, reterr);
}

/* ---- nodes ---------------------------------------------------------------------------------------------- */

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
    return node->node != NULL ? EN_OK
                              : en_node_open(&player->env, node->folder, EN_NODE_WRITE,
                                             &node->node, reterr);
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

/* ---- founding --------------------------------------------------------------------------------------------- */

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
        en_note_add_signature(
            note, text, play_key_find(player, en_str_from(accord->root[i].key.name))->key);
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
        status = keep_key(player, key, reterr);
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

/* The registrar's key name is the first that the template's keys name outside roots and witnesses. */
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

static enum en_status found(struct player *player, struct en_str template,
                            struct en_error *reterr)
{
    struct en_text body = {0}, text = {0};
    struct en_act act;
    enum en_status status = make_accord_keys(player, template, &body, reterr);

    if (status == EN_OK) {
        en_accord_head(&text, player->origin, registrar_name(en_text_str(&body)),
                       player->clock.now, en_text_str(&body));
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
