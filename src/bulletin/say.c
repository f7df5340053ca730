/*
 * What an edition says, sentence by sentence.
 *
 * Every word is of words.def, or a token of the accord (region, kind of incident), or the accord's
 * own title and names. Nothing else reaches the public: no text of an act has a way to here.
 */
#include "say.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

enum { DEGREE_E7 = 10000000, TENTH_E7 = 1000000 };

struct speaker {
    const struct en_bulletin *bulletin;
    enum language language;
    say_fn say;
    void *self;
    struct en_text scratch[5]; // sentence, where, when, what, and numbers within
    bool failed;
};

enum { SENTENCE, WHERE, WHEN, WHAT, NUMBER };

/* A piece of a sentence, begun anew. */
static struct en_text *piece(struct speaker *speaker, int which)
{
    en_text_clear(&speaker->scratch[which]);
    return &speaker->scratch[which];
}

static struct en_str said(struct speaker *speaker, int which)
{
    return en_text_str(&speaker->scratch[which]);
}

static void capital(struct en_text *sentence)
{
    if (sentence->len > 0 && sentence->ptr[0] >= 'a' && sentence->ptr[0] <= 'z') {
        sentence->ptr[0] = (char)(sentence->ptr[0] - 'a' + 'A');
    }
}

static void speak(struct speaker *speaker, enum part part)
{
    struct en_text *sentence = &speaker->scratch[SENTENCE];

    capital(sentence);
    for (size_t i = 0; i < EN_COUNT(speaker->scratch); i++) {
        speaker->failed = speaker->failed || speaker->scratch[i].failed;
    }
    speaker->say(speaker->self, part, en_text_str(sentence));
}

static void speak_word(struct speaker *speaker, enum part part, enum word word)
{
    en_text_adds(piece(speaker, SENTENCE), word_of(word, speaker->language));
    speak(speaker, part);
}

/* ---- where and when ------------------------------------------------------------------------- */

/* "gao" is "Gao", "haut-niger" is "Haut-Niger": tokens know no capitals. */
static void region_add(struct en_text *out, struct en_str region)
{
    bool first = true;

    for (size_t i = 0; i < region.len; i++) {
        char c = region.ptr[i];
        en_text_addc(out, first && c >= 'a' && c <= 'z' ? (char)(c - 'a' + 'A') : c);
        first = c == '-';
    }
}

static void degrees_add(struct en_text *out, enum language language, int32_t e7, enum word positive,
                        enum word negative)
{
    struct en_text degree = {0}, tenth = {0};
    int32_t size = e7 < 0 ? -e7 : e7;

    en_text_addf(&degree, "%" PRId32, size / DEGREE_E7);
    en_text_addf(&tenth, "%" PRId32, size % DEGREE_E7 / TENTH_E7);
    word_add(out, language, e7 < 0 ? negative : positive, en_text_str(&degree),
             en_text_str(&tenth));
    out->failed = out->failed || degree.failed || tenth.failed;
    en_text_finish(&degree);
    en_text_finish(&tenth);
}

static void cell_add(struct speaker *speaker, const struct en_bulletin_item *item)
{
    struct en_text *north = piece(speaker, WHAT), *east = piece(speaker, NUMBER);

    degrees_add(north, speaker->language, item->south_e7, WORD_NORTH, WORD_SOUTH);
    degrees_add(east, speaker->language, item->west_e7, WORD_EAST, WORD_WEST);
    word_add(&speaker->scratch[WHERE], speaker->language, WORD_PLACE_CELL, en_text_str(north),
             en_text_str(east));
}

static void place_add(struct speaker *speaker, const struct en_bulletin_item *item)
{
    struct en_text *out = piece(speaker, WHERE);
    bool cells = speaker->bulletin->cells;

    switch (item->place) {
    case EN_PLACE_REGION:
        region_add(out, item->region);
        break;
    case EN_PLACE_CELL:
        cell_add(speaker, item);
        break;
    case EN_PLACE_SEVERAL:
        en_text_adds(
            out, word_of(cells ? WORD_PLACE_SEVERAL_CELLS : WORD_PLACE_SEVERAL, speaker->language));
        break;
    case EN_PLACE_ALL:
    default:
        en_text_adds(out,
                     word_of(cells ? WORD_PLACE_ALL_CELLS : WORD_PLACE_ALL, speaker->language));
        break;
    }
}

