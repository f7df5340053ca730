/*
 * programme_say.c: crews of a programme told to people, and what each party gets.
 */
#include "programme.h"

const char *en_programme_verdict(enum en_plan_verdict verdict)
{
    switch (verdict) {
    case EN_PLAN_MANNED:
        return "manned";
    case EN_PLAN_IMPOSSIBLE:
        return "impossible";
    case EN_PLAN_UNDECIDED:
        return "undecided";
    }
    return "";
}

/* A family of lines (why, conflict, remedy) as objects or as an indented list. */
static void say_lines(struct en_cli *cli, const struct en_crews *crews, size_t slot,
                      const char *part, const struct en_line *lines, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        struct en_text text = {0};
        struct en_text values = {0};
        en_plan_line_print(&text, &crews->problem, &lines[i], en_tr);
        en_plan_args_print(&values, &crews->problem, &lines[i]);
        struct en_cell cells[] = {
            en_cell_text("part", en_str_from(part)),
            en_cell_text("order", crews->demand[slot].order),
            en_cell_text("code", en_str_from(en_line_name(lines[i].code))),
            en_cell_text("text", en_text_str(&text)),
            en_cell_text("args", en_text_str(&values)),
        };
        en_say(cli, "      %4", cells, EN_COUNT(cells));
        en_text_finish(&text);
        en_text_finish(&values);
    }
}

