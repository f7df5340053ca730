/*
 * See tls.h. TLS 1.2 and 1.3 by OpenSSL, through libevent's buffers; HTTP/1.1 and nothing else is
 * agreed on (ALPN).
 */
#include "tls.h"

#include <event2/bufferevent.h>
#include <event2/bufferevent_ssl.h>
#include <openssl/ssl.h>
#include <stdlib.h>
#include <string.h>

struct tls {
    const char *certificate, *key;
    SSL_CTX *context;
};

static int choose_http(SSL *ssl, const unsigned char **out, unsigned char *out_len,
                       const unsigned char *offered, unsigned len, void *arg)
{
    static const unsigned char ours[] = "\x08http/1.1";

    (void)ssl;
    (void)arg;
    return SSL_select_next_proto((unsigned char **)(uintptr_t)out, out_len, ours, sizeof(ours) - 1,
                                 offered, len) == OPENSSL_NPN_NEGOTIATED
               ? SSL_TLSEXT_ERR_OK
               : SSL_TLSEXT_ERR_ALERT_FATAL;
}

/* Suites of TLS 1.2 with forward secrecy; those of 1.3 all have it. */
static bool restrict_protocol(SSL_CTX *context)
{
    (void)SSL_CTX_set_options(context, SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_COMPRESSION |
                                           SSL_OP_CIPHER_SERVER_PREFERENCE);
    SSL_CTX_set_alpn_select_cb(context, choose_http, NULL);
    return SSL_CTX_set_min_proto_version(context, TLS1_2_VERSION) == 1 &&
           SSL_CTX_set_cipher_list(context, "ECDHE+AESGCM:ECDHE+CHACHA20") == 1;
}

static SSL_CTX *read_pair(const char *certificate, const char *key)
{
    SSL_CTX *context = SSL_CTX_new(TLS_server_method());

    if (context != NULL && restrict_protocol(context) &&
        SSL_CTX_use_certificate_chain_file(context, certificate) == 1 &&
        SSL_CTX_use_PrivateKey_file(context, key, SSL_FILETYPE_PEM) == 1 &&
        SSL_CTX_check_private_key(context) == 1) {
        return context;
    }
    SSL_CTX_free(context);
    return NULL;
}

static enum en_status bad_pair(const struct tls *tls, struct en_error *reterr)
{
    return en_fail(reterr, EN_ERR_SYNTAX, "serve.tls", en_str_from(tls->certificate),
                   N_("this is no certificate, or its key is not the one given"),
                   N_("`entente ca issue` writes both; the key must be readable and without a "
                      "passphrase"));
}

enum en_status tls_open(const char *certificate, const char *key, struct tls **ret,
                        struct en_error *reterr)
{
    struct tls *tls = calloc(1, sizeof(*tls));

    if (tls == NULL) {
        return en_fail(reterr, EN_ERR_MEMORY, "serve.memory", EN_STR(""), N_("no memory left"),
                       NULL);
    }
    *tls = (struct tls){.certificate = certificate, .key = key};
    tls->context = read_pair(certificate, key);
    if (tls->context == NULL) {
        enum en_status status = bad_pair(tls, reterr);
        tls_close(tls);
        return status;
    }
    *ret = tls;
    return EN_OK;
}

void tls_close(struct tls *tls)
{
    if (tls != NULL) {
        SSL_CTX_free(tls->context);
        free(tls);
    }
}

enum en_status tls_reload(struct tls *tls, struct en_error *reterr)
{
    SSL_CTX *context = read_pair(tls->certificate, tls->key);

    if (context == NULL) {
        return bad_pair(tls, reterr);
    }
    SSL_CTX_free(tls->context); /* open connections hold the old one themselves */
    tls->context = context;
    return EN_OK;
}

struct bufferevent *tls_accept(struct tls *tls, struct event_base *base, int fd)
{
    SSL *ssl = SSL_new(tls->context);
    struct bufferevent *bev =
        ssl != NULL ? bufferevent_openssl_socket_new(base, fd, ssl, BUFFEREVENT_SSL_ACCEPTING,
                                                     BEV_OPT_CLOSE_ON_FREE)
                    : NULL;

    if (bev != NULL) {
        /* Who hangs up without a word is treated like who says so: the request was whole or not. */
        bufferevent_openssl_set_allow_dirty_shutdown(bev, 1);
    } else {
        SSL_free(ssl);
    }
    return bev;
}

void tls_finish(struct bufferevent *bev)
{
    SSL *ssl = bufferevent_openssl_get_ssl(bev);

    if (ssl != NULL) {
        (void)SSL_shutdown(ssl);
    }
}
