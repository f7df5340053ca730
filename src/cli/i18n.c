/*
 * i18n.c: messages in French and English, and how wide a text is.
 *
 * gettext does not translate in the "C" locale, and a small machine often has no fr_FR.UTF-8
 * installed. The locale is therefore always C.UTF-8, which every Debian has, and LANGUAGE alone
 * chooses the catalogue. Nothing else of a locale is wanted: times, numbers and order of rows are
 * the same everywhere.
 */
#define _XOPEN_SOURCE 700 /* wcwidth */
#include "cli.h"

#include <libintl.h>
#include <limits.h>
#include <locale.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <wchar.h>

#define DOMAIN "entente"

/* Where a catalogue may be, seen from the program: the build folder, then an installed prefix. */
static const char *const CATALOGUES[] = {"po", "../share/locale"};

/* The first variable that is set decides, as gettext's manual says; LANGUAGE may be a list. */
static const char *language_wanted(void)
{
    static const char *const VARIABLES[] = {"LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG"};

    for (size_t i = 0; i < EN_COUNT(VARIABLES); i++) {
        const char *value = getenv(VARIABLES[i]);
        if (value != NULL && value[0] != '\0') {
            return value;
        }
    }
    return "en";
}

static void bind_catalogue(void)
{
    char program[PATH_MAX];
    ssize_t len = readlink("/proc/self/exe", program, sizeof(program) - 1);
    struct en_text path = {0};

    if (len <= 0) {
        return;
    }
    program[len] = '\0';
    *strrchr(program, '/') = '\0';
    for (size_t i = 0; i < EN_COUNT(CATALOGUES); i++) {
        en_text_clear(&path);
        en_text_addf(&path, "%s/%s/fr/LC_MESSAGES/" DOMAIN ".mo", program, CATALOGUES[i]);
        if (access(en_text_cstr(&path), R_OK) == 0) {
            en_text_clear(&path);
            en_text_addf(&path, "%s/%s", program, CATALOGUES[i]);
            bindtextdomain(DOMAIN, en_text_cstr(&path));
            break;
        }
    }
    en_text_finish(&path);
}

void en_language_choose(const char *lang)
{
    const char *wanted = lang != NULL ? lang : language_wanted();

    if (setlocale(LC_ALL, "C.UTF-8") == NULL) {
        setlocale(LC_ALL, "");
    }
    setenv("LANGUAGE", strncmp(wanted, "fr", 2) == 0 ? "fr" : "en", 1);
    bind_catalogue();
    bind_textdomain_codeset(DOMAIN, "UTF-8");
    textdomain(DOMAIN);
}

const char *en_language(void)
{
    const char *language = getenv("LANGUAGE");

    return language != NULL && strcmp(language, "fr") == 0 ? "fr" : "en";
}

const char *en_tr(const char *message)
{
    return message == NULL || message[0] == '\0' ? "" : gettext(message);
}

size_t en_width(struct en_str text)
{
    mbstate_t state = {0};
    size_t columns = 0;

    while (text.len > 0) {
        wchar_t character = 0;
        size_t used = mbrtowc(&character, text.ptr, text.len, &state);
        if (used == 0 || used > text.len) {
            used = 1;
            columns++;
            state = (mbstate_t){0};
        } else {
            int width = wcwidth(character);
            columns += width > 0 ? (size_t)width : 0;
        }
        text = (struct en_str){text.ptr + used, text.len - used};
    }
    return columns;
}
