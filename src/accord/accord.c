/*
 * The accord as plain structs, out of the lines of act 0.
 *
 * One table says which line fills which array, so a new kind of line is one row and one small
 * function. Nothing is judged here but what has no struct at all (an unknown consent rule, a key
 * that is none); whether the whole makes sense is contradict.c's. Source: design section 5.
 */
#include "entente/accord.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "draft.h"

/* What en_accord_create allocates; the accord stands first, so a pointer to it is one to this. */
struct accord_box {
    struct en_accord accord;
    struct en_arena arena;
};

/* ---- from a line to a struct ---------------------------------------------------------------- */

/* The same text inside the accord's own copy. */
static struct en_str own(const struct draft *draft, const struct en_item *item, size_t token)
{
    struct en_str text = item->value[token].text;

    return (struct en_str){draft->accord->text.ptr + (text.ptr - draft->act->text.ptr), text.len};
}

static enum en_status fill_key(const struct draft *draft, const struct en_item *item, size_t token,
                               struct en_vkey *ret)
{
    if (en_vkey_parse(draft->hasher, item->value[token].text, ret, NULL) == EN_OK) {
        return EN_OK;
    }
    return CONTRADICT(draft, item->line, "accord.key-unsound",
                      N_("this is not a sound public key, or its id does not fit it"),
                      N_("Ask its owner for the line that key generation printed."));
}

static enum en_status fill_root(const struct draft *draft, const struct en_item *item, void *at)
{
    struct en_root *root = at;

    root->body = own(draft, item, 0);
    return fill_key(draft, item, 1, &root->key);
}

static enum en_status fill_str(const struct draft *draft, const struct en_item *item, void *at)
{
    *(struct en_str *)at = own(draft, item, 0);
    return EN_OK;
}

static enum en_status fill_party(const struct draft *draft, const struct en_item *item, void *at)
{
    *(struct en_party *)at = (struct en_party){own(draft, item, 0), own(draft, item, 1)};
    return EN_OK;
}

static enum en_status fill_force(const struct draft *draft, const struct en_item *item, void *at)
{
    *(struct en_force *)at = (struct en_force){
        .id = own(draft, item, 0), .name = own(draft, item, 2), .lead = item->value[1].num == 0};
    return EN_OK;
}

/* A parent that does not stand above is taken for the crew; draft_check_quota finds it. */
static enum en_status fill_quota(const struct draft *draft, const struct en_item *item, void *at)
{
    struct en_quota *quota = at;
    struct en_str parent = item->value[1].text;

    quota->parent = en_str_is(parent, EN_CREW) ? -1 : en_accord_quota(draft->accord, parent);
    quota->node = own(draft, item, 0);
    quota->share = (int32_t)item->value[2].num;
    quota->tolerance = (int32_t)item->value[3].num;
    return EN_OK;
}

static enum en_status fill_clause(const struct draft *draft, const struct en_item *item, void *at)
{
    *(struct en_clause *)at = (struct en_clause){own(draft, item, 0), own(draft, item, 1)};
    return EN_OK;
}

static enum en_status fill_task(const struct draft *draft, const struct en_item *item, void *at)
{
    *(struct en_task *)at = (struct en_task){own(draft, item, 0), own(draft, item, 1)};
    return EN_OK;
}

static enum en_status fill_mandate(const struct draft *draft, const struct en_item *item, void *at)
{
    *(struct en_mandate *)at =
        (struct en_mandate){own(draft, item, 0), own(draft, item, 1), own(draft, item, 2)};
    return EN_OK;
}

/* The consent rule of a class: a word, or the least number of parties. */
static enum en_status read_rule(const struct draft *draft, const struct en_item *item,
                                struct en_class *cls)
{
    static const char *const words[] = {[EN_CONSENT_ALL] = "all",
                                        [EN_CONSENT_MAJORITY] = "majority",
                                        [EN_CONSENT_ANY] = "any",
                                        [EN_CONSENT_LEAD] = "lead"};
    struct en_str rule = item->value[1].text;
    uint64_t count = 0;

