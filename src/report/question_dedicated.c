/* Serverless or dedicated? Tokens at a list price against a GPU by the hour. */
#include "pq_questions.h"

#include <math.h>

enum { HOURS_PER_DAY = 24 };

typedef struct break_even {
    double usd_per_mtok; /* of this row's mix of input and output */
    double tokens_per_hour;
    double queries_per_day;
    double own_tokens_per_hour; /* at the volume asked about */
} break_even;

static break_even solve(const pq_answers *a, const pq_view_row *row) {
    double tokens = row->input_tokens + row->output_tokens;
    double usd_per_mtok = row->usd_per_query.value / tokens * 1e6;
    return (break_even){
        .usd_per_mtok = usd_per_mtok,
        .tokens_per_hour = a->usd_per_gpu_hour / usd_per_mtok * 1e6,
        .queries_per_day = a->usd_per_gpu_hour * HOURS_PER_DAY / row->usd_per_query.value,
        .own_tokens_per_hour = a->queries_per_day * tokens / HOURS_PER_DAY,
    };
}

static void say_answer(pq_answers *a, size_t row, const break_even *b) {
    const pq_view_row *r = &a->view.rows[row];
    double serverless = r->usd_per_query.value * a->queries_per_day;
    double dedicated = a->usd_per_gpu_hour * HOURS_PER_DAY;
    bool pays = a->queries_per_day >= b->queries_per_day;
    pq_say(a->w,
           "%s: %r by the token costs %u a day at %c %s; one %s at %u an hour costs %u a day "
           "whether it is used or not.",
           pays ? "Dedicated, if one GPU can carry it" : "Serverless", row, serverless,
           a->queries_per_day, pq_plural(a->queries_per_day, "question", "questions"), a->gpu_name,
           a->usd_per_gpu_hour, dedicated);
    pq_say(
        a->w,
        "They meet at %a questions a day, %a tokens an hour, %x of what you ask: below, the GPU "
        "is the dearer one; above, it is cheaper as long as it can carry the load, which nothing "
        "in view measures.",
        b->queries_per_day, b->tokens_per_hour, b->queries_per_day / a->queries_per_day);
}

static void explain(pq_answers *a, const pq_view_row *r, const break_even *b) {
    pq_question_list(a, "explain");
    pq_explain(a->w, "blended_usd_per_mtok",
               "per_query_usd / (input_tokens + output_tokens) * 10^6", b->usd_per_mtok,
               "USD/M tokens", pq_source_own, "per_query_usd", r->usd_per_query.value,
               "input_tokens", r->input_tokens, "output_tokens", r->output_tokens, NULL);
    pq_explain(a->w, "break_even_tokens_per_hour", "usd_per_gpu_hour / blended_usd_per_mtok * 10^6",
               b->tokens_per_hour, "tokens/h", pq_source_own, "usd_per_gpu_hour",
               a->usd_per_gpu_hour, "blended_usd_per_mtok", b->usd_per_mtok, NULL);
    pq_explain(a->w, "break_even_queries_per_day", "usd_per_gpu_hour * 24 / per_query_usd",
               b->queries_per_day, "questions/day", pq_source_own, "usd_per_gpu_hour",
               a->usd_per_gpu_hour, "per_query_usd", r->usd_per_query.value, NULL);
    pq_explain(a->w, "tokens_per_hour", "queries_per_day * (input_tokens + output_tokens) / 24",
               b->own_tokens_per_hour, "tokens/h", pq_source_own, "queries_per_day",
               a->queries_per_day, "input_tokens", r->input_tokens, "output_tokens",
               r->output_tokens, NULL);
    pq_write_end(a->w);
}

pq_status pq_answer_dedicated(pq_answers *a) {
    size_t row = a->cheapest;
    bool free = row != PQ_NO_ROW && a->view.rows[row].usd_per_query.value == 0;
    bool computed = row != PQ_NO_ROW && !free && a->gpu_name != NULL && a->usd_per_gpu_hour > 0 &&
                    a->view.rows[row].input_tokens + a->view.rows[row].output_tokens > 0;
    break_even b = {0};
    if (computed) {
        b = solve(a, &a->view.rows[row]);
    }
    pq_question_begin(a, "dedicated", "Serverless or dedicated?",
                      computed ? PQ_STANDING_COMPUTED : PQ_STANDING_NOT_MEASURED);
    pq_question_list(a, "answer");
    if (computed) {
        say_answer(a, row, &b);
    } else if (free) {
        pq_say(a->w, "%r costs nothing a question, and no GPU by the hour is cheaper than that.",
               row);
    } else {
        pq_say(a->w, "It takes a row with a price and the price of a GPU to say.");
    }
    pq_write_end(a->w);
    pq_question_list(a, "entries");
    if (computed) {
        pq_entry entry = {.row = row,
                          .against = PQ_NO_ROW,
                          .figure = {b.queries_per_day, {NAN, NAN}},
                          .unit = "questions_per_day",
                          .p_value = NAN,
                          .p_adjusted = NAN,
                          .finding = PQ_STANDING_COMPUTED};
        pq_write_entry(a, &entry);
    }
    pq_write_end(a->w);
    pq_write_key_string(a->w, "test", NULL);
    if (computed) {
        explain(a, &a->view.rows[row], &b);
    }
    pq_question_list(a, "caveats");
    pq_write_string(a->w,
                    "One GPU may not hold the model or carry the load: what it carries depends "
                    "on batch and lengths, and its cost a token on the load alone. A second "
                    "replica, idle nights and cold starts are not in this figure.");
    pq_write_end(a->w);
    pq_question_end(a);
    return PQ_OK;
}
