/*
 * Between a party's node and the server it follows: acts go there, entries come back.
 *
 * The network is waited for in perform, which touches no node; so a server goes on answering while
 * its source is slow or away. What came is judged by en_node_follow like any other source's, from
 * the copy that was fetched.
 */
#include "entente/serve.h"

#include <stdlib.h>
#include <string.h>

#include "courier_blobs.h"
#include <entente/witness.h>

enum {
    ACTS_MAX = 512,               /* of one request */
    ACTS_BYTES_MAX = 3 << 20,     /* of one request; the server takes 4 MiB */
    ENTRIES_BYTES_MAX = 16 << 20, /* fetched in one round; who lacks more follows by itself */
    REFUSED_MAX = 1024,
    PAUSE_S_MAX = 60
};

/* An act that the registrar does not take. */
struct refused {
    struct en_hash id;
    struct en_error why;
};

struct en_courier {
    struct en_env env;
    struct en_remote *remote;
    struct en_source source; // the remote's
    /* of a round, between prepare and take */
    struct en_text notes; // one behind the other
    struct en_str note[ACTS_MAX];
    struct en_hash id[ACTS_MAX];
    struct en_result result[ACTS_MAX];
    size_t count;
    struct en_text promises;
    uint64_t have; // entries of the own record
    enum en_status sent, fetched;
    struct en_error why;
    struct en_text head; // signed, of the source
    uint64_t head_size;
    struct en_text entries; // bytes of the entries from `have` on ...
    size_t *end;            // ... and where each ends
    size_t entry_count, entry_cap;
    bool too_much;
    struct blobs blobs;
    bool begun;
    /* from round to round */
    struct en_text taken; // the head that was followed last
    struct refused *refused;
    size_t refused_count;
    unsigned failures;
};

static enum en_status no_memory(struct en_error *reterr)
{
    return en_fail(reterr, EN_ERR_MEMORY, "courier.memory", EN_STR(""), N_("no memory left"), NULL);
}

/* ---- what is to be carried ------------------------------------------------------------------ */

const struct en_error *en_courier_refusal(const struct en_courier *courier,
                                          const struct en_hash *id)
{
    for (size_t i = 0; i < courier->refused_count; i++) {
        if (en_hash_equal(&courier->refused[i].id, id)) {
            return &courier->refused[i].why;
        }
    }
    return NULL;
}

size_t en_courier_refusals(const struct en_courier *courier)
{
    return courier->refused_count;
}

/* Copy what waits: the outbox cannot be changed while it is read. */
static bool pack_note(void *self, struct en_str note, const struct en_hash *id)
{
    struct en_courier *courier = self;

    if (courier->count == ACTS_MAX || courier->notes.len + note.len > ACTS_BYTES_MAX) {
        return false; /* the rest goes in the next round */
    }
    if (en_courier_refusal(courier, id) == NULL) {
        courier->note[courier->count].len = note.len;
        courier->id[courier->count++] = *id;
        en_text_add(&courier->notes, note);
    }
    return true;
}

void en_courier_halt(struct en_courier *courier)
{
    en_remote_halt(courier->remote, true);
}

enum en_status en_courier_prepare(struct en_courier *courier, struct en_node *node,
                                  struct en_error *reterr)
{
    en_remote_halt(courier->remote, false);
    en_text_clear(&courier->notes);
    en_text_clear(&courier->promises);
    en_text_clear(&courier->head);
    en_text_clear(&courier->entries);
    courier->count = 0;
    courier->entry_count = 0;
    courier->too_much = false;
    courier->have = en_store_head(en_node_store(node)).size;
    enum en_status status = en_node_outbox_each(node, pack_note, courier, reterr);
    if (status == EN_OK && courier->notes.failed) {
        status = no_memory(reterr);
    }
    if (!courier->begun) {
        courier->begun = true;
        courier->blobs.from = courier->have;
    }
    if (status == EN_OK) {
        blobs_finish(&courier->blobs);
        status = blobs_prepare(&courier->blobs, node, reterr);
    }
    /* Only now does the text stay where it is. */
    const char *at = courier->notes.ptr;
    for (size_t i = 0; status == EN_OK && i < courier->count; i++) {
        courier->note[i].ptr = at;
        at += courier->note[i].len;
    }
    return status;
}

