/*
 * shared.c: what most verbs need: the node, files, times, a view as a table.
 */
#include "cli.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* A scenario's clock on a real mechanism would backdate real acts. */
static enum en_status check_clock(struct en_cli *cli, struct en_error *reterr)
{
    const struct en_accord *accord = en_state_accord(en_node_state(cli->node));

    if (!cli->clock_shifted || accord == NULL || !accord->live) {
        return EN_OK;
    }
    return en_fail(reterr, EN_ERR_USAGE, "cli.clock-live", EN_STR(""),
                   N_("this accord is live: its clock cannot be shifted"),
                   N_("Leave --clock out; it is for accords in exercise mode."));
}

/* Open the folder; where a server holds it, `beside` says whether looking on is enough. */
static enum en_status open_node(struct en_cli *cli, enum en_node_mode mode, bool beside,
                                struct en_error *reterr)
{
    struct en_error held = {.rule = ""};

    if (cli->node != NULL && (cli->server == NULL || beside)) {
        return EN_OK;
    }
    struct en_node *node = NULL;
    enum en_status status = en_node_open(&cli->env, cli->folder, mode, &node, &held);
    if (status == EN_ERR_HELD && beside) {
        status = en_cli_open_beside(cli, &held, reterr);
    } else if (status != EN_OK) {
        *reterr = held;
    } else {
        cli->node = node;
    }
    return status == EN_OK ? check_clock(cli, reterr) : status;
}

enum en_status en_cli_open(struct en_cli *cli, enum en_node_mode mode, struct en_error *reterr)
{
    return open_node(cli, mode, mode == EN_NODE_READ, reterr);
}

enum en_status en_cli_open_to_act(struct en_cli *cli, struct en_error *reterr)
{
    return open_node(cli, EN_NODE_WRITE, true, reterr);
}

static enum en_status read_input(struct en_cli *cli, struct en_str *ret, struct en_error *reterr)
{
    struct en_text text = {0};
    char buffer[4096];
    size_t len = 0;

    while ((len = fread(buffer, 1, sizeof(buffer), stdin)) > 0) {
        en_text_add(&text, (struct en_str){buffer, len});
        if (text.len > EN_CLI_FILE_MAX) {
            en_text_finish(&text);
            return en_fail(reterr, EN_ERR_TOO_LONG, "file.long", EN_STR("-"),
                           N_("the input is longer than 16 MiB"), N_("Give less at a time."));
        }
    }
    *ret = en_arena_copy(&cli->arena, en_text_str(&text));
    bool failed = text.failed;
    en_text_finish(&text);
    return failed || ret->ptr == NULL ? EN_ERR_MEMORY : EN_OK;
}

enum en_status en_cli_read(struct en_cli *cli, const char *path, struct en_str *ret,
                           struct en_error *reterr)
{
    uint8_t *bytes = NULL;
    size_t len = 0;

    if (strcmp(path, "-") == 0) {
        return read_input(cli, ret, reterr);
    }
    enum en_status status =
        cli->env.read_file(cli->env.self, path, EN_CLI_FILE_MAX, &bytes, &len, reterr);
    if (status != EN_OK) {
        return status;
    }
    *ret = en_arena_copy(&cli->arena, (struct en_str){(const char *)bytes, len});
    free(bytes);
    return ret->ptr == NULL ? EN_ERR_MEMORY : EN_OK;
}

/* Content that would go to standard output, as an object: text where it is text, else base64. */
static enum en_status say_content(struct en_cli *cli, struct en_str content)
{
    struct en_cell cell = en_cell_text("text", content);
    struct json_t *object = en_cells_json(&cell, 1);

    if (object == NULL) {
        size_t len = en_base64_length(content.len, EN_BASE64_PADDED);
        char *base64 = en_arena_alloc(&cli->arena, len);
        if (base64 == NULL) {
            return EN_ERR_MEMORY;
        }
        en_base64_encode(base64, (struct en_bytes){(const uint8_t *)content.ptr, content.len},
                         EN_BASE64_PADDED);
        cell = en_cell_text("base64", (struct en_str){base64, len});
        object = en_cells_json(&cell, 1);
    }
    en_say_json(cli, object);
    return EN_OK;
}

enum en_status en_cli_write(struct en_cli *cli, const char *path, struct en_str text,
                            struct en_error *reterr)
{
    struct en_bytes bytes = {(const uint8_t *)text.ptr, text.len};

    if (path != NULL && strcmp(path, "-") != 0) {
        return cli->env.write_file(cli->env.self, path, bytes, 0644, reterr);
    }
    if (cli->json) {
        return say_content(cli, text);
    }
    return fwrite(text.ptr, 1, text.len, cli->out) == text.len ? EN_OK : EN_ERR_IO;
}

/* Does the folder in which the path lies take a new name? */
static bool takes_name(const char *path)
{
    const char *slash = strrchr(path, '/');
    size_t len = slash == NULL ? 0 : (size_t)(slash - path) + 1;
    struct en_text folder = {0};

    en_text_add(&folder, len == 0 ? EN_STR(".") : (struct en_str){path, len});
    bool takes = !folder.failed && access(en_text_cstr(&folder), W_OK | X_OK) == 0;
    en_text_finish(&folder);
    return takes;
}

