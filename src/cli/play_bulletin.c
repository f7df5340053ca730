/*
 * play_bulletin.c: the editions of the story: made, published, kept beside the nodes, shown.
 */
#include "play.h"

#include <string.h>

#include <entente/bulletin.h>

struct play_edition {
    struct play_edition *next;
    struct en_str name, text; // in the reader's language
};

static struct play_edition *edition_named(struct player *player, struct en_str name)
{
    for (struct play_edition *edition = player->editions; edition != NULL;
         edition = edition->next) {
        if (en_str_equal(edition->name, name)) {
            return edition;
        }
    }
    return NULL;
}

/* Keep the text to be shown later; only the newest of an edition is wanted. */
static enum en_status keep_text(struct player *player, struct en_str name, struct en_str text,
                                struct en_error *reterr)
{
    struct play_edition *edition = edition_named(player, name);

    if (edition == NULL) {
        edition = EN_ARENA_NEW(&player->arena, struct play_edition);
        if (edition == NULL) {
            return play_no_memory(reterr);
        }
        edition->next = player->editions;
        edition->name = en_arena_copy(&player->arena, name);
        player->editions = edition;
    }
    edition->text = en_arena_copy(&player->arena, text);
    return edition->text.ptr == NULL || edition->name.ptr == NULL ? play_no_memory(reterr) : EN_OK;
}

/* The text as a page of the public host would have it: bulletins/DAY-EDITION.txt. */
static enum en_status write_text(struct player *player, const struct en_bulletin *bulletin,
                                 struct en_str text, struct en_error *reterr)
{
    struct en_text path = {0};
    char time[EN_TIME_BYTES + 1];

    en_text_addf(&path, "%s/bulletins", player->folder);
    enum en_status status = player->env.make_folder(player->env.self, en_text_cstr(&path), reterr);
    en_time_format(bulletin->cutoff, time);
    en_text_addf(&path, "/%.10s-", time);
    en_text_add(&path, bulletin->edition);
    en_text_adds(&path, ".txt");
    if (status == EN_OK) {
        status = player->env.write_file(player->env.self, en_text_cstr(&path),
                                        (struct en_bytes){(const uint8_t *)text.ptr, text.len},
                                        0644, reterr);
    }
    en_text_finish(&path);
    return status;
}

static enum en_status make(struct player *player, struct en_str edition, struct en_bulletin **ret,
                           struct en_error *reterr)
{
    struct en_state *state = en_node_state(play_registrar(player)->node);
    struct en_bulletin_request request = {.edition = edition,
                                          .now = player->clock.now,
                                          .language = en_str_from(en_language()),
                                          .base_url = EN_STR("")};

    if (!en_bulletin_cutoff(en_state_accord(state), edition, player->clock.now, &request.day)) {
        return play_fail(player, reterr, EN_ERR_NOT_FOUND, "play.edition",
                         N_("the accord knows no edition %1"), N_("see its edition lines"),
                         edition);
    }
    if (request.day > player->clock.now) {
        request.day -= (en_time)24 * 60 * 60; /* today's has not closed: yesterday's was the last */
    }
    struct en_error why = {.rule = ""};
    enum en_status status = en_bulletin_make(state, &request, &player->scratch, ret, &why);
    return status == EN_OK ? EN_OK : play_fail_with(player, &why, reterr);
}

enum en_status play_step_bulletin(struct player *player, const struct en_step *step,
                                  struct en_error *reterr)
{
    struct play_key *by = NULL;
    struct play_deed deed;
    struct en_bulletin *bulletin = NULL;
    struct en_text text = {0};
    enum en_status status = play_key_get(player, step->arg[1], &by, reterr);

    if (status == EN_OK) {
        status = make(player, step->arg[0], &bulletin, reterr);
    }
    if (status != EN_OK) {
        return status;
    }
    en_bulletin_text(&text, bulletin);
    status = keep_text(player, step->arg[0], en_text_str(&text), reterr);
    if (status == EN_OK) {
        status = write_text(player, bulletin, en_text_str(&text), reterr);
    }
    en_text_finish(&text);
    if (status != EN_OK) {
        return status;
    }
    play_deed_begin(&deed, by, "bulletin.publish");
    en_bulletin_body(&deed.body, bulletin, player->hasher);
    player->count.bulletins++;
    /* An edition without news is published all the same, and not worth a line of the story. */
    return bulletin->fact_count > 0 ? play_submit_one(player, &deed, reterr)
                                    : play_submit(player, &deed, 1, reterr);
}

/* The text without its last section, which explains the same each time how to read it. */
static struct en_str news_of(struct en_str text)
{
    struct en_str rest = text, line = {NULL, 0}, news = text;

    while (rest.len > 0) {
        struct en_str before = line;
        line = en_str_cut(&rest, '\n');
        if (before.len > 0 && line.len > 0 && strspn(line.ptr, "-") == line.len) {
            news.len = (size_t)(before.ptr - text.ptr);
        }
    }
    while (news.len > 0 && news.ptr[news.len - 1] == '\n') {
        news.len--;
    }
    return news;
}

enum en_status play_step_show_bulletin(struct player *player, const struct en_step *step,
                                       struct en_error *reterr)
{
    const struct play_edition *edition = edition_named(player, step->arg[0]);

    if (edition == NULL) {
        return play_fail(player, reterr, EN_ERR_NOT_FOUND, "play.edition",
                         N_("no edition %1 was published yet"),
                         N_("publish it: `bulletin %1 by KEY`"), step->arg[0]);
    }
    play_tell_block(player, news_of(edition->text));
    return EN_OK;
}
