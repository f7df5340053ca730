/*
 * Reading a bundle: which members may stand in it, and in which order.
 *
 * Nobody trusts the carrier, so the order of work is: size of the whole; header, name, place and
 * size of each member; and only then what is in them. The names of tiles and bundles of entries are
 * not interpreted: the checkpoint and the first of them say which ones must follow, and each is
 * compared with the one that must stand there. So nothing can come twice, be missing, or be there
 * without being checked.
 */
#include "bundle.h"

#include <assert.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "wire.h"

enum { MEMBERS_FIRST = 64 };

enum en_status en_bundle_no_memory(struct en_error *reterr)
{
    return en_fail(reterr, EN_ERR_MEMORY, "bundle.memory", EN_STR(""), N_("no memory left"), NULL);
}

enum en_status en_bundle_refuse(struct en_error *reterr, const char *rule, struct en_str place,
                                const char *text)
{
    return en_fail(reterr, EN_ERR_VERIFY, rule, place, text,
                   N_("have the bundle made and carried again; nothing of it was taken"));
}

static enum en_status too_long(struct en_error *reterr)
{
    return en_fail(reterr, EN_ERR_TOO_LONG, "bundle.long", EN_STR(""),
                   N_("the bundle is longer than 256 MiB"),
                   N_("make several, each from where the last one ended: `--from`"));
}

/* ---- what may stand where ------------------------------------------------------------------- */

/* Reading: the members still to come, and the one at hand. */
struct reading {
    struct en_bundle *bundle;
    struct en_bytes rest;
    struct en_tar_member at;
    bool end; // nothing at hand: all members are read
    struct en_error *reterr;
};

static enum en_status next(struct reading *reading)
{
    return en_tar_next(&reading->rest, reading->bundle->count, &reading->at, &reading->end,
                       reading->reterr);
}

static bool begins(const struct reading *reading, struct en_str prefix)
{
    return !reading->end && en_str_starts(reading->at.name, prefix);
}

/* Keep the member at hand, go on to the next. */
static enum en_status keep(struct reading *reading, struct en_bundle_member member)
{
    struct en_bundle *bundle = reading->bundle;

    if (bundle->count == EN_BUNDLE_MEMBERS_MAX) {
        return en_bundle_refuse(reading->reterr, "bundle.many", reading->at.name,
                                N_("the bundle has more members than any may have"));
    }
    if (bundle->count == bundle->cap) {
        size_t cap = bundle->cap == 0 ? MEMBERS_FIRST : 2 * bundle->cap;
        struct en_bundle_member *grown = realloc(bundle->member, cap * sizeof(*grown));
        if (grown == NULL) {
            return en_bundle_no_memory(reading->reterr);
        }
        bundle->member = grown;
        bundle->cap = cap;
    }
    member.name = reading->at.name;
    member.content = reading->at.content;
    bundle->member[bundle->count++] = member;
    return next(reading);
}

static enum en_status check_length(const struct reading *reading, size_t max)
{
    return reading->at.content.len <= max
               ? EN_OK
               : en_bundle_refuse(reading->reterr, "bundle.long", reading->at.name,
                                  N_("the member is longer than it may be"));
}

static enum en_status misplaced(const struct reading *reading)
{
    return en_bundle_refuse(reading->reterr, "bundle.order", reading->at.name,
                            N_("the member stands there twice, or not in its place"));
}

static enum en_status read_checkpoint(struct reading *reading)
{
    struct en_bundle *bundle = reading->bundle;

    if (reading->end || !en_str_is(reading->at.name, "checkpoint")) {
        return en_bundle_refuse(reading->reterr, "bundle.missing", EN_STR("checkpoint"),
                                N_("a member of the bundle is missing"));
    }
    enum en_status status = check_length(reading, EN_TILES_CHECKPOINT_MAX);
    if (status == EN_OK) {
        struct en_str note = {(const char *)reading->at.content.ptr, reading->at.content.len};
        status = en_wire_head(note, &bundle->head, reading->reterr);
    }
    bundle->minimum = bundle->head.size;
    return status == EN_OK ? keep(reading, (struct en_bundle_member){.kind = EN_BUNDLE_CHECKPOINT})
                           : status;
}

/* ---- tiles and entries ---------------------------------------------------------------------- */

