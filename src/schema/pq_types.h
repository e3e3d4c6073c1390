/* What a declared type means:
 * https://www.sqlite.org/datatype3.html#determination_of_column_affinity */
#ifndef PQ_TYPES_H
#define PQ_TYPES_H

#include <stdbool.h>

typedef enum pq_affinity {
    PQ_AFFINITY_INTEGER,
    PQ_AFFINITY_TEXT,
    PQ_AFFINITY_ANY, /* no type, or BLOB */
    PQ_AFFINITY_REAL,
    PQ_AFFINITY_NUMERIC
} pq_affinity;

pq_affinity pq_type_affinity(const char *type);

/* Is the declared type about dates or times? SQLite has no such type, but schemas declare one.
 * */
bool pq_type_is_date(const char *type);

#endif
