/*
 * noun_vehicle.c: vehicles at the mechanism's disposal.
 */
#include "nouns.h"

#include "csv.h"

enum { VEHICLE, OWNER, SEATS, KIND, COLUMNS };
static const char *const NAMES[COLUMNS] = {"vehicle", "owner", "seats", "kind"};

enum en_status en_cli_vehicle_list(struct en_cli *cli, const struct en_args *args,
                                   struct en_error *reterr)
{
    (void)args;
    return en_cli_view(cli, "vehicles", NULL, 0, NULL, N_("There are no vehicles."), reterr);
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
        for (size_t i = VEHICLE; i < COLUMNS; i++) {
            en_text_addc(&body, ' ');
            en_text_add(&body, en_csv_cell(&csv, row, i));
        }
        en_text_addc(&body, '\n');
    }
    status = en_cli_perform(cli, "vehicle.enrol", en_text_str(&body), NULL, reterr);
    en_text_finish(&body);
    return status;
}
