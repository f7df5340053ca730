/*
 * play_keys.c: the keys of a story.
 *
 * A key is made of the story's seed and its own name, so it does not matter in which order keys
 * are made. Every key file lies beside the node of the body that owns it, without a passphrase:
 * the folder is an exercise, and after the story its nodes can be used by hand.
 */
#include "play.h"

#include <string.h>

#include "usage.h"

enum { KEY_DAYS = 365 };

/* ---- keys ----------------------------------------------------------------------------------- */

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
    return play_fail(player, reterr, EN_ERR_NOT_FOUND, "play.key", N_("the story has no key %1"),
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

static enum en_status write_key_file(struct player *player, const char *folder, struct en_str name,
                                     const char *suffix, struct en_str file,
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

enum en_status play_key_keep(struct player *player, const struct play_key *key,
                             struct en_error *reterr)
{
    struct en_keyfile_lock lock = {.allow_empty = true};
    const char *folder = folder_of(player, key->body);
    struct en_text file = {0};
    enum en_status status = en_keyfile_seal_signing(&player->env, player->hasher, key->key,
                                                    key->vkey.type, &lock, &file, reterr);

    if (status == EN_OK) {
        status = write_key_file(player, folder, en_str_from(key->name), ".key", en_text_str(&file),
                                reterr);
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
    key->seals = role == EN_ROLE_DUTY || role == EN_ROLE_GATE || role == EN_ROLE_LEAD;
    derive(player, "seal", name, key->age.secret);
    if (ret != NULL) {
        *ret = key;
    }
    return player->node_count == 0 ? EN_OK : play_key_keep(player, key, reterr);
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
                         N_("officer, coordinator, ops, duty, lead, gate or chair"), step->arg[1]);
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
