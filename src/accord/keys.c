/*
 * The keys an accord names: registrar, roots, witnesses.
 *
 * One key in two offices would let one hand do what two should. That each is a sound point is
 * checked where it is read (en_vkey_parse). Source: design section 5.
 */
#include "entente/accord.h"

#include <string.h>

#include "draft.h"

/* One key of the accord: what kind it must be, and the line it stands in. */
struct office {
    const struct en_vkey *key;
    enum en_key_type type;
    size_t line;
};

static size_t office_count(const struct en_accord *accord)
{
    return 1 + accord->root_count + accord->witness_count;
}

/* Offices counted through: the registrar, then the roots, then the witnesses. */
static struct office office_at(const struct draft *draft, size_t index)
{
    const struct en_accord *accord = draft->accord;

    if (index == 0) {
        return (struct office){&accord->registrar, EN_KEY_ED25519,
                               draft_line(draft, "registrar", 0)->line};
    }
    index--;
    if (index < accord->root_count) {
        return (struct office){&accord->root[index].key, EN_KEY_ED25519,
                               draft_line(draft, "root", index)->line};
    }
    index -= accord->root_count;
    return (struct office){&accord->witness[index].key, EN_KEY_COSIGNATURE,
                           draft_line(draft, "witness", index)->line};
}

static bool same_key(const struct en_vkey *a, const struct en_vkey *b)
{
    return strcmp(a->name, b->name) == 0 || memcmp(&a->key, &b->key, sizeof(a->key)) == 0;
}

static enum en_status check_reuse(const struct draft *draft, size_t index)
{
    struct office office = office_at(draft, index);

    for (size_t i = 0; i < index; i++) {
        if (same_key(office_at(draft, i).key, office.key)) {
            return CONTRADICT(draft, office.line, "accord.key-reused",
                              N_("the key \"%1\", or its name, has another office already"),
                              N_("Make a key of its own for each office."),
                              en_str_from(office.key->name));
        }
    }
    return EN_OK;
}

static enum en_status check_key(const struct draft *draft, size_t index)
{
    struct office office = office_at(draft, index);

    if (office.key->type != office.type) {
        return CONTRADICT(draft, office.line, "accord.key-type",
                          N_("\"%1\" is not the kind of key that stands here"),
                          N_("Registrar and roots have Ed25519 keys (type 1), witnesses "
                             "cosignature keys (type 4)."),
                          en_str_from(office.key->name));
    }
    return check_reuse(draft, index);
}

/* Each body of these lines must have a root. */
static enum en_status check_roots(const struct draft *draft, const char *key)
{
    for (const struct en_item *item = en_act_first(draft->act, key); item != NULL;
         item = en_act_next(draft->act, item)) {
        if (en_accord_root(draft->accord, item->value[0].text) == NULL) {
            return CONTRADICT(draft, item->line, "accord.no-root",
                              N_("\"%1\" has no root key: it could never sign anything"),
                              N_("Add its root line."), item->value[0].text);
        }
    }
    return EN_OK;
}

static bool has_other_witness(const struct en_accord *accord)
{
    for (size_t i = 0; i < accord->witness_count; i++) {
        int force = en_accord_force(accord, accord->witness[i].body);
        if (force < 0 || !accord->force[force].lead) {
            return true;
        }
    }
    return false;
}

/* Nobody but the independent may cosign twice: the quorum counts bodies, not devices. */
static enum en_status check_witnesses(const struct draft *draft)
{
    const struct en_accord *accord = draft->accord;

    for (size_t i = 0; i < accord->witness_count; i++) {
        for (size_t j = 0; j < i; j++) {
            struct en_str body = accord->witness[i].body;
            if (!en_str_is(body, EN_INDEPENDENT) && en_str_equal(body, accord->witness[j].body)) {
                return CONTRADICT(draft, draft_line(draft, "witness", i)->line, "accord.duplicate",
                                  N_("\"%1\" stands here a second time"),
                                  N_("Take one out, or give it another name."), body);
            }
        }
    }
    if (!has_other_witness(accord)) {
        return CONTRADICT(draft, draft_line(draft, "witness", 0)->line, "accord.witness-alone",
                          N_("only the lead force, which keeps the record, would witness it"),
                          N_("Name a witness of a party, or an independent one."));
    }
    if (accord->quorum > accord->witness_count) {
        return CONTRADICT(draft, draft_line(draft, "quorum", 0)->line, "accord.quorum-over",
                          N_("the quorum asks for more witnesses than there are"),
                          N_("Ask for fewer, or name more."));
    }
    return EN_OK;
}

