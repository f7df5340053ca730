/*
 * play_amend.c: an amendment as a difference to the accord in force.
 *
 * accord.amend carries the whole new text; a story writes what changes: `- LINE` is taken out,
 * `+ LINE` is put in where a line of the same key was taken out, else behind the last of that key.
 */
#include "play.h"

#include <string.h>

#include "find.h"

enum { LINES_MAX = EN_ACT_LINES_MAX };

struct draft {
    struct en_str line[LINES_MAX];
    bool out[LINES_MAX]; // taken out, and nothing put in its place yet
    size_t count;
};

static struct en_str key_of_line(struct en_str line)
{
    return en_str_cut(&line, ':');
}

static bool begins(const struct en_story_line *line, char sign)
{
    return line->text.len > 2 && line->text.ptr[0] == sign && line->text.ptr[1] == ' ';
}

static struct en_str behind_sign(const struct en_story_line *line)
{
    return (struct en_str){line->text.ptr + 2, line->text.len - 2};
}

/* The lines of the accord in force: those of its act, without header, base and reason. */
static enum en_status read_lines(struct player *player, struct draft *draft,
                                 struct en_error *reterr)
{
    const struct en_accord *accord = en_state_accord(en_node_state(play_registrar(player)->node));
    struct en_str rest = en_arena_copy(&player->scratch, accord->text);
    bool header = true;

    if (rest.ptr == NULL) {
        return play_no_memory(reterr);
    }
    while (rest.len > 0 && draft->count < LINES_MAX) {
        struct en_str line = en_str_cut(&rest, '\n');
        /* Comments belong to act 0 alone; the accord's own lines begin with its title. */
        header = header && !en_str_starts(line, EN_STR("title: "));
        if (!header && line.len > 0 && line.ptr[0] != '#') {
            draft->line[draft->count++] = line;
        }
    }
    return EN_OK;
}

static bool take_out(struct draft *draft, struct en_str line)
{
    for (size_t i = 0; i < draft->count; i++) {
        if (!draft->out[i] && en_str_equal(draft->line[i], line)) {
            draft->out[i] = true;
            return true;
        }
    }
    return false;
}

static void make_room(struct draft *draft, size_t at)
{
    size_t behind = draft->count++ - at;

    memmove(&draft->line[at + 1], &draft->line[at], behind * sizeof(draft->line[0]));
    memmove(&draft->out[at + 1], &draft->out[at], behind * sizeof(draft->out[0]));
}

static bool put_in(struct draft *draft, struct en_str line)
{
    struct en_str key = key_of_line(line);
    size_t last = 0;

    for (size_t i = 0; i < draft->count; i++) {
        bool same = en_str_equal(key_of_line(draft->line[i]), key);
        if (same && draft->out[i]) {
            draft->line[i] = line;
            draft->out[i] = false;
            return true;
        }
        last = same ? i + 1 : last;
    }
    if (last == 0 || draft->count == LINES_MAX) {
        return false;
    }
    make_room(draft, last);
    draft->line[last] = line;
    draft->out[last] = false;
    return true;
}

static enum en_status no_line(struct player *player, const struct en_story_line *line,
                              struct en_error *reterr)
{
    char place[128];

    return en_fail(reterr, EN_ERR_NOT_FOUND, "play.amend",
                   en_story_place(&player->story, player->step->file, line->line, place),
                   N_("the accord in force has no such line, or no line of that key: %1"),
                   N_("write `- ` and a whole line of it, or `+ ` and a new one; `reason: TEXT`"),
                   line->text);
}

/* "+ root: cpa @cpa/root": a key that the story has not made yet is made now. */
static enum en_status make_new_keys(struct player *player, struct en_str line,
                                    struct en_error *reterr)
{
    struct en_str rest = line, last = {NULL, 0};

    while (rest.ptr != NULL) {
        last = en_str_cut(&rest, ' ');
    }
    if (last.len < 2 || last.ptr[0] != '@') {
        return EN_OK;
    }
    struct en_str name = {last.ptr + 1, last.len - 1};
    bool cosigns = en_str_is(key_of_line(line), "witness");
    if (play_key_find(player, name) != NULL) {
        return EN_OK;
    }
    return play_key_make(player, name, 0, cosigns, NULL, reterr);
}

