#include "pq_capacity.h"

#include <math.h>
#include <stdlib.h>

double pq_served_tokens_per_s(double offered_tokens_per_s, double saturated_tokens_per_s) {
    if (offered_tokens_per_s > 1e60 * saturated_tokens_per_s) {
        return saturated_tokens_per_s; /* where the fourth power would overflow */
    }
    double ratio = offered_tokens_per_s / saturated_tokens_per_s;
    double square = ratio * ratio;
    return offered_tokens_per_s / sqrt(sqrt(1 + square * square));
}

double pq_cost_per_mtok_usd(double usd_per_hour, double tokens_per_s) {
    return usd_per_hour / (3600 * tokens_per_s) * 1e6;
}

static double relative_error(const pq_load_run *run, double saturated) {
    double served = pq_served_tokens_per_s(run->offered_tokens_per_s, saturated);
    return fabs(served - run->served_tokens_per_s) / run->served_tokens_per_s;
}

static double total_error(const pq_load_run *runs, size_t n, double saturated) {
    double sum = 0;
    for (size_t i = 0; i < n; i++) {
        sum += relative_error(&runs[i], saturated);
    }
    return sum;
}

/* The rate at which the curve goes through a run; 0 if it serves all that is asked, which no
 * finite rate explains. */
static double rate_through(const pq_load_run *run) {
    double ratio = run->offered_tokens_per_s / run->served_tokens_per_s;
    double excess = ratio * ratio * ratio * ratio - 1;
    return excess > 1e-9 ? run->offered_tokens_per_s / sqrt(sqrt(excess)) : 0;
}

static int by_value(const void *a, const void *b) {
    double x = *(const double *)a;
    double y = *(const double *)b;
    return x < y ? -1 : x > y;
}

pq_status pq_load_fit_runs(const pq_load_run *runs, size_t n, double *errors, pq_load_fit *fit,
                           pq_error *error) {
    double best = 0;
    for (size_t i = 0; i < n; i++) {
        if (!(runs[i].offered_tokens_per_s > 0 && runs[i].served_tokens_per_s > 0)) {
            return pq_error_set(error, PQ_BAD_FIELD, "runs",
                                "run %zu has no requests or no throughput", i);
        }
        best = fmax(best, runs[i].served_tokens_per_s);
    }
    /* Each relative error has its only minimum, a kink, where the curve meets the run: as with a
     * median, the best rate is sought among these points. */
    double least = total_error(runs, n, best);
    for (size_t i = 0; i < n; i++) {
        double rate = rate_through(&runs[i]);
        double sum = rate > 0 ? total_error(runs, n, rate) : least;
        if (sum < least) {
            least = sum;
            best = rate;
        }
    }
    for (size_t i = 0; i < n; i++) {
        errors[i] = relative_error(&runs[i], best);
    }
    double *sorted = malloc(n * sizeof *sorted);
    if (sorted == NULL) {
        return pq_error_memory(error);
    }
    for (size_t i = 0; i < n; i++) {
        sorted[i] = errors[i];
    }
    qsort(sorted, n, sizeof *sorted, by_value);
    *fit = (pq_load_fit){.saturated_tokens_per_s = best,
                         .median_error = (sorted[(n - 1) / 2] + sorted[n / 2]) / 2,
                         .largest_error = sorted[n - 1]};
    free(sorted);
    return PQ_OK;
}

double pq_replica_seconds(const pq_replica *replica, const pq_workload *workload) {
    if (replica->requests_per_s > 0) {
        return 1 / replica->requests_per_s;
    }
    double seconds = 0;
    if (replica->prefill_tokens_per_s > 0) {
        seconds += pq_workload_uncached(workload) / replica->prefill_tokens_per_s;
    }
    if (replica->tokens_per_s > 0) {
        seconds += pq_workload_generated(workload) / replica->tokens_per_s;
    }
    return seconds;
}

double pq_replica_idle_ms(const pq_replica *replica, const pq_workload *workload) {
    return replica->first_token_ms + replica->per_token_ms * pq_workload_generated(workload);
}

double pq_replica_latency_ms(double idle_ms, double load) {
    return idle_ms / (1 - load);
}

pq_status pq_replica_usable_load(const pq_replica *replica, const pq_workload *workload,
                                 double *load, pq_error *error) {
    *load = replica->max_load;
    if (workload->latency_target_ms <= 0) {
        return PQ_OK;
    }
    double idle_ms = pq_replica_idle_ms(replica, workload);
    if (idle_ms <= 0) {
        return pq_error_set(
            error, PQ_BAD_FIELD, "first_token_ms",
            "a latency target needs first_token_ms or per_token_ms for the replica");
    }
    if (idle_ms >= workload->latency_target_ms) {
        return pq_error_set(
            error, PQ_BAD_FIELD, "latency_target_ms",
            "even an idle replica takes %g ms, so the target of %g ms cannot be met", idle_ms,
            workload->latency_target_ms);
    }
    *load = fmin(*load, 1 - idle_ms / workload->latency_target_ms);
    return PQ_OK;
}

double pq_replicas_needed(double requests_per_s, double seconds_per_request, double load) {
    double replicas = requests_per_s * seconds_per_request / load;
    double whole = floor(replicas);
    return replicas - whole > 1e-12 * replicas ? whole + 1 : whole;
}

/* (e^x - 1) / x for 0 <= x < 700, by + * / alone so that every platform prints the same: the
 * series at x / 2^k, then e^2x - 1 = (e^x - 1)(e^x + 1) k times. */
static double expm1_over(double x) {
    int halvings = 0;
    double part = x;
    while (part > 0.5) {
        part /= 2;
        halvings++;
    }
    double sum = 1;
    double term = 1;
    for (int k = 2; term > 1e-18; k++) {
        term *= part / k;
        sum += term;
    }
    double power = sum * part;
    for (int i = 0; i < halvings; i++) {
        sum *= (power + 2) / 2;
        power *= power + 2;
    }
    return sum;
}

double pq_uptime_share(double requests_per_s, double busy_s, double idle_timeout_s,
                       double cold_start_s, double *starts_per_s) {
    double kept_up_s = busy_s + idle_timeout_s;
    double exponent = requests_per_s * kept_up_s;
    double share = 1;
    double starts = 0;
    if (requests_per_s <= 0) {
        share = 0;
    } else if (exponent < 700) {
        double up_s = cold_start_s + kept_up_s * expm1_over(exponent);
        starts = 1 / (1 / requests_per_s + up_s);
        share = up_s * starts;
    }
    if (starts_per_s != NULL) {
        *starts_per_s = starts;
    }
    return share;
}
