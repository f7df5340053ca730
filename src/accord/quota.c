/*
 * The quota tree and the parity rule.
 *
 * Shares are per thousand of the parent's counted seats, in integers, so that every node comes to
 * the same verdict. A share that does not divide leaves a seat over: the range from floor to
 * ceiling lets it go to anybody, the accord's remainder says to whom. Parity is per side and
 * component, as in the Philippine JPST (notes/domain.md section 2), not only per party.
 */
#include "entente/accord.h"

#include <stdio.h>

#include "draft.h"

enum { WHOLE = 1000 }; // per thousand

/* What the children of a node (-1: of the crew) add up to. */
struct family {
    size_t children;
    int64_t share;
    int64_t with_tolerance;
    size_t last; // index of the last child
    size_t over; // index of the first child that goes over the whole
    bool is_over;
};

static struct family family_of(const struct en_accord *accord, int parent)
{
    struct family family = {0};

    for (size_t i = 0; i < accord->quota_count; i++) {
        const struct en_quota *quota = &accord->quota[i];
        if (quota->parent != parent) {
            continue;
        }
        family.children++;
        family.share += quota->share;
        family.with_tolerance += (int64_t)quota->share + quota->tolerance;
        family.last = i;
        if (family.share > WHOLE && !family.is_over) {
            family.is_over = true;
            family.over = i;
        }
    }
    return family;
}

static struct en_str parent_name(const struct en_accord *accord, int parent)
{
    return parent < 0 ? EN_STR(EN_CREW) : accord->quota[parent].node;
}

static enum en_status check_family(const struct draft *draft, int parent)
{
    char number[24];
    const struct en_accord *accord = draft->accord;
    struct family family = family_of(accord, parent);
    int64_t shown = family.is_over ? family.share : family.with_tolerance;
    int len = snprintf(number, sizeof(number), "%lld", (long long)shown);
    struct en_str sum = {number, (size_t)len};

    if (family.is_over) {
        return CONTRADICT(draft, draft_line(draft, "quota", family.over)->line, "accord.quota-over",
                          N_("the shares below \"%1\" come to %2 per thousand"),
                          N_("Bring them to 1000 or less."), parent_name(accord, parent), sum);
    }
    /* Thirds are 333 + 333 + 333: what rounding leaves, less than one a child, is no shortage. */
    if (family.children > 0 && family.with_tolerance + (int64_t)family.children <= WHOLE) {
        return CONTRADICT(
            draft, draft_line(draft, "quota", family.last)->line, "accord.quota-short",
            N_("the shares below \"%1\" and their tolerances come to %2 per thousand: "
               "seats would stay empty"),
            N_("Raise shares or tolerances to 1000 together."), parent_name(accord, parent), sum);
    }
    return EN_OK;
}

static enum en_status check_parents(const struct draft *draft)
{
    for (size_t i = 0; i < draft->accord->quota_count; i++) {
        const struct en_item *item = draft_line(draft, "quota", i);
        bool root = en_str_is(item->value[1].text, EN_CREW);
        if (!root && draft->accord->quota[i].parent < 0) {
            return CONTRADICT(draft, item->line, "accord.quota-parent",
                              N_("no line above says what \"%1\" is"),
                              N_("Give the parent's quota line first; the whole is called crew."),
                              item->value[1].text);
        }
    }
    return EN_OK;
}

/* How many nodes from this one up to the crew are named like a party. */
static int parties_above(const struct en_accord *accord, int node)
{
    int count = 0;

    for (; node >= 0; node = accord->quota[node].parent) {
        count += en_accord_party(accord, accord->quota[node].node) >= 0;
    }
    return count;
}

static bool is_leaf(const struct en_accord *accord, int node)
{
    return family_of(accord, node).children == 0;
}

/* Each party has a node, no party stands inside another, and each seat is some party's. */
static enum en_status check_parties(const struct draft *draft)
{
    const struct en_accord *accord = draft->accord;

    for (size_t i = 0; i < accord->party_count; i++) {
        if (en_accord_quota(accord, accord->party[i].id) < 0) {
            return CONTRADICT(draft, draft_line(draft, "party", i)->line, "accord.quota-party",
                              N_("the party \"%1\" has no share of the crew"),
                              N_("Give it a quota line of the same name."), accord->party[i].id);
        }
    }
    for (size_t i = 0; i < accord->quota_count; i++) {
        int parties = parties_above(accord, (int)i);
        if (parties > 1 || (parties == 0 && is_leaf(accord, (int)i))) {
            return CONTRADICT(
                draft, draft_line(draft, "quota", i)->line, "accord.quota-party",
                parties > 1 ? N_("\"%1\" would belong to two parties")
                            : N_("\"%1\" belongs to no party"),
                N_("Each component stands below exactly one node named like a party."),
                accord->quota[i].node);
        }
    }
    return EN_OK;
}