/* The member that must stand here: not there, or something else in its place. */
static enum en_status wrong_tile(const struct reading *reading, struct en_str wanted)
{
    struct en_tile_file file;

    if (!reading->end && !en_tiles_read_name(reading->at.name, &file) &&
        begins(reading, EN_STR("tile/"))) {
        return en_bundle_refuse(reading->reterr, "bundle.name", reading->at.name,
                                N_("the member's name is none that a bundle can have"));
    }
    for (size_t i = 0; !reading->end && i < reading->bundle->count; i++) {
        if (en_str_equal(reading->bundle->member[i].name, reading->at.name)) {
            return misplaced(reading);
        }
    }
    return en_bundle_refuse(reading->reterr, "bundle.missing", wanted,
                            N_("a member of the bundle is missing"));
}

static enum en_status check_tile(const struct reading *reading, int level, size_t width)
{
    struct en_bytes content = reading->at.content;

    if (level != EN_TILES_ENTRIES && content.len != width * EN_HASH_BYTES) {
        return en_bundle_refuse(reading->reterr, "bundle.tile", reading->at.name,
                                N_("the file does not hold the hashes it should"));
    }
    if (level == EN_TILES_ENTRIES && !en_tiles_is_bundle(content, width)) {
        return en_bundle_refuse(reading->reterr, "bundle.entries", reading->at.name,
                                N_("the file does not hold the entries it should"));
    }
    return EN_OK;
}

static enum en_status read_tile(struct reading *reading, int level, uint64_t number, size_t width)
{
    struct en_text wanted = {0};

    en_tiles_name(&wanted, level, number, width);
    enum en_status status = wanted.failed ? en_bundle_no_memory(reading->reterr) : EN_OK;
    if (status == EN_OK &&
        (reading->end || !en_str_equal(reading->at.name, en_text_str(&wanted)))) {
        status = wrong_tile(reading, en_text_str(&wanted));
    }
    en_text_finish(&wanted);
    if (status == EN_OK) {
        status = check_tile(reading, level, width);
    }
    if (status != EN_OK) {
        return status;
    }
    enum en_bundle_kind kind = level == EN_TILES_ENTRIES ? EN_BUNDLE_ENTRIES : EN_BUNDLE_TILE;
    return keep(reading, (struct en_bundle_member){.kind = kind, .number = number});
}

/* All files of a level, from a number on. */
static enum en_status read_level(struct reading *reading, int level, uint64_t from)
{
    uint64_t size = reading->bundle->head.size;
    unsigned height = level == EN_TILES_ENTRIES ? 0 : (unsigned)level;
    uint64_t full = en_tail_number(size, height);
    size_t width = en_tail_width(size, height);
    enum en_status status = EN_OK;

    for (uint64_t n = from; status == EN_OK && n < full; n++) {
        status = read_tile(reading, level, n, EN_TILE_WIDTH);
    }
    if (status == EN_OK && width > 0) {
        status = read_tile(reading, level, full, width);
    }
    return status;
}

static enum en_status read_tiles(struct reading *reading)
{
    struct en_bundle *bundle = reading->bundle;
    uint64_t size = bundle->head.size;
    struct en_tile_file file = {.width = 0};
    enum en_status status = EN_OK;

    if (!begins(reading, EN_STR("tile/"))) {
        return EN_OK;
    }
    /* The first tile says from where on; a size of 2^63 with tiles for none of it ends below. */
    if (!en_tiles_read_name(reading->at.name, &file)) {
        return wrong_tile(reading, reading->at.name);
    }
    if (file.level != 0 || file.number > (size - (size > 0)) / EN_TILE_WIDTH || size == 0) {
        return en_bundle_refuse(reading->reterr, "bundle.missing", EN_STR("tile/0"),
                                N_("a member of the bundle is missing"));
    }
    bundle->minimum = file.number * EN_TILE_WIDTH;
    for (unsigned level = 0; status == EN_OK && level < en_tail_levels(size); level++) {
        status = read_level(reading, (int)level, level == 0 ? file.number : 0);
    }
    if (status == EN_OK) {
        status = read_level(reading, EN_TILES_ENTRIES, file.number);
    }
    return status;
}

/* ---- blobs, receipts, acts ------------------------------------------------------------------ */

