/*
 * A hash read aloud: 256 words, one a byte.
 *
 * Our own list. Every word is spelled alike, without accents, in French and in English, has four to
 * nine letters, begins with four letters no other word begins with, and is at least three edits
 * away from every other (a test checks it). 2,048 words would carry 11 bits each, but a list that
 * both languages share and that survives a bad line is not that long.
 */
#include "entente/crypto.h"

#include <assert.h>
#include <string.h>

/* The order is part of the format: byte 0 is the first word. Never change it. */
/* clang-format off */
static const char *const words[256] = {
    "abdomen", "acacia", "accent", "agile", "album", "alibi", "alpha", "animal", "arcade", "aspect",
    "atlas", "atoll", "avenue", "ballet", "balsa", "bandage", "banjo", "banquet", "bazar", "beige",
    "biceps", "bison", "bistro", "bivouac", "blouse", "bluff", "bonus", "brave", "bronze", "budget",
    "cabaret", "cactus", "cadence", "caisson", "calcium", "canal", "canyon", "capital", "caribou",
    "castor", "certain", "chalet", "chance", "charade", "citron", "client", "cobalt", "cobra",
    "collage", "commode", "compost", "concert", "condor", "cordial", "cornet", "cosmos", "costume",
    "coupon", "crocus", "culture", "curry", "cyclone", "dahlia", "delta", "dense", "dessert",
    "digital", "disco", "divan", "docile", "dollar", "domino", "dragon", "duplex", "durable",
    "dynamo", "effort", "encore", "essence", "exact", "excuse", "expert", "express", "extra",
    "farce", "fiction", "figure", "finance", "folio", "fondue", "format", "fortune", "forum",
    "frugal", "fruit", "fusion", "garage", "gazelle", "gecko", "geyser", "gibbon", "glacier",
    "globe", "glucose", "gouache", "grain", "grizzly", "guide", "habit", "hamster", "hobby",
    "hockey", "horizon", "hormone", "humble", "humus", "iceberg", "igloo", "image", "immense",
    "impact", "index", "indigo", "instant", "jaguar", "jargon", "jogging", "joker", "journal",
    "jumbo", "jungle", "junior", "karma", "kayak", "ketchup", "kimono", "koala", "krill", "label",
    "lasso", "local", "lotion", "lustre", "machine", "major", "mascara", "massif", "maximum",
    "melon", "menhir", "message", "micro", "mimosa", "minute", "module", "moment", "montage",
    "motel", "mousse", "muscle", "mustang", "nature", "nectar", "nickel", "noble", "nougat",
    "novice", "oasis", "oblique", "octave", "olive", "opaque", "opinion", "oracle", "ozone",
    "palace", "palette", "panda", "papyrus", "parapet", "parfait", "parole", "pastel", "patio",
    "pause", "peloton", "pendant", "pension", "piano", "pigeon", "pigment", "pilaf", "pivot",
    "pizza", "placard", "plasma", "plateau", "podium", "polka", "poncho", "prairie", "premier",
    "prince", "profit", "prudent", "public", "puzzle", "python", "quartz", "quiche", "ranch",
    "ravine", "refrain", "refuge", "reptile", "risotto", "robot", "romance", "route", "rugby",
    "safari", "samba", "sardine", "scooter", "script", "service", "sextant", "short", "sierra",
    "signal", "simple", "siphon", "slalom", "slogan", "source", "square", "stable", "studio",
    "tandem", "tendon", "tennis", "timbre", "toucan", "triple", "tunnel", "unique", "urgent",
    "vacant", "valise", "violet", "volume", "vortex", "voyage", "wapiti", "wombat", "zigzag",
};
/* clang-format on */

static bool same_word(struct en_str given, const char *word)
{
    if (given.len != strlen(word)) {
        return false;
    }
    for (size_t i = 0; i < given.len; i++) {
        char c = given.ptr[i];
        c = c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
        if (c != word[i]) {
            return false;
        }
    }
    return true;
}

/* The next piece between spaces and hyphens; empty at the end of the text. */
static struct en_str next_piece(struct en_str *rest)
{
    size_t from = 0;

    while (from < rest->len && (rest->ptr[from] == ' ' || rest->ptr[from] == '-')) {
        from++;
    }
    size_t to = from;
    while (to < rest->len && rest->ptr[to] != ' ' && rest->ptr[to] != '-') {
        to++;
    }
    struct en_str piece = {rest->ptr + from, to - from};
    *rest = (struct en_str){rest->ptr + to, rest->len - to};
    return piece;
}

void en_words_print(struct en_text *out, const struct en_hash *hash, size_t count)
{
    assert(count >= 1 && count <= EN_WORDS_MAX);
    for (size_t i = 0; i < count; i++) {
        if (i > 0) {
            en_text_addc(out, ' ');
        }
        en_text_adds(out, words[hash->b[i]]);
    }
}

bool en_words_match(struct en_str text, const struct en_hash *hash, size_t words_min)
{
    struct en_str rest = text;
    size_t count = 0;

    if (text.len == 0) {
        return words_min == 0;
    }
    for (struct en_str piece = next_piece(&rest); piece.len > 0; piece = next_piece(&rest)) {
        if (count == EN_WORDS_MAX || !same_word(piece, words[hash->b[count]])) {
            return false;
        }
        count++;
    }
    return count >= words_min;
}
