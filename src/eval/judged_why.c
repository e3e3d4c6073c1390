#include "judged_parts.h"

static const struct {
    const char *code;
    const char *meaning;
} reasons[WHY_COUNT] = {
#define JUDGED_WHY_ROW(constant, code, meaning) {code, meaning},
    JUDGED_WHY_LIST(JUDGED_WHY_ROW)
#undef JUDGED_WHY_ROW
};

const char *judged_why_code(judged_why why) {
    return reasons[why].code;
}

const char *judged_why_meaning(judged_why why) {
    return reasons[why].meaning;
}