static void add_post(struct en_text *out, const struct en_cli *cli, struct en_str post)
{
    const char *word = cli->json ? NULL : en_word("post", post);

    en_text_add(out, word == NULL ? post : en_str_from(word));
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
        add_post(&text, cli, seat->post >= 0 ? crews->problem.posts[seat->post].name : EN_STR("-"));
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

static bool lacks(const struct en_crews *crews, size_t slot)
{
    return crews->dealt != NULL && crews->dealt[slot].lacks;
}

void en_programme_say_vehicles(struct en_cli *cli, const struct en_crews *crews, size_t slot)
{
    const struct en_demand *demand = &crews->demand[slot];
    struct en_text more = {0};

    if (!lacks(crews, slot)) {
        return;
    }
    const struct en_fleet_dealt *dealt = &crews->dealt[slot];
    bool later = dealt->enough_at != EN_FLEET_NEVER;
    struct en_cell cells[] = {
        en_cell_text("part", EN_STR("vehicles")),
        en_cell_text("order", demand->order),
        en_cell_int("has", (int64_t)dealt->count),
        en_cell_int("needs", (int64_t)(dealt->count + dealt->more)),
        en_cell_int("base-has", (int64_t)dealt->of_base),
        en_cell_int("more", (int64_t)dealt->more),
        en_cell_time("enough-at", dealt->enough_at),
    };
    en_say(cli,
           N_("   vehicles: %3 of the %4 it needs; its base has %5 in all, the others are out or "
              "in the workshop"),
           cells, EN_COUNT(cells) - !later);
    en_text_addf(&more, "%zu", dealt->more);
    en_say_line(cli, N_("   any one of these would be enough:"), NULL, 0);
    en_say_line(cli, N_("      so many more vehicles there: %1"),
                (const struct en_str[]){en_text_str(&more)}, 1);
    if (later) {
        char text[EN_TIME_BYTES + 1];
        en_time_format(dealt->enough_at, text);
        en_say_line(cli, N_("      leaving at %1, when enough of them are back"),
                    (const struct en_str[]){en_str_from(text)}, 1);
    }
    en_text_finish(&more);
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

    if (whole || crew->verdict != EN_PLAN_MANNED || lacks(crews, slot)) {
        en_say(cli, N_("%1  %3  %4, %5 seats: %2"), cells, EN_COUNT(cells));
        en_programme_say_crew(cli, crews, slot);
        en_programme_say_vehicles(cli, crews, slot);
    }
}

/* ---- balance sheets ------------------------------------------------------------------------- */

enum { NAMES_MAX = 2 }; /* that lead a party's row: list, base */

/* The party a member is of. */
static size_t party_of(const struct en_plan_problem *problem, uint32_t member)
{
    int32_t node = problem->members[member].node;

    while (!problem->nodes[node].party && problem->nodes[node].parent >= 0) {
        node = problem->nodes[node].parent;
    }
    return (size_t)node;
}

/* What one party gets from the patrols of one base; `served` marks its people as they are met. */
static struct en_plan_sheet sheet_of(const struct en_crews *crews, int32_t base, size_t party,
                                     bool *served)
{
    const struct en_plan_problem *problem = &crews->problem;
    struct en_plan_sheet sheet = {.seats = 0};

    for (size_t i = 0; i < crews->count; i++) {
        const struct en_plan_crew *crew = &crews->programme.crews[i];
        for (size_t s = 0; crews->base[i] == base && s < crew->seat_count; s++) {
            const struct en_plan_seat *seat = &crew->seats[s];
            if (party_of(problem, seat->member) != party) {
                continue;
            }
            sheet.seats += !seat->exempt;
            sheet.nights += !seat->exempt && problem->slots[i].night;
            sheet.leads += seat->post >= 0 && seat->post == problem->rules.lead_post;
            sheet.deputies += seat->post >= 0 && seat->post == problem->rules.deputy_post;
            sheet.people += !served[seat->member];
            served[seat->member] = true;
        }
    }
    return sheet;
}

static void add_sheet(struct en_table *table, const struct en_cell *named, size_t name_count,
                      struct en_str party, const struct en_plan_sheet *sheet)
{
    struct en_cell cells[NAMES_MAX + 6];
    size_t count = 0;

    for (; count < name_count && count < NAMES_MAX; count++) {
        cells[count] = named[count];
    }
    cells[count++] = en_cell_text("party", party);
    cells[count++] = en_cell_int("seats", sheet->seats);
    cells[count++] = en_cell_int("leads", sheet->leads);
    cells[count++] = en_cell_int("deputies", sheet->deputies);
    cells[count++] = en_cell_int("nights", sheet->nights);
    cells[count++] = en_cell_int("people", sheet->people);
    (void)en_table_row(table, cells, count);
}

void en_programme_add_bases(struct en_table *table, struct en_str list,
                            const struct en_crews *crews)
{
    bool *served = EN_ARENA_ARRAY(&table->cli->arena, crews->problem.member_count + 1, bool);

    for (size_t b = 0; served != NULL && crews->bases.count > 1 && b < crews->bases.count; b++) {
        struct en_cell named[NAMES_MAX] = {en_cell_text("list", list),
                                           en_cell_text("base", crews->bases.base[b].place)};
        size_t first = list.len == 0;
        for (size_t i = 0; i < crews->problem.node_count; i++) {
            if (crews->problem.nodes[i].party) {
                struct en_plan_sheet sheet = sheet_of(crews, (int32_t)b, i, served);
                add_sheet(table, named + first, NAMES_MAX - first, crews->problem.nodes[i].name,
                          &sheet);
            }
        }
    }
}

void en_programme_say_sheets(struct en_cli *cli, const struct en_crews *crews)
{
    struct en_table table;

    if (crews->bases.count > 1) {
        en_table_begin(&table, cli, NULL);
        table.part = "base";
        en_programme_add_bases(&table, EN_STR(""), crews);
        en_table_end(&table);
        en_say_line(cli, N_("all bases:"), NULL, 0);
    }
    en_table_begin(&table, cli, NULL);
    table.part = "party";
    for (size_t i = 0; i < crews->problem.node_count; i++) {
        if (crews->problem.nodes[i].party) {
            add_sheet(&table, NULL, 0, crews->problem.nodes[i].name, &crews->programme.sheets[i]);
        }
    }
    en_table_end(&table);
}
