/*
 * See entente/certificate.h.
 */
#include "entente/certificate.h"

#include <stdio.h>
#include <string.h>

#include <openssl/asn1.h>
#include <openssl/bn.h>
#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

enum { DAY_S = 24 * 3600, HOST_BYTES_MAX = 253, NAME_BYTES_MAX = 64, SERIAL_BYTES = 16 };

static enum en_status no_memory(struct en_error *reterr)
{
    return en_fail(reterr, EN_ERR_MEMORY, "certificate.memory", EN_STR(""), N_("no memory left"),
                   NULL);
}

static enum en_status bad_form(struct en_error *reterr)
{
    return en_fail(reterr, EN_ERR_SYNTAX, "certificate.form", EN_STR(""),
                   N_("this is no certificate or key in PEM form"),
                   N_("give the files that `entente ca make` wrote"));
}

/* ---- hosts ---------------------------------------------------------------------------------- */

static bool is_in(struct en_str text, const char *chars)
{
    for (size_t i = 0; i < text.len; i++) {
        if (text.ptr[i] == '\0' || strchr(chars, text.ptr[i]) == NULL) {
            return false;
        }
    }
    return text.len > 0;
}

static bool is_ip4(struct en_str text)
{
    return is_in(text, "0123456789.");
}

static bool is_ip6(struct en_str text)
{
    return memchr(text.ptr, ':', text.len) != NULL && is_in(text, "0123456789abcdef:");
}

static bool is_dns(struct en_str text)
{
    return text.len <= HOST_BYTES_MAX && is_in(text, "abcdefghijklmnopqrstuvwxyz0123456789-.") &&
           text.ptr[0] != '.' && text.ptr[0] != '-' && !is_ip4(text);
}

static enum en_status bad_host(struct en_str host, struct en_error *reterr)
{
    return en_fail(reterr, EN_ERR_SYNTAX, "certificate.host", host,
                   N_("this is neither a name in small letters nor an address"),
                   N_("write moc.example, 10.1.2.3 or fd00::7; a domain may be 10.1.0.0/16"));
}

static void add_comma(struct en_text *out)
{
    if (out->len > 0) {
        en_text_addc(out, ',');
    }
}

/* "DNS:moc.example" or "IP:10.1.2.3", as OpenSSL reads it. Only checked characters go in. */
static enum en_status add_host(struct en_text *out, struct en_str host, struct en_error *reterr)
{
    bool address = host.len > 0 && (is_ip4(host) || is_ip6(host));

    if (!address && !is_dns(host)) {
        return bad_host(host, reterr);
    }
    add_comma(out);
    en_text_adds(out, address ? "IP:" : "DNS:");
    en_text_add(out, host);
    return EN_OK;
}

/* The same as a domain that may be vouched for: an address with its mask. */
static enum en_status add_domain(struct en_text *out, struct en_str domain, struct en_error *reterr)
{
    struct en_str rest = domain;
    struct en_str host = en_str_cut(&rest, '/');
    bool six = host.len > 0 && is_ip6(host);
    uint64_t bits = 32;

    if (rest.ptr != NULL && (six || !is_ip4(host) || !en_parse_u64(rest, &bits) || bits > 32)) {
        return bad_host(domain, reterr);
    }
    add_comma(out);
    en_text_adds(out, "permitted;");
    struct en_text one = {0};
    enum en_status status = add_host(&one, host, reterr);
    en_text_add(out, en_text_str(&one));
    en_text_finish(&one);
    if (status == EN_OK && six) {
        en_text_adds(out, "/ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff");
    } else if (status == EN_OK && is_ip4(host)) {
        uint32_t mask = bits == 0 ? 0 : UINT32_MAX << (32 - bits);
        en_text_addf(out, "/%u.%u.%u.%u", mask >> 24, mask >> 16 & 255, mask >> 8 & 255,
                     mask & 255);
    }
    return status;
}

/* ---- making --------------------------------------------------------------------------------- */

struct making {
    const struct en_env *env;
    EVP_PKEY *key;
    X509 *certificate;
};

