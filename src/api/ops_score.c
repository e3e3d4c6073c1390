/* Operation "score": score one pair of results, without a database. */
#include "operation.h"

#include "pq_score.h"

#include <string.h>

typedef struct score_request {
    pq_rows gold, predicted;
    const char *gold_sql; /* NULL: unknown */
    const char **required;
    size_t n_required;
    size_t order;
    bool has_order;
} score_request;

static pq_status read_rows(const pq_reading *reading, const pq_value *value, void *at) {
    return pq_rows_read(value, reading->arena, at, reading->error);
}

static const pq_field columns_fields[] = {
    {PQ_FIELD_TEXTS(score_request, required), PQ_COUNT(score_request, n_required), .least = 1,
     .help = "Output columns that an answer must have."},
};
static const pq_shape columns_shape = PQ_SHAPE(score_request, columns_fields);

enum { ORDER_REQUIRED, ORDER_IGNORED };
static const char *const orders[] = {
    [ORDER_REQUIRED] = "required", [ORDER_IGNORED] = "ignored", NULL};

static const pq_field request_fields[] = {
    {PQ_FIELD_OWN(score_request, gold), .takes = 1u << PQ_KIND_OBJECT, .read = read_rows,
     .help = "Gold result: {\"columns\": [names], \"rows\": [[cells]]}."},
    {PQ_FIELD_OWN(score_request, predicted), .takes = 1u << PQ_KIND_OBJECT, .read = read_rows,
     .help = "Result to score, likewise."},
    {PQ_FIELD_SAME_STRUCT(score_request, "columns"), PQ_OPTIONAL, .of = &columns_shape,
     .help = "Which columns count; without it those of the gold result."},
    {PQ_FIELD_TEXT(score_request, gold_sql), PQ_OPTIONAL,
     .help = "SQL of the gold result; its ORDER BY tells whether row order matters."},
    {PQ_FIELD_WORD(score_request, order), PQ_OPTIONAL, PQ_GIVEN(score_request, has_order),
     .words = orders, .help = "Whether row order matters, whatever the SQL says."},
};
static const pq_shape request_shape = PQ_SHAPE(score_request, request_fields);

/* Order and ties as the gold SQL tells them, and "order", which overrides it. */
static pq_status find_order(pq_call *call, const score_request *q, pq_pair *pair) {
    pq_status status = PQ_OK;
    if (q->gold_sql != NULL) {
        pq_ranking *ranking = pq_arena_alloc(call->work.arena, sizeof *ranking);
        if (ranking == NULL) {
            return pq_error_memory(call->work.error);
        }
        status = pq_ranking_from_sql(q->gold_sql, strlen(q->gold_sql), pair->gold, call->work.arena,
                                     &pair->ordered, ranking, call->work.error);
        if (status != PQ_OK) {
            pq_error_prefix(call->work.error, "gold_sql");
        }
        pair->ranking = ranking;
    }
    if (q->has_order) {
        bool sorted = pair->ordered;
        pair->ordered = q->order == ORDER_REQUIRED;
        pair->ranking = pair->ordered && !sorted ? NULL : pair->ranking;
    }
    return status;
}

/* Judges by every rule; verdicts[0] is that of the recommended rule. */
static pq_status judge(pq_call *call, const pq_pair *pair, pq_verdict *verdicts, size_t n_rules) {
    const pq_rule *const *rules = pq_score_rules(&n_rules);
    pq_status status = PQ_OK;
    for (size_t i = 0; i < n_rules && status == PQ_OK; i++) {
        status = pq_score(rules[i], pair, call->work.arena, &verdicts[i], call->work.error);
    }
    return status;
}

static pq_status score(pq_call *call, void *request) {
    const score_request *q = request;
    pq_pair pair = {.gold = &q->gold,
                    .predicted = &q->predicted,
                    .gold_sql = q->gold_sql,
                    .required = q->required,
                    .n_required = q->n_required};
    size_t n_rules = 0;
    pq_score_rules(&n_rules);
    pq_verdict *verdicts = pq_arena_array(call->work.arena, n_rules, sizeof *verdicts);
    if (verdicts == NULL) {
        return pq_error_memory(call->work.error);
    }
    pq_status status = find_order(call, q, &pair);
    if (status == PQ_OK) {
        status = judge(call, &pair, verdicts, n_rules);
    }
    if (status != PQ_OK) {
        return status;
    }
    pq_write_object(call->work.out);
    pq_verdict_write_fields(call->work.out, &verdicts[0]);
    pq_write_key(call->work.out, "rules");
    pq_write_object(call->work.out);
    for (size_t i = 0; i < n_rules; i++) {
        pq_write_key(call->work.out, verdicts[i].rule);
        pq_verdict_write(call->work.out, &verdicts[i]);
    }
    pq_write_end(call->work.out);
    pq_write_end(call->work.out);
    return PQ_OK;
}

static const pq_operation operations[] = {
    {"score", "score one pair of results under every rule", &request_shape, score, NULL},
};

const pq_operations pq_score_operations = PQ_OPERATIONS(operations);
