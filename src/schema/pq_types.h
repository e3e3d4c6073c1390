/* What a declared type means:
 * https://www.sqlite.org/datatype3.html#determination_of_column_affinity */
#ifndef PQ_TYPES_H
#define PQ_TYPES_H

#include <stdbool.h>

typedef enum pq_affinity {
    PQ_AFFINITY_INTEGER,
    PQ_AFFINITY_TEXT,
    PQ_AFFINITY_ANY, /* none declared, or BLOB */
    PQ_AFFINITY_REAL,
    PQ_AFFINITY_NUMERIC
} pq_affinity;

pq_affinity pq_type_affinity(const char *type);

/* Does the type speak of dates or times? SQLite has no such type; people declare it all the same.
 */
bool pq_type_is_date(const char *type);

#endif
