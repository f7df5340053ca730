/*
 * The small mechanism of tests and benches: see world.h.
 */
#include "world.h"

#include <ftw.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define MUST(call) must((call), #call, __LINE__, NULL)
#define MUST_ERROR(call) must((call), #call, __LINE__, &error)

static const char *const parties[] = {"north", "south", "east"};
static const char *const witnesses[] = {"north/witness", "south/witness", "east/witness",
                                        "independent/witness"};

static void stop(const char *what, int line, const struct en_error *error)
{
    struct en_text text = {0};

    if (error != NULL && error->rule != NULL) {
        en_error_print(&text, error, NULL);
    }
    fprintf(stderr, "world.c:%d: %s: %s\n", line, what, en_text_cstr(&text));
    abort();
}

static void must(enum en_status status, const char *what, int line, const struct en_error *error)
{
    if (status != EN_OK) {
        stop(what, line, error);
    }
}

static int remove_one(const char *path, const struct stat *info, int type, struct FTW *where)
{
    (void)info;
    (void)type;
    (void)where;
    return remove(path);
}

static bool is_witness(const char *name)
{
    const char *slash = strrchr(name, '/');

    return slash != NULL && strcmp(slash, "/witness") == 0;
}

static struct en_signing_key *make_key(struct world *world, const char *name)
{
    struct en_error error = {.rule = NULL};
    struct en_signing_key *key = NULL;
    struct en_hash seed;

    en_hash_of(world->hasher, (struct en_bytes){(const uint8_t *)name, strlen(name)}, &seed);
    MUST_ERROR(en_signing_key_from_seed(name, seed.b, &key, &error));
    return key;
}

struct en_signing_key *world_key(struct world *world, const char *name)
{
    for (size_t i = 0; i < world->key_count; i++) {
        if (strcmp(en_signing_key_name(world->key[i]), name) == 0) {
            return world->key[i];
        }
    }
    if (world->key_count == WORLD_KEYS_MAX) {
        stop("too many keys", __LINE__, NULL);
    }
    world->key[world->key_count] = make_key(world, name);
    return world->key[world->key_count++];
}

struct en_signing_key *world_log_key(struct world *world, const char *name)
{
    struct en_error error = {.rule = NULL};
    struct en_signing_key *key = NULL;

    MUST_ERROR(en_signing_key_rename(world_key(world, name), EN_STR(WORLD_ORIGIN), &key, &error));
    en_signing_key_destroy(world->log_key);
    world->log_key = key;
    return key;
}

const char *world_vkey(struct world *world, const char *name)
{
    char text[EN_VKEY_BYTES_MAX];
    struct en_pubkey public_key;
    struct en_vkey vkey;

    en_signing_key_public(world_key(world, name), &public_key);
    en_vkey_make(world->hasher, en_str_from(name),
                 is_witness(name) ? EN_KEY_COSIGNATURE : EN_KEY_ED25519, &public_key, &vkey);
    (void)en_vkey_print(&vkey, text);
    return world_text(world, "%s", text);
}

const char *world_text(struct world *world, const char *format, ...)
{
    char text[8192];
    va_list args;

    va_start(args, format);
    int len = vsnprintf(text, sizeof(text), format, args);
    va_end(args);
    if (len < 0 || (size_t)len >= sizeof(text)) {
        stop("text too long", __LINE__, NULL);
    }
    return en_arena_copy(&world->arena, (struct en_str){text, (size_t)len}).ptr;
}

const char *world_hex(struct world *world, const struct en_hash *hash)
{
    char hex[2 * EN_HASH_BYTES];

    en_hex_encode(hex, (struct en_bytes){hash->b, EN_HASH_BYTES});
    return world_text(world, "%.*s", (int)sizeof(hex), hex);
}

const char *world_path(struct world *world, const char *name)
{
    return world_text(world, "%s/%s", world->folder, name);
}

void world_at(struct world *world, const char *utc)
{
    if (!en_time_parse(en_str_from(utc), &world->clock.now)) {
        stop(utc, __LINE__, NULL);
    }
}

void world_wait(struct world *world, int64_t seconds)
{
    world->clock.now += seconds;
}

/* ---- beginning and end ---------------------------------------------------------------------- */

struct world *world_empty(void)
{
    struct world *world = calloc(1, sizeof(*world));

