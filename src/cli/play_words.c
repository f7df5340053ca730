/*
 * play_words.c: one act in one sentence, for people who follow a story.
 *
 * One table: the act, the line that makes the difference (or none), the sentence, and what fills
 * it. The exact text of an act is what counts; this is only how it is told.
 */
#include "play.h"

#include <stdio.h>
#include <string.h>

enum { FILLS = 5 }; /* %1 to %5 */

/*
 * What fills %1..%5, by the first letter:
 *   "order"     the first token of that line       "order.1"   its second token
 *   "#crew"     how many such lines                "~result"   a word that is translated
 *   "@start"    a time, hours and minutes          "=on"       an id, by its name in the story
 *   "+key"      the name in a verifier key
 */
struct sentence {
    const char *act;
    const char *when; // a line that must be there, or NULL
    const char *message;
    const char *fill[FILLS];
};

static const struct sentence SENTENCES[] = {
    {"accord.amend", NULL, N_("proposes to amend the accord: %1"), {"reason"}},
    {"audience.define",
     NULL,
     N_("defines the circle %1: who can open what is sealed to it"),
     {"audience"}},
    {"key.enrol", NULL, N_("gives the key %1 the role %2"), {"+key", "~role"}},
    {"key.revoke", NULL, N_("revokes the key %1: %2"), {"key", "~code"}},
    {"key.rotate", NULL, N_("makes place for its new key %1"), {"+key"}},
    {"key.recall", NULL, N_("brings in a revocation note against %1"), {"key"}},
    {"key.recover", NULL, N_("replaces the lost key %1 by %2"), {"lost", "+key"}},
    {"key.conflict", NULL, N_("shows a second act with a number that was used"), {NULL}},
    {"clock.tick", NULL, N_("moves log time on"), {NULL}},
    {"log.succeed", NULL, N_("goes on with the record under a new origin"), {NULL}},
    {"office.appoint", NULL, N_("appoints %2 to the office %1"), {"office", "holder"}},
    {"place.list", NULL, N_("lists %1 places"), {"#place"}},
    {"member.enrol", NULL, N_("puts %1 members on the roster"), {"#member"}},
    {"member.away", NULL, N_("says of %1 members when they are away"), {"#away"}},
    {"member.base", NULL, N_("says from which base %1 members serve"), {"#base"}},
    {"member.end", NULL, N_("takes %1 off the roster: %2"), {"end", "~end.1"}},
    {"vehicle.enrol", NULL, N_("puts %1 vehicles at disposal"), {"#vehicle"}},
    {"vehicle.base", NULL, N_("says at which base %1 vehicles stand"), {"#base"}},
    {"task.request", NULL, N_("asks %1 for: %2"), {"force", "~task"}},
    {"task.refer",
     NULL,
     N_("refers to %1: outside our mandate, duty desk informed; nothing else"),
     {"to"}},
    {"order.propose",
     NULL,
     N_("proposes order %1 version %2: %3, crew of %4, leaves at %5"),
     {"order", "version", "~task", "#crew", "@start"}},
    {"order.cancel", NULL, N_("calls %1 off: %2"), {"order", "reason"}},
    {"programme.propose",
     NULL,
     N_("puts programme %1 before the parties: %2 orders"),
     {"programme", "#order"}},
    {"consent.give", "except", N_("agrees to %1, except %2: %3"), {"=on", "=except", "except.1"}},
    {"consent.give", "reserve", N_("agrees to %1 with a reserve: %2"), {"=on", "reserve"}},
    {"consent.give", NULL, N_("agrees to %1"), {"=on"}},
    {"consent.refuse", NULL, N_("refuses %1: %2"), {"=on", "reason"}},
    {"consent.abstain", NULL, N_("abstains on %1: %2"), {"=on", "reason"}},
    {"consent.withdraw", NULL, N_("takes back the answer to %1: %2"), {"=on", "reason"}},
    {"draw.pool",
     NULL,
     N_("puts %2 alternatives into the draw of %1"),
     {"programme", "#alternative"}},
    {"draw.commit", NULL, N_("binds itself to a secret for the draw of %1"), {"=pool"}},
    {"draw.open", NULL, N_("opens its secret for the draw of %1"), {"=pool"}},
    {"sms.issue", NULL, N_("issues an SMS key for %1"), {"device"}},
    {"report.relayed", NULL, N_("relays a short message of %1"), {"device"}},
    {"code.issue",
     NULL,
     N_("issues the secret of the day, sealed to duty desks, gates and leads"),
     {NULL}},
    {"gate.check", NULL, N_("challenges %1 at %2: the code is %3"), {"order", "place", "~result"}},
    {"muster.propose",
     "absent",
     N_("musters %1: %2 present, %3 absent (%4: %5)"),
     {"order", "#present", "#absent", "absent", "~absent.1"}},
    {"muster.propose", NULL, N_("musters %1: all %2 present"), {"order", "#present"}},
    {"muster.substitute", NULL, N_("%1: proposes %3 for the seat of %2"), {"order", "out", "in"}},
    {"patrol.depart", NULL, N_("%1 leaves"), {"order"}},
    {"patrol.checkin", NULL, N_("%1 is at %2: %3"), {"order", "place", "~state"}},
    {"patrol.return",
     "missing",
     N_("%1 is back, without %2: %3"),
     {"order", "missing", "~missing.1"}},
    {"patrol.return", NULL, N_("%1 is back"), {"order"}},
    {"report.propose",
     "refused",
     N_("reports on %1; kept from %2: %3"),
     {"order", "refused", "refused.1"}},
    {"report.propose", "observed", N_("reports on %1: %2"), {"order", "observed"}},
    {"report.propose", NULL, N_("reports on %1"), {"order"}},
    {"incident.report",
     NULL,
     N_("reports incident %1 (%2) at %3: %4"),
     {"incident", "~kind", "place", "text"}},
    {"measure.state", NULL, N_("says of measure %1: %2, %3"), {"measure", "~state", "text"}},
    {"bulletin.publish",
     NULL,
     N_("publishes the %1 bulletin; facts told: %2"),
     {"~edition", "#fact"}},
};