static bool set_times(struct making *making, unsigned days)
{
    time_t now = (time_t)making->env->now(making->env->self);

    /* A day back: clocks in the field are not all right. */
    return ASN1_TIME_set(X509_getm_notBefore(making->certificate), now - DAY_S) != NULL &&
           ASN1_TIME_set(X509_getm_notAfter(making->certificate), now + (time_t)days * DAY_S) !=
               NULL;
}

static bool set_serial(struct making *making)
{
    uint8_t bytes[SERIAL_BYTES];

    making->env->random(making->env->self, bytes, sizeof(bytes));
    bytes[0] = (uint8_t)((bytes[0] & 0x7f) | 0x40);
    BIGNUM *number = BN_bin2bn(bytes, sizeof(bytes), NULL);
    bool done = number != NULL &&
                BN_to_ASN1_INTEGER(number, X509_get_serialNumber(making->certificate)) != NULL;
    BN_free(number);
    return done;
}

static bool set_name(X509_NAME *name, struct en_str text)
{
    return X509_NAME_add_entry_by_NID(name, NID_commonName, MBSTRING_UTF8,
                                      (const unsigned char *)text.ptr, (int)text.len, -1, 0) == 1;
}

/* A new key and the beginning of its certificate. */
static bool begin(struct making *making, struct en_str name, unsigned days)
{
    making->key = EVP_EC_gen("P-256");
    making->certificate = X509_new();
    return making->key != NULL && making->certificate != NULL &&
           X509_set_version(making->certificate, X509_VERSION_3) == 1 && set_serial(making) &&
           set_times(making, days) && set_name(X509_get_subject_name(making->certificate), name) &&
           X509_set_pubkey(making->certificate, making->key) == 1;
}

static bool add_extension(struct making *making, X509 *issuer, int nid, const char *value)
{
    X509V3_CTX context;

    X509V3_set_ctx(&context, issuer, making->certificate, NULL, NULL, 0);
    X509V3_set_ctx_nodb(&context);
    X509_EXTENSION *extension = X509V3_EXT_conf_nid(NULL, &context, nid, value);
    bool done = extension != NULL && X509_add_ext(making->certificate, extension, -1) == 1;
    X509_EXTENSION_free(extension);
    return done;
}

static bool print_pem(struct making *making, struct en_text *ret_key,
                      struct en_text *ret_certificate)
{
    BIO *key = BIO_new(BIO_s_secmem());
    BIO *certificate = BIO_new(BIO_s_mem());
    char *bytes = NULL;
    bool done = key != NULL && certificate != NULL &&
                PEM_write_bio_PrivateKey(key, making->key, NULL, NULL, 0, NULL, NULL) == 1 &&
                PEM_write_bio_X509(certificate, making->certificate) == 1;

    if (done) {
        long len = BIO_get_mem_data(key, &bytes);
        en_text_add(ret_key, (struct en_str){bytes, (size_t)len});
        len = BIO_get_mem_data(certificate, &bytes);
        en_text_add(ret_certificate, (struct en_str){bytes, (size_t)len});
    }
    BIO_free(key);
    BIO_free(certificate);
    return done && !ret_key->failed && !ret_certificate->failed;
}

static void end(struct making *making)
{
    EVP_PKEY_free(making->key);
    X509_free(making->certificate);
}

static enum en_status collect_domains(const struct en_str *domains, size_t count,
                                      struct en_text *out, struct en_error *reterr)
{
    static const char *const own[] = {"localhost", "127.0.0.0/8", "::1"};
    enum en_status status = EN_OK;

    for (size_t i = 0; status == EN_OK && i < EN_COUNT(own); i++) {
        status = add_domain(out, en_str_from(own[i]), reterr);
    }
    for (size_t i = 0; status == EN_OK && i < count; i++) {
        status = add_domain(out, domains[i], reterr);
    }
    return status;
}

enum en_status en_ca_make(const struct en_env *env, struct en_str name,
                          const struct en_str *domains, size_t count, struct en_text *ret_key,
                          struct en_text *ret_certificate, struct en_error *reterr)
{
    struct making making = {.env = env};
    struct en_text permitted = {0};

