/*
 * Pseudorandom numbers for resampling, not for secrets: the same sequence on every platform.
 *
 * Source: SplitMix64 of Steele, Lea and Flood (2014), "Fast Splittable Pseudorandom Number
 * Generators", OOPSLA '14.
 */
#ifndef PQ_RANDOM_H
#define PQ_RANDOM_H

#include <stdint.h>

typedef struct pq_random {
    uint64_t state; /* the seed, any value, at first */
} pq_random;

/* The next 64 bits. */
uint64_t pq_random_next(pq_random *random);

/* A number in [0, n), each equally likely; n > 0.
 * Source: Lemire (2019), "Fast Random Integer Generation in an Interval", ACM Transactions on
 * Modeling and Computer Simulation 29(1). */
uint32_t pq_random_below(pq_random *random, uint32_t n);

#endif
