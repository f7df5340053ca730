/*
 * play_tell.c: the story as it is shown.
 *
 * A heading a day, a line an event: the time, a mark, who, what. The mark is never the only carrier
 * of a meaning: what is void says so in words, with the rule and the remedy. On a terminal a bar
 * stands on the last line; elsewhere the headings carry the per cent. With --json the same events
 * are objects.
 */
#include "play.h"

#include <string.h>

#include <jansson.h>

enum {
    WIDTH_USUAL = 96, /* where the output is no terminal */
    WIDTH_MAX = 110,  /* longer lines are hard to read */
    WHO_COLUMNS = 17, /* "minusma/officer-1" */
    TEXT_COLUMN = 10, /* behind "  05:30  x " */
    BAR_CELLS = 30,
};

static const char *const WEEKDAYS[] = {N_("Monday"), N_("Tuesday"),  N_("Wednesday"), N_("Thursday"),
                                       N_("Friday"), N_("Saturday"), N_("Sunday")};
static const char *const MONTHS[] = {
    N_("January"), N_("February"), N_("March"),     N_("April"),   N_("May"),      N_("June"),
    N_("July"),    N_("August"),   N_("September"), N_("October"), N_("November"), N_("December")};

static const struct {
    const char *glyph;
    enum en_ink ink;
} marks[] = {
    [PLAY_MARK_GOOD] = {"✓", EN_INK_GOOD}, [PLAY_MARK_WAIT] = {"…", EN_INK_WAIT},
    [PLAY_MARK_BAD] = {"✗", EN_INK_BAD},   [PLAY_MARK_ALARM] = {"!", EN_INK_BAD},
    [PLAY_MARK_NONE] = {" ", EN_INK_PLAIN},
};

static bool silent(const struct player *player)
{
    return player->quiet || player->hushed || player->cli->json;
}

static size_t width_of(const struct player *player)
{
    size_t width = player->cli->width == 0 ? WIDTH_USUAL : player->cli->width;

    return width > WIDTH_MAX ? WIDTH_MAX : width;
}

/* ---- the bar -------------------------------------------------------------------------------------------- */

static int percent_of(const struct player *player)
{
    en_time all = player->story.end - player->story.begin;

    if (all <= 0) {
        return player->story.count == 0 ? 100 : (int)(100 * player->at / player->story.count);
    }
    return (int)(100 * (player->clock.now - player->story.begin) / all);
}

void play_bar_clear(struct player *player)
{
    if (player->bar) {
        fputs("\r\033[K", player->cli->out);
        player->bar = false;
    }
}

void play_bar_draw(struct player *player)
{
    struct en_env machine = player->clock.inner;
    int64_t ms = machine.monotonic_ms(machine.self) - player->begun_ms;
    int percent = percent_of(player);
    struct en_text line = {0};
    char time[EN_TIME_BYTES + 1];

    if (silent(player) || player->cli->width < 60 || player->node_count == 0) {
        return;
    }
    en_time_format(player->clock.now, time);
    for (int i = 0; i < BAR_CELLS; i++) {
        en_text_adds(&line, i * 100 < percent * BAR_CELLS ? "█" : "░");
    }
    fprintf(player->cli->out, "\r\033[K  %s %3d %%  %.10s %.5s  %lld.%lld s",
            en_text_cstr(&line), percent, time, time + 11, (long long)(ms / 1000),
            (long long)(ms % 1000 / 100));
    fflush(player->cli->out);
    en_text_finish(&line);
    player->bar = true;
}

/* ---- lines ------------------------------------------------------------------------------------------------ */

static void pad(struct en_text *out, size_t columns)
{
    for (size_t have = en_width(en_text_str(out)); have < columns; have++) {
        en_text_addc(out, ' ');
    }
}

/* Put text behind what stands in `line`, breaking it between words and indenting what follows. */
static void add_wrapped(const struct player *player, struct en_text *line, size_t indent,
                        struct en_str text)
{
    size_t width = width_of(player), column = en_width(en_text_str(line));
    bool first = true;

    while (text.len > 0) {
        struct en_str word = en_str_cut(&text, ' ');
        size_t columns = en_width(word);
        if (!first && column + 1 + columns > width) {
            en_text_addc(line, '\n');
            for (column = 0; column < indent; column++) {
                en_text_addc(line, ' ');
            }
        } else if (!first) {
            en_text_addc(line, ' ');
            column++;
        }
        en_text_add(line, word);
        column += columns;
        first = false;
    }
    en_text_addc(line, '\n');
}

static void print(struct player *player, struct en_text *text)
{
    play_bar_clear(player);
    fwrite(text->ptr, 1, text->len, player->cli->out);
    en_text_finish(text);
    play_bar_draw(player);
}

