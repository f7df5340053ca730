/*
 * The tar archive of a bundle: POSIX ustar, regular files only, and one form.
 *
 * A header is what we would write for the same name and size, byte for byte: owner 0, mode 0644,
 * time 0. So a reader has nothing to interpret: no link, device or long-name record, no size in
 * base 256, no name that climbs out of a folder ever gets as far as being understood. Any tar
 * program unpacks it; what another program packed is not read, it is followed as a directory.
 *
 * Source: POSIX.1-2017, pax, "ustar Interchange Format".
 */
#include "bundle.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

enum {
    AT_MODE = 100,
    AT_UID = 108,
    AT_GID = 116,
    AT_SIZE = 124,
    AT_TIME = 136,
    AT_SUM = 148,
    AT_KIND = 156,
    AT_MAGIC = 257,
    AT_MAJOR = 329,
    AT_MINOR = 337,
    SIZE_DIGITS = 11,
};

static size_t padding_of(size_t len)
{
    return (EN_TAR_BLOCK - len % EN_TAR_BLOCK) % EN_TAR_BLOCK;
}

static void print_header(uint8_t block[static EN_TAR_BLOCK], struct en_str name, size_t size)
{
    char number[16];
    unsigned sum = 0;

    memset(block, 0, EN_TAR_BLOCK);
    memcpy(block, name.ptr, name.len);
    memcpy(block + AT_MODE, "0000644", 8);
    memcpy(block + AT_UID, "0000000", 8);
    memcpy(block + AT_GID, "0000000", 8);
    (void)snprintf(number, sizeof(number), "%011zo", size);
    memcpy(block + AT_SIZE, number, SIZE_DIGITS + 1);
    memcpy(block + AT_TIME, "00000000000", 12);
    block[AT_KIND] = '0';
    memcpy(block + AT_MAGIC,
           "ustar\0"
           "00",
           8);
    memcpy(block + AT_MAJOR, "0000000", 8);
    memcpy(block + AT_MINOR, "0000000", 8);
    memset(block + AT_SUM, ' ', 8); /* the sum is taken with spaces in its own place */
    for (size_t i = 0; i < EN_TAR_BLOCK; i++) {
        sum += block[i];
    }
    (void)snprintf(number, sizeof(number), "%06o", sum);
    memcpy(block + AT_SUM, number, 7);
}

static void add_zeros(struct en_text *out, size_t count)
{
    static const char zeros[EN_TAR_BLOCK];

    en_text_add(out, (struct en_str){zeros, count});
}

void en_tar_add(struct en_text *out, struct en_str name, struct en_bytes content)
{
    uint8_t block[EN_TAR_BLOCK];

    print_header(block, name, content.len);
    en_text_add(out, (struct en_str){(const char *)block, sizeof(block)});
    en_text_add(out, (struct en_str){(const char *)content.ptr, content.len});
    add_zeros(out, padding_of(content.len));
}

void en_tar_end(struct en_text *out)
{
    add_zeros(out, EN_TAR_BLOCK);
    add_zeros(out, EN_TAR_BLOCK);
}

/* ---- reading -------------------------------------------------------------------------------- */

static bool is_zero(const uint8_t *bytes, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (bytes[i] != 0) {
            return false;
        }
    }
    return true;
}

static bool is_name_char(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '/' || c == '.' || c == '-';
}

/* The name in a header, if it is of the characters that our names have. */
static bool read_name(const uint8_t *block, struct en_str *ret)
{
    const char *name = (const char *)block;
    size_t len = 0;

    while (len < EN_TAR_NAME_MAX && name[len] != '\0') {
        if (!is_name_char(name[len++])) {
            return false;
        }
    }
    *ret = (struct en_str){name, len};
    return len > 0 && len < EN_TAR_NAME_MAX;
}

static bool read_size(const uint8_t *block, size_t *ret)
{
    size_t size = 0;

    for (size_t i = 0; i < SIZE_DIGITS; i++) {
        uint8_t digit = block[AT_SIZE + i];
        if (digit < '0' || digit > '7' || size > EN_TAR_SIZE_MAX) {
            return false;
        }
        size = 8 * size + (size_t)(digit - '0');
    }
    *ret = size;
    return size <= EN_TAR_SIZE_MAX;
}

static enum en_status cut(struct en_error *reterr, struct en_str place)
{
    return en_bundle_refuse(reterr, "bundle.cut", place, N_("the bundle ends too early"));
}

/* What the header says, compared with what we would have written. */
static enum en_status read_header(const uint8_t *block, struct en_str place, struct en_str *ret,
                                  size_t *ret_size, struct en_error *reterr)
{
    uint8_t again[EN_TAR_BLOCK];

    if (!read_name(block, ret)) {
        return en_bundle_refuse(reterr, "bundle.name", place,
                                N_("the member's name is none that a bundle can have"));
    }
    if (block[AT_KIND] != '0') {
        return en_bundle_refuse(reterr, "bundle.kind", *ret,
                                N_("the member is a link, a folder or a device, no plain file"));
    }
    if (!read_size(block, ret_size)) {
        return en_bundle_refuse(reterr, "bundle.long", *ret,
                                N_("the member says that it is longer than any may be"));
    }
    print_header(again, *ret, *ret_size);
    if (memcmp(block, again, sizeof(again)) != 0) {
        return en_bundle_refuse(reterr, "bundle.header", *ret,
                                N_("the member's header is not the one that its name and size "
                                   "have in a bundle"));
    }
    return EN_OK;
}

static enum en_status read_end(struct en_bytes *rest, struct en_str place, struct en_error *reterr)
{
    if (rest->len < 2 * (size_t)EN_TAR_BLOCK) {
        return cut(reterr, place);
    }
    if (rest->len > 2 * (size_t)EN_TAR_BLOCK || !is_zero(rest->ptr, rest->len)) {
        return en_bundle_refuse(reterr, "bundle.trailing", place,
                                N_("there is something behind the end of the bundle"));
    }
    *rest = (struct en_bytes){NULL, 0};
    return EN_OK;
}

enum en_status en_tar_next(struct en_bytes *rest, size_t number, struct en_tar_member *ret,
                           bool *ret_end, struct en_error *reterr)
{
    char text[32];
    struct en_str name = {NULL, 0};
    size_t size = 0;

    (void)snprintf(text, sizeof(text), "member %zu", number);
    struct en_str place = en_str_from(text);
    if (rest->len < EN_TAR_BLOCK) {
        return cut(reterr, place);
    }
    *ret_end = is_zero(rest->ptr, EN_TAR_BLOCK);
    if (*ret_end) {
        return read_end(rest, place, reterr);
    }
    enum en_status status = read_header(rest->ptr, place, &name, &size, reterr);
    if (status != EN_OK) {
        return status;
    }
    struct en_bytes behind = {rest->ptr + EN_TAR_BLOCK, rest->len - EN_TAR_BLOCK};
    if (behind.len < size || behind.len - size < padding_of(size)) {
        return cut(reterr, name);
    }
    if (!is_zero(behind.ptr + size, padding_of(size))) {
        return en_bundle_refuse(reterr, "bundle.padding", name,
                                N_("something is hidden between two members"));
    }
    *ret = (struct en_tar_member){.name = name, .content = {behind.ptr, size}};
    size += padding_of(size);
    *rest = (struct en_bytes){behind.ptr + size, behind.len - size};
    return EN_OK;
}
