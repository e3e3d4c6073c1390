/*
 * The "sources" of a data file: where its facts are from, by keys that the facts name.
 *
 *     "sources": {"page": {"title": "...", "url": "https://...", "file": null,
 *                          "read_on": "2026-05-31"}}
 */
#ifndef PQ_SOURCES_H
#define PQ_SOURCES_H

#include "pq_shape.h"

/* NULL where a text is not known. Days may be months. */
typedef struct pq_source {
    const char *title, *url;
    const char *file; /* within the source */
    const char *read_on, *asof;
} pq_source;

typedef struct pq_keyed_source {
    const char *key;
    pq_source source;
} pq_keyed_source;

typedef struct pq_sources {
    pq_keyed_source *list;
    size_t n;
} pq_sources;

/* The row of a struct's member of type pq_sources; more initializers may follow. */
#define PQ_ROW_OF_SOURCES(type, member, ...)                                                       \
    {                                                                                              \
        PQ_FIELD_MAP(type, member.list), PQ_COUNT(type, member.n),                                 \
            .key = "sources", .of = &pq_keyed_source_shape,                                        \
            .help = "Where the facts are from, by key.", __VA_ARGS__                               \
    }
extern const pq_shape pq_keyed_source_shape;

/* Refuses a text that is not a date (pq_date.h). For rows of texts. */
pq_field_function pq_check_date;

#endif