static enum en_status apply(struct player *player, const struct en_step *step, struct draft *draft,
                            struct en_error *reterr)
{
    enum en_status status = EN_OK;

    for (size_t i = 0; status == EN_OK && i < step->body_count; i++) {
        const struct en_story_line *line = &step->body[i];
        bool fits = en_str_starts(line->text, EN_STR("reason: "));
        if (begins(line, '-')) {
            fits = take_out(draft, behind_sign(line));
        } else if (begins(line, '+')) {
            fits = put_in(draft, behind_sign(line));
            status = fits ? make_new_keys(player, behind_sign(line), reterr) : EN_OK;
        }
        if (!fits) {
            status = no_line(player, line, reterr);
        }
    }
    return status;
}

static enum en_status fill_keys(struct player *player, const struct en_text *lines,
                                struct en_text *out, struct en_error *reterr)
{
    struct en_vkey vkey[PLAY_NODES_MAX * 2];
    struct en_error why = {.rule = ""};
    size_t count = 0;

    for (struct play_key *key = player->keys; key != NULL && count < EN_COUNT(vkey);
         key = key->next) {
        if (key->role == 0) {
            vkey[count++] = key->vkey;
        }
    }
    enum en_status status = en_accord_fill_keys(out, en_text_str(lines), vkey, count, &why);
    return status == EN_OK ? EN_OK : play_fail_with(player, &why, reterr);
}

static enum en_status write_body(struct player *player, const struct en_step *step,
                                 const struct draft *draft, struct en_text *body,
                                 struct en_error *reterr)
{
    struct en_hash base = {{0}};
    struct en_text lines = {0};
    struct en_str reason = EN_STR("reason: ");
    enum en_status status =
        play_view(player, "accords", (struct en_str){NULL, 0}, en_take_last_id, &base, reterr);

    if (status != EN_OK) {
        return status;
    }
    en_line_add_hash(body, "base", &base);
    for (size_t i = 0; i < step->body_count; i++) {
        if (en_str_starts(step->body[i].text, reason)) {
            en_text_add(body, step->body[i].text);
            en_text_addc(body, '\n');
        }
    }
    for (size_t i = 0; i < draft->count; i++) {
        if (!draft->out[i]) {
            en_text_add(&lines, draft->line[i]);
            en_text_addc(&lines, '\n');
        }
    }
    status = fill_keys(player, &lines, body, reterr);
    en_text_finish(&lines);
    return status;
}

static void tell_changes(struct player *player, const struct en_step *step)
{
    struct en_text text = {0};

    for (size_t i = 0; i < step->body_count; i++) {
        if (begins(&step->body[i], '-') || begins(&step->body[i], '+')) {
            en_text_add(&text, step->body[i].text);
            en_text_addc(&text, '\n');
        }
    }
    play_tell_block(player, en_text_str(&text));
    en_text_finish(&text);
}

enum en_status play_step_amend(struct player *player, const struct en_step *step,
                               struct en_error *reterr)
{
    struct draft *draft = EN_ARENA_NEW(&player->scratch, struct draft);
    struct play_key *by = NULL;
    struct play_deed deed;
    enum en_status status =
        draft == NULL ? play_no_memory(reterr) : play_key_get(player, step->arg[0], &by, reterr);

    if (status == EN_OK) {
        status = read_lines(player, draft, reterr);
    }
    if (status == EN_OK) {
        status = apply(player, step, draft, reterr);
    }
    if (status != EN_OK) {
        return status;
    }
    play_deed_begin(&deed, by, "accord.amend");
    deed.label = step->arg[1];
    status = write_body(player, step, draft, &deed.body, reterr);
    if (status != EN_OK) {
        en_text_finish(&deed.body);
        return status;
    }
    status = play_submit_one(player, &deed, reterr);
    if (status == EN_OK) {
        tell_changes(player, step);
    }
    return status;
}
