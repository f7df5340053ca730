/*
 * qr: bytes as a QR code, for a screen, a printed page or another's telephone.
 */
#ifndef ENTENTE_QR_H
#define ENTENTE_QR_H

#include <entente/base.h>

enum { EN_QR_BYTES_MAX = 2953 };

enum en_qr_form {
    EN_QR_SVG,
    EN_QR_BLOCKS /* half blocks of a terminal */
};

/* Append the drawing. EN_ERR_TOO_LONG (qr.long), EN_ERR_MEMORY. */
EN_MUST_CHECK enum en_status en_qr_draw(struct en_str bytes, enum en_qr_form form,
                                        struct en_text *out, struct en_error *reterr);

#endif /* ENTENTE_QR_H */
