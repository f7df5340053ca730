/*
 * qr.c: a receipt as one QR code, for a screen, a printed page or another's telephone.
 *
 * The bytes go in as they are, so what a camera reads is the receipt itself and is checked like
 * any other; nothing of it is believed because it was printed. The only user of libqrencode.
 *
 * Source: ISO/IEC 18004: version 40, correction level L, 8-bit bytes: 2,953 of them.
 */
#include "entente/qr.h"

#include <qrencode.h>

enum { QUIET = 4 }; /* light modules around it that readers need */

static bool is_dark(const QRcode *code, int x, int y)
{
    bool inside = x >= 0 && y >= 0 && x < code->width && y < code->width;

    return inside && (code->data[y * code->width + x] & 1) != 0;
}

/* Runs of dark modules, a bar each. */
static void add_svg(const QRcode *code, struct en_text *out)
{
    int side = code->width + 2 * QUIET;

    en_text_addf(out,
                 "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" width=\"%dmm\" "
                 "height=\"%dmm\" shape-rendering=\"crispEdges\">\n"
                 "<rect width=\"100%%\" height=\"100%%\" fill=\"#fff\"/>\n<path d=\"",
                 side, side, side, side);
    for (int y = 0; y < code->width; y++) {
        for (int x = 0; x < code->width; x++) {
            int end = x;
            while (is_dark(code, end, y)) {
                end++;
            }
            if (end > x) {
                en_text_addf(out, "M%d %dh%dv1h-%dz", x + QUIET, y + QUIET, end - x, end - x);
                x = end;
            }
        }
    }
    en_text_adds(out, "\"/>\n</svg>\n");
}

/* Two modules one above the other are one character. Light is printed, dark is left out, so that it
 * reads on a dark terminal; most readers take the inverse as well. */
static void add_blocks(const QRcode *code, struct en_text *out)
{
    static const char *const BLOCKS[2][2] = {{"\xe2\x96\x88", "\xe2\x96\x80"},
                                             {"\xe2\x96\x84", " "}};

    for (int y = -QUIET; y < code->width + QUIET; y += 2) {
        for (int x = -QUIET; x < code->width + QUIET; x++) {
            en_text_adds(out, BLOCKS[is_dark(code, x, y)][is_dark(code, x, y + 1)]);
        }
        en_text_addc(out, '\n');
    }
}

enum en_status en_qr_draw(struct en_str bytes, enum en_qr_form form, struct en_text *out,
                          struct en_error *reterr)
{
    if (bytes.len > EN_QR_BYTES_MAX) {
        return en_fail(reterr, EN_ERR_TOO_LONG, "qr.long", EN_STR(""),
                       N_("it is longer than the 2953 bytes that one QR code holds"),
                       N_("hand it over as a file"));
    }
    QRcode *code =
        QRcode_encodeData((int)bytes.len, (const unsigned char *)bytes.ptr, 0, QR_ECLEVEL_L);
    if (code == NULL) {
        return en_fail(reterr, EN_ERR_MEMORY, "qr.memory", EN_STR(""), N_("no memory left"), NULL);
    }
    if (form == EN_QR_SVG) {
        add_svg(code, out);
    } else {
        add_blocks(code, out);
    }
    QRcode_free(code);
    return out->failed ? EN_ERR_MEMORY : EN_OK;
}