    if (name.len == 0 || name.len > NAME_BYTES_MAX || en_text_check(name, NULL) != EN_TEXT_CLEAN) {
        return en_fail(reterr, EN_ERR_SYNTAX, "certificate.name", name,
                       N_("the name is not 1 to 64 bytes of text"),
                       N_("give one that people know the mission by"));
    }
    enum en_status status = collect_domains(domains, count, &permitted, reterr);
    if (status == EN_OK) {
        bool done = begin(&making, name, EN_CA_DAYS) &&
                    set_name(X509_get_issuer_name(making.certificate), name) &&
                    add_extension(&making, making.certificate, NID_basic_constraints,
                                  "critical,CA:TRUE,pathlen:0") &&
                    add_extension(&making, making.certificate, NID_key_usage,
                                  "critical,keyCertSign,cRLSign") &&
                    add_extension(&making, making.certificate, NID_subject_key_identifier, "hash");
        struct en_text constraints = {0};
        en_text_adds(&constraints, "critical,");
        en_text_add(&constraints, en_text_str(&permitted));
        done = done && !constraints.failed &&
               add_extension(&making, making.certificate, NID_name_constraints,
                             en_text_cstr(&constraints)) &&
               X509_sign(making.certificate, making.key, EVP_sha256()) > 0 &&
               print_pem(&making, ret_key, ret_certificate);
        en_text_finish(&constraints);
        status = done ? EN_OK : no_memory(reterr);
    }
    en_text_finish(&permitted);
    end(&making);
    return status;
}

/* ---- issuing -------------------------------------------------------------------------------- */

static X509 *read_certificate(struct en_str pem)
{
    BIO *bio = pem.len <= INT32_MAX ? BIO_new_mem_buf(pem.ptr, (int)pem.len) : NULL;
    X509 *certificate = bio != NULL ? PEM_read_bio_X509(bio, NULL, NULL, NULL) : NULL;

    BIO_free(bio);
    return certificate;
}

/* A key without a passphrase: nobody is asked for one. */
static int no_passphrase(char *buffer, int size, int writes, void *arg)
{
    (void)buffer;
    (void)size;
    (void)writes;
    (void)arg;
    return -1;
}

static EVP_PKEY *read_key(struct en_str pem)
{
    BIO *bio = pem.len <= INT32_MAX ? BIO_new_mem_buf(pem.ptr, (int)pem.len) : NULL;
    EVP_PKEY *key = bio != NULL ? PEM_read_bio_PrivateKey(bio, NULL, no_passphrase, NULL) : NULL;

    BIO_free(bio);
    return key;
}

/* Would a client that trusts the authority take it now? It looks at the name constraints too. */
static bool would_be_taken(struct making *making, X509 *ca)
{
    X509_STORE *store = X509_STORE_new();
    X509_STORE_CTX *context = X509_STORE_CTX_new();
    bool taken = store != NULL && context != NULL && X509_STORE_add_cert(store, ca) == 1 &&
                 X509_STORE_CTX_init(context, store, making->certificate, NULL) == 1;

    if (taken) {
        X509_STORE_CTX_set_time(context, 0, (time_t)making->env->now(making->env->self));
        taken = X509_verify_cert(context) == 1;
    }
    X509_STORE_CTX_free(context);
    X509_STORE_free(store);
    return taken;
}

static enum en_status sign(struct making *making, X509 *ca, EVP_PKEY *ca_key, const char *hosts,
                           struct en_error *reterr)
{
    bool done = X509_set_issuer_name(making->certificate, X509_get_subject_name(ca)) == 1 &&
                add_extension(making, ca, NID_basic_constraints, "critical,CA:FALSE") &&
                add_extension(making, ca, NID_key_usage, "critical,digitalSignature") &&
                add_extension(making, ca, NID_ext_key_usage, "serverAuth") &&
                add_extension(making, ca, NID_subject_key_identifier, "hash") &&
                add_extension(making, ca, NID_authority_key_identifier, "keyid") &&
                add_extension(making, ca, NID_subject_alt_name, hosts) &&
                X509_sign(making->certificate, ca_key, EVP_sha256()) > 0;

    if (!done) {
        return bad_form(reterr);
    }
    return would_be_taken(making, ca)
               ? EN_OK
               : en_fail(reterr, EN_ERR_INADMISSIBLE, "certificate.domain", EN_STR(""),
                         N_("the authority may not vouch for these hosts, or has ended"),
                         N_("`entente ca show` tells its domains and its time; make another"));
}

