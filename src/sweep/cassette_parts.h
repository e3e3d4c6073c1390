/* The exchanges of a cassette. Private to src/sweep. */
#ifndef PQ_SWEEP_CASSETTE_PARTS_H
#define PQ_SWEEP_CASSETTE_PARTS_H

#include "pq_cassette.h"

typedef struct pq_chunk_read {
    double ms;
    const char *bytes;
    size_t size;
} pq_chunk_read;

typedef struct pq_exchange_read {
    size_t series;
    const char *request; /* as compact JSON */
    size_t request_size;
    int status;            /* 0: no headers came */
    double retry_after_ms; /* NaN: none */
    double headers_ms;     /* NaN: no headers came */
    pq_end end;
    double end_ms;
    pq_chunk_read *chunks;
    size_t n_chunks;
} pq_exchange_read;

#endif
