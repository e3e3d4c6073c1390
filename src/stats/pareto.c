#include "pq_stats.h"

const char *pq_front_code(pq_front front) {
    static const char *const codes[] = {
#define PQ_FRONT_CODE(constant, code, meaning) code,
        PQ_FRONT_LIST(PQ_FRONT_CODE)
#undef PQ_FRONT_CODE
    };
    return codes[front];
}

const char *pq_front_meaning(pq_front front) {
    static const char *const meanings[] = {
#define PQ_FRONT_MEANING(constant, code, meaning) meaning,
        PQ_FRONT_LIST(PQ_FRONT_MEANING)
#undef PQ_FRONT_MEANING
    };
    return meanings[front];
}

static bool dominates(double cost, double accuracy, double other_cost, double other_accuracy) {
    return cost <= other_cost && accuracy >= other_accuracy &&
           (cost < other_cost || accuracy > other_accuracy);
}

static pq_front place(const pq_point *points, size_t n, const pq_point *point) {
    pq_front front = PQ_FRONT_ON;
    for (size_t i = 0; i < n; i++) {
        const pq_point *other = &points[i];
        if (other == point) {
            continue;
        }
        if (dominates(other->cost_interval.high, other->accuracy_interval.low,
                      point->cost_interval.low, point->accuracy_interval.high)) {
            return PQ_FRONT_OFF;
        }
        if (dominates(other->cost, other->accuracy, point->cost, point->accuracy)) {
            front = PQ_FRONT_POSSIBLE;
        }
    }
    return front;
}

void pq_pareto(const pq_point *points, size_t n, pq_front *front) {
    for (size_t i = 0; i < n; i++) {
        front[i] = place(points, n, &points[i]);
    }
}