/* ---- on the way: no node is touched --------------------------------------------------------- */

/* The size in the second line of a signed head; what is wrong with it, following says. */
static uint64_t size_of(struct en_str note)
{
    struct en_str rest = note;
    uint64_t size = 0;

    (void)en_str_cut(&rest, '\n');
    return en_parse_u64(en_str_cut(&rest, '\n'), &size) ? size : 0;
}

static bool keep_entry(void *self, uint64_t index, struct en_bytes entry)
{
    struct en_courier *courier = self;

    (void)index;
    if (courier->entries.len + entry.len > ENTRIES_BYTES_MAX) {
        courier->too_much = true;
        return false;
    }
    if (courier->entry_count == courier->entry_cap) {
        size_t cap = courier->entry_cap == 0 ? 256 : 2 * courier->entry_cap;
        size_t *grown = realloc(courier->end, cap * sizeof(*grown));
        if (grown == NULL) {
            courier->too_much = true;
            return false;
        }
        courier->end = grown;
        courier->entry_cap = cap;
    }
    en_text_add(&courier->entries, (struct en_str){(const char *)entry.ptr, entry.len});
    courier->end[courier->entry_count++] = courier->entries.len;
    return true;
}

static enum en_status fetch(struct en_courier *courier)
{
    const struct en_source *source = &courier->source;
    enum en_status status = source->head(source->self, &courier->head, &courier->why);

    courier->head_size = status == EN_OK ? size_of(en_text_str(&courier->head)) : 0;
    if (status == EN_OK && courier->head_size > courier->have) {
        status = source->read(source->self, courier->have, courier->head_size, keep_entry, courier,
                              &courier->why);
    }
    return courier->too_much ? EN_OK : status;
}

void en_courier_perform(struct en_courier *courier)
{
    courier->sent = en_remote_submit(courier->remote, courier->note, courier->count,
                                     courier->result, &courier->promises, &courier->why);
    courier->fetched = courier->sent == EN_OK ? fetch(courier) : courier->sent;
    if (courier->fetched == EN_OK) {
        blobs_perform(&courier->blobs, courier->remote);
    }
}

/* ---- what came back ------------------------------------------------------------------------- */

static enum en_status fetched_head(void *self, struct en_text *ret_note, struct en_error *reterr)
{
    const struct en_courier *courier = self;

    en_text_add(ret_note, en_text_str(&courier->head));
    return ret_note->failed ? no_memory(reterr) : EN_OK;
}

static enum en_status fetched_read(void *self, uint64_t from, uint64_t to, en_entry_fn each,
                                   void *arg, struct en_error *reterr)
{
    const struct en_courier *courier = self;

    if (from < courier->have || to > courier->have + courier->entry_count) {
        return en_fail(reterr, EN_ERR_HELD, "courier.beyond", EN_STR(""),
                       N_("the record has changed since these entries were fetched"),
                       N_("nothing: they are fetched again"));
    }
    for (uint64_t index = from; index < to; index++) {
        size_t i = (size_t)(index - courier->have);
        size_t begin = i == 0 ? 0 : courier->end[i - 1];
        struct en_bytes entry = {(const uint8_t *)courier->entries.ptr + begin,
                                 courier->end[i] - begin};
        if (!each(arg, index, entry)) {
            break;
        }
    }
    return EN_OK;
}

static void note_refusal(struct en_courier *courier, size_t i)
{
    const struct en_result *result = &courier->result[i];

    /* "In the record already" is no refusal, and "too early" ends when the act before it is in. */
    if (result->answer != EN_ANSWER_REFUSED || result->why.status == EN_ERR_EXISTS ||
        strcmp(result->why.rule, "act.early") == 0 || courier->refused_count == REFUSED_MAX) {
        return;
    }
    courier->refused[courier->refused_count++] =
        (struct refused){.id = courier->id[i], .why = result->why};
}

/* Until the record that comes home shows the acts, the registrar's word for them is kept. */
static enum en_status keep_promises(struct en_courier *courier, struct en_node *node,
                                    struct en_error *reterr)
{
    struct en_str rest = en_text_str(&courier->promises);
    enum en_status status = EN_OK;
    struct en_str note;

