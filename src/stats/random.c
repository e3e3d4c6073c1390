#include "pq_random.h"

uint64_t pq_random_next(pq_random *random) {
    uint64_t z = random->state += UINT64_C(0x9E3779B97F4A7C15);
    z = (z ^ (z >> 30)) * UINT64_C(0xBF58476D1CE4E5B9);
    z = (z ^ (z >> 27)) * UINT64_C(0x94D049BB133111EB);
    return z ^ (z >> 31);
}

uint32_t pq_random_below(pq_random *random, uint32_t n) {
    /* The high half of draw * n is in [0, n); draws whose low half falls below 2^32 mod n would
     * make some results likelier, and are drawn again. */
    const uint32_t biased = (uint32_t)-n % n;
    uint64_t product;
    do {
        product = (pq_random_next(random) >> 32) * n;
    } while ((uint32_t)product < biased);
    return (uint32_t)(product >> 32);
}