uint32_t en_quorum_safe(size_t witness_count)
{
    return 1 + (uint32_t)(2 * witness_count / 3);
}

enum en_status draft_check_keys(const struct draft *draft)
{
    enum en_status status = check_roots(draft, "party");

    if (status == EN_OK) {
        status = check_roots(draft, "force");
    }
    if (status == EN_OK) {
        status = check_witnesses(draft);
    }
    for (size_t i = 0; status == EN_OK && i < office_count(draft->accord); i++) {
        status = check_key(draft, i);
    }
    return status;
}

/* ---- the template --------------------------------------------------------------------------- */

/* The "@name" at the end of a line that takes a key; the empty text when there is none. */
static struct en_str template_name(struct en_str line)
{
    static const char *const keys[] = {"registrar: ", "root: ", "witness: "};
    bool takes_key = false;
    size_t at = line.len;

    for (size_t i = 0; i < EN_COUNT(keys); i++) {
        takes_key = takes_key || en_str_starts(line, en_str_from(keys[i]));
    }
    while (takes_key && at > 0 && line.ptr[at - 1] != ' ') {
        at--;
    }
    if (!takes_key || at == line.len || line.ptr[at] != '@') {
        return (struct en_str){NULL, 0};
    }
    return (struct en_str){line.ptr + at + 1, line.len - at - 1};
}

static const struct en_vkey *key_named(const struct en_vkey *keys, size_t count, struct en_str name)
{
    for (size_t i = 0; i < count; i++) {
        if (en_str_is(name, keys[i].name)) {
            return &keys[i];
        }
    }
    return NULL;
}

static enum en_status fill_line(struct en_text *out, struct en_str line, size_t number,
                                const struct en_vkey *keys, size_t count, struct en_error *reterr)
{
    char place[32];
    char printed[EN_VKEY_BYTES_MAX];
    struct en_str name = template_name(line);

    if (name.ptr == NULL) {
        en_text_add(out, line);
        return EN_OK;
    }
    const struct en_vkey *key = key_named(keys, count, name);
    if (key == NULL) {
        bool clean = en_text_check(name, NULL) == EN_TEXT_CLEAN;
        return en_fail(reterr, EN_ERR_NOT_FOUND, "accord.unknown-key", en_place_line(place, number),
                       N_("there is no key \"%1\""),
                       N_("Make it, or give its verifier key instead of @name."),
                       clean ? name : EN_STR("?"));
    }
    size_t len = en_vkey_print(key, printed);
    en_text_add(out, (struct en_str){line.ptr, line.len - name.len - 1});
    en_text_add(out, (struct en_str){printed, len});
    return EN_OK;
}

enum en_status en_accord_fill_keys(struct en_text *out, struct en_str template,
                                   const struct en_vkey *keys, size_t count,
                                   struct en_error *reterr)
{
    struct en_text filled = {0};
    enum en_status status = EN_OK;

    for (size_t number = 1; status == EN_OK && template.len > 0; number++) {
        struct en_str line = en_str_cut(&template, '\n');
        status = fill_line(&filled, line, number, keys, count, reterr);
        if (template.ptr != NULL) { /* the line had a line feed */
            en_text_addc(&filled, '\n');
        }
    }
    if (status == EN_OK && !filled.failed) {
        en_text_add(out, en_text_str(&filled));
    }
    if (status == EN_OK && (filled.failed || out->failed)) {
        status = en_fail(reterr, EN_ERR_MEMORY, "memory", EN_STR(""), N_("no memory left"), NULL);
    }
    en_text_finish(&filled);
    return status;
}
