/*
 * Does the accord contradict itself?
 *
 * Everything that could make a rule impossible to keep is refused while there is still somebody to
 * ask: before anybody has signed. The plain questions (is it there twice? does it exist?) are two
 * tables; the others are one function each, and the list of all stands at the end.
 * Source: issue "The first loop", bad input; design section 5.
 */
#include "entente/accord.h"

#include <string.h>

#include "draft.h"

/* ---- twice ---------------------------------------------------------------------------------- */

/* Lines of one key that must differ in their first tokens. */
static const struct {
    const char *key;
    size_t tokens;
} unique[] = {
    {"language", 1}, {"root", 1},    {"party", 1},  {"force", 1},   {"quota", 1},  {"clause", 1},
    {"task", 1},     {"mandate", 2}, {"barred", 2}, {"class", 1},   {"ratify", 1}, {"training", 1},
    {"post", 1},     {"rotate", 1},  {"apart", 2},  {"office", 1},  {"check", 1},  {"absence", 1},
    {"notify", 1},   {"measure", 1}, {"delay", 1},  {"edition", 1},
};

static bool same_tokens(const struct en_item *a, const struct en_item *b, size_t tokens)
{
    for (size_t i = 0; i < tokens; i++) {
        if (!en_str_equal(a->value[i].text, b->value[i].text)) {
            return false;
        }
    }
    return true;
}

static enum en_status fail_duplicate(const struct draft *draft, const struct en_item *item)
{
    return CONTRADICT(draft, item->line, "accord.duplicate", N_("\"%1\" stands here a second time"),
                      N_("Take one out, or give it another name."), item->value[0].text);
}

static enum en_status check_unique(const struct draft *draft, const char *key, size_t tokens)
{
    const struct en_act *act = draft->act;

    for (const struct en_item *a = en_act_first(act, key); a != NULL; a = en_act_next(act, a)) {
        for (const struct en_item *b = en_act_next(act, a); b != NULL; b = en_act_next(act, b)) {
            if (same_tokens(a, b, tokens)) {
                return fail_duplicate(draft, b);
            }
        }
    }
    return EN_OK;
}

static enum en_status check_duplicates(const struct draft *draft)
{
    enum en_status status = EN_OK;

    for (size_t i = 0; status == EN_OK && i < EN_COUNT(unique); i++) {
        status = check_unique(draft, unique[i].key, unique[i].tokens);
    }
    return status;
}

/* ---- unknown -------------------------------------------------------------------------------- */

typedef bool known_fn(const struct en_accord *accord, struct en_str name);

static bool known_party(const struct en_accord *accord, struct en_str name)
{
    return en_accord_party(accord, name) >= 0;
}

static bool known_witness(const struct en_accord *accord, struct en_str name)
{
    return en_str_is(name, EN_INDEPENDENT) || en_accord_is_body(accord, name);
}

static bool known_force(const struct en_accord *accord, struct en_str name)
{
    return en_accord_force(accord, name) >= 0;
}

static bool known_task(const struct en_accord *accord, struct en_str name)
{
    return en_accord_task(accord, name) >= 0;
}

static bool known_clause(const struct en_accord *accord, struct en_str name)
{
    return en_accord_clause(accord, name) != NULL;
}

static bool known_class(const struct en_accord *accord, struct en_str name)
{
    return en_accord_class(accord, name) >= 0;
}

static bool known_post(const struct en_accord *accord, struct en_str name)
{
    return en_accord_post(accord, name) >= 0;
}

static bool known_node(const struct en_accord *accord, struct en_str name)
{
    return en_accord_quota(accord, name) >= 0;
}

static bool known_training(const struct en_accord *accord, struct en_str name)
{
    for (size_t i = 0; i < accord->training_count; i++) {
        if (en_str_equal(accord->training[i].id, name)) {
            return true;
        }
    }
    return en_str_is(name, EN_NO_TRAINING);
}

