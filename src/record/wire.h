/*
 * Small pieces of text that note, head, receipt and tiles share. Internal to the record.
 */
#ifndef EN_RECORD_WIRE_H
#define EN_RECORD_WIRE_H

#include "entente/record.h"

/* Cut one line off `*rest`, without its LF. False, and `*rest` untouched, when no LF is left. */
bool en_wire_line(struct en_str *rest, struct en_str *ret_line);

/* Append standard base64 with padding; at most a key id and an SSHSIG. */
void en_wire_add_base64(struct en_text *out, struct en_bytes bytes);

/* How a signature line begins: an em dash, U+2014, and a space. */
#define EN_WIRE_SIGNATURE_MARK "\xe2\x80\x94 "

enum { EN_WIRE_KEY_ID_BYTES = 4 };

/* Append a signature line; the signature has at most EN_SSHSIG_BYTES_MAX bytes (asserted). */
void en_wire_add_signature(struct en_text *out, struct en_str name, uint32_t key_id,
                           struct en_bytes signature);

/* Exactly the base64 of 32 bytes. */
bool en_wire_hash(struct en_str text, struct en_hash *ret);

/* A decimal without leading zeros of at most 2^63 - 1: sizes and indexes. */
bool en_wire_count(struct en_str text, uint64_t *ret);

/**
 * The head in a signed note of whatever origin; signatures are only looked at for their form.
 * @return EN_OK, and what en_note_parse and en_checkpoint_parse return
 */
EN_MUST_CHECK enum en_status en_wire_head(struct en_str note, struct en_head *ret,
                                          struct en_error *reterr);

#endif /* EN_RECORD_WIRE_H */
