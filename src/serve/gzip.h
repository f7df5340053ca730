/*
 * Packing what is kept (RFC 1952). Private to src/serve; wraps zlib.
 */
#ifndef ENTENTE_SERVE_GZIP_H
#define ENTENTE_SERVE_GZIP_H

#include "kept.h"

/* The same bytes packed, in a body of their own; NULL: no memory. Cost: zlib's, once a change. */
struct kept_body *gzip_body(const struct kept_body *plain);

#endif /* ENTENTE_SERVE_GZIP_H */