/* Which token of which line must name what stands elsewhere. */
static const struct {
    const char *key;
    size_t token;
    known_fn *known;
    const char *rule;
    const char *text;
} references[] = {
    {"root", 0, en_accord_is_body, "accord.unknown-party",
     N_("\"%1\" is no party and no force of this accord")},
    {"witness", 0, known_witness, "accord.unknown-party",
     N_("\"%1\" is no party and no force, nor independent")},
    {"office", 1, known_party, "accord.unknown-party", N_("\"%1\" is no party of this accord")},
    {"measure", 1, en_accord_is_body, "accord.unknown-party",
     N_("\"%1\" is no party and no force of this accord")},
    {"measure", 2, en_accord_is_body, "accord.unknown-party",
     N_("\"%1\" is no party and no force of this accord")},
    {"mandate", 0, known_force, "accord.unknown-force", N_("\"%1\" is no force of this accord")},
    {"mandate", 1, known_task, "accord.unknown-task", N_("\"%1\" is no task of this accord")},
    {"mandate", 2, known_clause, "accord.unknown-clause", N_("\"%1\" is no clause of this accord")},
    {"barred", 0, known_force, "accord.unknown-force", N_("\"%1\" is no force of this accord")},
    {"barred", 1, known_task, "accord.unknown-task", N_("\"%1\" is no task of this accord")},
    {"barred", 2, known_clause, "accord.unknown-clause", N_("\"%1\" is no clause of this accord")},
    {"ratify", 0, known_class, "accord.unknown-class",
     N_("\"%1\" is no class of order of this accord")},
    {"training", 1, en_accord_is_body, "accord.post-untrained",
     N_("nobody gives this training: \"%1\" is no party and no force")},
    {"post", 1, known_training, "accord.unknown-training",
     N_("\"%1\" is no training of this accord")},
    {"rotate", 0, known_post, "accord.unknown-post", N_("\"%1\" is no post of this accord")},
    {"apart", 0, known_node, "accord.unknown-node", N_("\"%1\" has no quota line")},
    {"apart", 1, known_node, "accord.unknown-node", N_("\"%1\" has no quota line")},
};

static enum en_status check_reference(const struct draft *draft, size_t row)
{
    const struct en_act *act = draft->act;

    for (const struct en_item *item = en_act_first(act, references[row].key); item != NULL;
         item = en_act_next(act, item)) {
        struct en_str name = item->value[references[row].token].text;
        if (!references[row].known(draft->accord, name)) {
            return CONTRADICT(draft, item->line, references[row].rule, references[row].text,
                              N_("Correct the name, or add the line that defines it."), name);
        }
    }
    return EN_OK;
}

static enum en_status check_references(const struct draft *draft)
{
    enum en_status status = EN_OK;

    for (size_t i = 0; status == EN_OK && i < EN_COUNT(references); i++) {
        status = check_reference(draft, i);
    }
    return status;
}

/* ---- bodies --------------------------------------------------------------------------------- */

/* Words with a meaning of their own in some line where a name may stand. */
static bool is_reserved(struct en_str name)
{
    return en_str_is(name, EN_CREW) || en_str_is(name, EN_ROTATE) ||
           en_str_is(name, EN_INDEPENDENT) || en_str_is(name, EN_NO_TRAINING);
}

static enum en_status check_reserved(const struct draft *draft)
{
    static const char *const keys[] = {"party", "force", "quota", "training"};

    for (size_t i = 0; i < EN_COUNT(keys); i++) {
        for (const struct en_item *item = en_act_first(draft->act, keys[i]); item != NULL;
             item = en_act_next(draft->act, item)) {
            if (is_reserved(item->value[0].text)) {
                return CONTRADICT(draft, item->line, "accord.reserved",
                                  N_("\"%1\" has a meaning of its own"),
                                  N_("Choose another name than crew, rotate, independent, none."),
                                  item->value[0].text);
            }
        }
    }
    return EN_OK;
}

static enum en_status check_counts(const struct draft *draft)
{
    const struct en_accord *accord = draft->accord;