static enum en_status check_remainder(const struct draft *draft)
{
    const struct en_accord *accord = draft->accord;
    int node = en_accord_quota(accord, accord->remainder);

    if (en_str_is(accord->remainder, EN_ROTATE) ||
        (node >= 0 && accord->quota[node].parent == -1)) {
        return EN_OK;
    }
    return CONTRADICT(draft, draft_line(draft, "remainder", 0)->line, "accord.remainder",
                      N_("\"%1\" cannot have the seat that does not divide"),
                      N_("Write rotate, or a node whose parent is crew."), accord->remainder);
}

enum en_status draft_check_quota(const struct draft *draft)
{
    enum en_status status = check_parents(draft);

    for (int i = -1; status == EN_OK && i < (int)draft->accord->quota_count; i++) {
        status = check_family(draft, i);
    }
    if (status == EN_OK) {
        status = check_parties(draft);
    }
    return status == EN_OK ? check_remainder(draft) : status;
}

int en_accord_party_of(const struct en_accord *accord, struct en_str node)
{
    for (int i = en_accord_quota(accord, node); i >= 0; i = accord->quota[i].parent) {
        int party = en_accord_party(accord, accord->quota[i].node);
        if (party >= 0) {
            return party;
        }
    }
    return -1;
}

/* Parents stand before children, so from the end each child is known before its parent. */
static void find_gone(const struct en_accord *accord, uint32_t absent, bool gone[EN_QUOTA_MAX])
{
    bool kept[EN_QUOTA_MAX] = {false};

    for (size_t i = accord->quota_count; i-- > 0;) {
        int party = en_accord_party_of(accord, accord->quota[i].node);
        int parent = accord->quota[i].parent;
        gone[i] = party >= 0 ? (absent & (UINT32_C(1) << party)) != 0 : !kept[i];
        if (!gone[i] && parent >= 0) {
            kept[parent] = true;
        }
    }
}

/* What the nodes below one parent add up to: shares of all, shares and tolerances of those left. */
struct without {
    int64_t all, left, tolerance;
};

/* Their sum stays what it was, or grows until what is left can fill the parent. What does not
 * divide widens the tolerance by one, so that parties with equal shares stay equal. */
static void grow(struct en_quota *quota, const struct without *family)
{
    int64_t enough = WHOLE - family->tolerance;
    int64_t whole = quota->share * (family->all > enough ? family->all : enough);

    if (family->left > 0) {
        quota->share = (int32_t)(whole / family->left);
        quota->tolerance += whole % family->left != 0 && quota->tolerance < WHOLE;
    }
}

void en_quota_without(const struct en_accord *accord, uint32_t absent, struct en_quota *ret)
{
    bool gone[EN_QUOTA_MAX];
    struct without family[EN_QUOTA_MAX + 1] = {{0}}; /* by parent, the crew first */

    find_gone(accord, absent, gone);
    for (size_t i = 0; i < accord->quota_count; i++) {
        struct without *of = &family[accord->quota[i].parent + 1];
        ret[i] = accord->quota[i];
        of->all += ret[i].share;
        if (gone[i]) {
            ret[i].share = ret[i].tolerance = 0;
        }
        of->left += ret[i].share;
        of->tolerance += ret[i].tolerance;
    }
    for (size_t i = 0; i < accord->quota_count; i++) {
        if (!gone[i]) {
            grow(&ret[i], &family[ret[i].parent + 1]);
        }
    }
}

static bool fits(const struct en_quota *quota, size_t quota_count, const uint32_t *count,
                 uint32_t seats, int *ret_node, uint32_t *ret_low, uint32_t *ret_high)
{
    for (size_t i = 0; i < quota_count; i++) {
        uint32_t whole = quota[i].parent < 0 ? seats : count[quota[i].parent];
        uint32_t low = 0;
        uint32_t high = 0;
        en_permille_range(whole, quota[i].share, quota[i].tolerance, &low, &high);
        if (count[i] >= low && count[i] <= high) {
            continue;
        }
        if (ret_node != NULL) {
            *ret_node = (int)i;
        }
        if (ret_low != NULL) {
            *ret_low = low;
        }
        if (ret_high != NULL) {
            *ret_high = high;
        }
        return false;
    }
    return true;
}

bool en_quota_fits(const struct en_accord *accord, uint32_t absent, const uint32_t *count,
                   uint32_t seats, int *ret_node, uint32_t *ret_low, uint32_t *ret_high)
{
    struct en_quota quota[EN_QUOTA_MAX];

    if (absent == 0) {
        return fits(accord->quota, accord->quota_count, count, seats, ret_node, ret_low, ret_high);
    }
    en_quota_without(accord, absent, quota);
    return fits(quota, accord->quota_count, count, seats, ret_node, ret_low, ret_high);
}
