/* Operation "cost.finetune": fine-tune a cheap model or buy an expensive one. */
#include "pq_kinds.h"

#include "pq_finetune.h"

#include <math.h>

static const pq_field candidate_fields[] = {
    {PQ_FIELD_NUMBER(pq_candidate, per_query_usd), .bounds = PQ_AMOUNT, .unit = "USD per question",
     .help = "Cost of a question."},
    {PQ_FIELD_NUMBER(pq_candidate, accuracy), .bounds = PQ_SHARE_ABOVE,
     .help = "Share of the answers that are correct."},
};
static const pq_shape candidate_shape = PQ_SHAPE(pq_candidate, candidate_fields);

static const pq_field finetune_fields[] = {
    PQ_ROWS_OF_PRICES,
    {PQ_FIELD_OBJECT(pq_finetune, tuned), .of = &candidate_shape,
     .help = "The cheap model, with the accuracy expected after tuning."},
    {PQ_FIELD_OBJECT(pq_finetune, bought), .of = &candidate_shape,
     .help = "The expensive model, which is not tuned."},
    {PQ_FIELD_NUMBER(pq_finetune, queries_per_day), .bounds = PQ_POSITIVE,
     .unit = "questions per day", .help = "Volume."},
    {PQ_FIELD_NUMBER(pq_finetune, months), .bounds = PQ_ABOVE_TO(0, 1200), .unit = "months",
     .help = "Time over which the costs are compared."},
    {PQ_FIELD_NUMBER(pq_finetune, engineering_usd), PQ_OR(0), .bounds = PQ_AMOUNT, .unit = "USD",
     .help = "Engineering, once."},
    {PQ_FIELD_NUMBER(pq_finetune, training_usd), PQ_OR(0), .bounds = PQ_AMOUNT, .unit = "USD",
     .help = "One training run."},
    {PQ_FIELD_NUMBER(pq_finetune, trainings), PQ_OR(1), .bounds = PQ_AMOUNT,
     .help = "Training runs within the months."},
    {PQ_FIELD_NUMBER(pq_finetune, upkeep_usd_per_month), PQ_OR(0), .bounds = PQ_AMOUNT,
     .unit = "USD per month", .help = "Hosting, evaluation and staff."},
    {PQ_FIELD_NUMBER(pq_finetune, wrong_answer_usd), PQ_OR(0), .bounds = PQ_AMOUNT, .unit = "USD",
     .help = "Cost of a wrong answer; 0 compares prices alone."},
};
/* The figures that doubt is about; the result has more. */
static size_t name_figures(const void *request, const char **names) {
    (void)request;
    names[0] = "net_usd";
    names[1] = "net_per_day_usd";
    names[2] = "payback_days";
    names[3] = "saving_per_day_usd";
    names[4] = "break_even_queries_per_day";
    return 5;
}

static pq_status evaluate(void *request, double *figures, pq_error *error) {
    pq_finetune_result result = pq_finetune_compare(request);
    (void)error;
    figures[0] = result.net_usd;
    figures[1] = result.net_per_day_usd;
    figures[2] = result.payback_days;
    figures[3] = result.saving_per_day_usd;
    figures[4] = result.break_even_queries_per_day;
    return PQ_OK;
}

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
    pq_write_key_string(
        w, "payback_reason",
        isnan(result->payback_days) ? "never pays back: each day costs more than it saves" : NULL);
}

static void write_explanations(pq_writer *w, const pq_finetune *f,
                               const pq_finetune_result *result) {
    pq_write_key_array(w, "explain");
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

static pq_status answer(pq_scenario *s, void *request) {
    pq_finetune_result result = pq_finetune_compare(request);
    pq_writer *w = s->work->out;
    pq_write_key_string(w, "answer",
                        result.net_usd > 0   ? "tune"
                        : result.net_usd < 0 ? "buy"
                                             : "equal");
    write_figures(w, &result);
    write_explanations(w, request, &result);
    return PQ_OK;
}

const pq_cost_kind pq_cost_kind_finetune = {
    .request = PQ_SHAPE(pq_finetune, finetune_fields, .self = "pq_scenario"),
    .answer = answer,
    .model = &(const pq_cost_model){name_figures, evaluate},
    .example =
        "{\"tuned\":{\"per_query_usd\":0.000292,\"accuracy\":0.96},\"bought\":{\"per_query_usd\":"
        "0.000187,\"accuracy\":0.96},\"queries_per_day\":30000,\"engineering_usd\":10000,"
        "\"months\":12}",
};
