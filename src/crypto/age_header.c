/*
 * Reading the header of an age file, strictly.
 *
 *     age-encryption.org/v1
 *     -> X25519 SHARE             arguments: visible ASCII between single spaces
 *     BODY                        base64 in full lines of 64 columns and one shorter line
 *     --- MAC
 *
 * Every stanza is checked, also those that are not ours, before any key is tried: whether a file
 * is well formed must not depend on who looks at it. Source: C2SP age.md v1.1.0; C2SP/CCTV age.
 */
#include "age_header.h"

#include <string.h>

static const char header_remedy[] = N_("ask for the file again: it was damaged on the way");

struct reader {
    struct en_str rest;
    size_t line; // number of the line read last, from 1
    struct en_error *reterr;
};

static enum en_status header_fail(const struct reader *reader, const char *text)
{
    char place[32];

    return en_fail(reader->reterr, EN_ERR_SYNTAX, "age.header", en_place_line(place, reader->line),
                   text, header_remedy);
}

/* The next line, without its LF; a line without one is none. */
static bool read_line(struct reader *reader, struct en_str *ret)
{
    const char *at =
        reader->rest.len == 0 ? NULL : memchr(reader->rest.ptr, '\n', reader->rest.len);

    reader->line++;
    if (at == NULL) {
        return false;
    }
    *ret = en_str_cut(&reader->rest, '\n');
    return true;
}

static bool arguments_are_sound(struct en_str args)
{
    bool after_space = true;

    for (size_t i = 0; i < args.len; i++) {
        char c = args.ptr[i];
        if (c == ' ' ? after_space : (c < '!' || c > '~')) {
            return false;
        }
        after_space = c == ' ';
    }
    return !after_space; /* also: not empty */
}

/* Lines of base64 until one is shorter than 64 columns. `ret_body` gets the first 48 bytes. */
static bool read_body(struct reader *reader, uint8_t ret_body[static 48], size_t *ret_len)
{
    uint8_t bytes[48];
    size_t total = 0;
    struct en_str line;

    do {
        size_t len = 0;
        if (!read_line(reader, &line) || line.len > AGE_COLUMNS ||
            !en_base64_decode(line, EN_BASE64_UNPADDED, bytes, sizeof(bytes), &len)) {
            return false;
        }
        if (total == 0) {
            memcpy(ret_body, bytes, len);
        }
        total += len;
    } while (line.len == AGE_COLUMNS);
    *ret_len = total;
    return true;
}

static bool decode_exactly(struct en_str base64, uint8_t *out, size_t out_len)
{
    size_t len = 0;

    return base64.len == en_base64_length(out_len, EN_BASE64_UNPADDED) &&
           en_base64_decode(base64, EN_BASE64_UNPADDED, out, out_len, &len) && len == out_len;
}

/* One stanza, its first line read already. Only those of type X25519 are kept. */
static enum en_status read_stanza(struct reader *reader, struct en_str args,
                                  struct age_header *header, struct en_str *ret_type)
{
    uint8_t body[48] = {0};
    size_t body_len = 0;

    if (!arguments_are_sound(args)) {
        return header_fail(reader, N_("the arguments of a stanza are not visible words"));
    }
    struct en_str type = en_str_cut(&args, ' ');
    *ret_type = type;
    struct age_stanza stanza;
    bool ours = en_str_is(type, "X25519");
    if (ours && !decode_exactly(args, stanza.share, sizeof(stanza.share))) {
        return header_fail(reader, N_("an X25519 stanza needs one share of 32 bytes"));
    }
    if (!read_body(reader, body, &body_len)) {
        return header_fail(reader, N_("the body of a stanza is not base64 in lines of 64"));
    }
    if (!ours) {
        return EN_OK;
    }
    if (body_len != AGE_WRAPPED_BYTES) {
        return header_fail(reader, N_("the body of an X25519 stanza is not 32 bytes"));
    }
    memcpy(stanza.wrapped, body, AGE_WRAPPED_BYTES);
    header->stanza[header->count++] = stanza;
    return EN_OK;
}

static enum en_status read_stanzas(struct reader *reader, struct age_header *header,
                                   struct en_str *ret_end)
{
    struct en_str line;
    size_t total = 0;
    bool scrypt = false;

    while (read_line(reader, &line) && en_str_starts(line, EN_STR("-> "))) {
        struct en_str type = {NULL, 0};
        if (total == EN_AGE_RECIPIENTS_MAX) {
            return en_fail(reader->reterr, EN_ERR_TOO_LONG, "age.recipients", EN_STR("age"),
                           N_("the file is sealed to more than 256 recipients"),
                           N_("have it sealed to fewer"));
        }
        enum en_status status =
            read_stanza(reader, (struct en_str){line.ptr + 3, line.len - 3}, header, &type);
        if (status != EN_OK) {
            return status;
        }
        scrypt = scrypt || en_str_is(type, "scrypt");
        total++;
        line = (struct en_str){NULL, 0};
    }
    if (total == 0) {
        return header_fail(reader, N_("no recipient stanza where one must stand"));
    }
    if (scrypt && total > 1) { /* age.md: a passphrase must be the only way in */
        return header_fail(reader, N_("a passphrase stanza must stand alone"));
    }
    *ret_end = line;
    return EN_OK;
}

enum en_status age_header_read(struct en_bytes sealed, struct age_header *ret,
                               struct en_error *reterr)
{
    struct reader reader = {.rest = {(const char *)sealed.ptr, sealed.len}, .reterr = reterr};
    struct en_str line = {NULL, 0};
    struct en_str mark = EN_STR("--- ");

    ret->count = 0;
    if (!read_line(&reader, &line) || !en_str_is(line, AGE_VERSION_LINE)) {
        return header_fail(&reader, N_("this is not an age file of version 1"));
    }
    enum en_status status = read_stanzas(&reader, ret, &line);
    if (status != EN_OK) {
        return status;
    }
    if (!en_str_starts(line, mark) ||
        !decode_exactly((struct en_str){line.ptr + mark.len, line.len - mark.len}, ret->mac,
                        sizeof(ret->mac))) {
        return header_fail(&reader, N_("the header does not end in \"---\" and a MAC"));
    }
    size_t before = (size_t)(line.ptr - (const char *)sealed.ptr);
    size_t behind = before + line.len + 1;
    ret->covered = (struct en_bytes){sealed.ptr, before + mark.len - 1};
    if (sealed.len - behind < AGE_NONCE_BYTES) {
        reader.line++;
        return header_fail(&reader, N_("the file ends within the nonce behind the header"));
    }
    ret->nonce = sealed.ptr + behind;
    behind += AGE_NONCE_BYTES;
    ret->payload = (struct en_bytes){sealed.ptr + behind, sealed.len - behind};
    return EN_OK;
}