/* "Gao, jeudi 23 février 2017, matin", into WHERE. */
static void where_when(struct speaker *speaker, const struct en_bulletin_item *item)
{
    static const enum word spans[] = {[EN_SPAN_MORNING] = WORD_MORNING,
                                      [EN_SPAN_AFTERNOON] = WORD_AFTERNOON,
                                      [EN_SPAN_DAY] = WORD_DAY,
                                      [EN_SPAN_WEEK] = WORD_WEEK};

    place_add(speaker, item);
    date_add(piece(speaker, NUMBER), speaker->language, item->from);
    word_add(piece(speaker, WHEN), speaker->language, spans[item->span], said(speaker, NUMBER));
    struct en_text *both = piece(speaker, WHAT);
    word_add(both, speaker->language, WORD_WHERE_WHEN, said(speaker, WHERE), said(speaker, WHEN));
    en_text_add(piece(speaker, WHERE), en_text_str(both));
}

/* ---- what is counted ------------------------------------------------------------------------ */

static void number_add(struct speaker *speaker, struct en_text *out, uint32_t count)
{
    struct en_text merge = {0};

    if (count > 0) {
        en_text_addf(out, "%" PRIu32, count);
        return;
    }
    small_number_add(&merge, speaker->language, speaker->bulletin->merge);
    word_add(out, speaker->language, WORD_FEWER, en_text_str(&merge));
    out->failed = out->failed || merge.failed;
    en_text_finish(&merge);
}

static const char *noun_of(const struct speaker *speaker, const struct en_bulletin_item *item)
{
    bool one = item->count == 1;
    enum word word = item->joint ? (one ? WORD_JOINT_ONE : WORD_JOINT)
                                 : (one ? WORD_NOT_JOINT_ONE : WORD_NOT_JOINT);

    if (item->kind == EN_BULLETIN_RESTRICTION) {
        word = one ? WORD_RESTRICTED_ONE : WORD_RESTRICTED;
    } else if (item->kind == EN_BULLETIN_CORRECTION) {
        word = one ? WORD_CORRECTED_ONE : WORD_CORRECTED;
    }
    return word_of(word, speaker->language);
}

static void say_counted(struct speaker *speaker, const struct en_bulletin_item *item)
{
    struct en_str noun = en_str_from(noun_of(speaker, item));

    where_when(speaker, item);
    struct en_text *what = piece(speaker, WHAT);
    if (item->place == EN_PLACE_ALL) {
        word_add(what, speaker->language, WORD_REST_ALL, noun);
    } else if (item->span == EN_SPAN_WEEK) {
        word_add(what, speaker->language, WORD_REST, noun);
    } else {
        en_text_add(what, noun);
    }
    number_add(speaker, piece(speaker, NUMBER), item->count);
    word_add(piece(speaker, SENTENCE), speaker->language, WORD_COUNTED, said(speaker, WHERE),
             said(speaker, NUMBER), said(speaker, WHAT));
    speak(speaker, PART_ITEM);
}

/* ---- incidents ------------------------------------------------------------------------------ */

/* A range as it may be printed: small numbers are as telling about dead as about patrols. */
static void range_add(struct speaker *speaker, struct en_text *out, int64_t low, int64_t high)
{
    struct en_text from = {0}, to = {0};

    en_text_addf(&from, "%" PRId64, low);
    en_text_addf(&to, "%" PRId64, high);
    if (high == 0) {
        en_text_adds(out, word_of(WORD_NONE, speaker->language));
    } else if (high < (int64_t)speaker->bulletin->merge) {
        number_add(speaker, out, 0);
    } else if (low < (int64_t)speaker->bulletin->merge) {
        word_add(out, speaker->language, WORD_UP_TO, en_text_str(&to));
    } else if (low == high) {
        en_text_add(out, en_text_str(&to));
    } else {
        word_add(out, speaker->language, WORD_RANGE, en_text_str(&from), en_text_str(&to));
    }
    out->failed = out->failed || from.failed || to.failed;
    en_text_finish(&from);
    en_text_finish(&to);
}

static void source_add(struct speaker *speaker, struct en_text *out,
                       const struct en_bulletin_figure *figure)
{
    range_add(speaker, piece(speaker, NUMBER), figure->low, figure->high);
    word_add(out, speaker->language, WORD_SOURCE_SAYS,
             name_of(NAMED_SOURCE, figure->source, speaker->language), said(speaker, NUMBER));
}

