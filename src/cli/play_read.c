/*
 * play_read.c: a scenario's lines into steps. Nothing here knows what a step does.
 */
#include "play_form.h"

#include <stdio.h>
#include <string.h>

#include "usage.h"

enum { LINE_MAX_BYTES = 8192 }; /* an act's line, indented; a sentence of the story */

/* ---- errors --------------------------------------------------------------------------------- */

struct en_str en_story_place(const struct en_story *story, size_t file, size_t line,
                             char buffer[static 128])
{
    int len = 0;

    if (file == 0) {
        len = snprintf(buffer, 128, "line %zu", line);
    } else {
        struct en_str path = story->file[file];
        len = snprintf(buffer, 128, "%.*s line %zu", (int)(path.len < 90 ? path.len : 90), path.ptr,
                       line);
    }
    return (struct en_str){buffer, len > 0 ? (size_t)len : 0};
}

/* What one file is read into. */
struct reading {
    struct en_story *story;
    size_t file;
    size_t line;
    struct en_story_line *body; // of the last step, growing
    size_t body_cap;
};

static struct en_str place_of(const struct reading *reading, char buffer[static 128])
{
    return en_story_place(reading->story, reading->file, reading->line, buffer);
}

/* First words of the table, for suggestions. */
static struct en_str first_word_at(const void *self, size_t i)
{
    struct en_str form = {NULL, 0};

    (void)self;
    if (i >= EN_STEP_COUNT) {
        return form;
    }
    form = en_str_from(en_step_defs[i].form);
    return en_str_cut(&form, ' ');
}

static enum en_status unknown_word(const struct reading *reading, struct en_str word,
                                   struct en_error *reterr)
{
    char place[128];
    struct en_str near = en_nearest(word, first_word_at, NULL);

    if (near.len == 0) {
        return en_fail(reterr, EN_ERR_SYNTAX, "play.word", place_of(reading, place),
                       N_("a scenario has no statement \"%1\""),
                       N_("docs/scenarios.md lists them; an act's own lines are indented"), word);
    }
    return en_fail(reterr, EN_ERR_SYNTAX, "play.word", place_of(reading, place),
                   N_("a scenario has no statement \"%1\""), N_("did you mean \"%2\"?"), word,
                   near);
}

static enum en_status no_memory(struct en_error *reterr)
{
    return en_fail(reterr, EN_ERR_MEMORY, "memory", EN_STR(""), en_status_text(EN_ERR_MEMORY),
                   NULL);
}

static enum en_status too_long(const struct reading *reading, const char *text,
                               struct en_error *reterr)
{
    char place[128];

    return en_fail(reterr, EN_ERR_TOO_LONG, "play.long", place_of(reading, place), text,
                   N_("tell it in several scenarios"));
}

/* ---- lines ---------------------------------------------------------------------------------- */

static struct en_str trim(struct en_str text)
{
    while (text.len > 0 && text.ptr[0] == ' ') {
        text = (struct en_str){text.ptr + 1, text.len - 1};
    }
    while (text.len > 0 && text.ptr[text.len - 1] == ' ') {
        text.len--;
    }
    return text;
}

static struct en_step *add_step(struct en_story *story)
{
    if (story->count == story->cap) {
        size_t cap = story->cap == 0 ? 256 : 2 * story->cap;
        struct en_step *grown = EN_ARENA_ARRAY(&story->arena, cap, struct en_step);
        if (grown == NULL) {
            return NULL;
        }
        if (story->count > 0) {
            memcpy(grown, story->step, story->count * sizeof(*grown));
        }
        story->step = grown;
        story->cap = cap;
    }
    return &story->step[story->count++];
}

/* The words of `WORD...` stand on the stack of the reader: keep them. */
static bool keep_more(struct en_story *story, struct en_step *step)
{
    struct en_str *kept = NULL;

    if (step->more_count == 0) {
        step->more = NULL;
        return true;
    }
    kept = EN_ARENA_ARRAY(&story->arena, step->more_count, struct en_str);
    if (kept != NULL) {
        memcpy(kept, step->more, step->more_count * sizeof(*kept));
    }
    step->more = kept;
    return kept != NULL;
}

