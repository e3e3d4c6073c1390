/*
 * Fine-tune or buy: a cheap model that must first be tuned, against an expensive one that need not.
 */
#ifndef PQ_FINETUNE_H
#define PQ_FINETUNE_H

/* One of the two models; accuracy in (0, 1], prices finite and >= 0. */
typedef struct pq_candidate {
    double per_query_usd;
    double accuracy;
} pq_candidate;

typedef struct pq_finetune {
    pq_candidate tuned; /* with the accuracy expected after tuning */
    pq_candidate bought;
    double queries_per_day;      /* > 0 */
    double engineering_usd;      /* once */
    double training_usd;         /* a training run */
    double trainings;            /* within the months: retraining as data drifts; >= 0 */
    double upkeep_usd_per_month; /* hosting of the adapter, evaluation, staff */
    double wrong_answer_usd;     /* what a wrong answer costs; 0 compares prices alone */
    double months;               /* the horizon, > 0 */
} pq_finetune;

/* Source: the argument of GitHub rjsmith87/inference-benchmarks; upkeep, retraining and the cost
 * of wrong answers are additions. */
typedef struct pq_finetune_result {
    double saving_per_query_usd; /* bought - tuned; negative: tuning costs more with each query */
    double saving_per_day_usd;
    double accuracy_gap;          /* bought - tuned */
    double wrong_answers_per_day; /* more than the bought model gives; negative: fewer */
    double wrong_answers_usd_per_day;
    double once_usd;                   /* engineering and training */
    double net_per_day_usd;            /* saving - wrong answers - upkeep */
    double payback_days;               /* once / net; NaN: never */
    double net_usd;                    /* over the months, after once_usd */
    double break_even_queries_per_day; /* net_usd = 0 at this volume; NaN: at none */
    double tuned_per_correct_usd, bought_per_correct_usd;
} pq_finetune_result;

pq_finetune_result pq_finetune_compare(const pq_finetune *finetune);

#endif
