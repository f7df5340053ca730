/*
 * play_page.c: lines on a page: width, breaks between words, headings of days, the bar.
 *
 * A heading a day, a line an event: the time, a mark, who, what. The mark is never the only
 * carrier of a meaning. On a terminal a bar stands on the last line; elsewhere the headings carry
 * the per cent.
 */
#include "play_page.h"

enum {
    WIDTH_USUAL = 100, /* where the output is no terminal */
    WIDTH_MAX = 110,   /* longer lines are hard to read */
    WHO_COLUMNS = 17,  /* "minusma/officer-1" */
    TEXT_COLUMN = 10,  /* behind "  05:30  x " */
    BAR_CELLS = 30,
    UNTIMED = -1, /* instead of a time: of the whole day */
};

static const char *const WEEKDAYS[] = {N_("Monday"),   N_("Tuesday"), N_("Wednesday"),
                                       N_("Thursday"), N_("Friday"),  N_("Saturday"),
                                       N_("Sunday")};
static const char *const MONTHS[] = {
    N_("January"), N_("February"), N_("March"),     N_("April"),   N_("May"),      N_("June"),
    N_("July"),    N_("August"),   N_("September"), N_("October"), N_("November"), N_("December")};

static const struct {
    const char *glyph;
    enum en_ink ink;
} marks[] = {
    [PLAY_MARK_GOOD] = {"✓", EN_INK_GOOD},  [PLAY_MARK_WAIT] = {"…", EN_INK_WAIT},
    [PLAY_MARK_BAD] = {"✗", EN_INK_BAD},    [PLAY_MARK_ALARM] = {"!", EN_INK_BAD},
    [PLAY_MARK_NONE] = {" ", EN_INK_PLAIN},
};

bool play_silent(const struct player *player)
{
    return player->quiet || player->hushed || player->cli->json;
}

static size_t width_of(const struct player *player)
{
    size_t width = player->cli->width == 0 ? WIDTH_USUAL : player->cli->width;

    return width > WIDTH_MAX ? WIDTH_MAX : width;
}

/* ---- the bar -------------------------------------------------------------------------------- */

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

    if (play_silent(player) || player->cli->width < 60 || player->node_count == 0) {
        return;
    }
    en_time_format(player->clock.now, time);
    for (int i = 0; i < BAR_CELLS; i++) {
        en_text_adds(&line, i * 100 < percent * BAR_CELLS ? "█" : "░");
    }
    fprintf(player->cli->out, "\r\033[K  %s %3d %%  %.10s %.5s  %lld.%lld s", en_text_cstr(&line),
            percent, time, time + 11, (long long)(ms / 1000), (long long)(ms % 1000 / 100));
    fflush(player->cli->out);
    en_text_finish(&line);
    player->bar = true;
}

/* ---- lines ---------------------------------------------------------------------------------- */

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
    player->heading = false;
    play_bar_draw(player);
}

/* "  05:30  x " without what follows. */
static void begin_line(const struct player *player, en_time at, enum play_mark mark,
                       struct en_text *line)
{
    char time[EN_TIME_BYTES + 1];

    en_time_format(at, time);
    en_text_addf(line, "  %.5s %s%s%s ", at == UNTIMED ? "     " : time + 11,
                 en_ink(player->cli, marks[mark].ink), marks[mark].glyph,
                 en_ink(player->cli, EN_INK_PLAIN));
}

static void print_event(struct player *player, en_time at, enum play_mark mark, struct en_str who,
                        struct en_str text)
{
    struct en_text line = {0}, body = {0};

    begin_line(player, at, mark, &line);
    /* The ink's bytes take no columns: break the lines of a copy that has none. */
    pad(&body, TEXT_COLUMN);
    en_text_add(&body, who);
    if (who.len > 0) {
        pad(&body, TEXT_COLUMN + WHO_COLUMNS);
        en_text_addc(&body, ' ');
    }
    add_wrapped(player, &body, en_width(en_text_str(&body)), text);
    en_text_add(&line, (struct en_str){body.ptr + TEXT_COLUMN, body.len - TEXT_COLUMN});
    en_text_finish(&body);
    print(player, &line);
}

void play_tell_patrols(struct player *player)
{
    struct en_text text = {0};

    if (player->day_patrol_count == 0 || play_silent(player)) {
        return;
    }
    play_page_day(player);
    struct en_str args[] = {en_text_str(&player->day_patrols)};
    en_text_fill(&text, en_tr(N_("patrols back, reports co-signed (crew): %1")), args, 1);
    print_event(player, UNTIMED, PLAY_MARK_GOOD, EN_STR(""), en_text_str(&text));
    player->day_patrol_count = 0;
    en_text_clear(&player->day_patrols);
    en_text_finish(&text);
}

void play_day_words(en_time day, struct en_text *out)
{
    char text[EN_TIME_BYTES + 1];

    en_time_format(day, text);
    size_t month = (size_t)(text[5] - '0') * 10 + (size_t)(text[6] - '0');
    struct en_str number = {text[8] == '0' ? text + 9 : text + 8, text[8] == '0' ? 1 : 2};
    struct en_str args[] = {en_str_from(en_tr(WEEKDAYS[en_time_weekday(day)])),
                            number,
                            en_str_from(en_tr(MONTHS[month - 1])),
                            {text, 4}};
    bool first = number.len == 1 && number.ptr[0] == '1'; // "1er mars", and no other day so
    en_text_fill(out, en_tr(first ? N_("%1 1 %3 %4") : N_("%1 %2 %3 %4")), args, 4);
}

void play_page_day(struct player *player)
{
    en_time day = en_time_day(player->clock.now);
    struct en_text name = {0}, line = {0};

    if (day == player->told_day) {
        return;
    }
    player->told_day = day;
    play_day_words(day, &name);
    en_text_addf(&line, "\n%s── %s ", en_ink(player->cli, EN_INK_BOLD), en_text_cstr(&name));
    for (size_t i = en_width(en_text_str(&name)) + 4; i + 6 < width_of(player); i++) {
        en_text_adds(&line, "─");
    }
    en_text_addf(&line, " %3d %%%s\n", percent_of(player), en_ink(player->cli, EN_INK_PLAIN));
    en_text_finish(&name);
    print(player, &line);
    player->heading = true;
}

void play_page_event(struct player *player, enum play_mark mark, struct en_str who,
                     struct en_str text)
{
    play_page_day(player);
    print_event(player, player->clock.now, mark, who, text);
}

void play_page_sentence(struct player *player, struct en_str text)
{
    struct en_text line = {0};

    if (player->node_count > 0) {
        play_page_day(player);
    }
    en_text_adds(&line, "  ");
    add_wrapped(player, &line, 2, text);
    if (!player->heading) {
        play_bar_clear(player);
        fputc('\n', player->cli->out);
    }
    print(player, &line);
}

void play_page_block(struct player *player, struct en_str text)
{
    struct en_text block = {0};

    while (text.len > 0) {
        struct en_str line = en_str_cut(&text, '\n');
        if (line.len > 0) {
            en_text_adds(&block, "      │ ");
            en_text_add(&block, line);
            en_text_addc(&block, '\n');
        }
    }
    print(player, &block);
}
