/*
 * certificate: the mission's own certificate authority, so that phones and nodes know their server.
 *
 * Its certificate goes onto devices by hand, compared by words. It may vouch only for the names
 * that it was made for: a device that trusts it trusts it for the mission's servers and for no
 * other. All keys are of P-256, which every browser takes.
 *
 * Sources: RFC 5280 (profile, 4.2.1.10 name constraints), RFC 9525, CA/Browser Forum BR 7.1.
 */
#ifndef ENTENTE_CERTIFICATE_H
#define ENTENTE_CERTIFICATE_H

#include <entente/base.h>
#include <entente/crypto.h>

enum {
    EN_CA_DAYS = 3653,            /* ten years: as long as an accord is thought to last */
    EN_CERTIFICATE_DAYS_MAX = 398 /* what browsers take of a server */
};

/**
 * Make an authority.
 * @param name     people read it, e.g. "MINUSMA Gao"
 * @param domains  array of length [count]: names under which, and addresses at which, servers may
 *                 stand: "moc.example" (and all below it), "10.1.0.0/16", "10.1.2.3", "fd00::7";
 *                 this machine itself always belongs to them
 * @param ret_key, ret_certificate  PEM is appended; en_wipe the key
 * @return EN_OK; EN_ERR_SYNTAX (certificate.name, certificate.host: not a name or address);
 *         EN_ERR_MEMORY
 */
EN_MUST_CHECK enum en_status en_ca_make(const struct en_env *env, struct en_str name,
                                        const struct en_str *domains, size_t count,
                                        struct en_text *ret_key, struct en_text *ret_certificate,
                                        struct en_error *reterr);
/**
 * A server's key and certificate.
 * @param hosts  array of length [count], at least one: names and addresses by which it is asked
 * @param days   1 to EN_CERTIFICATE_DAYS_MAX
 * @return as en_ca_make; EN_ERR_USAGE (certificate.days); EN_ERR_SYNTAX (certificate.form: the
 *         authority's files are none); EN_ERR_INADMISSIBLE (certificate.domain: the authority may
 *         not vouch for a host, or has ended)
 */
EN_MUST_CHECK enum en_status en_ca_issue(const struct en_env *env, struct en_str ca_key,
                                         struct en_str ca_certificate, const struct en_str *hosts,
                                         size_t count, unsigned days, struct en_text *ret_key,
                                         struct en_text *ret_certificate, struct en_error *reterr);

struct en_certificate {
    char name[128];
    struct en_text hosts; /* whom it stands for, one behind the other with a space; finish it */
    en_time since, until;
    struct en_hash fingerprint; /* SHA-256 of its DER form, as browsers show it */
    bool is_authority;
};
/* Read a certificate, PEM. EN_ERR_SYNTAX (certificate.form). */
EN_MUST_CHECK enum en_status en_certificate_read(struct en_str pem, struct en_certificate *ret,
                                                 struct en_error *reterr);

#endif /* ENTENTE_CERTIFICATE_H */
