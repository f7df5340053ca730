/*
 * order_lines.c: the lines of an order's next version.
 *
 * Most amendments change one line: a stop, a member. So what is not said stays as in the newest
 * version, and the parties see the difference (order diff), not the whole again.
 */
#include "order_lines.h"

#include <string.h>

#include "find.h"

/* Lines that people give; number, version and base are counted. How an option's words are read. */
static const struct {
    const char *key;
    enum { AS_IS, A_TIME, A_STOP } how;
} KEYS[] = {
    {"class", AS_IS},   {"force", AS_IS}, {"task", AS_IS},   {"kind", AS_IS},
    {"start", A_TIME},  {"end", A_TIME},  {"leaves", AS_IS}, {"crew", AS_IS},
    {"vehicle", AS_IS}, {"stop", A_STOP}, {"why", AS_IS},    {"remark", AS_IS},
};

/* What the state knows of the order. */
struct versions {
    bool any;
    int64_t newest, index; // its version and where its act stands
    struct en_hash in_force;
};

static bool take_version(void *self, const struct en_cell *cells, size_t count)
{
    struct versions *versions = self;
    int64_t version = en_cell_number(cells, count, "version");
    struct en_str id = en_cell_find(cells, count, "id");

    if (!versions->any || version > versions->newest) {
        versions->any = true;
        versions->newest = version;
        versions->index = en_cell_number(cells, count, "index");
    }
    if (en_str_is(en_cell_find(cells, count, "state"), "effective") &&
        id.len == sizeof(versions->in_force.b)) {
        memcpy(versions->in_force.b, id.ptr, id.len);
    }
    return true;
}

/* "key: rest" lines of a text with this key, as they are. */
static size_t copy_lines(struct en_text *out, struct en_str text, const char *key)
{
    size_t count = 0;

    while (text.len > 0) {
        struct en_str line = en_str_cut(&text, '\n');
        struct en_str rest = line;
        if (en_str_is(en_str_cut(&rest, ':'), key)) {
            en_text_add(out, line);
            en_text_addc(out, '\n');
            count++;
        }
    }
    return count;
}

static enum en_status add_option(struct en_text *out, const struct en_args *args, size_t k,
                                 struct en_error *reterr)
{
    const char *key = KEYS[k].key;
    enum en_status status = EN_OK;

    for (size_t i = 0; status == EN_OK && en_args_option_at(args, key, i) != NULL; i++) {
        const char *value = en_args_option_at(args, key, i);
        en_time time = 0;
        switch (KEYS[k].how) {
        case AS_IS:
            en_line_add(out, key, value);
            break;
        case A_TIME:
            status = en_cli_time(value, &time, reterr);
            en_line_add_time(out, key, time);
            break;
        case A_STOP:
            status = en_line_add_stop(out, key, value, reterr);
            break;
        }
    }
    return status;
}

/* Another hour or other places: what was said for those before holds no more. */
static bool moves(const struct en_args *args, struct en_str file)
{
    static const char *const said[] = {"start", "end", "stop"};
    struct en_text lines = {0};
    bool moved = false;

    for (size_t i = 0; i < EN_COUNT(said); i++) {
        moved =
            moved || en_args_option(args, said[i]) != NULL || copy_lines(&lines, file, said[i]) > 0;
    }
    en_text_finish(&lines);
    return moved;
}

static enum en_status add_lines(const struct en_args *args, struct en_str file,
                                struct en_str before, struct en_text *out, struct en_error *reterr)
{
    enum en_status status = EN_OK;

    for (size_t k = 0; status == EN_OK && k < EN_COUNT(KEYS); k++) {
        if (strcmp(KEYS[k].key, "why") == 0 && moves(args, file)) {
            continue;
        }
        if (en_args_option(args, KEYS[k].key) != NULL) {
            status = add_option(out, args, k, reterr);
        } else if (copy_lines(out, file, KEYS[k].key) == 0) {
            copy_lines(out, before, KEYS[k].key);
        }
    }
    return status;
}

static enum en_status find_versions(struct en_cli *cli, struct en_str order,
                                    struct versions *versions, struct en_str *ret_before,
                                    struct en_error *reterr)
{
    struct en_found found;
    enum en_status status = en_state_view(en_node_state(cli->node), "orders", &order, 1,
                                          take_version, versions, reterr);

    if (status != EN_OK || !versions->any) {
        return status;
    }
    status = en_find_index(cli, (uint64_t)versions->index, &found, reterr);
    if (status == EN_OK) {
        *ret_before = found.entry->act.text;
    }
    return status;
}

enum en_status en_order_lines(struct en_cli *cli, const struct en_args *args, struct en_text *out,
                              struct en_error *reterr)
{
    struct en_str order = en_str_from(en_args_word(args, 0));
    struct versions versions = {.any = false};
    struct en_str file = {NULL, 0};
    struct en_str before = {NULL, 0};
    enum en_status status = find_versions(cli, order, &versions, &before, reterr);

    if (status == EN_OK && en_args_option(args, "file") != NULL) {
        status = en_cli_read(cli, en_args_option(args, "file"), &file, reterr);
    }
    if (status != EN_OK) {
        return status;
    }
    en_line_add_str(out, "order", order);
    en_text_addf(out, "version: %lld\n", (long long)versions.newest + 1);
    en_line_add_hash(out, "base", &versions.in_force);
    return add_lines(args, file, before, out, reterr);
}