/* All that is said of one thing that is counted; the figures of it stand one after the other. */
static void say_figures(struct speaker *speaker, const struct en_bulletin_figure *figure,
                        size_t count)
{
    struct en_str what = name_of(NAMED_WHAT, figure->what, speaker->language);
    int64_t low = figure->low, high = figure->high;

    for (size_t i = 1; i < count; i++) {
        low = figure[i].low < low ? figure[i].low : low;
        high = figure[i].high > high ? figure[i].high : high;
    }
    range_add(speaker, piece(speaker, WHEN), low, high);
    if (count == 1) {
        word_add(piece(speaker, SENTENCE), speaker->language, WORD_FIGURE_ONE, what,
                 said(speaker, WHEN), name_of(NAMED_SOURCE, figure->source, speaker->language));
        speak(speaker, PART_DETAIL);
        return;
    }
    struct en_text *sources = piece(speaker, WHAT);
    for (size_t i = 0; i < count; i++) {
        en_text_adds(sources, i > 0 ? word_of(WORD_SOURCE_NEXT, speaker->language) : "");
        source_add(speaker, sources, &figure[i]);
    }
    word_add(piece(speaker, SENTENCE), speaker->language, WORD_FIGURE_MANY, what,
             said(speaker, WHEN), said(speaker, WHAT));
    speak(speaker, PART_DETAIL);
}

static void say_incident(struct speaker *speaker, const struct en_bulletin_item *item)
{
    enum word word = item->kind == EN_BULLETIN_SAFETY ? WORD_WARNING : WORD_NAMED_EVENT;
    struct en_str kind = speaker->language == FRENCH
                             ? item->incident_name
                             : name_of(NAMED_KIND, item->incident, speaker->language);

    where_when(speaker, item);
    word_add(piece(speaker, SENTENCE), speaker->language, word, kind, said(speaker, WHERE));
    speak(speaker, PART_ITEM);
    for (size_t from = 0, to = 0; from < item->figure_count; from = to) {
        for (to = from + 1; to < item->figure_count &&
                            en_str_equal(item->figure[to].what, item->figure[from].what);
             to++) {
        }
        say_figures(speaker, &item->figure[from], to - from);
    }
}

/* ---- weeks ---------------------------------------------------------------------------------- */

static void total_add(struct speaker *speaker, struct en_text *out, uint32_t count, bool fewer,
                      bool joint)
{
    struct en_bulletin_item total = {.kind = EN_BULLETIN_PATROLS, .count = count, .joint = joint};
    struct en_str noun = en_str_from(noun_of(speaker, &total));

    if (count == 0 && !fewer) {
        en_text_adds(out, word_of(joint ? WORD_NO_JOINT : WORD_NO_NOT_JOINT, speaker->language));
        return;
    }
    number_add(speaker, piece(speaker, NUMBER), count);
    if (count == 0 || !fewer) {
        word_add(out, speaker->language, WORD_COUNT_OF, said(speaker, NUMBER), noun);
        return;
    }
    struct en_text *rest = piece(speaker, WHEN);
    number_add(speaker, rest, 0);
    word_add(out, speaker->language, WORD_AND_FEWER, said(speaker, NUMBER), noun,
             en_text_str(rest));
}

static void say_week(struct speaker *speaker, const struct en_bulletin_week *week)
{
    total_add(speaker, piece(speaker, WHERE), week->joint, week->joint_fewer, true);
    total_add(speaker, piece(speaker, WHAT), week->not_joint, week->not_joint_fewer, false);
    date_add(piece(speaker, NUMBER), speaker->language, week->monday);
    word_add(piece(speaker, SENTENCE), speaker->language, WORD_WEEK_TOLD, said(speaker, NUMBER),
             said(speaker, WHERE), said(speaker, WHAT));
    speak(speaker, PART_ITEM);
}

static void say_weeks(struct speaker *speaker)
{
    const struct en_bulletin *bulletin = speaker->bulletin;

    if (bulletin->week_count > 0) {
        speak_word(speaker, PART_HEADING, WORD_HEAD_WEEK);
    }
    for (size_t i = 0; i < bulletin->week_count; i++) {
        say_week(speaker, &bulletin->week[i]);
    }
}

/* ---- the page ------------------------------------------------------------------------------- */

void edition_add(struct en_text *out, const struct en_bulletin *bulletin, enum language language)
{
    struct en_text date = {0}, edition = {0};

    date_add(&date, language, bulletin->cutoff);
    word_add(&edition, language, WORD_EDITION, name_of(NAMED_EDITION, bulletin->edition, language),
             en_text_str(&date));
    capital(&edition);
    en_text_add(out, en_text_str(&edition));
    out->failed = out->failed || date.failed || edition.failed;
    en_text_finish(&date);
    en_text_finish(&edition);
}

void en_bulletin_name(struct en_text *out, const struct en_bulletin *bulletin)
{
    enum language language = first_language(bulletin);

    if (!bulletin->live) {
        en_text_addf(out, "%s \xe2\x80\x93 ", word_of(WORD_EXERCISE, language));
    }
    edition_add(out, bulletin, language);
}

