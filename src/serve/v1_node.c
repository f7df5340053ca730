/*
 * GET /v1/node and /v1/accord: whose node this is, and by which agreement it lives.
 */
#include "v1.h"

#include <string.h>

#include <jansson.h>

#include "static.h"

static void no_accord(struct call *call)
{
    struct en_error error;

    (void)en_fail(&error, EN_ERR_NOT_FOUND, "serve.empty", EN_STR(""),
                  N_("this folder holds no entry yet"), N_("it follows its record first"));
    answer_error(call, &error);
}

static struct json_t *parties_json(const struct en_accord *accord)
{
    struct json_t *parties = json_array();

    for (size_t i = 0; i < accord->party_count; i++) {
        struct json_t *party = json_object();
        v1_text(party, "party", accord->party[i].id);
        v1_text(party, "name", accord->party[i].name);
        (void)json_array_append_new(parties, party);
    }
    return parties;
}

static struct json_t *languages_json(const struct en_accord *accord)
{
    struct json_t *languages = json_array();

    for (size_t i = 0; i < accord->language_count; i++) {
        (void)json_array_append_new(languages,
                                    json_stringn(accord->language[i].ptr, accord->language[i].len));
    }
    return languages;
}

static struct en_str role_of(const struct en_server *server)
{
    if (en_node_is_registrar(server->node)) {
        return EN_STR("registrar");
    }
    return server->options.witness != NULL ? EN_STR("witness") : EN_STR("reader");
}

/* Nothing here tells of orders or people: strangers read it before they sign in. */
void v1_node(struct call *call)
{
    struct en_server *server = call->server;
    struct en_state *state = en_node_state(server->node);
    const struct en_accord *accord = en_state_accord(state);
    const struct en_hash *bundle = static_bundle(server->files);
    struct en_hash fingerprint = en_node_fingerprint(server->node);
    struct en_str body = v1_body(server);

    if (accord == NULL) {
        no_accord(call);
        return;
    }
    struct json_t *object = json_object();
    v1_text(object, "origin", en_node_origin(server->node));
    v1_hash(object, "fingerprint", &fingerprint);
    v1_words(object, &fingerprint);
    v1_text(object, "mode", accord->live ? EN_STR("live") : EN_STR("exercise"));
    v1_text(object, "role", role_of(server));
    v1_text(object, "body", body);
    v1_flag(object, "consents",
            !en_node_is_registrar(server->node) && en_accord_party(accord, body) >= 0);
    v1_text(object, "title", accord->title);
    v1_time(object, "now", server->env.now(server->env.self));
    v1_time(object, "logged", en_state_log_time(state));
    v1_number_of(object, "size", en_state_head(state).size);
    if (bundle != NULL) {
        v1_hash(object, "bundle", bundle);
    }
    v1_text(object, "version", EN_STR(ENTENTE_VERSION));
    v1_add(object, "parties", parties_json(accord));
    v1_add(object, "languages", languages_json(accord));
    answer_json(call, 200, object);
}

void v1_accord(struct call *call)
{
    struct en_server *server = call->server;
    const struct en_accord *accord = en_state_accord(en_node_state(server->node));
    struct en_hash id;
    struct en_act act;
    struct en_error error;

    if (accord == NULL) {
        no_accord(call);
        return;
    }
    if (en_act_parse(&server->arena, accord->text, &act, &error) != EN_OK) {
        answer_error(call, &error);
        return;
    }
    en_hash_of(server->hasher, (struct en_bytes){(const uint8_t *)act.text.ptr, act.text.len}, &id);
    struct json_t *object = json_object();
    v1_hash(object, "id", &id);
    v1_words(object, &id);
    v1_text(object, "text", act.text);
    v1_add(object, "fields", en_form_json(act.items, act.item_count));
    answer_json(call, 200, object);
}
