/*
 * Signed notes: a text, an empty line, and one line a signature.
 *
 * The bytes that people read are the bytes that are signed, so nothing here rewrites anything: a
 * note is taken apart by pointing into it. The text ends at the last empty line, which is why a
 * text may hold empty lines and a signature block may not.
 *
 * Source: C2SP signed-note v1.0.0. Two limits are ours: at most EN_SIGNATURES_MAX lines, and of
 * the control characters only LF anywhere (the specification asks this of the text alone).
 */
#include "entente/record.h"

#include "wire.h"

#include <string.h>

/* A sequence of UTF-8 by its first byte: length, and the range of its second byte that shuts out
 * overlong forms, surrogates and what lies beyond U+10FFFF (Unicode 15, table 3-7). */
struct utf8_lead {
    uint8_t first, last;
    uint8_t length;
    uint8_t second_min, second_max;
};

static const struct utf8_lead utf8_leads[] = {
    {0xc2, 0xdf, 2, 0x80, 0xbf}, {0xe0, 0xe0, 3, 0xa0, 0xbf}, {0xe1, 0xec, 3, 0x80, 0xbf},
    {0xed, 0xed, 3, 0x80, 0x9f}, {0xee, 0xef, 3, 0x80, 0xbf}, {0xf0, 0xf0, 4, 0x90, 0xbf},
    {0xf1, 0xf3, 4, 0x80, 0xbf}, {0xf4, 0xf4, 4, 0x80, 0x8f},
};

/* Length of the sequence that begins at `p`, 0 when it is none. */
static size_t utf8_sequence(const uint8_t *p, size_t left)
{
    for (size_t i = 0; i < EN_COUNT(utf8_leads); i++) {
        const struct utf8_lead *lead = &utf8_leads[i];
        if (p[0] < lead->first || p[0] > lead->last) {
            continue;
        }
        if (left < lead->length || p[1] < lead->second_min || p[1] > lead->second_max) {
            return 0;
        }
        for (size_t k = 2; k < lead->length; k++) {
            if ((p[k] & 0xc0) != 0x80) {
                return 0;
            }
        }
        return lead->length;
    }
    return 0;
}

/* Eight bytes at once: true when all are ASCII from the space on. Most of every act is. */
static bool is_plain(const uint8_t *p)
{
    const uint64_t ones = UINT64_C(0x0101010101010101);
    uint64_t word = 0;

    memcpy(&word, p, sizeof(word));
    /* A byte below 0x20 borrows into its own high bit; bytes above it may only add alarms. */
    return ((word | (word - 0x20 * ones)) & (0x80 * ones)) == 0;
}

static enum en_status check_characters(struct en_str text, struct en_error *reterr)
{
    const uint8_t *p = (const uint8_t *)text.ptr;
    char place[32];
    size_t line = 1;

    for (size_t i = 0; i < text.len;) {
        if (text.len - i >= sizeof(uint64_t) && is_plain(p + i)) {
            i += sizeof(uint64_t);
            continue;
        }
        if (p[i] >= 0x20 && p[i] < 0x80) {
            i++;
            continue;
        }
        if (p[i] == '\n') {
            line++;
            i++;
            continue;
        }
        if (p[i] < 0x20) {
            return en_fail(reterr, EN_ERR_ENCODING, "text.control", en_place_line(place, line),
                           N_("the note holds a control character"),
                           N_("take it out and sign again"));
        }
        size_t length = utf8_sequence(p + i, text.len - i);
        if (length == 0) {
            return en_fail(reterr, EN_ERR_ENCODING, "text.utf8", en_place_line(place, line),
                           N_("the note is not UTF-8"), N_("send the file as it was written"));
        }
        i += length;
    }
    return EN_OK;
}

/* Whether a name holds a space as Unicode understands it (property White_Space), or the "+" that
 * separates the fields of a verifier key. `name` is checked UTF-8 without control characters. */