enum language first_language(const struct en_bulletin *bulletin)
{
    return bulletin->english ? ENGLISH : FRENCH;
}

static void say_head(struct speaker *speaker)
{
    const struct en_bulletin *bulletin = speaker->bulletin;
    enum language language = speaker->language;

    if (!bulletin->live) {
        speak_word(speaker, PART_EXERCISE, WORD_EXERCISE);
        speak_word(speaker, PART_EXERCISE_NOTE, WORD_EXERCISE_NOTE);
    }
    en_text_add(piece(speaker, SENTENCE), bulletin->title);
    speak(speaker, PART_TITLE);
    edition_add(piece(speaker, SENTENCE), bulletin, language);
    speak(speaker, PART_EDITION);
    clock_add(piece(speaker, WHEN), language, bulletin->cutoff);
    clock_add(piece(speaker, WHAT), language, bulletin->hour);
    word_add(piece(speaker, SENTENCE), language, WORD_LEDE, said(speaker, WHEN),
             said(speaker, WHAT));
    speak(speaker, PART_LEDE);
    date_add(piece(speaker, WHEN), language, bulletin->next_hour);
    clock_add(piece(speaker, WHAT), language, bulletin->next_hour);
    word_add(piece(speaker, SENTENCE), language, WORD_NEXT,
             name_of(NAMED_EDITION, bulletin->next, language), said(speaker, WHEN),
             said(speaker, WHAT));
    speak(speaker, PART_LEDE);
}

static void say_items(struct speaker *speaker)
{
    static const enum word headings[] = {[EN_BULLETIN_SAFETY] = WORD_HEAD_SAFETY,
                                         [EN_BULLETIN_PATROLS] = WORD_HEAD_PATROLS,
                                         [EN_BULLETIN_RESTRICTION] = WORD_HEAD_RESTRICTION,
                                         [EN_BULLETIN_INCIDENT] = WORD_HEAD_INCIDENT,
                                         [EN_BULLETIN_CORRECTION] = WORD_HEAD_CORRECTION};
    const struct en_bulletin *bulletin = speaker->bulletin;

    if (bulletin->item_count + bulletin->week_count == 0) {
        speak_word(speaker, PART_NOTHING, WORD_NOTHING);
    }
    for (size_t i = 0; i < bulletin->item_count; i++) {
        const struct en_bulletin_item *item = &bulletin->item[i];
        if (i == 0 || item->kind != bulletin->item[i - 1].kind) {
            speak_word(speaker, PART_HEADING, headings[item->kind]);
        }
        if (item->kind == EN_BULLETIN_SAFETY || item->kind == EN_BULLETIN_INCIDENT) {
            say_incident(speaker, item);
        } else {
            say_counted(speaker, item);
        }
    }
    say_weeks(speaker);
}

static void say_notes(struct speaker *speaker)
{
    const struct en_bulletin *bulletin = speaker->bulletin;
    struct en_text *first = piece(speaker, WHEN), *second = piece(speaker, WHAT);

    speak_word(speaker, PART_NOTES, WORD_HEAD_NOTES);
    speak_word(speaker, PART_NOTE, WORD_NOTE_MIXED);
    en_text_addf(first, "%" PRIu32, bulletin->delay_patrol_hours);
    en_text_addf(second, "%" PRIu32, bulletin->delay_incident_hours);
    word_add(piece(speaker, SENTENCE), speaker->language, WORD_NOTE_DELAY, en_text_str(first),
             en_text_str(second));
    speak(speaker, PART_NOTE);
    if (bulletin->merge > 1) {
        small_number_add(piece(speaker, WHEN), speaker->language, bulletin->merge);
        word_add(piece(speaker, SENTENCE), speaker->language, WORD_NOTE_MERGE, said(speaker, WHEN));
        speak(speaker, PART_NOTE);
    }
    speak_word(speaker, PART_NOTE, WORD_NOTE_FIGURES);
    speak_word(speaker, PART_NOTE, bulletin->cells ? WORD_NOTE_CELLS : WORD_NOTE_REGIONS);
    speak_word(speaker, PART_NOTE, WORD_NOTE_NEVER);
}

bool bulletin_say(const struct en_bulletin *bulletin, enum language language, say_fn say,
                  void *self)
{
    struct speaker speaker = {.bulletin = bulletin, .language = language, .say = say, .self = self};

    say_head(&speaker);
    say_items(&speaker);
    say_notes(&speaker);
    for (size_t i = 0; i < EN_COUNT(speaker.scratch); i++) {
        en_text_finish(&speaker.scratch[i]);
    }
    return !speaker.failed;
}
