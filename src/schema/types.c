#include "pq_types.h"

#include "pq_ascii.h"

/* Does the type contain `part`, ignoring case? `part` is in capitals. */
static bool holds(const char *type, const char *part) {
    for (; *type != '\0'; type++) {
        int i = 0;
        while (part[i] != '\0' && pq_to_upper(type[i]) == part[i]) {
            i++;
        }
        if (part[i] == '\0') {
            return true;
        }
    }
    return false;
}

pq_affinity pq_type_affinity(const char *type) {
    if (holds(type, "INT")) {
        return PQ_AFFINITY_INTEGER;
    }
    if (holds(type, "CHAR") || holds(type, "CLOB") || holds(type, "TEXT")) {
        return PQ_AFFINITY_TEXT;
    }
    if (type[0] == '\0' || holds(type, "BLOB")) {
        return PQ_AFFINITY_ANY;
    }
    bool real = holds(type, "REAL") || holds(type, "FLOA") || holds(type, "DOUB");
    return real ? PQ_AFFINITY_REAL : PQ_AFFINITY_NUMERIC;
}

bool pq_type_is_date(const char *type) {
    return holds(type, "DATE") || holds(type, "TIME");
}
