/*
 * A successor record: the good entries of its predecessor, and the act that says so.
 *
 * The predecessor cannot be mended: an entry that may not stand there stays there, and two heads of
 * one origin stay two. So the registrar begins again with the entries that are good, as its own
 * first leaves, and goes on under another origin. entente.conf is written last, as in found.c: a
 * call that was interrupted, at whatever point, is completed by the same call.
 */
#include "entente/witness.h"

#include "private.h"

#include <inttypes.h>
#include <stdlib.h>

enum { GROUP_ENTRIES_MAX = 1024, GROUP_BYTES_MAX = 8 << 20 };

/* Entries on their way from the good record. */
struct copying {
    struct en_node *node;
    struct en_new_entry entry[GROUP_ENTRIES_MAX];
    size_t count, bytes;
    enum en_status status;
    struct en_error *reterr;
};

static void append_group(struct copying *copying)
{
    struct en_node *node = copying->node;
    struct en_head head = en_store_head(node->store);

    if (copying->count > 0 && copying->status == EN_OK) {
        copying->status =
            en_store_append(node->store, &head, copying->entry, copying->count, copying->reterr);
    }
    en_arena_reset(&node->arena);
    copying->count = copying->bytes = 0;
}

static bool copy_entry(void *self, uint64_t index, struct en_bytes bytes)
{
    struct copying *copying = self;
    struct en_node *node = copying->node;
    struct en_new_entry *entry = &copying->entry[copying->count];
    struct en_entry parsed = {0};
    struct en_str copy =
        en_arena_copy(&node->arena, (struct en_str){(const char *)bytes.ptr, bytes.len});

    (void)index;
    entry->bytes = (struct en_bytes){(const uint8_t *)copy.ptr, copy.len};
    copying->status = copy.ptr == NULL ? node_no_memory(copying->reterr)
                                       : en_entry_parse(entry->bytes, &parsed, copying->reterr);
    if (copying->status != EN_OK) {
        return false;
    }
    struct en_str text = en_entry_act_text(parsed.note);
    en_hash_of(node->hasher, (struct en_bytes){(const uint8_t *)text.ptr, text.len}, &entry->id);
    copying->bytes += copy.len;
    if (++copying->count == GROUP_ENTRIES_MAX || copying->bytes > GROUP_BYTES_MAX) {
        append_group(copying);
    }
    return copying->status == EN_OK;
}

static enum en_status copy_entries(struct en_node *node, const struct en_source *good,
                                   uint64_t size, struct en_error *reterr)
{
    uint64_t held = en_store_head(node->store).size;       /* of a call that was interrupted */
    struct copying *copying = calloc(1, sizeof(*copying)); /* the arena is reset on the way */

    if (copying == NULL) {
        return node_no_memory(reterr);
    }
    copying->node = node;
    copying->reterr = reterr;
    enum en_status status =
        held < size ? good->read(good->self, held, size, copy_entry, copying, reterr) : EN_OK;
    append_group(copying);
    status = copying->status != EN_OK ? copying->status : status;
    free(copying);
    return status;
}

static enum en_status wrong_size(struct en_error *reterr)
{
    return en_fail(reterr, EN_ERR_RANGE, "succeed.size", EN_STR("size"),
                   N_("the record given does not hold so many entries, or the folder more"),
                   N_("give the number of entries that are good"));
}

/* Everything again, with the signatures: nothing is good because somebody says so. One entry more
 * may be the act itself, of a call that was interrupted. */
static enum en_status check_entries(struct en_node *node, uint64_t size, struct en_error *reterr)
{
    uint64_t held = en_store_head(node->store).size;
    struct en_head head = {.size = size};
    struct en_source source = en_store_source(node->store);
    struct en_log_view view = node_log_view(node);
    struct en_fold_options options = {.signatures = true, .threads = node_threads(size, true)};
    struct en_state *state = NULL;

    if (held < size || held - size > 1) {
        return wrong_size(reterr);
    }
    enum en_status status = en_store_root_at(node->store, size, &head.root, reterr);
    if (status == EN_OK) {
        status = en_state_open(&node->env, ":memory:", &state, reterr);
    }
    if (status == EN_OK) {
        status = en_fold(state, &source, &head, &view, &options, reterr);
    }
    if (status == EN_OK && en_state_fingerprint(state, &node->conf.fingerprint)) {
        status = node_set_origin(&node->conf, en_state_origin(state), reterr);
    }
    en_state_close(state);
    return node_judge(status, reterr);
}