    while (status == EN_OK && en_note_cut(&rest, &note)) {
        status = en_node_keep_promise(node, note, reterr);
    }
    return status;
}

static enum en_status follow(struct en_courier *courier, struct en_node *node,
                             const struct en_signing_key *witness, struct en_error *reterr)
{
    struct en_source copy = {.self = courier, .head = fetched_head, .read = fetched_read};
    uint64_t now = en_store_head(en_node_store(node)).size;
    bool same = en_str_equal(en_text_str(&courier->head), en_text_str(&courier->taken));

    /* The record may have been brought further meanwhile, by add-checkpoint. */
    if (same || courier->head_size < now) {
        return EN_OK;
    }
    enum en_status status =
        en_node_follow(node, courier->too_much ? &courier->source : &copy, witness, NULL, reterr);
    if (status == EN_OK) {
        en_text_clear(&courier->taken);
        en_text_add(&courier->taken, en_text_str(&courier->head));
    }
    return status;
}

/* ---- the outbox afterwards ------------------------------------------------------------------ */

struct listing {
    struct en_hash id[ACTS_MAX];
    size_t count;
};

static bool list_id(void *self, struct en_str note, const struct en_hash *id)
{
    struct listing *listing = self;

    (void)note;
    listing->id[listing->count++] = *id;
    return listing->count < ACTS_MAX;
}

static enum en_status settle(struct en_node *node, struct en_error *reterr)
{
    struct listing *listing = calloc(1, sizeof(*listing));

    if (listing == NULL) {
        return no_memory(reterr);
    }
    enum en_status status = en_node_outbox_each(node, list_id, listing, reterr);
    for (size_t i = 0; status == EN_OK && i < listing->count; i++) {
        status = en_node_outbox_settle(node, &listing->id[i], reterr);
        status = status == EN_ERR_NOT_FOUND ? EN_OK : status;
    }
    free(listing);
    return status;
}

enum en_status en_courier_take(struct en_courier *courier, struct en_node *node,
                               const struct en_signing_key *witness, unsigned *ret_pause_s,
                               struct en_error *reterr)
{
    enum en_status status = courier->sent;

    if (status == EN_OK) {
        for (size_t i = 0; i < courier->count; i++) {
            note_refusal(courier, i);
        }
        status = keep_promises(courier, node, &courier->why);
    }
    if (status == EN_OK) {
        status = courier->fetched;
    }
    if (status == EN_OK) {
        status = follow(courier, node, witness, &courier->why);
    }
    if (status == EN_OK) {
        status = settle(node, &courier->why);
    }
    blobs_take(&courier->blobs, node);
    unsigned pause = courier->failures < 6 ? 1U << courier->failures : PAUSE_S_MAX;
    courier->failures = status == EN_OK ? 0 : courier->failures + 1;
    *ret_pause_s = status == EN_OK ? 0 : pause;
    if (status != EN_OK && reterr != NULL) {
        *reterr = courier->why;
    }
    return status;
}

/* ---- beginning and end ---------------------------------------------------------------------- */

enum en_status en_courier_create(const struct en_env *env, const char *url,
                                 const struct en_signing_key *key, struct en_str origin,
                                 struct en_courier **ret, struct en_error *reterr)
{
    struct en_courier *courier = calloc(1, sizeof(*courier));

    if (courier == NULL) {
        return no_memory(reterr);
    }
    courier->env = *env;
    courier->refused = calloc(REFUSED_MAX, sizeof(*courier->refused));
    enum en_status status = courier->refused == NULL
                                ? no_memory(reterr)
                                : en_remote_open(env, url, key, origin, &courier->remote, reterr);
    if (status != EN_OK) {
        en_courier_destroy(courier);
        return status;
    }
    courier->source = en_remote_source(courier->remote);
    *ret = courier;
    return EN_OK;
}

void en_courier_destroy(struct en_courier *courier)
{
    if (courier == NULL) {
        return;
    }
    en_remote_close(courier->remote);
    blobs_finish(&courier->blobs);
    en_text_finish(&courier->notes);
    en_text_finish(&courier->promises);
    en_text_finish(&courier->head);
    en_text_finish(&courier->entries);
    en_text_finish(&courier->taken);
    free(courier->end);
    free(courier->refused);
    free(courier);
}