static enum en_status keep_step(struct reading *reading, const struct en_step *found,
                                struct en_error *reterr)
{
    struct en_story *story = reading->story;

    if (story->count >= EN_STORY_STEPS_MAX) {
        return too_long(reading, N_("the scenario has too many statements"), reterr);
    }
    struct en_step *step = add_step(story);
    if (step == NULL) {
        return no_memory(reterr);
    }
    *step = *found;
    step->file = reading->file;
    step->line = reading->line;
    reading->body = NULL;
    reading->body_cap = 0;
    return keep_more(story, step) ? EN_OK : no_memory(reterr);
}

/* The one form that fits, or the nearest one's word. */
static enum en_status match_forms(const struct reading *reading, const struct en_story_words *words,
                                  struct en_step *ret, struct en_error *reterr)
{
    size_t best = 0, best_id = EN_STEP_COUNT;
    char place[128];

    for (size_t id = 0; id < EN_STEP_COUNT; id++) {
        struct en_step step = {.id = (enum en_step_id)id};
        bool whole = false;
        size_t fits = en_story_match(words, en_step_defs[id].form, &step, &whole);
        if (whole) {
            *ret = step;
            return EN_OK;
        }
        if (fits > best) {
            best = fits;
            best_id = id;
        }
    }
    if (best_id == EN_STEP_COUNT) {
        return unknown_word(reading, words->word[0], reterr);
    }
    return en_fail(reterr, EN_ERR_SYNTAX, "play.form", place_of(reading, place),
                   N_("the line does not fit its form"), N_("it reads: %1"),
                   en_str_from(en_step_defs[best_id].form));
}

/* What may be done every day: steps that stand on one line and name no time. */
static bool may_repeat(enum en_step_id id)
{
    return id == EN_STEP_sync || id == EN_STEP_bulletin || id == EN_STEP_issue ||
           id == EN_STEP_rebuild || id == EN_STEP_verify;
}

static enum en_status keep_inner(struct reading *reading, struct en_step *every,
                                 struct en_error *reterr)
{
    struct en_step *inner = EN_ARENA_NEW(&reading->story->arena, struct en_step);
    struct en_story_words words;
    char place[128];

    if (inner == NULL) {
        return no_memory(reterr);
    }
    if (!en_story_words_split(every->arg[1], &words)) {
        return too_long(reading, N_("the line has too many words"), reterr);
    }
    enum en_status status = match_forms(reading, &words, inner, reterr);
    if (status == EN_OK && !may_repeat(inner->id)) {
        status = en_fail(reterr, EN_ERR_SYNTAX, "play.every", place_of(reading, place),
                         N_("\"%1\" cannot be done every day"),
                         N_("sync, bulletin, issue, rebuild and verify can"), words.word[0]);
    }
    inner->file = reading->file;
    inner->line = reading->line;
    every->inner = inner;
    return status;
}

static enum en_status read_statement(struct reading *reading, struct en_str line,
                                     struct en_error *reterr)
{
    struct en_step step = {.line = 0};
    struct en_story_words words;

    if (!en_story_words_split(line, &words)) {
        return too_long(reading, N_("the line has too many words"), reterr);
    }
    enum en_status status = match_forms(reading, &words, &step, reterr);
    if (status == EN_OK && step.id == EN_STEP_every) {
        status = keep_inner(reading, &step, reterr);
    }
    return status == EN_OK ? keep_step(reading, &step, reterr) : status;
}

static enum en_status add_to_body(struct reading *reading, struct en_str text,
                                  struct en_error *reterr)
{
    struct en_story *story = reading->story;
    struct en_step *step = &story->step[story->count - 1];

    if (step->body_count == reading->body_cap) {
        size_t cap = reading->body_cap == 0 ? 16 : 2 * reading->body_cap;
        struct en_story_line *grown = EN_ARENA_ARRAY(&story->arena, cap, struct en_story_line);
        if (grown == NULL) {
            return no_memory(reterr);
        }
        if (step->body_count > 0) {
            memcpy(grown, reading->body, step->body_count * sizeof(*grown));
        }
        reading->body = grown;
        reading->body_cap = cap;
    }
    reading->body[step->body_count++] = (struct en_story_line){reading->line, text};
    step->body = reading->body;
    return EN_OK;
}