    if (accord->party_count > EN_PARTIES_MAX) {
        return CONTRADICT(draft, draft_line(draft, "party", EN_PARTIES_MAX)->line,
                          "accord.too-many", N_("there are more than 32 parties"),
                          N_("Let parties sign as one."));
    }
    if (accord->quota_count > EN_QUOTA_MAX) {
        return CONTRADICT(draft, draft_line(draft, "quota", EN_QUOTA_MAX)->line, "accord.too-many",
                          N_("there are more than 256 quota lines"),
                          N_("Divide the crew less finely."));
    }
    return EN_OK;
}

/* A force with a party's name would share its keys. */
static enum en_status check_forces(const struct draft *draft)
{
    const struct en_accord *accord = draft->accord;
    size_t leads = 0;

    for (size_t i = 0; i < accord->force_count; i++) {
        const struct en_item *item = draft_line(draft, "force", i);
        if (en_accord_party(accord, accord->force[i].id) >= 0) {
            return fail_duplicate(draft, item);
        }
        leads += accord->force[i].lead;
        if (leads > 1) {
            return CONTRADICT(draft, item->line, "accord.lead-forces",
                              N_("a second force would lead"),
                              N_("One force leads, the others support."));
        }
    }
    if (leads == 0) {
        return CONTRADICT(draft, draft_line(draft, "force", 0)->line, "accord.no-lead-force",
                          N_("no force leads"), N_("Write lead in the line of one force."));
    }
    return EN_OK;
}

/* ---- mandates and classes ------------------------------------------------------------------- */

static enum en_status check_mandates(const struct draft *draft)
{
    const struct en_act *act = draft->act;

    for (const struct en_item *b = en_act_first(act, "barred"); b != NULL;
         b = en_act_next(act, b)) {
        for (const struct en_item *a = en_act_first(act, "mandate"); a != NULL;
             a = en_act_next(act, a)) {
            if (same_tokens(a, b, 2)) {
                return CONTRADICT(draft, b->line, "accord.mandate-barred",
                                  N_("\"%1\" may do \"%2\" and is barred from it"),
                                  N_("Take out the mandate line or the barred line."),
                                  b->value[0].text, b->value[1].text);
            }
        }
    }
    return EN_OK;
}

static enum en_status check_class(const struct draft *draft, const struct en_item *item,
                                  const struct en_class *cls)
{
    struct en_str rest = item->value[3].text;
    uint32_t parties = 0;

    while (rest.len > 0) {
        struct en_str name = en_str_cut(&rest, ',');
        parties++;
        if (!known_party(draft->accord, name)) {
            return CONTRADICT(draft, item->line, "accord.unknown-party",
                              N_("\"%1\" is no party of this accord"),
                              N_("Correct the name, or add the line that defines it."), name);
        }
    }
    if (cls->rule == EN_CONSENT_COUNT && cls->count > parties) {
        return CONTRADICT(draft, item->line, "accord.class-never",
                          N_("\"%1\" asks for %2 parties and names fewer: nobody can complete it"),
                          N_("Name more parties or ask for fewer."), cls->id, item->value[1].text);
    }
    if ((cls->rule == EN_CONSENT_LEAD) != (cls->ratify_hours > 0)) {
        return CONTRADICT(draft, item->line, "accord.class-rule",
                          cls->rule == EN_CONSENT_LEAD
                              ? N_("\"%1\" is ordered by the lead alone and never ratified")
                              : N_("\"%1\" is ratified, but not ordered by the lead alone"),
                          N_("A class with the rule lead has a ratify line, no other has."),
                          cls->id);
    }
    return EN_OK;
}

static enum en_status check_classes(const struct draft *draft)
{
    enum en_status status = EN_OK;

    for (size_t i = 0; status == EN_OK && i < draft->accord->cls_count; i++) {
        status = check_class(draft, draft_line(draft, "class", i), &draft->accord->cls[i]);
    }
    return status;
}

/* ---- crews ---------------------------------------------------------------------------------- */

static enum en_status check_crew(const struct draft *draft)
{
    const struct en_accord *accord = draft->accord;
    uint64_t posts = 0;

