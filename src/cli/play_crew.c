/*
 * play_crew.c: who is in a patrol, and how a story names them.
 *
 * Crews are composed while the story is played, so its author cannot know their tokens: a member
 * may be written PARTY:POST ("cma:driver"), PARTY:2 (the second of the party, by token) or
 * PARTY:all.
 */
#include "play_crew.h"

#include <string.h>

static bool add_seat(void *self, const struct en_cell *cells, size_t count)
{
    struct play_crew *crew = self;
    struct en_arena *arena = &crew->player->scratch;
    struct play_seat *seat = &crew->seat[crew->count];

    if (crew->count == PLAY_CREW_MAX) {
        return false;
    }
    seat->member = en_arena_copy(arena, en_cell_find(cells, count, "member"));
    seat->post = en_arena_copy(arena, en_cell_find(cells, count, "post"));
    seat->body = en_arena_copy(arena, en_cell_find(cells, count, "body"));
    seat->absent = en_str_is(en_cell_find(cells, count, "muster"), "absent");
    crew->count++;
    return true;
}

enum en_status play_crew_read(struct player *player, struct en_str order, struct play_crew **ret,
                              struct en_error *reterr)
{
    struct play_crew *crew = EN_ARENA_NEW(&player->scratch, struct play_crew);

    if (crew == NULL) {
        return play_no_memory(reterr);
    }
    crew->player = player;
    enum en_status status = play_view(player, "crew", order, add_seat, crew, reterr);
    if (status != EN_OK) {
        return status;
    }
    if (crew->count == 0) {
        return play_fail(player, reterr, EN_ERR_EXPECTATION, "play.order",
                         N_("order %1 is not in force: it has no crew"),
                         N_("see who has not consented: `expect row orders order=%1`"), order);
    }
    *ret = crew;
    return EN_OK;
}

struct en_str play_crew_lead(const struct play_crew *crew)
{
    static const char *const POSTS[] = {"lead", "deputy"};

    for (size_t p = 0; p < EN_COUNT(POSTS); p++) {
        for (size_t i = 0; i < crew->count; i++) {
            if (en_str_is(crew->seat[i].post, POSTS[p]) && !crew->seat[i].absent) {
                return crew->seat[i].body;
            }
        }
    }
    for (size_t i = 0; i < crew->count; i++) {
        if (!crew->seat[i].absent) {
            return crew->seat[i].body;
        }
    }
    return crew->seat[0].body;
}

/* Does "PARTY:WHICH" mean this seat, the `nth` of its party? */
static bool is_meant(const struct play_seat *seat, uint64_t nth, struct en_str party,
                     struct en_str which)
{
    uint64_t number = 0;

    if (!en_str_equal(seat->body, party)) {
        return false;
    }
    if (en_str_is(which, "all")) {
        return true;
    }
    return en_parse_u64(which, &number) ? number == nth : en_str_equal(seat->post, which);
}

size_t play_crew_find(const struct play_crew *crew, struct en_str name, size_t *places)
{
    struct en_str which = name;
    struct en_str party = en_str_cut(&which, ':');
    size_t found = 0;

    for (size_t i = 0; i < crew->count; i++) {
        const struct play_seat *seat = &crew->seat[i];
        uint64_t nth = 1;
        for (size_t j = 0; j < i; j++) {
            nth += en_str_equal(crew->seat[j].body, seat->body);
        }
        if (which.ptr == NULL ? en_str_equal(seat->member, name)
                              : is_meant(seat, nth, party, which)) {
            places[found++] = i;
        }
    }
    return found;
}

size_t play_crew_parties(const struct play_crew *crew, struct en_str *parties)
{
    size_t count = 0;

    for (size_t i = 0; i < crew->count; i++) {
        bool known = crew->seat[i].absent;
        for (size_t p = 0; p < count; p++) {
            known = known || en_str_equal(parties[p], crew->seat[i].body);
        }
        if (!known && count < EN_PARTIES_MAX) {
            parties[count++] = crew->seat[i].body;
        }
    }
    return count;
}
