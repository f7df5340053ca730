/*
 * columns.c: names of columns, for people.
 *
 * Views name their columns in English, as programs read them from --json. Those that screens show
 * are listed here for the translators; any other stays as it is.
 */
#include "cli.h"

#include <string.h>

static const char *const NAMES[] = {
    N_("absent"),      N_("act"),       N_("alarms"),
    N_("answer"),      N_("answers"),   N_("at"),
    N_("author"),      N_("back"),      N_("base"),
    N_("body"),        N_("by"),        N_("bytes"),
    N_("change"),      N_("check"),     N_("code"),
    N_("component"),   N_("consents"),  N_("cosigned"),
    N_("cosigners"),   N_("crew"),      N_("day"),
    N_("departed"),    N_("deputies"),  N_("due"),
    N_("edition"),     N_("effective"), N_("end"),
    N_("entries"),     N_("expires"),   N_("file"),
    N_("fingerprint"), N_("folder"),    N_("force"),
    N_("from"),        N_("holds"),     N_("id"),
    N_("in"),          N_("incident"),  N_("index"),
    N_("item"),        N_("kind"),      N_("language"),
    N_("languages"),   N_("last"),      N_("last_place"),
    N_("leads"),       N_("line"),      N_("logged"),
    N_("measure"),     N_("member"),    N_("mixed"),
    N_("muster"),      N_("n"),         N_("name"),
    N_("needs"),       N_("nights"),    N_("office"),
    N_("old"),         N_("order"),     N_("orders"),
    N_("origin"),      N_("out"),       N_("outcome"),
    N_("overdue"),     N_("owner"),     N_("party"),
    N_("passphrase"),  N_("patrols"),   N_("people"),
    N_("pinned"),      N_("place"),     N_("post"),
    N_("present"),     N_("programme"), N_("public"),
    N_("quorum"),      N_("reason"),    N_("refusals"),
    N_("region"),      N_("release"),   N_("result"),
    N_("returned"),    N_("role"),      N_("root"),
    N_("rule"),        N_("says"),      N_("seats"),
    N_("sha256"),      N_("signed"),    N_("since"),
    N_("size"),        N_("slot"),      N_("start"),
    N_("state"),       N_("task"),      N_("text"),
    N_("times"),       N_("trainings"), N_("until"),
    N_("vehicle"),     N_("verdict"),   N_("version"),
    N_("view"),        N_("voices"),    N_("voids"),
    N_("witnesses"),   N_("words"),     N_("acts"),
    N_("attachments"), N_("missing"),   N_("receipts"),
    N_("sealed"),      N_("audience"),  N_("members"),
    N_("number"),      N_("claimed"),   N_("claimed_place"),
    N_("counter"),     N_("device"),    N_("flag"),
    N_("how"),         N_("mac"),
};

const char *en_column_name(const char *name)
{
    for (size_t i = 0; i < EN_COUNT(NAMES); i++) {
        if (strcmp(NAMES[i], name) == 0) {
            return en_tr(NAMES[i]);
        }
    }
    return name;
}