    for (size_t i = 0; i < EN_COUNT(words); i++) {
        if (words[i] != NULL && en_str_is(rule, words[i])) {
            cls->rule = (enum en_consent_rule)i;
            return EN_OK;
        }
    }
    if (en_parse_u64(rule, &count) && count >= 1 && count <= UINT32_MAX) {
        cls->rule = EN_CONSENT_COUNT;
        cls->count = (uint32_t)count;
        return EN_OK;
    }
    return CONTRADICT(draft, item->line, "accord.class-rule", N_("\"%1\" is no rule of consent"),
                      N_("Write all, majority, any, lead, or the least number of parties, from 1."),
                      rule);
}

static enum en_status fill_class(const struct draft *draft, const struct en_item *item, void *at)
{
    struct en_class *cls = at;
    struct en_str rest = item->value[3].text;

    cls->id = own(draft, item, 0);
    cls->reply_hours = (uint32_t)item->value[2].num;
    cls->name = own(draft, item, 4);
    while (rest.len > 0) {
        int party = en_accord_party(draft->accord, en_str_cut(&rest, ','));
        if (party >= 0 && party < EN_PARTIES_MAX) {
            cls->of |= UINT32_C(1) << party;
        }
    }
    return read_rule(draft, item, cls);
}

static enum en_status fill_training(const struct draft *draft, const struct en_item *item, void *at)
{
    *(struct en_training *)at =
        (struct en_training){own(draft, item, 0), own(draft, item, 1), own(draft, item, 2)};
    return EN_OK;
}

static enum en_status fill_post(const struct draft *draft, const struct en_item *item, void *at)
{
    *(struct en_post *)at = (struct en_post){.id = own(draft, item, 0),
                                             .training = own(draft, item, 1),
                                             .min = (uint32_t)item->value[2].num,
                                             .exempt = item->value[3].num == 1,
                                             .name = own(draft, item, 4)};
    return EN_OK;
}

static enum en_status fill_pair(const struct draft *draft, const struct en_item *item, void *at)
{
    *(struct en_pair *)at = (struct en_pair){own(draft, item, 0), own(draft, item, 1)};
    return EN_OK;
}

static enum en_status fill_office(const struct draft *draft, const struct en_item *item, void *at)
{
    *(struct en_office *)at =
        (struct en_office){own(draft, item, 0), own(draft, item, 1), own(draft, item, 2)};
    return EN_OK;
}

static enum en_status fill_word(const struct draft *draft, const struct en_item *item, void *at)
{
    *(struct en_word *)at = (struct en_word){own(draft, item, 0), own(draft, item, 1)};
    return EN_OK;
}

static enum en_status fill_notify(const struct draft *draft, const struct en_item *item, void *at)
{
    *(struct en_notify *)at = (struct en_notify){.kind = own(draft, item, 0),
                                                 .name = own(draft, item, 2),
                                                 .minutes = (uint32_t)item->value[1].num};
    return EN_OK;
}

static enum en_status fill_measure(const struct draft *draft, const struct en_item *item, void *at)
{
    *(struct en_measure *)at = (struct en_measure){.id = own(draft, item, 0),
                                                   .owner = own(draft, item, 1),
                                                   .witness = own(draft, item, 2),
                                                   .due = item->value[3].num,
                                                   .joint_patrols = item->value[4].num == 0,
                                                   .name = own(draft, item, 5)};
    return EN_OK;
}

static enum en_status fill_edition(const struct draft *draft, const struct en_item *item, void *at)
{
    *(struct en_edition *)at = (struct en_edition){
        own(draft, item, 0), (uint32_t)item->value[1].num, (uint32_t)item->value[2].num};
    return EN_OK;
}

