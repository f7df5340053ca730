/*
 * The status table and errors that name place, rule and remedy.
 *
 * A message is an English id with %1..%4; it is translated first and filled in afterwards, so a
 * translator may turn the order of the arguments round.
 */
#include "entente/base.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

struct status_row {
    const char *name;
    int exit; // exit status of the command line
    int http; // HTTP status
    const char *text;
};

static const struct status_row status_rows[] = {
#define EN_STATUS_ROW(name, exit, http, text) {#name, exit, http, text},
    EN_STATUS_TABLE(EN_STATUS_ROW)
#undef EN_STATUS_ROW
};

static_assert(EN_COUNT(status_rows) == EN_STATUS_COUNT, "one row for each status");

static const struct status_row *status_row(enum en_status status)
{
    assert((size_t)status < EN_COUNT(status_rows));
    return &status_rows[status];
}

/* Copy what fits, never half a UTF-8 character: step back over continuation bytes. */
static void copy_cut(char *out, size_t out_size, struct en_str text)
{
    size_t len = text.len;

    if (len > out_size - 1) {
        len = out_size - 1;
        while (len > 0 && ((unsigned char)text.ptr[len] & 0xC0) == 0x80) {
            len--;
        }
    }
    if (len > 0) {
        memcpy(out, text.ptr, len);
    }
    out[len] = '\0';
}

static const char *keep_english(const char *text)
{
    return text;
}

/* Where the last two words of a place begin; 0 when it has no more. */
static size_t last_two_words(struct en_str place)
{
    size_t spaces = 0;

    for (size_t i = place.len; i-- > 0;) {
        spaces += place.ptr[i] == ' ';
        if (spaces == 2) {
            return i + 1;
        }
    }
    return 0;
}

/* Of places only these are words; every other is a name. */
static void print_word(struct en_text *out, struct en_str word,
                       const char *(*translate)(const char *))
{
    static const char *const words[] = {N_("instance"), N_("solution"), N_("certificate"),
                                        N_("head")};

    for (size_t i = 0; i < EN_COUNT(words); i++) {
        if (en_str_is(word, words[i])) {
            en_text_adds(out, translate(words[i]));
            return;
        }
    }
    en_text_add(out, word);
}

/* "line 7" and "entry 7" are phrases, also behind a word or a name ("solution line 7", "a.csv, line
 * 7"). */
void en_place_print(struct en_text *out, const char *place, const char *(*translate)(const char *))
{
    static const struct {
        const char *prefix, *phrase;
    } phrases[] = {{"line ", N_("line %1")}, {"entry ", N_("entry %1")}};
    struct en_str all = en_str_from(place);
    size_t head = last_two_words(all);
    struct en_str text = {all.ptr + head, all.len - head};
    uint64_t number = 0;

    for (size_t i = 0; i < EN_COUNT(phrases); i++) {
        struct en_str rest = text;
        if (en_str_starts(text, en_str_from(phrases[i].prefix)) && en_str_cut(&rest, ' ').len > 0 &&
            en_parse_u64(rest, &number)) {
            print_word(out, (struct en_str){all.ptr, head > 0 ? head - 1 : 0}, translate);
            en_text_adds(out, head > 0 ? " " : "");
            en_text_fill(out, translate(phrases[i].phrase), &rest, 1);
            return;
        }
    }
    print_word(out, all, translate);
}

int en_status_exit(enum en_status status)
{
    return status_row(status)->exit;
}

int en_status_http(enum en_status status)
{
    return status_row(status)->http;
}

const char *en_status_text(enum en_status status)
{
    return status_row(status)->text;
}

const char *en_status_name(enum en_status status)
{
    return status_row(status)->name;
}

enum en_status en_fail_args(struct en_error *reterr, enum en_status status, const char *rule,
                            struct en_str place, const char *text, const char *remedy,
                            const struct en_str *args, size_t arg_count)
{
    assert(status != EN_OK && rule != NULL && text != NULL);
    if (reterr == NULL) {
        return status;
    }
    assert(arg_count <= EN_COUNT(reterr->arg));
    reterr->status = status;
    reterr->rule = rule;
    reterr->text = text;
    reterr->remedy = remedy;
    copy_cut(reterr->place, sizeof(reterr->place), place);
    for (size_t i = 0; i < EN_COUNT(reterr->arg); i++) {
        struct en_str none = {NULL, 0};
        copy_cut(reterr->arg[i], sizeof(reterr->arg[i]), i < arg_count ? args[i] : none);
    }
    return status;
}

struct en_str en_place_line(char buffer[static 32], size_t line)
{
    int len = snprintf(buffer, 32, "line %zu", line > 0 ? line : 1);

    return (struct en_str){buffer, (size_t)len};
}

void en_error_print(struct en_text *out, const struct en_error *error,
                    const char *(*translate)(const char *))
{
    struct en_str args[EN_COUNT(error->arg)];

    if (translate == NULL) {
        translate = keep_english;
    }
    for (size_t i = 0; i < EN_COUNT(args); i++) {
        args[i] = en_str_from(error->arg[i]);
    }
    if (error->place[0] != '\0') {
        en_place_print(out, error->place, translate);
        en_text_adds(out, ": ");
    }
    en_text_fill(out, translate(error->text), args, EN_COUNT(args));
    struct en_str rule = en_str_from(error->rule);
    en_text_fill(out, translate(N_(" (rule %1)")), &rule, 1);
    if (error->remedy != NULL) {
        en_text_adds(out, ". ");
        en_text_fill(out, translate(error->remedy), args, EN_COUNT(args));
    }
}