enum en_status en_cli_may_fill(const char *folder, struct en_error *reterr)
{
    struct stat info;
    bool there = folder != NULL && stat(folder, &info) == 0;
    bool fits = folder == NULL || (there ? S_ISDIR(info.st_mode) && access(folder, W_OK | X_OK) == 0
                                         : folder[0] != '\0' && takes_name(folder));

    return fits ? EN_OK
                : en_fail(
                      reterr, EN_ERR_IO, "file.target", en_str_from(folder),
                      N_("the answer could not be written there"),
                      N_("Name a folder that may be written to, or a new one in such a folder."));
}

enum en_status en_cli_may_write(const char *path, struct en_error *reterr)
{
    struct stat info;

    if (path == NULL || strcmp(path, "-") == 0) {
        return EN_OK;
    }
    bool there = stat(path, &info) == 0;
    bool fits = path[0] != '\0' && !(there && S_ISDIR(info.st_mode));
    if (fits && (!there || S_ISREG(info.st_mode))) {
        fits = takes_name(path); /* a file is replaced: its folder takes a new one */
    }
    return fits ? EN_OK
                : en_fail(reterr, EN_ERR_IO, "file.target", en_str_from(path),
                          N_("the answer could not be written there"),
                          N_("Name a file in a folder that exists and may be written to."));
}

void en_cli_name_line(struct en_str text, struct en_error *error)
{
    struct en_str place = error == NULL ? EN_STR("") : en_str_from(error->place);
    char buffer[32];

    for (size_t at = 1; place.len > 0 && text.len > 0; at++) {
        struct en_str line = en_str_cut(&text, '\n');
        if (en_str_starts(line, place) && line.len > place.len && line.ptr[place.len] == ' ') {
            struct en_str found = en_place_line(buffer, at);
            memcpy(error->place, found.ptr, found.len);
            error->place[found.len] = '\0';
            return;
        }
    }
}

enum en_status en_cli_write_found(struct en_cli *cli, const char *path, struct en_str text,
                                  struct en_error *reterr)
{
    enum en_status status = en_cli_write(cli, path, text, reterr);
    bool file = path != NULL && strcmp(path, "-") != 0;

    return status == EN_OK || !file || en_cli_write(cli, NULL, text, NULL) == EN_OK ? status
                                                                                    : EN_ERR_IO;
}

enum en_status en_cli_part(struct en_cli *cli, const char *view, struct en_str arg,
                           const char *shown, const char *title, struct en_error *reterr)
{
    struct en_table table;

    en_say_text(cli, EN_STR("\n"));
    en_say_line(cli, title, NULL, 0);
    en_table_begin(&table, cli, N_("nothing"));
    table.shown = shown;
    table.part = view;
    enum en_status status =
        en_state_view(en_node_state(cli->node), view, &arg, 1, en_table_row, &table, reterr);
    en_table_end(&table);
    return status;
}

enum en_status en_cli_view(struct en_cli *cli, const char *view, const struct en_str *args,
                           size_t arg_count, const char *shown, const char *empty,
                           struct en_error *reterr)
{
    struct en_table table;
    enum en_status status = en_cli_open(cli, EN_NODE_READ, reterr);

    if (status != EN_OK) {
        return status;
    }
    en_table_begin(&table, cli, empty);
    table.shown = shown;
    status = en_state_view(en_node_state(cli->node), view, args, arg_count, en_table_row, &table,
                           reterr);
    en_table_end(&table);
    return status;
}

/* The forms a time may have, completed from the end of a full one. */
enum en_status en_cli_time(const char *text, en_time *ret, struct en_error *reterr)
{
    static const char PATTERN[] = "0000-00-00T00:00:00Z";
    char full[sizeof(PATTERN)];
    size_t len = strlen(text);

    if (len > 0 && text[len - 1] == 'Z') {
        len--;
    }
    bool shortened = len == strlen("2017-02-23") || len == strlen("2017-02-23T05:30") ||
                     len == strlen("2017-02-23T05:30:00");
    memcpy(full, PATTERN, sizeof(full));
    memcpy(full, text, shortened ? len : 0);
    if (shortened && en_time_parse(en_str_from(full), ret)) {
        return EN_OK;
    }
    return en_fail(reterr, EN_ERR_USAGE, "cli.time", EN_STR(""), N_("\"%1\" is no time"),
                   N_("Write it in UTC: 2017-02-23 or 2017-02-23T05:30Z."), en_str_from(text));
}

static int hex_digit(char c)
{
    if (c >= '0' && c <= '9') {
        return c - '0';
    }
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

bool en_cli_hash_starts(const struct en_hash *hash, struct en_str digits)
{
    if (digits.len < EN_CLI_ABBREVIATION_MIN || digits.len > 2 * sizeof(hash->b)) {
        return false;
    }
    for (size_t i = 0; i < digits.len; i++) {
        int byte = hash->b[i / 2];
        if (hex_digit(digits.ptr[i]) != (i % 2 == 0 ? byte >> 4 : byte & 15)) {
            return false;
        }
    }
    return true;
}

enum en_status en_cli_hash(struct en_str text, struct en_hash *ret)
{
    struct en_hasher *hasher = en_hasher_create();

    if (hasher == NULL) {
        return EN_ERR_MEMORY;
    }
    en_hash_of(hasher, (struct en_bytes){(const uint8_t *)text.ptr, text.len}, ret);
    en_hasher_destroy(hasher);
    return EN_OK;
}
