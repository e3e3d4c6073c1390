/* Codes, meanings and worth of the kinds of link (pq_link.h). */
#include "link_parts.h"

static const struct {
    const char *code;
    double worth;
    const char *meaning;
} kinds[] = {
#define KIND_ROW(constant, code, worth, meaning) {code, worth, meaning},
    PQ_LINK_LIST(KIND_ROW)
#undef KIND_ROW
};

const char *pq_link_code(pq_link_kind kind) {
    return kinds[kind].code;
}

const char *pq_link_meaning(pq_link_kind kind) {
    return kinds[kind].meaning;
}

double pq_link_worth(pq_link_kind kind) {
    return kinds[kind].worth;
}
