/*
 * noun_vehicle.c: vehicles at the mechanism's disposal.
 */
#include "nouns.h"

#include "csv.h"

enum { VEHICLE, OWNER, SEATS, KIND, BASE, COLUMNS };
static const char *const NAMES[COLUMNS] = {"vehicle", "owner", "seats", "kind", "base?"};

enum en_status en_cli_vehicle_list(struct en_cli *cli, const struct en_args *args,
                                   struct en_error *reterr)
{
    (void)args;
    return en_cli_view(cli, "vehicles", NULL, 0, NULL, N_("There are no vehicles."), reterr);
}

/* "base: VEHICLE PLACE" for each row that names one. */
static void add_bases(struct en_text *out, const struct en_csv *csv)
{
    for (size_t row = 0; row < csv->rows; row++) {
        struct en_str base = en_csv_cell(csv, row, BASE);
        if (base.len > 0) {
            en_text_adds(out, "base: ");
            en_text_add(out, en_csv_cell(csv, row, VEHICLE));
            en_text_addc(out, ' ');
            en_text_add(out, base);
            en_text_addc(out, '\n');
        }
    }
}

enum en_status en_cli_vehicle_enrol(struct en_cli *cli, const struct en_args *args,
                                    struct en_error *reterr)
{
    struct en_text body = {0};
    struct en_str text = {NULL, 0};
    struct en_csv csv;
    enum en_status status = en_cli_read(cli, en_args_word(args, 0), &text, reterr);

    if (status == EN_OK) {
        status = en_csv_read(&cli->arena, text, NAMES, COLUMNS, &csv, reterr);
    }
    if (status != EN_OK) {
        return status;
    }
    for (size_t row = 0; row < csv.rows; row++) {
        en_text_adds(&body, "vehicle:");
        for (size_t i = VEHICLE; i < BASE; i++) {
            en_text_addc(&body, ' ');
            en_text_add(&body, en_csv_cell(&csv, row, i));
        }
        en_text_addc(&body, '\n');
    }
    status = en_cli_perform(cli, "vehicle.enrol", en_text_str(&body), NULL, reterr);
    en_text_clear(&body);
    add_bases(&body, &csv);
    if ((status == EN_OK || status == EN_ERR_RECEIVED) && body.len > 0) {
        status = en_cli_perform(cli, "vehicle.base", en_text_str(&body), NULL, reterr);
    }
    en_text_finish(&body);
    return status;
}