static void print_body(struct en_text *body, const struct en_head *head, struct en_str origin,
                       struct en_str reason)
{
    char root[2 * EN_HASH_BYTES];

    en_hex_encode(root, (struct en_bytes){head->root.b, EN_HASH_BYTES});
    en_text_addf(body, "from: %" PRIu64 " %.*s ", head->size, (int)sizeof(root), root);
    en_text_add(body, origin);
    en_text_adds(body, "\nreason: ");
    en_text_add(body, reason);
    en_text_addc(body, '\n');
}

/* The act, signed; its head is not that of en_node_compose: another origin, and all is seen. */
static enum en_status compose(struct en_node *node, struct en_str origin, struct en_str reason,
                              const struct en_signing_key *registrar, struct en_text *note,
                              struct en_error *reterr)
{
    struct en_head head = en_store_head(node->store);
    struct en_act_header header = {.origin = origin,
                                   .act = EN_STR("log.succeed"),
                                   .author = en_str_from(en_signing_key_name(registrar)),
                                   .seen_size = head.size,
                                   .seen_root = head.root,
                                   .occurred = node->env.now(node->env.self)};
    struct en_text body = {0};
    struct en_text text = {0};
    enum en_status status =
        en_state_chain(node->state, header.author, &header.seq, &header.prev, reterr);

    print_body(&body, &head, en_node_origin(node), reason);
    if (status == EN_OK) {
        en_act_print(&text, &header, en_text_str(&body));
        en_note_sign(note, en_text_str(&text), registrar);
        status = body.failed || text.failed || note->failed ? node_no_memory(reterr) : EN_OK;
    }
    en_text_finish(&body);
    en_text_finish(&text);
    return status;
}

static enum en_status submit(struct en_node *node, struct en_str origin, struct en_str reason,
                             const struct en_signing_key *registrar, struct en_error *reterr)
{
    struct en_text note = {0};
    enum en_status status = node_check_registrar(node, registrar, reterr);

    if (status == EN_OK) {
        status = compose(node, origin, reason, registrar, &note, reterr);
    }
    if (status == EN_OK) {
        status = node_submit_own(node, en_text_str(&note), reterr);
    }
    en_text_finish(&note);
    return status;
}

/* Is what stands behind the good entries the act that leads to this origin? */
static enum en_status check_begun(struct en_node *node, struct en_str origin,
                                  struct en_error *reterr)
{
    bool led = en_str_equal(en_node_origin(node), origin) &&
               !en_str_equal(en_str_from(node->conf.origin), origin);

    return led ? EN_OK : wrong_size(reterr);
}

static enum en_status succeed(struct en_node *node, const struct en_source *good, uint64_t size,
                              struct en_str origin, struct en_str reason,
                              const struct en_signing_key *registrar, struct en_error *reterr)
{
    struct node_conf conf;
    enum en_status status = node_set_origin(&conf, origin, reterr);

    if (status == EN_OK) {
        status = copy_entries(node, good, size, reterr);
    }
    if (status == EN_OK) {
        status = check_entries(node, size, reterr);
    }
    node->conf.role = NODE_REGISTRAR;
    if (status == EN_OK) {
        status = node_fold(node, reterr);
    }
    if (status == EN_OK) {
        status = en_store_head(node->store).size == size
                     ? submit(node, origin, reason, registrar, reterr)
                     : check_begun(node, origin, reterr);
    }
    if (status == EN_OK) {
        status = en_node_sign_head(node, registrar, reterr);
    }
    return status == EN_OK ? node_conf_write(&node->env, node->folder, &node->conf, reterr)
                           : status;
}

enum en_status en_node_succeed(const struct en_env *env, const char *folder,
                               const struct en_source *good, uint64_t size, struct en_str origin,
                               struct en_str reason, const struct en_signing_key *registrar,
                               struct en_error *reterr)
{
    struct en_node *node = NULL;
    enum en_status status = node_begin(env, folder, &node, reterr);

    if (status != EN_OK) {
        return status;
    }
    status = succeed(node, good, size, origin, reason, registrar, reterr);
    en_node_close(node);
    return status;
}
