/*
 * Kept answers: what members ask for again and again between two acts is put together once.
 *
 * A tag names what an answer rests on: the size of the record, what happened to the outbox, and for
 * some the newest head. Whoever holds the tag of now is told 304; a kept answer with another tag is
 * made again. A slot holds one answer, the last that fell into it, and packed as well once somebody
 * asked for that.
 */
#include "kept.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "gzip.h"
#include "server.h"

#define ASK_AGAIN "private, no-cache"

struct kept_body *kept_body_hold(struct kept_body *body)
{
    body->owners++;
    return body;
}

void kept_body_drop(struct kept_body *body)
{
    if (body != NULL && --body->owners == 0) {
        free(body);
    }
}

static void empty(struct kept *kept, struct kept_slot *slot)
{
    if (slot->key != NULL) {
        kept->bytes -= slot->body->len + (slot->packed != NULL ? slot->packed->len : 0);
        kept_body_drop(slot->body);
        kept_body_drop(slot->packed);
        free(slot->key);
        *slot = (struct kept_slot){.key = NULL};
    }
}

void kept_clear(struct kept *kept)
{
    for (size_t i = 0; i < KEPT_SLOTS; i++) {
        empty(kept, &kept->slot[i]);
    }
}

/* Path and parameters as they were understood, so that two ways to write them are one. */
static void print_key(const struct http_request *request, struct en_text *out)
{
    en_text_add(out, request->path);
    for (size_t i = 0; i < request->param_count; i++) {
        en_text_addc(out, '\n');
        en_text_add(out, request->param[i].name);
        en_text_addc(out, '=');
        en_text_add(out, request->param[i].value);
    }
}

/* FNV-1a: which slot. Members alone could make two fall together, and then both are only slower. */
static size_t slot_of(struct en_str key)
{
    uint32_t hash = 2166136261U;

    for (size_t i = 0; i < key.len; i++) {
        hash = (hash ^ (unsigned char)key.ptr[i]) * 16777619U;
    }
    return hash % KEPT_SLOTS;
}

/* Packed or not, `form` is "-gz" or empty: two answers to the same question have two tags. */
static void print_tag(const struct en_server *server, enum route_who who, const char *form,
                      char out[static HTTP_TAG_BYTES])
{
    struct en_node_changes changes = en_node_changes(server->node);

    if (server->options.courier != NULL) {
        changes.outbox += en_courier_refusals(server->options.courier); /* it shows them */
    }
    if (who == ROUTE_KEPT_BY_HEAD) {
        (void)snprintf(out, HTTP_TAG_BYTES, "\"%" PRIu64 "-%" PRIu64 "-%" PRIu64 ".%s%s\"",
                       changes.size, changes.outbox, changes.head, server->kept.boot, form);
    } else {
        (void)snprintf(out, HTTP_TAG_BYTES, "\"%" PRIu64 "-%" PRIu64 ".%s%s\"", changes.size,
                       changes.outbox, server->kept.boot, form);
    }
}

static void tell_tag(struct http_answer *answer, const char *tag)
{
    answer->cache = ASK_AGAIN;
    en_text_adds(&answer->extra, "ETag: ");
    en_text_adds(&answer->extra, tag);
    en_text_adds(&answer->extra, "\r\nVary: Accept-Encoding\r\n");
}

static bool keep(struct kept *kept, struct kept_slot *slot, struct en_str key, const char *tag,
                 const struct http_answer *answer)
{
    size_t len = answer->body.len;

    empty(kept, slot);
    if (len == 0 || len > KEPT_ONE_MAX || answer->body.failed) {
        return false;
    }
    if (kept->bytes + len > KEPT_BYTES_MAX) {
        kept_clear(kept);
    }
    struct kept_body *body = malloc(sizeof(*body) + len);
    char *name = malloc(key.len + 1);
    if (body == NULL || name == NULL) {
        free(body);
        free(name);
        return false;
    }
    *body = (struct kept_body){.owners = 1, .len = len};
    memcpy(body->bytes, answer->body.ptr, len);
    memcpy(name, key.ptr, key.len);
    name[key.len] = '\0';
    *slot = (struct kept_slot){.key = name, .type = answer->type, .body = body};
    memcpy(slot->tag, tag, strlen(tag) + 1);
    kept->bytes += len;
    return true;
}

/* Packed, if that is asked for and worth it; false: as it is. */
static bool give_packed(struct kept *kept, struct kept_slot *slot, struct http_answer *answer)
{
    if (slot->packed == NULL && slot->body->len >= KEPT_PACKED_MIN) {
        struct kept_body *packed = gzip_body(slot->body);
        if (packed != NULL && kept->bytes + packed->len > KEPT_BYTES_MAX) {
            kept_body_drop(packed);
            packed = NULL;
        }
        slot->packed = packed;
        kept->bytes += packed != NULL ? packed->len : 0;
    }
    if (slot->packed == NULL) {
        return false;
    }
    answer->kept = kept_body_hold(slot->packed);
    en_text_adds(&answer->extra, "Content-Encoding: gzip\r\n");
    return true;
}

static void give(struct call *call, struct kept_slot *slot, const char *tag, const char *packed_tag)
{
    struct http_answer *answer = call->answer;

    answer->status = 200;
    answer->type = slot->type;
    if (call->request->takes_gzip && give_packed(&call->server->kept, slot, answer)) {
        tell_tag(answer, packed_tag);
    } else {
        answer->kept = kept_body_hold(slot->body);
        tell_tag(answer, tag);
    }
}

static void answer_kept(struct call *call, const struct route *route, struct en_str key,
                        const char *tag, const char *packed_tag)
{
    struct kept *kept = &call->server->kept;
    struct kept_slot *slot = &kept->slot[slot_of(key)];
    struct http_answer *answer = call->answer;

    if (slot->key != NULL && en_str_is(key, slot->key) && strcmp(slot->tag, tag) == 0) {
        give(call, slot, tag, packed_tag);
        return;
    }
    route->handle(call);
    if (answer->status != 200) {
        return;
    }
    if (keep(kept, slot, key, tag, answer)) {
        en_text_finish(&answer->body);
        answer->body = (struct en_text){0};
        give(call, slot, tag, packed_tag);
    } else {
        tell_tag(answer, tag);
    }
}

void kept_answer(struct call *call, const struct route *route)
{
    struct en_str known = call->request->if_none_match;
    char tag[HTTP_TAG_BYTES];
    char packed_tag[HTTP_TAG_BYTES];
    struct en_text key = {0};

    if (route->who != ROUTE_KEPT && route->who != ROUTE_KEPT_BY_HEAD) {
        route->handle(call);
        return;
    }
    print_tag(call->server, route->who, "", tag);
    print_tag(call->server, route->who, "-gz", packed_tag);
    if (http_tag_among(known, tag) || http_tag_among(known, packed_tag)) {
        call->answer->status = 304;
        tell_tag(call->answer, http_tag_among(known, tag) ? tag : packed_tag);
        return;
    }
    print_key(call->request, &key);
    if (key.failed) {
        route->handle(call);
    } else {
        answer_kept(call, route, en_text_str(&key), tag, packed_tag);
    }
    en_text_finish(&key);
}