static bool name_is_sound(struct en_str name)
{
    static const struct en_str forbidden[] = {
        {" ", 1},
        {"+", 1},
        {"\xc2\x85", 2},
        {"\xc2\xa0", 2},
        {"\xe1\x9a\x80", 3},
        {"\xe2\x80\xa8", 3},
        {"\xe2\x80\xa9", 3},
        {"\xe2\x80\xaf", 3},
        {"\xe2\x81\x9f", 3},
        {"\xe3\x80\x80", 3},
    };

    for (size_t i = 0; i < name.len; i++) {
        struct en_str rest = {name.ptr + i, name.len - i};
        if ((uint8_t)name.ptr[i] < 0x80 && name.ptr[i] != ' ' && name.ptr[i] != '+') {
            continue;
        }
        for (size_t k = 0; k < EN_COUNT(forbidden); k++) {
            if (en_str_starts(rest, forbidden[k])) {
                return false;
            }
        }
        /* U+2000 to U+200A. */
        if (en_str_starts(rest, EN_STR("\xe2\x80")) && rest.len > 2 &&
            (uint8_t)rest.ptr[2] <= 0x8a) {
            return false;
        }
    }
    return name.len > 0;
}

static enum en_status bad_line(struct en_error *reterr, struct en_str place, const char *text)
{
    return en_fail(reterr, EN_ERR_SYNTAX, "note.signature-line", place, text,
                   N_("a signature line is an em dash, a name and base64, one space between"));
}

static enum en_status parse_signature(struct en_arena *arena, struct en_str line,
                                      struct en_str place, struct en_signature *ret,
                                      struct en_error *reterr)
{
    struct en_str rest = line;

    if (!en_str_starts(line, EN_STR(EN_WIRE_SIGNATURE_MARK))) {
        return bad_line(reterr, place, N_("the line does not begin with an em dash and a space"));
    }
    rest.ptr += strlen(EN_WIRE_SIGNATURE_MARK);
    rest.len -= strlen(EN_WIRE_SIGNATURE_MARK);
    struct en_str name = en_str_cut(&rest, ' ');
    if (!name_is_sound(name)) {
        return bad_line(reterr, place, N_("the name of the key is empty or holds a space or a +"));
    }
    size_t cap = rest.len / 4 * 3;
    uint8_t *raw = en_arena_alloc(arena, cap + 1);
    if (raw == NULL) {
        return en_fail(reterr, EN_ERR_MEMORY, "note.memory", place, N_("no memory left"), NULL);
    }
    size_t len = 0;
    if (!en_base64_decode(rest, EN_BASE64_PADDED, raw, cap, &len) || len <= EN_WIRE_KEY_ID_BYTES) {
        return bad_line(reterr, place, N_("the signature is not base64 of a key id and more"));
    }
    *ret = (struct en_signature){
        .name = name,
        .key_id = (uint32_t)raw[0] << 24 | (uint32_t)raw[1] << 16 | (uint32_t)raw[2] << 8 | raw[3],
        .raw = {raw + EN_WIRE_KEY_ID_BYTES, len - EN_WIRE_KEY_ID_BYTES},
        .line = line,
    };
    return EN_OK;
}

static size_t count_lines(struct en_str text)
{
    size_t lines = 0;

    for (size_t i = 0; i < text.len; i++) {
        lines += text.ptr[i] == '\n';
    }
    return lines;
}

static enum en_status parse_signatures(struct en_arena *arena, struct en_str block,
                                       struct en_note *note, struct en_error *reterr)
{
    char buffer[32];
    struct en_str line;

    while (en_wire_line(&block, &line)) {
        if (note->sig_count < EN_SIGNATURES_MAX &&
            parse_signature(arena, line, EN_STR(""), &note->sig[note->sig_count], NULL) == EN_OK) {
            note->sig_count++;
            continue;
        }
        /* Counting lines costs more than reading one, so only a failure is given its place. */
        size_t lines_before = count_lines(note->text) + 1;
        struct en_str place = en_place_line(buffer, lines_before + note->sig_count + 1);
        if (note->sig_count == EN_SIGNATURES_MAX) {
            return en_fail(reterr, EN_ERR_TOO_LONG, "note.signatures", place,
                           N_("the note has more than 32 signature lines"), NULL);
        }
        return parse_signature(arena, line, place, &note->sig[note->sig_count], reterr);
    }
    return EN_OK;
}

