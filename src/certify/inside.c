/*
 * Lines, words, numbers, names and the telling of findings: the few tools of this folder.
 */
#include "inside.h"

#include <stdio.h>

/* ---- text ----------------------------------------------------------------------------------- */

static bool is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\r';
}

struct en_str certify_trim(struct en_str text)
{
    while (text.len > 0 && is_blank(text.ptr[0])) {
        text = (struct en_str){text.ptr + 1, text.len - 1};
    }
    while (text.len > 0 && is_blank(text.ptr[text.len - 1])) {
        text.len--;
    }
    return text;
}

struct lines certify_lines(struct en_str text, const char *what)
{
    return (struct lines){.rest = en_str_past_mark(text), .what = what};
}

bool certify_lines_next(struct lines *lines, struct en_str *ret)
{
    while (lines->rest.len > 0) {
        struct en_str line = certify_trim(en_str_cut(&lines->rest, '\n'));
        lines->number++;
        if (line.len == 0 || line.ptr[0] != '#') {
            *ret = line;
            return true;
        }
    }
    return false;
}

bool certify_lines_next_full(struct lines *lines, struct en_str *ret)
{
    while (certify_lines_next(lines, ret)) {
        if (ret->len > 0) {
            return true;
        }
    }
    return false;
}

enum en_status certify_lines_clean(struct lines lines, struct en_error *reterr)
{
    while (lines.rest.len > 0) {
        struct en_str line = certify_trim(en_str_cut(&lines.rest, '\n'));
        lines.number++;
        while (line.len > 0) {
            if (en_text_check(certify_trim(en_str_cut(&line, '\t')), NULL) != EN_TEXT_CLEAN) {
                return certify_bad_line(
                    &lines, EN_ERR_ENCODING, "certify.text", N_("the line is not clean text"),
                    N_("Save the file as plain UTF-8 text."), EN_STR(""), reterr);
            }
        }
    }
    return EN_OK;
}

size_t certify_lines_left(const struct lines *lines)
{
    size_t count = 1;

    for (size_t i = 0; i < lines->rest.len; i++) {
        count += lines->rest.ptr[i] == '\n';
    }
    return count;
}

struct en_str certify_field(struct en_str *rest, char separator)
{
    return certify_trim(en_str_cut(rest, separator));
}

struct en_str certify_word(struct en_str *rest)
{
    struct en_str text = certify_trim(*rest);
    size_t len = 0;

    while (len < text.len && !is_blank(text.ptr[len])) {
        len++;
    }
    *rest = (struct en_str){text.ptr + len, text.len - len};
    return (struct en_str){text.ptr, len};
}

enum en_status certify_bad_line(const struct lines *lines, enum en_status status, const char *rule,
                                const char *text, const char *remedy, struct en_str arg,
                                struct en_error *reterr)
{
    char place[64];
    /* What an empty file lacks, it lacks in its first line. */
    int len = snprintf(place, sizeof(place), "%s line %zu", lines->what,
                       lines->number > 0 ? lines->number : 1);

    return en_fail(reterr, status, rule, ((struct en_str){place, len > 0 ? (size_t)len : 0}), text,
                   remedy, arg);
}

enum en_status certify_no_number(const struct lines *lines, struct en_str text,
                                 struct en_error *reterr)
{
    if (text.len == 0) {
        return certify_bad_line(lines, EN_ERR_SYNTAX, "certify.number", N_("a number is missing"),
                                N_("Write it, or take the whole file if this one was cut off."),
                                text, reterr);
    }
    return certify_bad_line(lines, EN_ERR_SYNTAX, "certify.number", N_("%1 is no whole number"),
                            N_("Write digits only, without a point or an exponent."), text, reterr);
}

enum en_status certify_number(const struct lines *lines, struct en_str text, int64_t low,
                              int64_t high, int32_t *ret, struct en_error *reterr)
{
    int64_t value = 0;

    if (!en_parse_i64(text, &value)) {
        return certify_no_number(lines, text, reterr);
    }
    if (value < low || value > high) {
        return certify_bad_line(lines, EN_ERR_RANGE, "certify.range", N_("%1 is out of range here"),
                                NULL, text, reterr);
    }
    *ret = (int32_t)value;
    return EN_OK;
}

enum en_status certify_no_memory(struct en_error *reterr)
{
    return en_fail(reterr, EN_ERR_MEMORY, "certify.memory", EN_STR(""), N_("no memory left"), NULL);
}

/* ---- names ---------------------------------------------------------------------------------- */

enum en_status certify_names_begin(struct names *names, struct en_arena *arena, size_t max,
                                   struct en_error *reterr)
{
    size_t slots = 4;

