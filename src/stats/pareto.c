#include "pq_codes.h"
#include "pq_stats.h"

PQ_CODES(pq_front, pq_front, PQ_FRONT_LIST)

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
