#include "breakeven.h"

#include <math.h>
#include <stdlib.h>

PQ_CODES(pq_breakeven, pq_breakeven_answer, PQ_BREAKEVEN_LIST)

/* Both offers on one workload, at a volume to be chosen. */
typedef struct pair {
    const pq_offer *first, *second;
    pq_workload workload;
} pair;

typedef struct costs {
    double first, second;
} costs;

static costs costs_at(pair *p, double requests_per_day) {
    pq_bill bill;
    costs c;
    p->workload.requests_per_day = requests_per_day;
    pq_bill_day(p->first, &p->workload, &bill, NULL);
    c.first = bill.per_day_usd;
    pq_bill_day(p->second, &p->workload, &bill, NULL);
    c.second = bill.per_day_usd;
    return c;
}

/* -1, 0 or 1: the first offer is cheaper, neither is, the second is. Differences within the
 * rounding of the costs are none. */
static int cheaper(costs c) {
    double difference = c.first - c.second;
    if (fabs(difference) <= 1e-13 * fmax(c.first, c.second)) {
        return 0;
    }
    return difference < 0 ? -1 : 1;
}

/* ---- the volumes between which a bill is smooth ---- */

enum { GRID_PER_DECADE = 64, REPLICA_STEPS = 512, MAX_POINTS = 32768 };

typedef struct points {
    double low, high;
    size_t n;
    double *at; /* MAX_POINTS of them */
} points;

static void add_point(points *p, double requests_per_day) {
    if (requests_per_day > p->low && requests_per_day < p->high && p->n < MAX_POINTS) {
        p->at[p->n++] = requests_per_day;
    }
}

static void add_grid(points *p) {
    double step = 1.0366329284376979; /* 10^(1/64) */
    p->at[p->n++] = p->low;
    for (double at = p->low * step; at < p->high; at *= step) {
        add_point(p, at);
    }
    p->at[p->n++] = p->high;
}

/* The volumes at which an hour of the day needs one more replica, and those just above. */
static void add_replica_steps(points *p, const pq_gpu_billing *gpu, const pq_workload *workload,
                              double seconds, double on_replicas) {
    double load = 0;
    size_t hours = workload->has_profile ? PQ_HOURS_PER_DAY : 1;
    pq_replica_usable_load(&gpu->replica, workload, &load, NULL);
    for (size_t hour = 0; hour < hours; hour++) {
        double share = pq_workload_share(workload, hour) * on_replicas;
        for (size_t n = 1; share > 0 && n <= REPLICA_STEPS; n++) {
            double at = (double)n * load * 3600 / (seconds * share);
            add_point(p, at);
            add_point(p, at * (1 + 1e-11));
        }
    }
}

/* The kinks of one offer: replicas, floors and minimum spend. */
static void add_kinks(points *p, const pq_offer *offer, const pq_workload *workload) {
    pq_bill bill;
    pq_bill_metered(offer, workload, &bill);
    if (offer->billing == PQ_PER_GPU_TIME) {
        const pq_gpu_billing *gpu = &offer->gpu;
        double on_replicas = gpu->has_batch_rates ? 1 - workload->batch_share : 1;
        double seconds = bill.seconds_per_request;
        add_point(p, gpu->floor_hours_per_day * 3600 / (seconds * on_replicas));
        if (gpu->meter == PQ_METER_UPTIME) {
            add_replica_steps(p, gpu, workload, seconds, on_replicas);
        }
    }
    add_point(p, offer->minimum_usd_per_month / PQ_DAYS_PER_MONTH / bill.per_day_usd);
}

static int ascending(const void *a, const void *b) {
    double x = *(const double *)a;
    double y = *(const double *)b;
    return x < y ? -1 : x > y;
}

/* ---- the search ---- */

/* The crossing between two volumes with opposite signs. */
static pq_crossing bisect(pair *p, double low, double high, int sign_low) {
    for (int i = 0; i < 200 && high - low > 1e-13 * high; i++) {
        double middle = low + (high - low) / 2;
        if (cheaper(costs_at(p, middle)) == sign_low) {
            low = middle;
        } else {
            high = middle;
        }
    }
    costs c = costs_at(p, high);
    return (pq_crossing){.requests_per_day = high,
                         .first_usd = c.first,
                         .second_usd = c.second,
                         .second_cheaper_above =
                             sign_low<0, .is_jump = fabs(c.first - c.second)> 1e-9 *
                             fmax(c.first, c.second)};
}

static void search(pair *p, const points *grid, pq_breakeven *result) {
    int last_sign = 0;
    double last_at = grid->at[0];
    bool second_seen = false;
    bool first_seen = false;
    for (size_t i = 0; i < grid->n; i++) {
        int sign = cheaper(costs_at(p, grid->at[i]));
        if (sign == 0) {
            continue;
        }
        first_seen |= sign < 0;
        second_seen |= sign > 0;
        if (last_sign != 0 && sign != last_sign && result->n_crossings < PQ_MAX_CROSSINGS) {
            result->crossings[result->n_crossings++] = bisect(p, last_at, grid->at[i], last_sign);
        }
        last_sign = sign;
        last_at = grid->at[i];
    }
    if (first_seen && second_seen) {
        result->answer = PQ_BREAKEVEN_AT;
    } else if (first_seen) {
        result->answer = PQ_BREAKEVEN_NEVER;
    } else {
        result->answer = second_seen ? PQ_BREAKEVEN_ALWAYS : PQ_BREAKEVEN_EQUAL;
    }
}

pq_status pq_breakeven_solve(const pq_offer *first, const pq_offer *second,
                             const pq_workload *workload, pq_breakeven *result, pq_error *error) {
    pq_bill bill;
    double first_limit = 0;
    double second_limit = 0;
    *result = (pq_breakeven){.low_requests_per_day = PQ_BREAKEVEN_LOW};
    pq_status status = pq_bill_day(first, workload, &bill, error);
    if (status == PQ_OK) {
        status = pq_bill_day(second, workload, &bill, error);
    }
    if (status == PQ_OK) {
        status = pq_offer_limit(first, workload, &first_limit, error);
    }
    if (status == PQ_OK) {
        status = pq_offer_limit(second, workload, &second_limit, error);
    }
    if (status != PQ_OK) {
        return status;
    }
    result->high_requests_per_day = fmin(PQ_BREAKEVEN_HIGH, fmin(first_limit, second_limit));
    points grid = {.low = result->low_requests_per_day, .high = result->high_requests_per_day};
    grid.at = malloc(MAX_POINTS * sizeof *grid.at);
    if (grid.at == NULL) {
        return pq_error_memory(error);
    }
    add_grid(&grid);
    add_kinks(&grid, first, workload);
    add_kinks(&grid, second, workload);
    qsort(grid.at, grid.n, sizeof *grid.at, ascending);
    pair p = {.first = first, .second = second, .workload = *workload};
    search(&p, &grid, result);
    free(grid.at);
    return PQ_OK;
}

double pq_breakeven_utilization(double usd_per_replica_hour, double seconds_per_request,
                                double usd_per_request_elsewhere) {
    double on_replica = usd_per_replica_hour / 3600 * seconds_per_request;
    if (on_replica <= 0) {
        return 0;
    }
    return usd_per_request_elsewhere > 0 ? on_replica / usd_per_request_elsewhere : INFINITY;
}