/* ---- the table of arrays -------------------------------------------------------------------- */

struct filler {
    const char *key;
    size_t array_at; // where in struct en_accord the pointer stands
    size_t count_at; // and the length
    size_t element;  // bytes of one element
    enum en_status (*fill)(const struct draft *, const struct en_item *, void *element);
};

#define ROW(key, member, fill)                                                                     \
    {                                                                                              \
        key, offsetof(struct en_accord, member), offsetof(struct en_accord, member##_count),       \
            sizeof(*((struct en_accord *)NULL)->member), fill                                      \
    }

/* Parties stand before classes, which point at them. */
static const struct filler fillers[] = {
    ROW("root", root, fill_root),          ROW("witness", witness, fill_root),
    ROW("language", language, fill_str),   ROW("party", party, fill_party),
    ROW("force", force, fill_force),       ROW("quota", quota, fill_quota),
    ROW("clause", clause, fill_clause),    ROW("task", task, fill_task),
    ROW("mandate", mandate, fill_mandate), ROW("barred", barred, fill_mandate),
    ROW("class", cls, fill_class),         ROW("training", training, fill_training),
    ROW("post", post, fill_post),          ROW("apart", apart, fill_pair),
    ROW("office", office, fill_office),    ROW("check", check, fill_word),
    ROW("absence", absence, fill_word),    ROW("notify", notify, fill_notify),
    ROW("measure", measure, fill_measure), ROW("edition", edition, fill_edition),
};

static enum en_status fail_memory(struct en_error *reterr)
{
    return en_fail(reterr, EN_ERR_MEMORY, "memory", EN_STR(""), N_("no memory left"), NULL);
}

static enum en_status fill_array(const struct draft *draft, const struct filler *row)
{
    size_t count = en_act_count(draft->act, row->key);
    const struct en_item *item = en_act_first(draft->act, row->key);
    unsigned char *array = en_arena_array(draft->arena, count, row->element);
    unsigned char *accord = (unsigned char *)draft->accord;

    if (array == NULL) {
        return fail_memory(draft->reterr);
    }
    /* POSIX gives all pointers to objects one representation. */
    memcpy(accord + row->array_at, &array, sizeof(array));
    memcpy(accord + row->count_at, &count, sizeof(count));
    for (size_t i = 0; i < count; i++, item = en_act_next(draft->act, item)) {
        enum en_status status = row->fill(draft, item, array + i * row->element);
        if (status != EN_OK) {
            return status;
        }
    }
    return EN_OK;
}

static uint32_t number(const struct draft *draft, const char *key)
{
    return (uint32_t)en_act_num(draft->act, key);
}

/* Lines that stand once, and the two that say more about a class or a post. */
static enum en_status fill_singles(const struct draft *draft)
{
    struct en_accord *accord = draft->accord;
    const struct en_act *act = draft->act;
    const struct en_item *crew = en_act_first(act, "crew");

    accord->title = own(draft, en_act_first(act, "title"), 0);
    accord->live = en_act_num(act, "mode") == 1;
    accord->rules = number(draft, "rules");
    accord->valid_until = en_act_first(act, "valid") == NULL ? INT64_MAX : en_act_num(act, "valid");
    accord->quorum = number(draft, "quorum");
    accord->remainder = own(draft, en_act_first(act, "remainder"), 0);
    accord->proposal_hours = number(draft, "proposal");
    accord->crew_min = (uint32_t)crew->value[0].num;
    accord->crew_max = (uint32_t)crew->value[1].num;
    accord->together = number(draft, "together");
    accord->rest_hours = number(draft, "rest");
    accord->report_hours = number(draft, "report");
    accord->overdue_minutes = number(draft, "overdue");
    accord->cell_half_degree = en_act_num(act, "cell") == 1;
    accord->merge_below = number(draft, "merge");
    return fill_key(draft, en_act_first(act, "registrar"), 0, &accord->registrar);
}

static void fill_delays(const struct draft *draft)
{
    for (const struct en_item *item = en_act_first(draft->act, "delay"); item != NULL;
         item = en_act_next(draft->act, item)) {
        bool patrol = item->value[0].num == 0;
        uint32_t hours = (uint32_t)item->value[1].num;
        *(patrol ? &draft->accord->delay_patrol_hours : &draft->accord->delay_incident_hours) =
            hours;
    }
}

static void fill_ratify(const struct draft *draft)
{
    for (const struct en_item *item = en_act_first(draft->act, "ratify"); item != NULL;
         item = en_act_next(draft->act, item)) {
        int cls = en_accord_class(draft->accord, item->value[0].text);
        if (cls >= 0) {
            draft->accord->cls[cls].ratify_hours = (uint32_t)item->value[1].num;
        }
    }
}

static void fill_rotate(const struct draft *draft)
{
    for (const struct en_item *item = en_act_first(draft->act, "rotate"); item != NULL;
         item = en_act_next(draft->act, item)) {
        int post = en_accord_post(draft->accord, item->value[0].text);
        if (post >= 0) {
            draft->accord->post[post].rotates = true;
        }
    }
}

static enum en_status fill_accord(const struct draft *draft)
{
    struct en_accord *accord = draft->accord;

    accord->text = en_arena_copy(draft->arena, draft->act->text);
    if (accord->text.ptr == NULL) {
        return fail_memory(draft->reterr);
    }
    accord->origin = (struct en_str){
        accord->text.ptr + (draft->act->origin.ptr - draft->act->text.ptr), draft->act->origin.len};
    enum en_status status = fill_singles(draft);
    for (size_t i = 0; status == EN_OK && i < EN_COUNT(fillers); i++) {
        status = fill_array(draft, &fillers[i]);
    }
    if (status == EN_OK) {
        fill_delays(draft);
        fill_ratify(draft);
        fill_rotate(draft);
    }
    return status;
}

static enum en_status make_accord(struct accord_box *box, const struct en_act *act,
                                  struct en_error *reterr)
{
    struct draft draft = {
        .accord = &box->accord, .act = act, .arena = &box->arena, .reterr = reterr};

    draft.hasher = en_hasher_create();
    if (draft.hasher == NULL) {
        return fail_memory(reterr);
    }
    enum en_status status = fill_accord(&draft);
    if (status == EN_OK) {
        status = draft_check(&draft);
    }
    en_hasher_destroy(draft.hasher);
    return status;
}

const struct en_item *draft_line(const struct draft *draft, const char *key, size_t index)
{
    const struct en_item *item = en_act_first(draft->act, key) + index;

    assert(strcmp(item->field->key, key) == 0);
    return item;
}

enum en_status en_accord_create(const struct en_act *act, struct en_accord **ret,
                                struct en_error *reterr)
{
    assert(act->def->type == EN_ACT_ACCORD_FOUND || act->def->type == EN_ACT_ACCORD_AMEND);
    if (act->text.len > EN_ACCORD_BYTES_MAX) {
        return en_fail(reterr, EN_ERR_TOO_LONG, "accord.long", EN_STR(""),
                       N_("the accord has more than 60000 bytes"), N_("Shorten its texts."));
    }
    struct accord_box *box = calloc(1, sizeof(*box));
    if (box == NULL) {
        return fail_memory(reterr);
    }
    en_arena_init(&box->arena, 0);
    enum en_status status = make_accord(box, act, reterr);
    if (status != EN_OK) {
        en_accord_destroy(&box->accord);
        return status;
    }
    *ret = &box->accord;
    return EN_OK;
}

void en_accord_destroy(struct en_accord *accord)
{
    if (accord == NULL) {
        return;
    }
    struct accord_box *box = (struct accord_box *)accord;
    en_arena_finish(&box->arena);
    free(box);
}
