/*
 * lines.c: the lines of an act from what stands on the command line.
 *
 * Only the layout is ours: whether a word may stand there is the business of the act's form, which
 * en_node_compose asks before anything is signed.
 */
#include "cli.h"

#include <string.h>

void en_line_add(struct en_text *body, const char *key, const char *value)
{
    if (value != NULL) {
        en_text_addf(body, "%s: %s\n", key, value);
    }
}

void en_line_add_str(struct en_text *body, const char *key, struct en_str value)
{
    en_text_addf(body, "%s: ", key);
    en_text_add(body, value);
    en_text_addc(body, '\n');
}

void en_line_add_time(struct en_text *body, const char *key, en_time time)
{
    char text[EN_TIME_BYTES + 1];

    en_time_format(time, text);
    en_line_add(body, key, text);
}

void en_line_add_hash(struct en_text *body, const char *key, const struct en_hash *hash)
{
    char hex[2 * EN_HASH_BYTES];

    en_hex_encode(hex, (struct en_bytes){hash->b, sizeof(hash->b)});
    en_line_add_str(body, key, (struct en_str){hex, sizeof(hex)});
}

void en_line_add_options(struct en_text *body, const char *key, const struct en_args *args,
                         const char *option)
{
    for (size_t i = 0; en_args_option_at(args, option, i) != NULL; i++) {
        en_line_add(body, key, en_args_option_at(args, option, i));
    }
}

enum en_status en_line_time_option(struct en_cli *cli, const struct en_args *args,
                                   const char *option, en_time *ret, struct en_error *reterr)
{
    const char *text = en_args_option(args, option);

    if (text != NULL) {
        return en_cli_time(text, ret, reterr);
    }
    *ret = cli->env.now(cli->env.self);
    return EN_OK;
}

enum en_status en_line_add_stop(struct en_text *body, const char *key, const char *text,
                                struct en_error *reterr)
{
    struct en_str rest = en_str_from(text);
    struct en_str place = en_str_cut(&rest, ' ');
    en_time time = 0;
    char word[EN_TIME_BYTES + 1];

    en_text_addf(body, "%s: ", key);
    en_text_add(body, place);
    for (int i = 0; i < 2; i++) {
        struct en_str piece = en_str_cut(&rest, ' ');
        size_t len = piece.len < sizeof(word) ? piece.len : sizeof(word) - 1;
        memcpy(word, piece.len > 0 ? piece.ptr : "", len);
        word[len] = '\0';
        enum en_status status = en_cli_time(word, &time, reterr);
        if (status != EN_OK) {
            return status;
        }
        en_time_format(time, word);
        en_text_addf(body, " %s", word);
    }
    en_text_addc(body, '\n');
    return EN_OK;
}

struct en_str en_act_lines(struct en_str text)
{
    for (int i = 0; i < EN_ACT_HEAD_LINES; i++) {
        (void)en_str_cut(&text, '\n');
    }
    return text;
}

struct en_str en_act_text(struct en_str file)
{
    struct en_str text = en_entry_act_text(file);
    struct en_str rest = {file.ptr + text.len, file.len - text.len};

    /* An accord may hold empty lines itself: only signature lines make it a note. */
    return text.len > 0 && en_str_starts(rest, EN_STR("\n\xE2\x80\x94 ")) ? text : file;
}