static enum en_status read_indented(struct reading *reading, struct en_str text,
                                    struct en_error *reterr)
{
    const struct en_story *story = reading->story;
    char place[128];
    bool first = story->count == 0 || story->step[story->count - 1].file != reading->file;

    if (first || !en_step_defs[story->step[story->count - 1].id].body) {
        return en_fail(reterr, EN_ERR_SYNTAX, "play.body", place_of(reading, place),
                       N_("an indented line belongs to the statement above, which takes none"),
                       N_("begin the line at its left edge"));
    }
    return add_to_body(reading, text, reterr);
}

static enum en_status check_clean(const struct reading *reading, struct en_str line,
                                  struct en_error *reterr)
{
    static const char *const RULES[] = {"",          "text.utf8",      "text.control",
                                        "text.bidi", "text.invisible", "text.nfc"};
    char place[128];
    enum en_text_fault fault = en_text_check(line, NULL);

    if (line.len > LINE_MAX_BYTES) {
        return too_long(reading, N_("the line is too long"), reterr);
    }
    return fault == EN_TEXT_CLEAN
               ? EN_OK
               : en_fail(reterr, EN_ERR_ENCODING, RULES[fault], place_of(reading, place),
                         N_("the line holds bytes that are no clean text"),
                         N_("UTF-8 in normal form NFC; spaces, no tabs; nothing invisible"));
}

static enum en_status read_line(struct reading *reading, struct en_str line,
                                struct en_error *reterr)
{
    struct en_str text = trim(line);
    enum en_status status = check_clean(reading, line, reterr);

    if (status != EN_OK || text.len == 0 || text.ptr[0] == '#') {
        return status;
    }
    return line.ptr[0] == ' ' ? read_indented(reading, text, reterr)
                              : read_statement(reading, text, reterr);
}

/* ---- public --------------------------------------------------------------------------------- */

void en_story_init(struct en_story *story)
{
    *story = (struct en_story){.count = 0};
    en_arena_init(&story->arena, 0);
}

void en_story_finish(struct en_story *story)
{
    en_arena_finish(&story->arena);
}

enum en_status en_story_read(struct en_story *story, struct en_str path, struct en_str text,
                             struct en_error *reterr)
{
    struct reading reading = {.story = story, .file = story->file_count};

    if (story->file_count == EN_STORY_FILES_MAX || text.len > EN_STORY_BYTES_MAX) {
        return en_fail(reterr, EN_ERR_TOO_LONG, "play.long", path,
                       N_("the scenario is too long, or includes too many files"),
                       N_("tell it in several scenarios"));
    }
    struct en_str kept = en_arena_copy(&story->arena, text);
    story->file[story->file_count] = en_arena_copy(&story->arena, path);
    if (kept.ptr == NULL || story->file[story->file_count].ptr == NULL) {
        return no_memory(reterr);
    }
    story->file_count++;
    enum en_status status = EN_OK;
    while (status == EN_OK && kept.len > 0) {
        reading.line++;
        status = read_line(&reading, en_str_cut(&kept, '\n'), reterr);
    }
    return status;
}

enum en_status en_story_splice(struct en_story *story, size_t at, size_t first,
                               struct en_error *reterr)
{
    size_t count = story->count - first;
    struct en_step *moved = EN_ARENA_ARRAY(&story->arena, count + 1, struct en_step);
    char place[128];

    if (moved == NULL) {
        return no_memory(reterr);
    }
    for (size_t i = 0; i < count; i++) {
        moved[i] = story->step[first + i];
        if (moved[i].id == EN_STEP_include) {
            return en_fail(reterr, EN_ERR_SYNTAX, "play.include",
                           en_story_place(story, moved[i].file, moved[i].line, place),
                           N_("a file that is included cannot include another"),
                           N_("include it from the story itself"));
        }
    }
    if (first > at) {
        memmove(&story->step[at + count], &story->step[at], (first - at) * sizeof(*moved));
    }
    if (count > 0) {
        memcpy(&story->step[at], moved, count * sizeof(*moved));
    }
    return EN_OK;
}
