/* A model that was not run, whose price others are compared with. */
#ifndef PQ_REFERENCE_H
#define PQ_REFERENCE_H

#include "pq_published_sweep.h"
#include "pq_shape.h"

typedef struct pq_reference {
    const char *name; /* NULL without one */
    pq_sweep_price price;
} pq_reference;

/* {"name", "input", "output"} */
extern const pq_shape pq_reference_shape;

#endif
