/*
 * Keys, the small accord, and the changing of one line: see sample.h.
 */
#include "sample.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

const char sample_template[] = "title: Test\n"
                               "mode: exercise\n"
                               "language: fr\n"
                               "registrar: @un/registrar\n"
                               "root: red @red/root\n"
                               "root: blue @blue/root\n"
                               "root: un @un/root\n"
                               "root: ally @ally/root\n"
                               "witness: red @red/witness\n"
                               "witness: blue @blue/witness\n"
                               "witness: independent @independent/witness\n"
                               "quorum: 2\n"
                               "party: red Red\n"
                               "party: blue Blue\n"
                               "force: un lead Mission\n"
                               "force: ally support Ally\n"
                               "quota: red crew 500 100\n"
                               "quota: south crew 500 100\n"
                               "quota: blue south 1000 0\n"
                               "quota: red-a red 500 500\n"
                               "quota: red-b red 500 500\n"
                               "remainder: rotate\n"
                               "clause: c1 First clause\n"
                               "clause: c2 Second clause\n"
                               "task: watch Watch\n"
                               "task: raid Raid\n"
                               "task: teach Teach\n"
                               "mandate: un watch c1\n"
                               "mandate: ally raid c1\n"
                               "barred: un raid c2\n"
                               "class: routine all 24 red,blue Routine\n"
                               "class: one 1 24 red,blue One of them\n"
                               "class: rescue lead 2 red,blue Rescue\n"
                               "ratify: rescue 24\n"
                               "proposal: 72\n"
                               "crew: 4 12\n"
                               "together: 2\n"
                               "training: basics un Basics\n"
                               "post: lead basics 1 counted Lead\n"
                               "post: medic none 1 exempt Medic\n"
                               "rotate: lead\n"
                               "apart: red-a blue\n"
                               "rest: 12\n"
                               "office: chief red Chief\n"
                               "check: fuel Fuel\n"
                               "absence: leave Leave\n"
                               "notify: attack 15 Attack\n"
                               "report: 2\n"
                               "overdue: 60\n"
                               "measure: lists red un 2017-01-01T00:00:00Z deed Lists\n"
                               "delay: patrol 24\n"
                               "delay: incident 72\n"
                               "cell: region\n"
                               "merge: 3\n"
                               "edition: morning 06:00 07:00\n"
                               "edition: evening 18:00 19:00\n";

struct en_vkey sample_keys[SAMPLE_KEYS];

static const char *const names[SAMPLE_KEYS] = {
    "un/registrar", "red/root",      "blue/root",    "un/root",
    "ally/root",    "red/witness",   "blue/witness", "independent/witness",
    "red/twin",     "blue/witness2", "ind2/witness", "bad/root"};

static void make_key(struct en_hasher *hasher, size_t index)
{
    struct en_signing_key *key = NULL;
    struct en_pubkey pub = {{0}};
    uint8_t seed[EN_SEED_BYTES] = {0};
    struct en_str name = en_str_from(names[index]);
    bool witness = strstr(names[index], "witness") != NULL;

    seed[0] = (uint8_t)(index == 8 ? 1 : index); /* red/twin is red/root under another name */
    enum en_status status = en_signing_key_from_seed(names[index], seed, &key, NULL);
    assert(status == EN_OK);
    (void)status;
    if (index != SAMPLE_KEYS - 1) { /* all zeros is a point of small order */
        en_signing_key_public(key, &pub);
    }
    en_vkey_make(hasher, name, witness ? EN_KEY_COSIGNATURE : EN_KEY_ED25519, &pub,
                 &sample_keys[index]);
    en_signing_key_destroy(key);
}

void sample_open(void)
{
    struct en_hasher *hasher = NULL;
    bool ready = en_crypto_init() == EN_OK;

    hasher = en_hasher_create();
    assert(ready && hasher != NULL);
    for (size_t i = 0; ready && i < SAMPLE_KEYS; i++) {
        make_key(hasher, i);
    }
    en_hasher_destroy(hasher);
}

struct en_text sample_act(enum en_act_type type, const char *template_lines)
{
    struct en_text lines = {0};
    struct en_text text = {0};
    struct en_act_header header = {.origin = EN_STR("test.example/record"),
                                   .act = en_str_from(en_act_def_of(type)->form.name),
                                   .author = EN_STR("un/registrar"),
                                   .seq = 1,
                                   .occurred = 1487827800};
    enum en_status status =
        en_accord_fill_keys(&lines, en_str_from(template_lines), sample_keys, SAMPLE_KEYS, NULL);

    assert(status == EN_OK);
    (void)status;
    en_act_print(&text, &header, en_text_str(&lines));
    en_text_finish(&lines);
    return text;
}

struct en_accord *sample_accord(const char *template_lines, struct en_error *error)
{
    struct en_text text = sample_act(EN_ACT_ACCORD_FOUND, template_lines);
    struct en_accord *accord = NULL;
    struct en_arena arena;
    struct en_act act;

    en_arena_init(&arena, 0);
    if (en_act_parse(&arena, en_text_str(&text), &act, error) == EN_OK &&
        en_accord_create(&act, &accord, error) != EN_OK) {
        accord = NULL;
    }
    en_arena_finish(&arena); /* the accord has its own copy of everything */
    en_text_finish(&text);
    return accord;
}

char *sample_change(const char *template_lines, const char *from, const char *to)
{
    const char *at = strstr(template_lines, from);
    size_t size = strlen(template_lines) + strlen(to) + 1;
    char *changed = malloc(size);

    if (at == NULL || changed == NULL) {
        fprintf(stderr, "not in the sample: %s\n", from);
        abort();
    }
    (void)snprintf(changed, size, "%.*s%s%s", (int)(at - template_lines), template_lines, to,
                   at + strlen(from));
    return changed;
}

size_t sample_line(const char *template_lines, const char *marker)
{
    const char *at = strstr(template_lines, marker);
    size_t line = 8; /* seven lines of header stand above */

    if (at == NULL) {
        fprintf(stderr, "not in the sample: %s\n", marker);
        abort();
    }
    for (const char *c = template_lines; c < at; c++) {
        line += *c == '\n';
    }
    return line;
}
