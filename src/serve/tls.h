/*
 * tls: a server's certificate and its connections' handshakes. Private to src/serve.
 */
#ifndef ENTENTE_SERVE_TLS_H
#define ENTENTE_SERVE_TLS_H

#include "entente/serve.h"

struct bufferevent;
struct event_base;
struct tls;

/* Read certificate and key. EN_ERR_SYNTAX (serve.tls: not a certificate and its key). */
EN_MUST_CHECK enum en_status tls_open(const char *certificate, const char *key, struct tls **ret,
                                      struct en_error *reterr);
void tls_close(struct tls *tls); // NULL is fine
/* Read both again, for connections to come; when they are no pair, the old ones stay. */
EN_MUST_CHECK enum en_status tls_reload(struct tls *tls, struct en_error *reterr);
/* A connection that begins with a handshake; owns the socket. NULL: no memory. */
struct bufferevent *tls_accept(struct tls *tls, struct event_base *base, int fd);
/* Tell the other side that nothing more comes. */
void tls_finish(struct bufferevent *bev);

#endif /* ENTENTE_SERVE_TLS_H */