    if (world == NULL) {
        stop("memory", __LINE__, NULL);
    }
    en_store_init();
    MUST(en_crypto_init());
    const char *base = getenv("TMPDIR");
    (void)snprintf(world->folder, sizeof(world->folder), "%s/entente-world-XXXXXX",
                   base != NULL && strlen(base) < 32 ? base : P_tmpdir);
    if (mkdtemp(world->folder) == NULL) {
        stop("mkdtemp", __LINE__, NULL);
    }
    world->clock = (struct en_clock){.inner = en_env_system(), .fixed = true};
    world->env = en_env_clock(&world->clock);
    world->hasher = en_hasher_create();
    en_arena_init(&world->arena, 0);
    world_at(world, WORLD_START);
    return world;
}

struct world *world_create(void)
{
    struct world *world = world_empty();
    const char *folder = world_path(world, "registrar");
    struct en_str note = world_act0(world, world_accord(world, "exercise"));
    struct en_error error = {.rule = NULL};

    MUST_ERROR(en_node_found(&world->env, folder, note, &error));
    MUST_ERROR(en_node_open(&world->env, folder, EN_NODE_WRITE, &world->node, &error));
    world->fingerprint = en_node_fingerprint(world->node);
    return world;
}

struct world *world_full(void)
{
    struct world *world = world_create();

    world_staff(world);
    world_people(world);
    return world;
}

void world_destroy(struct world *world)
{
    if (world == NULL) {
        return;
    }
    en_node_close(world->node);
    for (size_t i = 0; i < world->key_count; i++) {
        en_signing_key_destroy(world->key[i]);
    }
    en_signing_key_destroy(world->log_key);
    en_hasher_destroy(world->hasher);
    en_arena_finish(&world->arena);
    (void)nftw(world->folder, remove_one, 16, FTW_DEPTH | FTW_PHYS);
    free(world);
}

void world_reopen(struct world *world)
{
    const char *folder = world_text(world, "%s", en_node_folder(world->node));
    struct en_error error = {.rule = NULL};

    en_node_close(world->node);
    world->node = NULL;
    MUST_ERROR(en_node_open(&world->env, folder, EN_NODE_WRITE, &world->node, &error));
}

/* ---- acts ----------------------------------------------------------------------------------- */

struct en_str world_compose(struct world *world, const char *key, const char *act, const char *body)
{
    struct en_error error = {.rule = NULL};
    struct en_text note = {0};

    MUST_ERROR(en_node_compose(world->node, world_key(world, key), act, en_str_from(body), 0, &note,
                               &error));
    struct en_str kept = en_arena_copy(&world->arena, en_text_str(&note));
    en_text_finish(&note);
    return kept;
}

struct en_result world_submit(struct world *world, struct en_str note)
{
    struct en_error error = {.rule = NULL};
    struct en_result result;

    MUST_ERROR(en_node_submit(world->node, &note, 1, &result, &error));
    return result;
}

struct en_result world_act(struct world *world, const char *key, const char *act, const char *body)
{
    return world_submit(world, world_compose(world, key, act, body));
}

struct en_hash world_do(struct world *world, const char *key, const char *act, const char *body)
{
    struct en_result result = world_act(world, key, act, body);

    if (result.answer != EN_ANSWER_COMMITTED) {
        stop(body, __LINE__, &result.why);
    }
    if (result.effect.outcome == EN_OUTCOME_VOID) {
        stop(body, __LINE__, &result.effect.why);
    }
    return result.id;
}

struct en_act_header world_header(struct world *world, const char *key, const char *act)
{
    struct en_act_header header = {.origin = EN_STR(WORLD_ORIGIN),
                                   .act = en_str_from(act),
                                   .author = en_str_from(key),
                                   .occurred = world->clock.now};

    if (en_state_chain(en_node_state(world->node), header.author, &header.seq, &header.prev,
                       NULL) != EN_OK) {
        header.seq = 1;
    }
    en_merkle_empty(&header.seen_root);
    return header;
}

struct en_str world_note(struct world *world, const struct en_act_header *header,
                         struct en_str body, const char *key)
{
    struct en_text text = {0};
    struct en_text note = {0};

    en_act_print(&text, header, body);
    en_note_sign(&note, en_text_str(&text), world_key(world, key));
    struct en_str kept = en_arena_copy(&world->arena, en_text_str(&note));
    en_text_finish(&text);
    en_text_finish(&note);
    return kept;
}