/* The accord's own name of a task, an absence, a kind of incident. */
static struct en_str name_in_accord(const struct en_accord *accord, struct en_str token)
{
    int at = en_accord_task(accord, token);

    if (at >= 0) {
        return accord->task[at].name;
    }
    at = en_accord_absence(accord, token);
    if (at >= 0) {
        return accord->absence[at].name;
    }
    at = en_accord_notify(accord, token);
    return at >= 0 ? accord->notify[at].name : token;
}

void play_word(const struct player *player, const char *key, struct en_str token,
               struct en_text *out)
{
    const struct en_accord *accord = en_state_accord(en_node_state(player->node[0].node));

    const char *word = en_word(key, token);
    if (word != NULL) {
        en_text_adds(out, word);
        return;
    }
    /* Its names are in one language; a reader of another is better served by the token. */
    bool same = accord != NULL && en_str_is(accord->language[0], en_language());
    en_text_add(out, same ? name_in_accord(accord, token) : token);
}

/* ---- filling -------------------------------------------------------------------------------- */

static void add_name_of(const struct player *player, const struct en_value *value,
                        struct en_text *out)
{
    struct en_hash id = en_value_hash(value);
    struct en_str name = play_label_of(player, &id);

    en_text_add(out, name.len > 0 ? name : (struct en_str){value->text.ptr, 12});
}

static void add_value(const struct player *player, char how, const char *key,
                      const struct en_value *value, struct en_text *out)
{
    struct en_str rest = value->text;
    char time[EN_TIME_BYTES + 1];

    switch (how) {
    case '=':
        add_name_of(player, value, out);
        break;
    case '~':
        play_word(player, key, value->text, out);
        break;
    case '@':
        en_time_format(value->num, time);
        en_text_addf(out, "%.5s", time + 11);
        break;
    case '+':
        en_text_add(out, en_str_cut(&rest, '+'));
        break;
    default:
        en_text_add(out, value->text);
        break;
    }
}

static void add_fill(const struct player *player, const struct en_act *act, const char *fill,
                     struct en_text *out)
{
    char key[EN_TOKEN_BYTES_MAX + 1];
    char how = strchr("#~@=+", fill[0]) != NULL ? fill[0] : 'x';
    const char *name = how == 'x' ? fill : fill + 1;
    const char *dot = strchr(name, '.');
    size_t len = dot == NULL ? strlen(name) : (size_t)(dot - name);
    size_t token = dot == NULL ? 0 : (size_t)(dot[1] - '0');

    memcpy(key, name, len);
    key[len] = '\0';
    if (how == '#') {
        en_text_addf(out, "%zu", en_act_count(act, key));
        return;
    }
    const struct en_item *item = en_act_first(act, key);
    if (item != NULL && token < item->field->token_count) {
        add_value(player, how, key, &item->value[token], out);
    }
}

void play_sentence(const struct player *player, const struct en_act *act, struct en_text *out)
{
    const struct sentence *sentence = NULL;
    struct en_text fill[FILLS] = {{0}};
    struct en_str args[FILLS];

    for (size_t i = 0; sentence == NULL && i < EN_COUNT(SENTENCES); i++) {
        const struct sentence *row = &SENTENCES[i];
        if (strcmp(row->act, act->def->form.name) == 0 &&
            (row->when == NULL || en_act_first(act, row->when) != NULL)) {
            sentence = row;
        }
    }
    if (sentence == NULL) {
        en_text_adds(out, act->def->form.name);
        return;
    }
    for (size_t i = 0; i < FILLS; i++) {
        if (sentence->fill[i] != NULL) {
            add_fill(player, act, sentence->fill[i], &fill[i]);
        }
        args[i] = en_text_str(&fill[i]);
    }
    en_text_fill(out, en_tr(sentence->message), args, FILLS);
    for (size_t i = 0; i < FILLS; i++) {
        en_text_finish(&fill[i]);
    }
}
