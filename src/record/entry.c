/*
 * Entries: the line "logged N" that the registrar sets, and the act behind it.
 *
 * The log time stands inside the leaf so that it is proven like the act itself; the registrar
 * cannot tell two parties two times. A leading zero would be a second spelling of one entry and is
 * refused, as everywhere.
 */
#include "entente/record.h"

#include "wire.h"

#include <inttypes.h>
#include <string.h>

#define LOGGED "logged "

void en_entry_print(struct en_text *out, en_time logged, struct en_str note)
{
    en_text_addf(out, LOGGED "%" PRId64 "\n", logged);
    en_text_add(out, note);
}

enum en_status en_entry_parse(struct en_bytes bytes, struct en_entry *ret, struct en_error *reterr)
{
    struct en_str rest = {(const char *)bytes.ptr, bytes.len};
    struct en_str line;
    uint64_t logged = 0;

    if (bytes.len > EN_ENTRY_BYTES_MAX) {
        return en_fail(reterr, EN_ERR_TOO_LONG, "entry.long", EN_STR(""),
                       N_("the entry is longer than 65535 bytes"),
                       N_("put what is large into a blob and name its hash"));
    }
    if (!en_str_starts(rest, EN_STR(LOGGED)) || !en_wire_line(&rest, &line)) {
        return en_fail(reterr, EN_ERR_SYNTAX, "entry.logged", EN_STR("line 1"),
                       N_("the entry does not begin with a line \"logged SECONDS\""), NULL);
    }
    struct en_str seconds = {line.ptr + strlen(LOGGED), line.len - strlen(LOGGED)};
    if (!en_wire_count(seconds, &logged)) {
        return en_fail(reterr, EN_ERR_SYNTAX, "entry.logged", EN_STR("line 1"),
                       N_("the log time is not a decimal number of seconds: %1"), NULL, seconds);
    }
    *ret = (struct en_entry){.logged = (en_time)logged, .note = rest};
    return EN_OK;
}

struct en_str en_entry_act_text(struct en_str note)
{
    for (size_t i = note.len; i >= 2; i--) {
        if (note.ptr[i - 1] == '\n' && note.ptr[i - 2] == '\n') {
            size_t len = i == note.len ? 0 : i - 1; /* behind the empty line there must be more */
            return (struct en_str){len == 0 ? NULL : note.ptr, len};
        }
    }
    return (struct en_str){NULL, 0};
}
