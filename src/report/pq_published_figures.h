/* The figures of a published sweep with their corrections applied; what the matrix and the cost
 * table share. */
#ifndef PQ_PUBLISHED_FIGURES_H
#define PQ_PUBLISHED_FIGURES_H

#include "pq_cost.h"
#include "pq_published_sweep.h"
#include "pq_significance.h"
#include "pq_work.h"

/* A run's figures with every correction applied. */
typedef struct pq_figures {
    size_t correct;
    size_t answered;
    double input_tokens; /* means a query */
    double output_tokens;
    const pq_sweep_price *price;
    double cost_per_query_usd; /* NaN if there is none */
    bool cost_is_corrected;
    bool doubted; /* a correction says that they do not speak of the model: not tested */
} pq_figures;

/* Opens the sweep file that the request's field "sweep" names. *document is the caller's to free,
 * also after an error. Errors: those of pq_sweep_read, PQ_UNKNOWN_NAME. */
pq_status pq_work_sweep(const pq_work *work, pq_json **document, pq_sweep *sweep);

/* The run is borrowed. */
pq_figures pq_figures_best(const pq_sweep_run *run);

/* Why two rows were not tested for a difference in accuracy. A static string. */
const char *pq_figures_untested(bool doubted);

/* A query's cost at one price and one token profile, USD; NaN where either is unknown or no token
 * was counted. */
double pq_figures_cost(const pq_sweep_price *price, double input_tokens, double output_tokens);

/* What a correct answer costs, NaN where nothing is known. The price of a query is taken as known:
 * its interval is the price itself. */
pq_measure pq_figures_per_correct(const pq_figures *figures);

#endif