/* The header behind what the key has queued. */
static struct en_act_header queued_header(struct world *world, const char *key, const char *act)
{
    struct en_act_header header = world_header(world, key, act);

    for (size_t i = 0; i < world->queue_count; i++) {
        struct en_act queued;
        MUST(en_act_parse(&world->arena, en_entry_act_text(world->queue[i]), &queued, NULL));
        if (en_str_is(queued.author, key)) {
            header.seq = queued.seq + 1;
            header.prev = world->queue_id[i];
        }
    }
    return header;
}

struct en_hash world_queue(struct world *world, const char *key, const char *act, const char *body)
{
    struct en_act_header header = queued_header(world, key, act);
    size_t at = world->queue_count++;

    if (at == WORLD_QUEUE_MAX) {
        stop("too many acts queued", __LINE__, NULL);
    }
    world->queue[at] = world_note(world, &header, en_str_from(body), key);
    struct en_str text = en_entry_act_text(world->queue[at]);
    en_hash_of(world->hasher, (struct en_bytes){(const uint8_t *)text.ptr, text.len},
               &world->queue_id[at]);
    return world->queue_id[at];
}

void world_flush(struct world *world)
{
    struct en_result results[WORLD_QUEUE_MAX];
    struct en_error error = {.rule = NULL};

    MUST_ERROR(en_node_submit(world->node, world->queue, world->queue_count, results, &error));
    for (size_t i = 0; i < world->queue_count; i++) {
        if (results[i].answer != EN_ANSWER_COMMITTED) {
            stop("queued act", __LINE__, &results[i].why);
        }
        if (results[i].effect.outcome == EN_OUTCOME_VOID) {
            stop("queued act", __LINE__, &results[i].effect.why);
        }
    }
    world->queue_count = 0;
}

/* ---- people --------------------------------------------------------------------------------- */

static void enrol(struct world *world, const char *body, const char *device, const char *role)
{
    const char *name = world_text(world, "%s/%s", body, device);

    (void)world_queue(world, world_text(world, "%s/root", body), "key.enrol",
                      world_text(world,
                                 "key: %s\nrole: %s\nfrom: 2017-01-01T00:00:00Z\n"
                                 "until: 2099-01-01T00:00:00Z\n",
                                 world_vkey(world, name), role));
}

void world_staff(struct world *world)
{
    for (size_t i = 0; i < EN_COUNT(parties); i++) {
        enrol(world, parties[i], "officer-1", "officer");
        enrol(world, parties[i], "officer-2", "officer");
        enrol(world, parties[i], "lead-1", "lead");
        enrol(world, parties[i], "coordinator-1", "coordinator");
    }
    enrol(world, "mission", "ops-1", "ops");
    enrol(world, "mission", "duty-1", "duty");
    enrol(world, "mission", "gate-1", "gate");
    enrol(world, "mission", "chair-1", "chair");
    enrol(world, "partner", "duty-1", "duty");
    world_flush(world);
}

static void enrol_members(struct world *world, const char *party)
{
    static const char *const trainings[] = {"leadership", "leadership", "driving", "first-aid"};
    struct en_text body = {0};

    for (int i = 1; i <= WORLD_MEMBERS; i++) {
        en_text_addf(&body, "member: m-%s-%02d %s\n", party, i, party);
    }
    for (size_t i = 0; i < EN_COUNT(trainings); i++) {
        en_text_addf(&body, "trained: m-%s-%02zu %s\n", party, i + 1, trainings[i]);
    }
    for (int i = 1; i <= WORLD_MEMBERS; i++) {
        en_text_addf(&body, "speaks: m-%s-%02d fr\n", party, i);
    }
    (void)world_queue(world, world_text(world, "%s/officer-1", party), "member.enrol",
                      en_text_cstr(&body));
    en_text_finish(&body);
}

void world_people(struct world *world)
{
    (void)world_queue(world, "mission/ops-1", "place.list",
                      "place: camp 162650000 -500000 gao the camp\n"
                      "place: market 162710000 -420000 gao the market\n"
                      "place: bridge 161000000 -400000 gao the bridge\n"
                      "place: village 165000000 -300000 gao a village\n");
    for (size_t i = 0; i < EN_COUNT(parties); i++) {
        enrol_members(world, parties[i]);
    }
    (void)world_queue(world, "mission/ops-1", "vehicle.enrol",
                      "vehicle: v-1 mission 16 pick-up\nvehicle: v-2 mission 16 pick-up\n"
                      "vehicle: v-3 north 16 pick-up\nvehicle: v-4 south 16 pick-up\n");
    world_flush(world);
}