static enum en_status check_blob(struct reading *reading, const struct en_hash *named)
{
    struct en_hash hash;

    en_hash_of(reading->bundle->hasher, reading->at.content, &hash);
    return en_hash_equal(&hash, named)
               ? EN_OK
               : en_bundle_refuse(reading->reterr, "bundle.blob", reading->at.name,
                                  N_("the attachment is not the one its name says"));
}

static enum en_status read_blob(struct reading *reading)
{
    struct en_bundle *bundle = reading->bundle;
    struct en_bundle_member member = {.kind = EN_BUNDLE_BLOB};
    const struct en_bundle_member *last = &bundle->member[bundle->count - 1];
    struct en_str name = reading->at.name;
    struct en_str hex = {name.ptr + 5, name.len - 5};

    if (!en_hex_decode(hex, member.hash.b, sizeof(member.hash.b))) {
        return en_bundle_refuse(reading->reterr, "bundle.name", name,
                                N_("the member's name is none that a bundle can have"));
    }
    if (last->kind == EN_BUNDLE_BLOB && en_str_compare(last->name, name) >= 0) {
        return misplaced(reading);
    }
    enum en_status status = check_length(reading, EN_BLOB_BYTES_MAX);
    if (status == EN_OK) {
        status = check_blob(reading, &member.hash);
    }
    return status == EN_OK ? keep(reading, member) : status;
}

/* "PREFIX<number>SUFFIX" */
static bool read_number(struct en_str name, struct en_str prefix, struct en_str suffix,
                        uint64_t *ret)
{
    if (name.len <= prefix.len + suffix.len || !en_str_starts(name, prefix)) {
        return false;
    }
    struct en_str end = {name.ptr + name.len - suffix.len, suffix.len};
    struct en_str digits = {name.ptr + prefix.len, name.len - prefix.len - suffix.len};
    return en_str_equal(end, suffix) && en_wire_count(digits, ret);
}

static enum en_status read_numbered(struct reading *reading, enum en_bundle_kind kind,
                                    struct en_str prefix, struct en_str suffix, size_t max)
{
    struct en_bundle *bundle = reading->bundle;
    struct en_bundle_member member = {.kind = kind};
    const struct en_bundle_member *last = &bundle->member[bundle->count - 1];
    bool first = last->kind != kind;

    if (!read_number(reading->at.name, prefix, suffix, &member.number)) {
        return en_bundle_refuse(reading->reterr, "bundle.name", reading->at.name,
                                N_("the member's name is none that a bundle can have"));
    }
    uint64_t wanted = first ? 0 : last->number + 1;
    bool placed = kind == EN_BUNDLE_ACT ? member.number == wanted : member.number >= wanted;
    if (!placed || (kind == EN_BUNDLE_RECEIPT && member.number >= bundle->head.size)) {
        return misplaced(reading);
    }
    enum en_status status = check_length(reading, max);
    return status == EN_OK ? keep(reading, member) : status;
}

static enum en_status read_others(struct reading *reading)
{
    enum en_status status = EN_OK;

    while (status == EN_OK && begins(reading, EN_STR("blob/"))) {
        status = read_blob(reading);
    }
    while (status == EN_OK && begins(reading, EN_STR("receipt/"))) {
        status = read_numbered(reading, EN_BUNDLE_RECEIPT, EN_STR("receipt/"),
                               EN_STR(".tlog-proof"), EN_BUNDLE_RECEIPT_MAX);
    }
    while (status == EN_OK && begins(reading, EN_STR("outbox/"))) {
        status = read_numbered(reading, EN_BUNDLE_ACT, EN_STR("outbox/"), EN_STR(".act"),
                               EN_ENTRY_BYTES_MAX);
    }
    return status;
}

/* Something is left that fits nowhere. */
static enum en_status check_end(const struct reading *reading)
{
    static const char *const known[] = {"checkpoint", "tile/", "blob/", "receipt/"};

    if (reading->end) {
        return EN_OK;
    }
    for (size_t i = 0; i < EN_COUNT(known); i++) {
        if (begins(reading, en_str_from(known[i]))) {
            return misplaced(reading);
        }
    }
    return en_bundle_refuse(reading->reterr, "bundle.name", reading->at.name,
                            N_("the member's name is none that a bundle can have"));
}

