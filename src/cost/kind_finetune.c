/* Operation "cost.finetune": tune a cheap model or buy a dear one. */
#include "pq_scenario.h"

#include "pq_finetune.h"

#include <math.h>

static void read_candidate(pq_cost_reader *r, const pq_value *scenario, const char *key,
                           pq_candidate *candidate) {
    static const char *const fields[] = {"per_query_usd", "accuracy", NULL};
    pq_value part;
    if (pq_read_member(r, scenario, key, &part)) {
        pq_read_fields(r, &part, fields);
        pq_read_number(r, &part, "per_query_usd", pq_bounds_amount, &candidate->per_query_usd);
        pq_read_number(r, &part, "accuracy", pq_bounds_share_above, &candidate->accuracy);
    }
}

static void *read_finetune(pq_cost_reader *r, const pq_value *scenario) {
    static const char *const fields[] = {"tuned",
                                         "bought",
                                         "queries_per_day",
                                         "engineering_usd",
                                         "training_usd",
                                         "trainings",
                                         "upkeep_usd_per_month",
                                         "wrong_answer_usd",
                                         "months",
                                         "prices",
                                         "as_of",
                                         NULL};
    pq_finetune *f = pq_arena_alloc(r->work->arena, sizeof *f);
    if (f == NULL) {
        r->status = pq_error_memory(r->work->error);
        return NULL;
    }
    pq_read_fields(r, scenario, fields);
    read_candidate(r, scenario, "tuned", &f->tuned);
    read_candidate(r, scenario, "bought", &f->bought);
    pq_read_number(r, scenario, "queries_per_day", pq_bounds_positive, &f->queries_per_day);
    pq_read_number(r, scenario, "months", (pq_bounds){.min = 0, .max = 1200, .above = true},
                   &f->months);
    pq_read_number_or(r, scenario, "engineering_usd", pq_bounds_amount, 0, &f->engineering_usd);
    pq_read_number_or(r, scenario, "training_usd", pq_bounds_amount, 0, &f->training_usd);
    pq_read_number_or(r, scenario, "trainings", pq_bounds_amount, 1, &f->trainings);
    pq_read_number_or(r, scenario, "upkeep_usd_per_month", pq_bounds_amount, 0,
                      &f->upkeep_usd_per_month);
    pq_read_number_or(r, scenario, "wrong_answer_usd", pq_bounds_amount, 0, &f->wrong_answer_usd);
    return r->status == PQ_OK ? f : NULL;
}

/* The figures that doubt is about; the result has more. */
enum { N_FIGURES = 5 };

static size_t count_figures(const void *model) {
    (void)model;
    return N_FIGURES;
}

static const char *name_figure(const void *model, size_t i) {
    static const char *const names[N_FIGURES] = {"net_usd", "net_per_day_usd", "payback_days",
                                                 "saving_per_day_usd",
                                                 "break_even_queries_per_day"};
    (void)model;
    return names[i];
}

static pq_status evaluate(void *model, double *figures, pq_error *error) {
    pq_finetune_result result = pq_finetune_compare(model);
    (void)error;
    figures[0] = result.net_usd;
    figures[1] = result.net_per_day_usd;
    figures[2] = result.payback_days;
    figures[3] = result.saving_per_day_usd;
    figures[4] = result.break_even_queries_per_day;
    return PQ_OK;
}

const pq_cost_model pq_model_finetune = {"finetune", read_finetune, count_figures, name_figure,
                                         evaluate};

static void write_figures(pq_writer *w, const pq_finetune_result *result) {
    const pq_figure figures[] = {{"saving_per_query_usd", result->saving_per_query_usd},
                                 {"saving_per_day_usd", result->saving_per_day_usd},
                                 {"accuracy_gap", result->accuracy_gap},
                                 {"wrong_answers_per_day", result->wrong_answers_per_day},
                                 {"wrong_answers_usd_per_day", result->wrong_answers_usd_per_day},
                                 {"once_usd", result->once_usd},
                                 {"net_per_day_usd", result->net_per_day_usd},
                                 {"payback_days", result->payback_days},
                                 {"net_usd", result->net_usd},
                                 {"break_even_queries_per_day", result->break_even_queries_per_day},
                                 {"tuned_per_correct_usd", result->tuned_per_correct_usd},
                                 {"bought_per_correct_usd", result->bought_per_correct_usd}};
    pq_write_figures(w, figures, sizeof figures / sizeof figures[0]);
    pq_write_key_string(w, "payback_reason",
                        isnan(result->payback_days) ? "never: every day costs more than it saves"
                                                    : NULL);
}

static void write_explanations(pq_writer *w, const pq_finetune *f,
                               const pq_finetune_result *result) {
    pq_write_key(w, "explain");
    pq_write_array(w);
    pq_explain(w, "saving_per_day_usd",
               "(bought.per_query_usd - tuned.per_query_usd) * queries_per_day",
               result->saving_per_day_usd, "USD/day", pq_source_benchmark, "bought.per_query_usd",
               f->bought.per_query_usd, "tuned.per_query_usd", f->tuned.per_query_usd,
               "queries_per_day", f->queries_per_day, NULL);
    pq_explain(w, "net_per_day_usd",
               "saving_per_day_usd - (bought.accuracy - tuned.accuracy) * wrong_answer_usd * "
               "queries_per_day - upkeep_usd_per_month / 30",
               result->net_per_day_usd, "USD/day", pq_source_own, "saving_per_day_usd",
               result->saving_per_day_usd, "bought.accuracy", f->bought.accuracy, "tuned.accuracy",
               f->tuned.accuracy, "wrong_answer_usd", f->wrong_answer_usd, "queries_per_day",
               f->queries_per_day, "upkeep_usd_per_month", f->upkeep_usd_per_month, NULL);
    pq_explain(w, "net_usd",
               "net_per_day_usd * months * 30 - engineering_usd - training_usd * trainings",
               result->net_usd, "USD", pq_source_own, "net_per_day_usd", result->net_per_day_usd,
               "months", f->months, "engineering_usd", f->engineering_usd, "training_usd",
               f->training_usd, "trainings", f->trainings, NULL);
    pq_write_end(w);
}

pq_status pq_kind_finetune(pq_work *work) {
    pq_cost_reader r;
    pq_cost_reader_begin(&r, work, work->request);
    pq_finetune *f = read_finetune(&r, work->request);
    if (f != NULL) {
        pq_finetune_result result = pq_finetune_compare(f);
        pq_writer *w = work->out;
        pq_write_object(w);
        pq_write_key_string(w, "answer",
                            result.net_usd > 0   ? "tune"
                            : result.net_usd < 0 ? "buy"
                                                 : "equal");
        write_figures(w, &result);
        write_explanations(w, f, &result);
        pq_write_end(w);
    }
    pq_cost_reader_end(&r);
    return r.status;
}
