/*
 * The edition as plain text, and the lines that publish it.
 *
 * Lines are broken at spaces, at 72 characters at most, so that a mail program, a terminal and a
 * printed page show them alike; a word that is longer is cut. U+00A0 does not break.
 */
#include "say.h"

#include <inttypes.h>

enum { WIDTH = 72 }; // columns

struct writer {
    struct en_text *out;
    const char *indent; // of the lines after the first
    size_t column;
    enum part before;
    bool any;
};

/* Characters, not bytes: whatever is no continuation byte of UTF-8. */
static size_t characters(struct en_str text)
{
    size_t count = 0;

    for (size_t i = 0; i < text.len; i++) {
        count += ((unsigned char)text.ptr[i] & 0xC0u) != 0x80u;
    }
    return count;
}

static void new_line(struct writer *writer)
{
    en_text_addc(writer->out, '\n');
    en_text_adds(writer->out, writer->indent);
    writer->column = characters(en_str_from(writer->indent));
}

/* A word that is longer than a line: character by character. */
static void write_long(struct writer *writer, struct en_str word)
{
    for (size_t i = 0; i < word.len; i++) {
        bool starts = ((unsigned char)word.ptr[i] & 0xC0u) != 0x80u;
        if (starts && writer->column == WIDTH) {
            new_line(writer);
        }
        en_text_addc(writer->out, word.ptr[i]);
        writer->column += starts;
    }
}

static void write_word(struct writer *writer, struct en_str word, bool first)
{
    size_t length = characters(word);
    size_t margin = characters(en_str_from(writer->indent));

    if (!first && writer->column + 1 + length > WIDTH && margin + length <= WIDTH) {
        new_line(writer);
    } else if (!first && writer->column < WIDTH) {
        en_text_addc(writer->out, ' ');
        writer->column++;
    }
    write_long(writer, word);
}

static void write_wrapped(struct writer *writer, const char *mark, const char *indent,
                          struct en_str sentence)
{
    bool first = true;

    writer->indent = indent;
    writer->column = characters(en_str_from(mark));
    en_text_adds(writer->out, mark);
    while (sentence.ptr != NULL) {
        write_word(writer, en_str_cut(&sentence, ' '), first);
        first = false;
    }
    en_text_addc(writer->out, '\n');
}

static void underline(struct writer *writer, struct en_str sentence, char with)
{
    size_t length = characters(sentence);

    for (size_t i = 0; i < (length < WIDTH ? length : WIDTH); i++) {
        en_text_addc(writer->out, with);
    }
    en_text_addc(writer->out, '\n');
}

/* An empty line before what begins something new. */
static bool needs_space(const struct writer *writer, enum part part)
{
    if (!writer->any || part == PART_EXERCISE_NOTE || part == PART_EDITION || part == PART_DETAIL) {
        return false;
    }
    if (part == PART_LEDE) {
        return writer->before != PART_LEDE;
    }
    return part != PART_NOTE && part != PART_ITEM;
}

static void write_part(void *self, enum part part, struct en_str sentence)
{
    struct writer *writer = self;

    if (needs_space(writer, part)) {
        en_text_addc(writer->out, '\n');
    }
    if (part == PART_EXERCISE || part == PART_EXERCISE_NOTE) {
        write_wrapped(writer, "*** ", "*** ", sentence);
    } else if (part == PART_ITEM || part == PART_NOTE) {
        write_wrapped(writer, "- ", "  ", sentence);
    } else if (part == PART_DETAIL) {
        write_wrapped(writer, "  ", "  ", sentence);
    } else {
        write_wrapped(writer, "", "", sentence);
    }
    if (part == PART_EDITION || part == PART_HEADING || part == PART_NOTES) {
        underline(writer, sentence, part == PART_EDITION ? '=' : '-');
    }
    writer->before = part;
    writer->any = true;
}

void text_in(struct en_text *out, const struct en_bulletin *bulletin, enum language language)
{
    struct writer writer = {.out = out, .indent = ""};

    if (!bulletin_say(bulletin, language, write_part, &writer)) {
        out->failed = true;
    }
}

void en_bulletin_text(struct en_text *out, const struct en_bulletin *bulletin)
{
    text_in(out, bulletin, first_language(bulletin));
}

void en_bulletin_body(struct en_text *out, const struct en_bulletin *bulletin,
                      struct en_hasher *hasher)
{
    char day[EN_TIME_BYTES + 1], hex[2 * EN_HASH_BYTES];
    struct en_text text = {0};
    struct en_hash sha256;

    text_in(&text, bulletin, FRENCH);
    en_hash_of(hasher, (struct en_bytes){(const uint8_t *)text.ptr, text.len}, &sha256);
    en_hex_encode(hex, (struct en_bytes){sha256.b, sizeof(sha256.b)});
    en_time_format(bulletin->cutoff, day);
    en_text_addf(out, "edition: %.*s\nday: %s\n", (int)bulletin->edition.len, bulletin->edition.ptr,
                 day);
    en_text_addf(out, "text: %.*s %zu\n", (int)sizeof(hex), hex, text.len);
    for (size_t i = 0; i < bulletin->fact_count; i++) {
        en_text_addf(out, "fact: %" PRIu64 "\n", bulletin->fact[i]);
    }
    out->failed = out->failed || text.failed;
    en_text_finish(&text);
}