const char *world_order(struct world *world, const char *number, int version)
{
    char day[EN_TIME_BYTES + 1];
    struct en_text body = {0};

    en_time_format(world->clock.now, day);
    day[10] = '\0';
    en_text_addf(&body,
                 "order: %s\nversion: %d\nbase: %064d\nclass: routine\nforce: mission\n"
                 "task: area-security\nkind: short\nstart: %sT08:00:00Z\nend: %sT12:00:00Z\n",
                 number, version, 0, day, day);
    en_text_adds(&body, "crew: m-north-01 lead\ncrew: m-south-01 deputy\n");
    for (size_t i = 0; i < EN_COUNT(parties); i++) {
        en_text_addf(&body, "crew: m-%s-03 driver\n", parties[i]);
        for (int n = 5; n < (i == 2 ? 8 : 7); n++) {
            en_text_addf(&body, "crew: m-%s-%02d member\n", parties[i], n);
        }
    }
    en_text_addf(&body,
                 "vehicle: v-1\nstop: camp %sT08:00:00Z %sT08:10:00Z\n"
                 "stop: market %sT09:00:00Z %sT10:00:00Z\n",
                 day, day, day, day);
    const char *kept = world_text(world, "%s", en_text_cstr(&body));
    en_text_finish(&body);
    return kept;
}

struct en_hash world_ordered(struct world *world, const char *number)
{
    struct en_hash id =
        world_queue(world, "mission/ops-1", "order.propose", world_order(world, number, 1));

    for (size_t i = 0; i < EN_COUNT(parties); i++) {
        (void)world_queue(world, world_text(world, "%s/officer-1", parties[i]), "consent.give",
                          world_text(world, "on: %s\n", world_hex(world, &id)));
    }
    world_flush(world);
    return id;
}

/* ---- heads ---------------------------------------------------------------------------------- */

void world_head(struct world *world)
{
    struct en_error error = {.rule = NULL};

    MUST_ERROR(en_node_sign_head(world->node, world_key(world, "mission/registrar"), &error));
}

struct en_node *world_join(struct world *world, const char *name)
{
    const char *folder = world_path(world, name);
    struct en_error error = {.rule = NULL};
    struct en_node *node = NULL;

    MUST_ERROR(
        en_node_join(&world->env, folder, EN_STR(WORLD_ORIGIN), &world->fingerprint, &error));
    MUST_ERROR(en_node_open(&world->env, folder, EN_NODE_WRITE, &node, &error));
    return node;
}

static struct en_node *witness_node(struct world *world, const char *name)
{
    const char *folder = world_path(world, name);
    struct en_node *node = NULL;

    enum en_status status = en_node_open(&world->env, folder, EN_NODE_WRITE, &node, NULL);
    if (status == EN_ERR_NOT_FOUND) {
        return world_join(world, name);
    }
    MUST(status);
    return node;
}

void world_witness(struct world *world)
{
    struct en_source source = en_store_source(en_node_store(world->node));
    struct en_error error = {.rule = NULL};

    world_head(world);
    for (size_t i = 0; i < EN_COUNT(witnesses); i++) {
        struct en_node *node = witness_node(world, world_text(world, "witness-%zu", i));
        struct en_text line = {0};

        MUST_ERROR(en_node_follow(node, &source, world_key(world, witnesses[i]), &line, &error));
        MUST_ERROR(en_node_add_cosignature(world->node, en_text_str(&line), &error));
        en_text_finish(&line);
        en_node_close(node);
    }
}

static enum en_status root_at(void *self, uint64_t size, struct en_hash *ret)
{
    return en_store_root_at(self, size, ret, NULL);
}

static enum en_status edge_at(void *self, uint64_t size, struct en_edge *ret)
{
    return en_store_edge_at(self, size, ret, NULL);
}

struct en_log_view world_log_view(struct world *world)
{
    return (struct en_log_view){
        .self = en_node_store(world->node), .root_at = root_at, .edge_at = edge_at};
}

struct en_hash world_state_hash(struct en_node *node)
{
    struct en_error error = {.rule = NULL};
    struct en_hash hash;

    MUST_ERROR(en_state_hash(en_node_state(node), &hash, &error));
    return hash;
}
