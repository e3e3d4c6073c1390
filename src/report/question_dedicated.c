/* Serverless or dedicated? Tokens at a list price against a GPU by the hour. */
#include "question_parts.h"

#include "pq_cost.h"

enum { HOURS_PER_DAY = 24 };

typedef struct break_even {
    double usd_per_mtok; /* of this row's mix of input and output */
    double tokens_per_hour;
    double queries_per_day;
} break_even;

static break_even solve(const pq_answers *a, const pq_report_row *row) {
    double usd_per_query = row->usd_per_query.value;
    double usd_per_mtok = usd_per_query / (row->input_tokens + row->output_tokens) * 1e6;
    return (break_even){
        .usd_per_mtok = usd_per_mtok,
        .tokens_per_hour = pq_breakeven_tokens_per_hour(a->usd_per_gpu_hour, usd_per_mtok),
        .queries_per_day = a->usd_per_gpu_hour * HOURS_PER_DAY / usd_per_query,
    };
}

static void say_answer(const pq_answers *a, pq_sentences *to, size_t row, const break_even *even) {
    double usd_per_query = a->report->rows[row].usd_per_query.value;
    double asked = a->queries_per_day;
    pq_say(to,
           "%s: %r costs %u a day per token at %c %s. One %s at %u an hour costs %u a day, used or "
           "idle.",
           asked >= even->queries_per_day ? "Dedicated, if one GPU can handle the load"
                                          : "Serverless",
           row, usd_per_query * asked, asked, pq_plural(asked, "question", "questions"),
           a->gpu_name, a->usd_per_gpu_hour, a->usd_per_gpu_hour * HOURS_PER_DAY);
    pq_say(to,
           "They cost the same at %a questions a day (%a tokens an hour), %x your volume. Below "
           "that the GPU is more expensive; above it the GPU is cheaper, provided one GPU can "
           "handle the load. No data here measures that.",
           even->queries_per_day, even->tokens_per_hour, even->queries_per_day / asked);
}

static void explain(const pq_answers *a, pq_answered *q, const pq_report_row *row,
                    const break_even *even) {
    double usd_per_query = row->usd_per_query.value;
    question_step(q, "blended_usd_per_mtok",
                  "per_query_usd / (input_tokens + output_tokens) * 10^6", even->usd_per_mtok,
                  "USD/M tokens", pq_source_own,
                  (pq_figure[4]){{"per_query_usd", usd_per_query},
                                 {"input_tokens", row->input_tokens},
                                 {"output_tokens", row->output_tokens}});
    question_step(q, "break_even_tokens_per_hour", "usd_per_gpu_hour / blended_usd_per_mtok * 10^6",
                  even->tokens_per_hour, "tokens/h", pq_source_own,
                  (pq_figure[4]){{"usd_per_gpu_hour", a->usd_per_gpu_hour},
                                 {"blended_usd_per_mtok", even->usd_per_mtok}});
    question_step(q, "break_even_queries_per_day", "usd_per_gpu_hour * 24 / per_query_usd",
                  even->queries_per_day, "questions/day", pq_source_own,
                  (pq_figure[4]){{"usd_per_gpu_hour", a->usd_per_gpu_hour},
                                 {"per_query_usd", usd_per_query}});
    question_step(q, "tokens_per_hour", "queries_per_day * (input_tokens + output_tokens) / 24",
                  a->queries_per_day * (row->input_tokens + row->output_tokens) / HOURS_PER_DAY,
                  "tokens/h", pq_source_own,
                  (pq_figure[4]){{"queries_per_day", a->queries_per_day},
                                 {"input_tokens", row->input_tokens},
                                 {"output_tokens", row->output_tokens}});
}

static void compute(const pq_answers *a, pq_answered *q, size_t row) {
    const pq_report_row *r = &a->report->rows[row];
    break_even even = solve(a, r);
    q->finding = PQ_STANDING_COMPUTED;
    say_answer(a, &q->answer, row, &even);
    explain(a, q, r, &even);
    question_entry(q, entry_of(row, pq_measure_alone(even.queries_per_day), "questions_per_day",
                               PQ_STANDING_COMPUTED));
}

pq_status answer_dedicated(pq_answers *a, pq_answered *q, pq_error *error) {
    size_t row = a->cheapest;
    const pq_report_row *r = row == PQ_NO_ROW ? NULL : &a->report->rows[row];
    (void)error;
    q->id = "dedicated";
    q->question = "Serverless or a dedicated GPU?";
    q->finding = PQ_STANDING_NOT_MEASURED;
    if (r != NULL && r->usd_per_query.value == 0) {
        pq_say(&q->answer, "%r is free per question; no hourly GPU can be cheaper.", row);
    } else if (r != NULL && a->gpu_name != NULL && a->usd_per_gpu_hour > 0 &&
               r->input_tokens + r->output_tokens > 0) {
        compute(a, q, row);
    } else {
        pq_say(&q->answer,
               "This needs a model with a price and the price of a GPU. Load a price book.");
    }
    question_caveat(q, "One GPU may be too small for the model or the load. Its throughput depends "
                       "on batch size and prompt lengths, so its cost per token depends on the "
                       "load. A second replica, idle nights and cold starts are not included.");
    return PQ_OK;
}