enum en_status en_ca_issue(const struct en_env *env, struct en_str ca_key,
                           struct en_str ca_certificate, const struct en_str *hosts, size_t count,
                           unsigned days, struct en_text *ret_key, struct en_text *ret_certificate,
                           struct en_error *reterr)
{
    struct making making = {.env = env};
    struct en_text names = {0};
    enum en_status status = EN_OK;

    if (days == 0 || days > EN_CERTIFICATE_DAYS_MAX) {
        return en_fail(reterr, EN_ERR_USAGE, "certificate.days", EN_STR("days"),
                       N_("browsers take a server's certificate of 1 to 398 days"), NULL);
    }
    X509 *ca = read_certificate(ca_certificate);
    EVP_PKEY *key = read_key(ca_key);
    if (count == 0 || ca == NULL || key == NULL || X509_check_private_key(ca, key) != 1) {
        status = bad_form(reterr);
    }
    for (size_t i = 0; status == EN_OK && i < count; i++) {
        status = add_host(&names, hosts[i], reterr);
    }
    if (status == EN_OK) {
        /* For people; with its space nobody takes it for a host. */
        char name[NAME_BYTES_MAX + 1];
        (void)snprintf(name, sizeof(name), "entente %.*s", (int)hosts[0].len, hosts[0].ptr);
        status = !names.failed && begin(&making, en_str_from(name), days)
                     ? sign(&making, ca, key, en_text_cstr(&names), reterr)
                     : no_memory(reterr);
    }
    if (status == EN_OK && !print_pem(&making, ret_key, ret_certificate)) {
        status = no_memory(reterr);
    }
    en_text_finish(&names);
    EVP_PKEY_free(key);
    X509_free(ca);
    end(&making);
    return status;
}

/* ---- reading -------------------------------------------------------------------------------- */

static en_time time_of(const ASN1_TIME *time)
{
    ASN1_TIME *zero = ASN1_TIME_set(NULL, 0);
    int days = 0;
    int seconds = 0;

    (void)ASN1_TIME_diff(&days, &seconds, zero, time);
    ASN1_TIME_free(zero);
    return (en_time)days * DAY_S + seconds;
}

/* Text of an extension, its lines and commas as spaces. */
static void print_extension(X509 *certificate, int nid, struct en_text *out)
{
    int at = X509_get_ext_by_NID(certificate, nid, -1);
    BIO *bio = at >= 0 ? BIO_new(BIO_s_mem()) : NULL;
    char *bytes = NULL;
    bool spaced = true;

    if (bio != NULL && X509V3_EXT_print(bio, X509_get_ext(certificate, at), 0, 0) == 1) {
        long len = BIO_get_mem_data(bio, &bytes);
        for (long i = 0; i < len; i++) {
            bool space = strchr(" ,\n", bytes[i]) != NULL;
            if (!space || !spaced) {
                en_text_addc(out, space ? ' ' : bytes[i]);
            }
            spaced = space;
        }
    }
    BIO_free(bio);
}

enum en_status en_certificate_read(struct en_str pem, struct en_certificate *ret,
                                   struct en_error *reterr)
{
    X509 *certificate = read_certificate(pem);
    struct en_certificate read = {.is_authority = false};
    unsigned len = 0;

    if (certificate == NULL) {
        return bad_form(reterr);
    }
    (void)X509_NAME_get_text_by_NID(X509_get_subject_name(certificate), NID_commonName, read.name,
                                    sizeof(read.name));
    read.is_authority = X509_check_ca(certificate) == 1;
    read.since = time_of(X509_get0_notBefore(certificate));
    read.until = time_of(X509_get0_notAfter(certificate));
    print_extension(certificate, read.is_authority ? NID_name_constraints : NID_subject_alt_name,
                    &read.hosts);
    bool done = X509_digest(certificate, EVP_sha256(), read.fingerprint.b, &len) == 1 &&
                len == sizeof(read.fingerprint.b) && !read.hosts.failed;
    X509_free(certificate);
    if (!done) {
        en_text_finish(&read.hosts);
        return no_memory(reterr);
    }
    *ret = read;
    return EN_OK;
}
