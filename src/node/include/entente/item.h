/*
 * item: what is inside a sealed item, and who said it.
 *
 * Sign inside, seal outside: the author signs the content, then content and signature are sealed
 * together. Who opens an item can prove to anybody who said it; who cannot open it does not even
 * learn whose signature it is. The signed header also names the item, its kind and its audience, so
 * a reader cannot seal what was said to some anew, to others, as if it had been said to them.
 *
 * The plaintext of an item, before padding (en_pad, crypto.h):
 *
 *     entente/item/v1 ORIGIN              a signed note; its context is that of no act
 *     item: S-1
 *     kind: allegation
 *     author: north/lead-1                a key that the record knows
 *     audience: HEX                       id of the audience's version
 *     content: HEX BYTES                  SHA-256 and length of the content
 *
 *     — north/lead-1 BASE64
 *     content, as it is
 *
 * Sources: design section 4, "Blob"; notes/record.md section 5.
 */
#ifndef ENTENTE_ITEM_H
#define ENTENTE_ITEM_H

#include <entente/node.h>

#define EN_ITEM_CONTEXT "entente/item/v1"

enum { EN_ITEM_BYTES_MAX = 56 << 20 }; /* padded and sealed it is still a blob of 64 MiB */

/* What an item says of itself; everything is borrowed. */
struct en_item_head {
    struct en_str origin, item, kind, author;
    struct en_hash audience;
};

/* An item as opened. */
struct en_item_plain {
    struct en_item_head head;
    struct en_note note; // the header and its one signature, not yet checked
    struct en_bytes content;
};

/**
 * Write the plaintext of an item, signed and padded.
 * @param head  its `author` is not read: that is the key's name
 * @param out   appended to nothing else: it must be empty (asserted); secret, en_wipe it
 * @return EN_OK; EN_ERR_TOO_LONG (item.long) beyond EN_ITEM_BYTES_MAX; EN_ERR_MEMORY
 */
EN_MUST_CHECK enum en_status en_item_print(struct en_hasher *hasher,
                                           const struct en_item_head *head, struct en_bytes content,
                                           const struct en_signing_key *author, struct en_text *out,
                                           struct en_error *reterr);
/**
 * Read it again: form, padding, length and hash of the content; not whose the signature is.
 * @param plain  borrowed by the result
 * @return EN_OK; EN_ERR_SYNTAX (item.padding, item.header, line.*, note.*); EN_ERR_VERIFY
 *         (item.content: not what was signed); what en_note_parse and en_form_parse return
 */
EN_MUST_CHECK enum en_status en_item_read(struct en_arena *arena, struct en_hasher *hasher,
                                          struct en_str plain, struct en_item_plain *ret,
                                          struct en_error *reterr);
/**
 * Read what was opened and hold it against the record: it must be the item that an act of this
 * record names, and the signature that of the key which the record knows under its author's name
 * (also when it was revoked since).
 * @param sha256  of the sealed bytes
 * @return EN_OK; what en_item_read returns; EN_ERR_NOT_FOUND (item.unlogged: no act names these
 *         bytes); EN_ERR_VERIFY (item.other: it says that it is another item; item.author: a key
 *         the record does not know, or not its signature)
 */
EN_MUST_CHECK enum en_status en_node_item_read(struct en_node *node, struct en_arena *arena,
                                               const struct en_hash *sha256, struct en_str plain,
                                               struct en_item_plain *ret, struct en_error *reterr);

#endif /* ENTENTE_ITEM_H */
