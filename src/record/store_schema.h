/*
 * The tables of record.db, as SQLite gets them. Internal to the record.
 *
 * entry  the entries, in the order of the record
 * act    which entries an act may be: the first 8 bytes of its id, read as a signed number
 * tile   256 hashes each; place = level * 2^48 + number; a tail is filled up with zeros, so that
 *        it always has one length and is overwritten in place
 * head   kind 0: size and root of all entries; kind 1: the newest signed head, its note, and the
 *        note's SHA-256, because signatures cannot be checked without knowing the keys; kind 2, of
 *        a partial record: size and root of what it leaves out
 */
#ifndef EN_RECORD_STORE_SCHEMA_H
#define EN_RECORD_STORE_SCHEMA_H

#define EN_STORE_APPLICATION_ID 0x656e7472 /* "entr" */
#define EN_STORE_VERSION 1
#define EN_STORE_TEXT(number) EN_STORE_TEXT_OF(number)
#define EN_STORE_TEXT_OF(number) #number

/* Before the first table. An append touches a random page of the index of acts for each of its
 * acts: larger pages would lose less room between entries and write twice as much. */
#define EN_STORE_PAGES "PRAGMA page_size = 4096;"

#define EN_STORE_SCHEMA                                                                            \
    "CREATE TABLE entry(idx INTEGER PRIMARY KEY, body BLOB NOT NULL) STRICT;"                      \
    "CREATE TABLE act(prefix INTEGER NOT NULL, idx INTEGER NOT NULL,"                              \
    " PRIMARY KEY(prefix, idx)) STRICT, WITHOUT ROWID;"                                            \
    "CREATE TABLE tile(place INTEGER PRIMARY KEY, hashes BLOB NOT NULL) STRICT;"                   \
    "CREATE TABLE head(kind INTEGER PRIMARY KEY, size INTEGER NOT NULL, root BLOB NOT NULL,"       \
    " note BLOB NOT NULL, sum BLOB NOT NULL) STRICT;"                                              \
    "PRAGMA application_id = " EN_STORE_TEXT(                                                      \
        EN_STORE_APPLICATION_ID) ";"                                                               \
                                 "PRAGMA user_version = " EN_STORE_TEXT(EN_STORE_VERSION) ";"

#endif /* EN_RECORD_STORE_SCHEMA_H */