static enum en_status read_all(struct reading *reading)
{
    enum en_status status = next(reading);

    if (status == EN_OK) {
        status = read_checkpoint(reading);
    }
    if (status == EN_OK) {
        status = read_tiles(reading);
    }
    if (status == EN_OK) {
        status = read_others(reading);
    }
    return status == EN_OK ? check_end(reading) : status;
}

static void count_kinds(struct en_bundle *bundle)
{
    size_t at = 0;

    for (int kind = 0; kind <= EN_BUNDLE_KINDS; kind++) {
        while (at < bundle->count && (int)bundle->member[at].kind < kind) {
            at++;
        }
        bundle->first[kind] = at;
    }
}

/* ---- public --------------------------------------------------------------------------------- */

enum en_status en_bundle_open(struct en_bytes bytes, struct en_bundle **ret,
                              struct en_error *reterr)
{
    struct reading reading = {.rest = bytes, .reterr = reterr};

    if (bytes.len > EN_BUNDLE_BYTES_MAX) {
        return too_long(reterr);
    }
    struct en_bundle *bundle = calloc(1, sizeof(*bundle));
    if (bundle == NULL || (bundle->hasher = en_hasher_create()) == NULL) {
        free(bundle);
        return en_bundle_no_memory(reterr);
    }
    reading.bundle = bundle;
    enum en_status status = read_all(&reading);
    if (status != EN_OK) {
        en_bundle_close(bundle);
        return status;
    }
    count_kinds(bundle);
    *ret = bundle;
    return EN_OK;
}

void en_bundle_close(struct en_bundle *bundle)
{
    if (bundle == NULL) {
        return;
    }
    en_bundle_fell(bundle);
    en_hasher_destroy(bundle->hasher);
    free(bundle->member);
    free(bundle);
}

struct en_head en_bundle_head(const struct en_bundle *bundle)
{
    return bundle->head;
}

struct en_str en_bundle_checkpoint(const struct en_bundle *bundle)
{
    struct en_bytes note = bundle->member[0].content;

    return (struct en_str){(const char *)note.ptr, note.len};
}

uint64_t en_bundle_minimum(const struct en_bundle *bundle)
{
    return bundle->minimum;
}

size_t en_bundle_count(const struct en_bundle *bundle, enum en_bundle_kind kind)
{
    return bundle->first[kind + 1] - bundle->first[kind];
}

const struct en_bundle_member *en_bundle_at(const struct en_bundle *bundle,
                                            enum en_bundle_kind kind, size_t i)
{
    assert(i < en_bundle_count(bundle, kind));
    return &bundle->member[bundle->first[kind] + i];
}

void en_bundle_add_blob(struct en_text *out, const struct en_hash *hash, struct en_bytes content)
{
    char name[sizeof("blob/") - 1 + 2 * EN_HASH_BYTES] = {'b', 'l', 'o', 'b', '/'};

    en_hex_encode(name + 5, (struct en_bytes){hash->b, sizeof(hash->b)});
    en_tar_add(out, (struct en_str){name, sizeof(name)}, content);
}

static void add_numbered(struct en_text *out, const char *folder, uint64_t number,
                         const char *suffix, struct en_str text)
{
    struct en_text name = {0};

    en_text_addf(&name, "%s/%" PRIu64 "%s", folder, number, suffix);
    out->failed = out->failed || name.failed;
    if (!out->failed) {
        en_tar_add(out, en_text_str(&name), (struct en_bytes){(const uint8_t *)text.ptr, text.len});
    }
    en_text_finish(&name);
}

void en_bundle_add_receipt(struct en_text *out, uint64_t index, struct en_str receipt)
{
    add_numbered(out, "receipt", index, ".tlog-proof", receipt);
}

void en_bundle_add_act(struct en_text *out, uint64_t number, struct en_str note)
{
    add_numbered(out, "outbox", number, ".act", note);
}

enum en_status en_bundle_end(struct en_text *out, struct en_error *reterr)
{
    en_tar_end(out);
    if (out->failed) {
        return en_bundle_no_memory(reterr);
    }
    return out->len > EN_BUNDLE_BYTES_MAX ? too_long(reterr) : EN_OK;
}