enum en_status en_note_parse(struct en_arena *arena, struct en_str bytes, struct en_note *ret,
                             struct en_error *reterr)
{
    struct en_note note = {.text = en_entry_act_text(bytes)};

    enum en_status status = check_characters(bytes, reterr);
    if (status != EN_OK) {
        return status;
    }
    if (bytes.len == 0 || bytes.ptr[bytes.len - 1] != '\n') {
        return en_fail(reterr, EN_ERR_SYNTAX, "note.form", EN_STR(""),
                       N_("the note does not end in a line feed"), N_("send the whole file"));
    }
    if (note.text.len == 0) {
        return en_fail(reterr, EN_ERR_SYNTAX, "note.no-signature", EN_STR(""),
                       N_("there is no empty line with signature lines behind it"),
                       N_("sign the text first"));
    }
    struct en_str block = {bytes.ptr + note.text.len + 1, bytes.len - note.text.len - 1};
    status = parse_signatures(arena, block, &note, reterr);
    if (status == EN_OK) {
        *ret = note;
    }
    return status;
}

void en_note_add_signature(struct en_text *out, struct en_str text,
                           const struct en_signing_key *key)
{
    struct en_hasher *hasher = en_hasher_create();
    struct en_str name = en_str_from(en_signing_key_name(key));
    struct en_pubkey public_key;
    uint8_t sig[EN_SIG_BYTES];

    if (hasher == NULL) {
        out->failed = true;
        return;
    }
    en_signing_key_public(key, &public_key);
    uint32_t id = en_key_id(hasher, name, EN_KEY_ED25519, &public_key);
    en_hasher_destroy(hasher);
    en_sign(key, (struct en_bytes){(const uint8_t *)text.ptr, text.len}, sig);
    en_wire_add_signature(out, name, id, (struct en_bytes){sig, sizeof(sig)});
}

bool en_note_cut(struct en_str *rest, struct en_str *ret)
{
    struct en_str left = *rest;
    struct en_str line = {NULL, 0};
    bool empty = false; /* the line before was */
    bool within = false;

    for (struct en_str before = left; en_wire_line(&left, &line); before = left) {
        bool signature = en_str_starts(line, EN_STR(EN_WIRE_SIGNATURE_MARK));
        if (within && !signature) {
            left = before;
            break;
        }
        within = signature && (within || empty);
        empty = line.len == 0;
    }
    if (!within) {
        return false;
    }
    *ret = (struct en_str){rest->ptr, (size_t)(left.ptr - rest->ptr)};
    *rest = left;
    return true;
}

void en_note_sign(struct en_text *out, struct en_str text, const struct en_signing_key *key)
{
    en_text_add(out, text);
    en_text_addc(out, '\n');
    en_note_add_signature(out, text, key);
}

void en_note_attach(struct en_text *out, struct en_str text, const struct en_vkey *key,
                    struct en_bytes signature)
{
    en_text_add(out, text);
    en_text_addc(out, '\n');
    en_wire_add_signature(out, en_str_from(key->name), key->id, signature);
}

enum en_status en_note_check(const struct en_note *note, const struct en_vkey *key,
                             struct en_error *reterr)
{
    struct en_bytes message = {(const uint8_t *)note->text.ptr, note->text.len};
    struct en_str name = en_str_from(key->name);
    bool found = false;

    for (size_t i = 0; i < note->sig_count; i++) {
        const struct en_signature *sig = &note->sig[i];
        if (sig->key_id != key->id || !en_str_equal(sig->name, name)) {
            continue;
        }
        if (!en_vkey_verify(key, message, sig->raw)) {
            return en_fail(reterr, EN_ERR_INADMISSIBLE, "note.signature", name,
                           N_("the signature of %1 is not good for this text"),
                           N_("sign the text again"), name);
        }
        found = true;
    }
    if (!found) {
        return en_fail(reterr, EN_ERR_NOT_FOUND, "note.unsigned", name,
                       N_("%1 has not signed this text"), NULL, name);
    }
    return EN_OK;
}
