/*
 * programme_say.c: crews of a programme told to people, and what each party gets.
 */
#include "programme.h"

const char *en_programme_verdict(enum en_plan_verdict verdict)
{
    switch (verdict) {
    case EN_PLAN_MANNED:
        return en_tr("manned");
    case EN_PLAN_IMPOSSIBLE:
        return en_tr("impossible");
    case EN_PLAN_UNDECIDED:
        return en_tr("undecided");
    }
    return "";
}

/* A family of lines (why, conflict, remedy) as objects or as an indented list. */
static void say_lines(struct en_cli *cli, const struct en_crews *crews, size_t slot,
                      const char *part, const struct en_plan_line *lines, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        struct en_text text = {0};
        en_plan_line_print(&text, &crews->problem, &lines[i], en_tr);
        struct en_cell cells[] = {
            en_cell_text("part", en_str_from(part)),
            en_cell_text("order", crews->demand[slot].order),
            en_cell_text("code", en_str_from(en_plan_code_name(lines[i].code))),
            en_cell_text("text", en_text_str(&text)),
        };
        en_say(cli, "      %4", cells, EN_COUNT(cells));
        en_text_finish(&text);
    }
}

static void say_members(struct en_cli *cli, const struct en_crews *crews, size_t slot)
{
    const struct en_plan_crew *crew = &crews->programme.crews[slot];
    struct en_text text = {0};

    for (size_t i = 0; i < crew->seat_count; i++) {
        const struct en_plan_seat *seat = &crew->seats[i];
        const struct en_plan_member *member = &crews->problem.members[seat->member];
        en_text_adds(&text, i > 0 ? ", " : "");
        en_text_add(&text, member->token);
        en_text_addc(&text, ' ');
        en_text_add(&text, seat->post >= 0 ? crews->problem.posts[seat->post].name : EN_STR("-"));
    }
    struct en_cell cells[] = {
        en_cell_text("part", EN_STR("crew")),
        en_cell_text("order", crews->demand[slot].order),
        en_cell_text("members", en_text_str(&text)),
    };
    en_say(cli, N_("   crew: %3"), cells, EN_COUNT(cells));
    en_text_finish(&text);
}

void en_programme_say_crew(struct en_cli *cli, const struct en_crews *crews, size_t slot)
{
    const struct en_plan_crew *crew = &crews->programme.crews[slot];

    if (crew->verdict == EN_PLAN_MANNED) {
        say_members(cli, crews, slot);
    }
    say_lines(cli, crews, slot, "why", crew->why, crew->why_count);
    if (crew->conflict_count > 0) {
        en_say_line(cli, N_("   these rules cannot all be kept:"), NULL, 0);
        say_lines(cli, crews, slot, "conflict", crew->conflict, crew->conflict_count);
    }
    if (crew->remedy_count > 0) {
        en_say_line(cli,
                    crew->remedies_together ? N_("   all of these together would be enough:")
                                            : N_("   any one of these would be enough:"),
                    NULL, 0);
        say_lines(cli, crews, slot, "remedy", crew->remedies, crew->remedy_count);
    }
}

void en_programme_say_slot(struct en_cli *cli, const struct en_crews *crews, size_t slot,
                           bool whole)
{
    const struct en_plan_crew *crew = &crews->programme.crews[slot];
    const struct en_demand *demand = &crews->demand[slot];
    struct en_cell cells[] = {
        en_cell_text("order", demand->order),
        en_cell_text("verdict", en_str_from(en_programme_verdict(crew->verdict))),
        en_cell_time("start", demand->start),
        en_cell_text("kind", demand->kind),
        en_cell_int("crew", demand->crew),
        en_cell_text("vehicles", crews->vehicles[slot]),
    };

    if (whole || crew->verdict != EN_PLAN_MANNED) {
        en_say(cli, N_("%1  %3  %4, %5 seats: %2"), cells, EN_COUNT(cells));
        en_programme_say_crew(cli, crews, slot);
    }
}

/* What each party gets out of it. */
void en_programme_say_sheets(struct en_cli *cli, const struct en_crews *crews)
{
    struct en_table table;

    en_table_begin(&table, cli, NULL);
    table.part = "party";
    for (size_t i = 0; i < crews->problem.node_count; i++) {
        const struct en_plan_sheet *sheet = &crews->programme.sheets[i];
        if (!crews->problem.nodes[i].party) {
            continue;
        }
        struct en_cell cells[] = {
            en_cell_text("party", crews->problem.nodes[i].name),
            en_cell_int("seats", sheet->seats),
            en_cell_int("leads", sheet->leads),
            en_cell_int("deputies", sheet->deputies),
            en_cell_int("nights", sheet->nights),
            en_cell_int("people", sheet->people),
        };
        en_table_row(&table, cells, EN_COUNT(cells));
    }
    en_table_end(&table);
}
