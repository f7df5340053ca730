/*
 * What the files of a bundle share: members of a tar archive in its one form, and a parsed bundle.
 * Internal to the record.
 */
#ifndef EN_RECORD_BUNDLE_H
#define EN_RECORD_BUNDLE_H

#include "tiles.h"
#include "tree.h"

enum {
    EN_TAR_BLOCK = 512,
    EN_TAR_NAME_MAX = 100, /* without the prefix field, which we do not use */
    EN_TAR_SIZE_MAX = 1 << 30,
};

/* ---- tar: POSIX ustar, regular files, one form (bundle_tar.c) ------------------------------- */

/* Append a member: header, content, padding. */
void en_tar_add(struct en_text *out, struct en_str name, struct en_bytes content);
/* Append the two empty blocks that end an archive. */
void en_tar_end(struct en_text *out);

struct en_tar_member {
    struct en_str name;
    struct en_bytes content;
};
/**
 * Cut the next member off `*rest`.
 * @param number   of the member, 0-based, for the place of an error whose name cannot be shown
 * @param ret_end  true when the end stood there, and nothing behind it; `ret` is untouched then
 * @return EN_OK; EN_ERR_VERIFY (bundle.cut, bundle.kind, bundle.name, bundle.long, bundle.header,
 *         bundle.padding, bundle.trailing)
 */
EN_MUST_CHECK enum en_status en_tar_next(struct en_bytes *rest, size_t number,
                                         struct en_tar_member *ret, bool *ret_end,
                                         struct en_error *reterr);

/* ---- a bundle in memory --------------------------------------------------------------------- */

struct en_bundle {
    struct en_db db; // reads tiles from the members: first, so that it can be cast back
    struct en_bundle_member *member;
    size_t count, cap;
    size_t first[EN_BUNDLE_KINDS + 1]; // members of kind k: first[k] <= i < first[k + 1]
    struct en_head head;
    uint64_t minimum; // index of the first entry; head.size when there is none
    struct en_hasher *hasher;
    struct en_tail *tail; // of `head`; filled by en_bundle_check
    struct en_tree *tree; // NULL until then
};

/* Make `tree`. EN_ERR_VERIFY (bundle.tile). */
EN_MUST_CHECK enum en_status en_bundle_grow(struct en_bundle *bundle, struct en_error *reterr);
void en_bundle_fell(struct en_bundle *bundle); /* frees what en_bundle_grow made */

enum en_status en_bundle_refuse(struct en_error *reterr, const char *rule, struct en_str place,
                                const char *text);
enum en_status en_bundle_no_memory(struct en_error *reterr);

#endif /* EN_RECORD_BUNDLE_H */
