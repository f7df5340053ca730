/*
 * sms: what a patrol says in one or two short messages, where there is no other way.
 *
 * A message can be typed on any telephone and dictated over a radio: capitals, digits and a few
 * marks, at most 160 of them. It is a claim: its check word shows a duty desk that somebody who
 * holds the device's SMS key made it, and nothing more; the device's signed act proves it later.
 *
 *     ENTENTE C DEVICE COUNTER ORDER DDHHMM PLACE STATE CHECK                    a check-in
 *     ENTENTE I DEVICE COUNTER INCIDENT KIND DDHHMM PLACE ORDER|- YES|NO CHECK   an incident
 *     ENTENTE T DEVICE COUNTER INCIDENT TEXT... CHECK                            its text
 *
 * DDHHMM is day of the month, hour and minute, UTC. Source: design section 6.
 */
#ifndef ENTENTE_SMS_H
#define ENTENTE_SMS_H

#include <entente/base.h>
#include <entente/crypto.h>

enum {
    EN_SMS_CHARS_MAX = 160,      /* one message in the GSM alphabet */
    EN_SMS_TYPED_MAX = 640,      /* as typed, with spaces and line ends to spare */
    EN_SMS_COUNTER_MAX = 999999, /* a message a minute for two years */
};

enum en_sms_kind { EN_SMS_CHECKIN, EN_SMS_INCIDENT, EN_SMS_TEXT };

/* One message. When read, everything is in capitals and borrows from the message. */
struct en_sms {
    enum en_sms_kind kind;
    struct en_str device; /* name of the device's key */
    uint32_t counter;     /* of the device, from 1; the parts of an incident share one */
    struct en_str order;  /* CHECKIN; INCIDENT: the patrol concerned, or empty */
    struct en_str number; /* INCIDENT, TEXT: number of the incident */
    struct en_str how;    /* CHECKIN: state; INCIDENT: kind */
    struct en_str place;  /* CHECKIN, INCIDENT */
    unsigned day, hour, minute;
    bool safety;        /* INCIDENT */
    struct en_str text; /* TEXT */
    struct en_str body; /* read: all but the check word; not looked at when making one */
    struct en_str mac;  /* read: the check word; not looked at when making one */
};

/**
 * A message as it was typed or heard, in its one form: capitals, one space between words, none
 * around them.
 *
 * @param out      NUL-terminated
 * @param ret_len  without the NUL
 * @return EN_OK; EN_ERR_ENCODING (sms.character) for what may not stand in one; EN_ERR_TOO_LONG
 *         (sms.long)
 */
EN_MUST_CHECK enum en_status en_sms_fold(struct en_str typed, char out[static EN_SMS_CHARS_MAX + 1],
                                         size_t *ret_len, struct en_error *reterr);

/**
 * Take a message in its one form apart.
 * @return EN_OK; EN_ERR_SYNTAX (sms.form, with the place "word N")
 */
EN_MUST_CHECK enum en_status en_sms_parse(struct en_str folded, struct en_sms *ret,
                                          struct en_error *reterr);

/**
 * Write a message in its one form with its check word; letters may be small.
 *
 * @param fields  device, counter, kind and what the kind has; day, hour and minute come from `at`
 * @param at      UTC seconds; not looked at for TEXT
 * @return EN_OK; EN_ERR_ENCODING, EN_ERR_TOO_LONG (as en_sms_fold); EN_ERR_SYNTAX (sms.form) when
 *         it would not read back
 */
EN_MUST_CHECK enum en_status en_sms_make(const struct en_sms *fields, en_time at,
                                         const uint8_t key[static 32], struct en_str origin,
                                         char out[static EN_SMS_CHARS_MAX + 1],
                                         struct en_error *reterr);

/* Was this message made under this key, for this record? */
bool en_sms_is_right(const struct en_sms *sms, const uint8_t key[static 32], struct en_str origin);

/* The newest time not an hour after `received` that the message can mean; false when no day of the
 * last two months fits (the 31st, the 29th of February, or no such hour). */
bool en_sms_time(const struct en_sms *sms, en_time received, en_time *ret);

/* Does a word of a message say this token of an act? Capitals are not told from small letters. */
bool en_sms_says(struct en_str word, struct en_str token);

#endif /* ENTENTE_SMS_H */