/* The heading of a new day. */
static void tell_day(struct player *player)
{
    en_time day = en_time_day(player->clock.now);
    struct en_text name = {0}, line = {0};
    char text[EN_TIME_BYTES + 1];

    if (day == player->told_day) {
        return;
    }
    player->told_day = day;
    en_time_format(day, text);
    unsigned month = (unsigned)(text[5] - '0') * 10 + (unsigned)(text[6] - '0');
    struct en_str number = {text[8] == '0' ? text + 9 : text + 8, text[8] == '0' ? 1 : 2};
    struct en_str args[] = {en_str_from(en_tr(WEEKDAYS[en_time_weekday(day)])), number,
                            en_str_from(en_tr(MONTHS[month - 1])), {text, 4}};
    en_text_fill(&name, en_tr(N_("%1 %2 %3 %4")), args, 4);
    en_text_addf(&line, "\n%s── %s ", en_ink(player->cli, EN_INK_BOLD), en_text_cstr(&name));
    size_t used = en_width(en_text_str(&name)) + 4, width = width_of(player);
    for (size_t i = used; i + 6 < width; i++) {
        en_text_adds(&line, "─");
    }
    en_text_addf(&line, " %3d %%%s\n", percent_of(player), en_ink(player->cli, EN_INK_PLAIN));
    en_text_finish(&name);
    print(player, &line);
}

/* "  05:30  x " without what follows. */
static void begin_line(struct player *player, enum play_mark mark, struct en_text *line)
{
    char time[EN_TIME_BYTES + 1];

    en_time_format(player->clock.now, time);
    en_text_addf(line, "  %.5s %s%s%s ", time + 11, en_ink(player->cli, marks[mark].ink),
                 marks[mark].glyph, en_ink(player->cli, EN_INK_PLAIN));
}

static void tell_text(struct player *player, enum play_mark mark, struct en_str who,
                      struct en_str text)
{
    struct en_text head = {0}, line = {0};

    tell_day(player);
    begin_line(player, mark, &line);
    en_text_add(&head, who);
    pad(&head, who.len > 0 ? WHO_COLUMNS : 0);
    if (who.len > 0) {
        en_text_addc(&head, ' ');
    }
    size_t indent = TEXT_COLUMN + en_width(en_text_str(&head));
    en_text_add(&line, en_text_str(&head));
    /* The ink's bytes take no columns: count from a line that has none. */
    struct en_text body = {0};
    for (size_t i = 0; i < indent; i++) {
        en_text_addc(&body, ' ');
    }
    add_wrapped(player, &body, indent, text);
    en_text_add(&line, (struct en_str){body.ptr + indent, body.len - indent});
    en_text_finish(&body);
    en_text_finish(&head);
    print(player, &line);
}

void play_tell(struct player *player, enum play_mark mark, struct en_str who, const char *message,
               const struct en_str *args, size_t arg_count)
{
    struct en_text text = {0};

    if (silent(player)) {
        return;
    }
    en_text_fill(&text, en_tr(message), args, arg_count);
    tell_text(player, mark, who, en_text_str(&text));
    en_text_finish(&text);
}

void play_tell_say(struct player *player, struct en_str text)
{
    struct en_text line = {0};

    if (silent(player)) {
        return;
    }
    if (player->node_count > 0) {
        tell_day(player);
    }
    en_text_addc(&line, '\n');
    en_text_adds(&line, "  ");
    struct en_text body = {0};
    en_text_adds(&body, "  ");
    add_wrapped(player, &body, 2, text);
    en_text_add(&line, (struct en_str){body.ptr + 2, body.len - 2});
    en_text_finish(&body);
    print(player, &line);
}

void play_tell_block(struct player *player, struct en_str text)
{
    struct en_text block = {0};

    if (silent(player)) {
        return;
    }
    while (text.len > 0) {
        en_text_adds(&block, "      │ ");
        en_text_add(&block, en_str_cut(&text, '\n'));
        en_text_addc(&block, '\n');
    }
    print(player, &block);
}

/* ---- acts --------------------------------------------------------------------------------------------------- */

void play_tell_why(struct player *player, const struct en_error *why)
{
    struct en_text text = {0};
    struct en_str args[EN_COUNT(why->arg)];

    if (silent(player) || why->text == NULL) {
        return;
    }
    for (size_t i = 0; i < EN_COUNT(why->arg); i++) {
        args[i] = en_str_from(why->arg[i]);
    }
    bool is_void = why->status == EN_ERR_VOID || why->status == EN_ERR_CONSENT;
    en_text_addf(&text, "→ %s (%s): ", en_tr(is_void ? N_("void") : N_("refused")), why->rule);
    en_text_fill(&text, en_tr(why->text), args, EN_COUNT(args));
    if (why->remedy != NULL) {
        en_text_adds(&text, "; ");
        en_text_fill(&text, en_tr(why->remedy), args, EN_COUNT(args));
    }
    tell_text(player, PLAY_MARK_NONE, EN_STR(""), en_text_str(&text));
    en_text_finish(&text);
}