    while (slots <= 2 * max) {
        slots *= 2;
    }
    *names = (struct names){.max = max, .slots = slots};
    names->name = EN_ARENA_ARRAY(arena, max + 1, struct en_str);
    names->slot = EN_ARENA_ARRAY(arena, slots, uint32_t);
    return names->name == NULL || names->slot == NULL ? certify_no_memory(reterr) : EN_OK;
}

/* The slot where a name is or would stand. FNV-1a; names come from outside, so the probe may be
 * long, but every table is bounded by EN_CERTIFY_PEOPLE_MAX. */
static size_t names_slot(const struct names *names, struct en_str name)
{
    uint64_t hash = UINT64_C(14695981039346656037);

    for (size_t i = 0; i < name.len; i++) {
        hash = (hash ^ (uint8_t)name.ptr[i]) * UINT64_C(1099511628211);
    }
    size_t at = (size_t)hash & (names->slots - 1);
    while (names->slot[at] != 0 && !en_str_equal(names->name[names->slot[at] - 1], name)) {
        at = (at + 1) & (names->slots - 1);
    }
    return at;
}

int32_t certify_names_find(const struct names *names, struct en_str name)
{
    return (int32_t)names->slot[names_slot(names, name)] - 1;
}

enum en_status certify_names_add(struct names *names, const struct lines *lines, struct en_str name,
                                 struct en_error *reterr)
{
    size_t at = names_slot(names, name);

    if (name.len == 0) {
        return certify_bad_line(lines, EN_ERR_SYNTAX, "certify.name", N_("a name is missing"), NULL,
                                EN_STR(""), reterr);
    }
    if (names->slot[at] != 0) {
        return certify_bad_line(lines, EN_ERR_SYNTAX, "certify.twice", N_("%1 stands there twice"),
                                N_("Keep one of the two lines."), name, reterr);
    }
    if (names->count == names->max) {
        return certify_bad_line(lines, EN_ERR_RANGE, "certify.many",
                                N_("there are too many names, from %1"), NULL, name, reterr);
    }
    names->name[names->count++] = name;
    names->slot[at] = (uint32_t)names->count;
    return EN_OK;
}

enum en_status certify_names_need(const struct names *names, const struct lines *lines,
                                  struct en_str name, const char *text, int32_t *ret,
                                  struct en_error *reterr)
{
    int32_t at = certify_names_find(names, name);

    if (at < 0 && name.len == 0) {
        return certify_bad_line(lines, EN_ERR_SYNTAX, "certify.unknown", N_("a name is missing"),
                                N_("Write it, or take the whole file if this one was cut off."),
                                name, reterr);
    }
    if (at < 0) {
        return certify_bad_line(lines, EN_ERR_SYNTAX, "certify.unknown", text,
                                N_("Compare the spelling with where it is defined."), name, reterr);
    }
    *ret = at;
    return EN_OK;
}

/* ---- findings ------------------------------------------------------------------------------- */

struct en_str certify_digits(char buffer[static 24], int64_t value)
{
    int len = snprintf(buffer, 24, "%lld", (long long)value);

    return (struct en_str){buffer, len > 0 ? (size_t)len : 0};
}

static void tell_it(struct tell *tell, enum en_status status, const char *rule, const char *text,
                    const struct about *about, int64_t cost)
{
    struct en_certify_finding finding = {.hard = status != EN_ERR_RANGE, .cost = cost};
    char place[96];
    int len = 0;

    if (tell->sink == NULL || tell->sink->found == NULL) {
        return;
    }
    if (about->person.len > 0) {
        len = snprintf(place, sizeof(place), "%.*s%s", (int)about->person.len, about->person.ptr,
                       about->day >= 0 ? ", " : "");
    }
    len = len < 0 ? 0 : len;
    len = len > 64 ? 64 : len;
    if (about->day >= 0) {
        int more = snprintf(place + len, sizeof(place) - (size_t)len, "day %d", (int)about->day);
        len += more > 0 ? more : 0;
    }
    (void)en_fail(&finding.what, status, rule, ((struct en_str){place, (size_t)len}), text, NULL,
                  about->arg[0], about->arg[1]);
    tell->sink->found(tell->sink->context, &finding);
}

void certify_tell_hard(struct tell *tell, const char *rule, const char *text,
                       const struct about *about)
{
    tell->verdict.hard++;
    tell_it(tell, EN_ERR_INFEASIBLE, rule, text, about, 0);
}

void certify_tell_cost(struct tell *tell, const char *rule, const char *text,
                       const struct about *about, int64_t cost)
{
    if (cost != 0) {
        tell->verdict.cost += cost;
        tell_it(tell, EN_ERR_RANGE, rule, text, about, cost);
    }
}
