#include "pq_bounds.h"

#include <math.h>

bool pq_bounds_has_min(pq_bounds bounds) {
    return bounds.min > -DBL_MAX;
}

bool pq_bounds_has_max(pq_bounds bounds) {
    return bounds.max < DBL_MAX;
}

bool pq_bounds_hold(pq_bounds bounds, double number) {
    bool is_high_enough = bounds.above ? number > bounds.min : number >= bounds.min;
    return is_high_enough && number <= bounds.max && (!bounds.whole || number == floor(number));
}

/* `of` stands before "at least" and "at most" where a noun precedes them. */
static void append_range(pq_text *text, pq_bounds bounds, const char *of) {
    bool has_max = pq_bounds_has_max(bounds);
    if (!pq_bounds_has_min(bounds)) {
        if (has_max) {
            pq_text_format(text, "%sat most %.15g", of, bounds.max);
        }
    } else if (bounds.above) {
        pq_text_format(text, "above %.15g", bounds.min);
        if (has_max) {
            pq_text_format(text, " and up to %.15g", bounds.max);
        }
    } else if (has_max) {
        pq_text_format(text, "from %.15g to %.15g", bounds.min, bounds.max);
    } else {
        pq_text_format(text, "%sat least %.15g", of, bounds.min);
    }
}

void pq_bounds_describe(pq_text *text, pq_bounds bounds) {
    pq_text_append(text, bounds.whole ? "a whole number" : "a number");
    if (pq_bounds_has_min(bounds) || pq_bounds_has_max(bounds)) {
        pq_text_append(text, " ");
        append_range(text, bounds, "of ");
    }
}

void pq_bounds_describe_short(pq_text *text, pq_bounds bounds) {
    if (bounds.whole || (!pq_bounds_has_min(bounds) && !pq_bounds_has_max(bounds))) {
        pq_bounds_describe(text, bounds);
    } else {
        append_range(text, bounds, "");
    }
}