    if (accord->crew_min > accord->crew_max) {
        return CONTRADICT(draft, draft_line(draft, "crew", 0)->line, "accord.crew-range",
                          N_("the least crew is larger than the largest"),
                          N_("Write the least number of seats first."));
    }
    for (size_t i = 0; i < accord->post_count; i++) {
        posts += accord->post[i].min;
        if (posts > accord->crew_max) {
            return CONTRADICT(
                draft, draft_line(draft, "post", i)->line, "accord.posts-over",
                N_("up to \"%1\" the posts need more seats than the largest crew has"),
                N_("Ask for fewer, or allow larger crews."), accord->post[i].id);
        }
    }
    if ((uint64_t)accord->together * accord->party_count > accord->crew_max) {
        return CONTRADICT(draft, draft_line(draft, "together", 0)->line, "accord.together-over",
                          N_("the largest crew has no room for so many of each party"),
                          N_("Ask for fewer of each, or allow larger crews."));
    }
    return EN_OK;
}

/* Nobody can be kept apart from himself, and a pair is one pair in either order. */
static enum en_status check_apart(const struct draft *draft)
{
    const struct en_act *act = draft->act;

    for (const struct en_item *a = en_act_first(act, "apart"); a != NULL; a = en_act_next(act, a)) {
        for (const struct en_item *b = a; b != NULL; b = en_act_next(act, b)) {
            if (en_str_equal(a->value[0].text, b->value[1].text) &&
                en_str_equal(a->value[1].text, b->value[0].text)) {
                return fail_duplicate(draft, b);
            }
        }
    }
    return EN_OK;
}

/* Nobody bears witness to what he did himself. */
static enum en_status check_measures(const struct draft *draft)
{
    const struct en_accord *accord = draft->accord;

    for (size_t i = 0; i < accord->measure_count; i++) {
        if (en_str_equal(accord->measure[i].owner, accord->measure[i].witness)) {
            return CONTRADICT(
                draft, draft_line(draft, "measure", i)->line, "accord.measure-witness",
                N_("\"%1\" would bear witness to its own measure"),
                N_("Name another party or force as witness."), accord->measure[i].witness);
        }
    }
    return EN_OK;
}

/* ---- the public ----------------------------------------------------------------------------- */

static enum en_status check_delays(const struct draft *draft)
{
    if (en_act_count(draft->act, "delay") == 2) { /* two kinds, and none stands twice */
        return EN_OK;
    }
    return CONTRADICT(draft, draft_line(draft, "delay", 0)->line, "accord.delay-missing",
                      N_("one kind of delay is missing"),
                      N_("Write one line for patrol and one for incident."));
}

static enum en_status check_editions(const struct draft *draft)
{
    const struct en_accord *accord = draft->accord;

    for (size_t i = 0; i < accord->edition_count; i++) {
        const struct en_edition *edition = &accord->edition[i];
        if (edition->hour_min <= edition->cutoff_min) {
            return CONTRADICT(draft, draft_line(draft, "edition", i)->line, "accord.edition",
                              N_("\"%1\" would appear before its cut-off"),
                              N_("Give an hour of publication later on the same day."),
                              edition->id);
        }
        for (size_t j = 0; j < i; j++) {
            if (accord->edition[j].cutoff_min == edition->cutoff_min) {
                return CONTRADICT(draft, draft_line(draft, "edition", i)->line, "accord.edition",
                                  N_("\"%1\" has the cut-off of another edition"),
                                  N_("Give each edition a cut-off of its own."), edition->id);
            }
        }
    }
    return EN_OK;
}

/* ---- all of them ---------------------------------------------------------------------------- */

/* In this order: later checks lean on what earlier ones have made sure of. */
static enum en_status (*const checks[])(const struct draft *) = {
    check_counts,     check_duplicates, check_reserved, check_forces,     draft_check_quota,
    check_references, check_mandates,   check_classes,  check_crew,       check_apart,
    check_measures,   check_delays,     check_editions, draft_check_keys,
};

enum en_status draft_check(const struct draft *draft)
{
    enum en_status status = EN_OK;

    for (size_t i = 0; status == EN_OK && i < EN_COUNT(checks); i++) {
        status = checks[i](draft);
    }
    return status;
}