static void add_completed(struct player *player, const struct en_effect *effect,
                          struct en_text *out)
{
    struct en_str name = play_label_of(player, &effect->completed);
    char number[24];
    int len = snprintf(number, sizeof(number), "%u", effect->completed_count);

    en_text_adds(out, " → ");
    if (effect->completed_count == 1 && name.len > 0) {
        en_text_fill(out, en_tr(N_("all agree, %1 is in force")), &name, 1);
        return;
    }
    struct en_str count = {number, len > 0 ? (size_t)len : 0};
    en_text_fill(out,
                 en_tr(effect->completed_count == 1 ? N_("all agree, it is in force")
                                                    : N_("all agree, %1 are in force")),
                 &count, 1);
}

static enum play_mark mark_of(const struct en_result *result)
{
    if (result->answer == EN_ANSWER_REFUSED || result->effect.outcome == EN_OUTCOME_VOID) {
        return PLAY_MARK_BAD;
    }
    return result->effect.outcome == EN_OUTCOME_PENDING ? PLAY_MARK_WAIT : PLAY_MARK_GOOD;
}

void play_tell_deed(struct player *player, const struct play_deed *deed)
{
    enum play_mark mark = mark_of(&deed->result);
    struct en_text text = {0};
    struct en_act act;

    if (silent(player)) {
        return;
    }
    struct en_str note = en_entry_act_text(deed->note);
    if (note.len > 0 && en_act_parse(&player->scratch, note, &act, NULL) == EN_OK) {
        play_sentence(player, &act, &text);
    } else {
        en_text_adds(&text, deed->act);
    }
    if (deed->result.answer == EN_ANSWER_COMMITTED && deed->result.effect.completed_count > 0) {
        add_completed(player, &deed->result.effect, &text);
    } else if (mark == PLAY_MARK_WAIT) {
        en_text_addf(&text, " → %s", en_tr(N_("waits for consent")));
    }
    tell_text(player, mark, en_str_from(deed->by->name), en_text_str(&text));
    en_text_finish(&text);
    if (deed->result.answer == EN_ANSWER_REFUSED) {
        play_tell_why(player, &deed->result.why);
    } else if (mark == PLAY_MARK_BAD) {
        play_tell_why(player, &deed->result.effect.why);
    }
}

/* ---- alarms --------------------------------------------------------------------------------------------------- */

struct alarms {
    struct player *player;
    size_t row;
};

static bool tell_alarm(void *self, const struct en_cell *cells, size_t count)
{
    struct alarms *alarms = self;
    struct player *player = alarms->player;

    if (alarms->row++ < player->alarms_told) {
        return true;
    }
    player->alarms_told = alarms->row;
    struct en_str kind = en_arena_copy(&player->scratch, en_cell_find(cells, count, "kind"));
    struct en_str order = en_cell_find(cells, count, "slot");
    struct en_str place = en_cell_find(cells, count, "place");
    struct en_str args[] = {en_str_from(kind.ptr == NULL ? "" : play_word(kind.ptr)),
                            order.len > 0 ? order : EN_STR("-"),
                            place.len > 0 ? place : EN_STR("-")};
    play_tell(player, PLAY_MARK_ALARM, EN_STR(""),
              N_("ALARM at every duty desk: %1 (patrol %2, place %3)"), args, 3);
    play_tell_json(player, "alarm",
                   json_pack("{s:s%, s:s%}", "alarm", kind.ptr, kind.len, "order",
                             order.len > 0 ? order.ptr : "-", order.len > 0 ? order.len : 1));
    return true;
}

void play_tell_alarms(struct player *player)
{
    struct alarms alarms = {.player = player};

    if (play_view(player, "alarms", (struct en_str){NULL, 0}, tell_alarm, &alarms, NULL) != EN_OK) {
        return; /* the next question to the state fails again, and says why */
    }
}

/* ---- JSON ------------------------------------------------------------------------------------------------------- */

void play_tell_json(struct player *player, const char *kind, struct json_t *object)
{
    char time[EN_TIME_BYTES + 1];
    json_t *whole = json_object();

    if (!player->cli->json || player->quiet || object == NULL || whole == NULL) {
        json_decref(object);
        json_decref(whole);
        return;
    }
    en_time_format(player->clock.now, time);
    json_object_set_new(whole, "kind", json_string(kind));
    json_object_set_new(whole, "line", json_integer((json_int_t)player->step->line));
    json_object_set_new(whole, "time", json_string(time));
    json_object_update(whole, object);
    json_decref(object);
    en_say_json(player->cli, whole);
}
