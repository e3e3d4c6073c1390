#include "pq_published_sweep.h"

#include "pq_sources.h"

#include <math.h>
#include <string.h>

/* The range of every figure; a figure outside it means a damaged file. */
#define FIGURE PQ_FROM_TO(0, 1e12)
#define COUNT PQ_WHOLE_TO(0, 1e6)

static const pq_field price_fields[] = {
    {PQ_FIELD_NUMBER(pq_sweep_price, input_per_mtok), .key = "input", .bounds = FIGURE,
     .unit = "USD per million tokens", .help = "Price of input tokens."},
    {PQ_FIELD_NUMBER(pq_sweep_price, cached_per_mtok), .key = "cached", PQ_OPTIONAL,
     .bounds = FIGURE, .unit = "USD per million tokens", .help = "Price of cached input tokens."},
    {PQ_FIELD_NUMBER(pq_sweep_price, output_per_mtok), .key = "output", .bounds = FIGURE,
     .unit = "USD per million tokens", .help = "Price of output tokens."},
    {PQ_FIELD_BOOL(pq_sweep_price, proxy), PQ_OR(false),
     .help = "The published page used another model's price."},
    {PQ_FIELD_UNKEPT(PQ_FIELD_IS_TEXT, "source"), PQ_OPTIONAL, .help = "A key of \"sources\"."},
};
static const pq_shape price_shape = PQ_SHAPE(pq_sweep_price, price_fields);

static const pq_field error_fields[] = {
    {PQ_FIELD_TEXT(pq_sweep_error, code), .help = "The error as the source names it."},
    {PQ_FIELD_SIZE(pq_sweep_error, count), .bounds = COUNT, .help = "Calls that ended with it."},
};
static const pq_shape error_shape = PQ_SHAPE(pq_sweep_error, error_fields);

static const pq_field published_fields[] = {
    {PQ_FIELD_SIZE(pq_sweep_run, n), .bounds = PQ_WHOLE_TO(1, 1e6), .help = "Calls."},
    {PQ_FIELD_SIZE(pq_sweep_run, correct), .bounds = COUNT, .help = "Correct answers."},
    {PQ_FIELD_SIZE(pq_sweep_run, json_ok), .bounds = COUNT,
     .help = "Replies that were the JSON object asked for."},
    {PQ_FIELD_NUMBER(pq_sweep_run, ttft_p50_ms), .nullable = true, .bounds = FIGURE, .unit = "ms",
     .help = "Time to first token, median."},
    {PQ_FIELD_NUMBER(pq_sweep_run, latency_p50_ms), .nullable = true, .bounds = FIGURE,
     .unit = "ms", .help = "Latency, median."},
    {PQ_FIELD_NUMBER(pq_sweep_run, latency_p90_ms), .nullable = true, .bounds = FIGURE,
     .unit = "ms", .help = "Latency that 90% of the calls do not exceed."},
    {PQ_FIELD_NUMBER(pq_sweep_run, mean_input_tokens), .nullable = true, .bounds = FIGURE,
     .unit = "tokens", .help = "Mean input of all calls; failed ones count as 0."},
    {PQ_FIELD_NUMBER(pq_sweep_run, mean_output_tokens), .nullable = true, .bounds = FIGURE,
     .unit = "tokens", .help = "Mean output of all calls; failed ones count as 0."},
    {PQ_FIELD_NUMBER(pq_sweep_run, cost_per_query_usd), .nullable = true, .bounds = FIGURE,
     .unit = "USD", .help = "Cost of a question as published."},
    {PQ_FIELD_MAP(pq_sweep_run, errors), PQ_COUNT(pq_sweep_run, n_errors), .of = &error_shape,
     .help = "How many calls ended with each error."},
    {PQ_FIELD_OBJECT(pq_sweep_run, price), PQ_OPTIONAL, PQ_GIVEN(pq_sweep_run, price.known),
     .of = &price_shape, .help = "Price as published."},
};

static pq_status check_most(const pq_reading *reading, const pq_value *object, const char *key,
                            size_t count, size_t most) {
    pq_value value;
    if (count <= most) {
        return PQ_OK;
    }
    pq_status status = pq_json_member(object, key, &value, reading->error);
    return status == PQ_OK
               ? pq_json_refuse(&value, reading->error, "must be at most %zu, the calls", most)
               : status;
}

/* Also begins the run's corrections. */
static pq_status check_published(const pq_reading *reading, const pq_value *object, void *into) {
    pq_sweep_run *run = into;
    run->corrected_input_tokens = NAN;
    run->corrected_output_tokens = NAN;
    pq_status status = check_most(reading, object, "correct", run->correct, run->n);
    return status == PQ_OK ? check_most(reading, object, "json_ok", run->json_ok, run->n) : status;
}

static const pq_shape published_shape =
    PQ_SHAPE(pq_sweep_run, published_fields, .check = check_published);

/* What a correction corrects; "note" corrects no figure. */
enum { NOTE, CORRECT, ANSWERED, INPUT_TOKENS, OUTPUT_TOKENS, PRICE };
static const char *const corrected_fields[] = {
    "note", "correct", "answered", "mean_input_tokens", "mean_output_tokens", "price", NULL};

typedef struct correction {
    size_t field;
    size_t count;
    double figure;
    pq_sweep_price price;
    const char *why, *source;
} correction;

static const pq_field correction_fields[] = {
    {PQ_FIELD_WORD(correction, field), .words = corrected_fields,
     .help = "The figure that is corrected, or note for an explanation alone."},
    {PQ_FIELD_UNKEPT(PQ_FIELD_IS_VALUE, "value"), PQ_OPTIONAL, .takes = 1u << PQ_KIND_NULL,
     .variants = PQ_IN(NOTE), .help = "Nothing."},
    {PQ_FIELD_SIZE(correction, count), .key = "value", .bounds = COUNT,
     .variants = PQ_IN(CORRECT) | PQ_IN(ANSWERED), .help = "The corrected count."},
    {PQ_FIELD_NUMBER(correction, figure), .key = "value", .nullable = true, .bounds = FIGURE,
     .unit = "tokens", .variants = PQ_IN(INPUT_TOKENS) | PQ_IN(OUTPUT_TOKENS),
     .help = "The corrected mean, of answered calls."},
    {PQ_FIELD_OBJECT(correction, price), .key = "value", .of = &price_shape,
     .variants = PQ_IN(PRICE), .help = "The corrected price."},
    {PQ_FIELD_TEXT(correction, why), .help = "Why the published figure is wrong."},
    {PQ_FIELD_TEXT(correction, source), .help = "A key of \"sources\"."},
};
static const pq_shape correction_shape = PQ_SHAPE(correction, correction_fields, .by = "field");

/* A run while it is read. */
typedef struct run_row {
    pq_sweep_run run;
    correction *corrections;
    size_t n_corrections, n_input, n_output;
} run_row;

/* ---- the calls, scored again ---- */

static const pq_field marks_fields[] = {
    {PQ_FIELD_TEXT(pq_sweep_marks, rule), .filled = true, .help = "Id of the scoring rule."},
    {PQ_FIELD_TEXT(pq_sweep_marks, marks),
     .help = "A letter for each question: 1 right, 0 not right, - no answer from the provider."},
};
static const pq_shape marks_shape = PQ_SHAPE(pq_sweep_marks, marks_fields);

static const pq_field calls_fields[] = {
    {PQ_FIELD_MAP(run_row, run.marks), .key = "verdicts", PQ_COUNT(run_row, run.n_marks),
     .of = &marks_shape, .help = "What each rule says of every question."},
    {PQ_FIELD_NUMBERS(run_row, run.call_input_tokens), .key = "input_tokens",
     PQ_COUNT(run_row, n_input), .bounds = FIGURE, .unit = "tokens",
     .help = "Input of each call; 0 without an answer."},
    {PQ_FIELD_NUMBERS(run_row, run.call_output_tokens), .key = "output_tokens",
     PQ_COUNT(run_row, n_output), .bounds = FIGURE, .unit = "tokens",
     .help = "Output of each call; 0 without an answer."},
};
static const pq_shape calls_shape = PQ_SHAPE(run_row, calls_fields);

/* Are the marks letters of the calls, with "-" where the first rule has it? */
static bool are_marks(const char *marks, const char *first, size_t n) {
    for (size_t i = 0; i < n; i++) {
        if (marks[i] == '\0' || strchr("10-", marks[i]) == NULL ||
            (marks[i] == '-') != (first[i] == '-')) {
            return false;
        }
    }
    return marks[n] == '\0';
}

static pq_status check_run(const pq_reading *reading, const pq_value *object, void *into) {
    const run_row *row = into;
    const pq_sweep_run *run = &row->run;
    pq_value calls;
    if (run->n_marks == 0) {
        return PQ_OK;
    }
    pq_status status = pq_json_member(object, "calls", &calls, reading->error);
    if (status == PQ_OK && (row->n_input != run->n || row->n_output != run->n)) {
        status = pq_json_refuse(&calls, reading->error, "expected the tokens of %zu calls", run->n);
    }
    for (size_t i = 0; i < run->n_marks && status == PQ_OK; i++) {
        if (!are_marks(run->marks[i].marks, run->marks[0].marks, run->n)) {
            status = pq_json_refuse(&calls, reading->error,
                                    "the verdicts by %.40s must be %zu of the letters 1, 0 and -, "
                                    "with - at the same calls for every rule",
                                    run->marks[i].rule, run->n);
        }
    }
    return status;
}

const char *pq_sweep_marks_by(const pq_sweep_run *run, const char *rule) {
    for (size_t i = 0; i < run->n_marks; i++) {
        if (strcmp(run->marks[i].rule, rule) == 0) {
            return run->marks[i].marks;
        }
    }
    return NULL;
}

/* ---- corrections ---- */

static void apply(const correction *c, pq_sweep_run *run) {
    switch (c->field) {
    case CORRECT:
        run->has_correct = true;
        run->corrected_correct = c->count;
        break;
    case ANSWERED:
        run->has_answered = true;
        run->answered = c->count;
        break;
    case INPUT_TOKENS:
        run->corrected_input_tokens = c->figure;
        break;
    case OUTPUT_TOKENS:
        run->corrected_output_tokens = c->figure;
        break;
    case PRICE:
        run->has_price = true;
        run->corrected_price = c->price;
        run->corrected_price.known = true;
        break;
    default:
        break;
    }
}

/* Applies the corrections and keeps their reasons. */
static pq_status check_corrections(const pq_reading *reading, const pq_value *array, void *at) {
    run_row *row = (run_row *)((char *)at - offsetof(run_row, corrections));
    pq_sweep_run *run = &row->run;
    run->notes = pq_arena_array(reading->arena, row->n_corrections, sizeof *run->notes);
    if (run->notes == NULL) {
        return pq_error_memory(reading->error);
    }
    for (size_t i = 0; i < row->n_corrections; i++) {
        const correction *c = &row->corrections[i];
        bool counts = c->field == CORRECT || c->field == ANSWERED;
        if (counts && c->count > run->n) {
            pq_value item = pq_json_item(array, i);
            return check_most(reading, &item, "value", c->count, run->n);
        }
        apply(c, run);
        run->notes[run->n_notes++] = (pq_sweep_note){
            .field = corrected_fields[c->field], .why = c->why, .source = c->source};
    }
    return PQ_OK;
}

static const pq_field run_fields[] = {
    {PQ_FIELD_TEXT(run_row, run.platform), .filled = true, .help = "Id of the provider."},
    {PQ_FIELD_TEXT(run_row, run.model), .filled = true,
     .help = "The model as the provider spells it."},
    {PQ_FIELD_TEXT(run_row, run.name), .filled = true, .help = "The model's name for people."},
    {PQ_FIELD_TEXT(run_row, run.source), .filled = true, .help = "A key of \"sources\"."},
    {PQ_FIELD_TEXT(run_row, run.quantization), PQ_OPTIONAL,
     .help = "Precision of the weights, if stated."},
    {PQ_FIELD_UNKEPT(PQ_FIELD_IS_NUMBER, "context_length"), PQ_OPTIONAL,
     .bounds = PQ_WHOLE_TO(1, 1e12), .unit = "tokens", .help = "Longest context, if stated."},
    {PQ_FIELD_OBJECT(run_row, run), .key = "published", .of = &published_shape,
     .help = "The figures as published."},
    {PQ_FIELD_OBJECTS(run_row, corrections), PQ_COUNT(run_row, n_corrections), PQ_OPTIONAL,
     .of = &correction_shape, .check = check_corrections,
     .help = "What is wrong with them, and the correct figures."},
    {PQ_FIELD_SAME_STRUCT(run_row, "calls"), .of = &calls_shape, PQ_OPTIONAL,
     .help = "The calls one by one, scored again."},
};
static const pq_shape run_shape = PQ_SHAPE(run_row, run_fields, .check = check_run);

/* ---- the load test, and the parts that are only shown ---- */

#define SHOWN_TEXT(key, help_)                                                                     \
    { PQ_FIELD_UNKEPT(PQ_FIELD_IS_TEXT, key), .filled = true, .help = help_ }
#define SHOWN_COUNT(key, help_)                                                                    \
    { PQ_FIELD_UNKEPT(PQ_FIELD_IS_SIZE, key), .bounds = COUNT, .help = help_ }
#define SHOWN_FIGURE(key, unit_, help_)                                                            \
    { PQ_FIELD_UNKEPT(PQ_FIELD_IS_NUMBER, key), .bounds = FIGURE, .unit = unit_, .help = help_ }
#define SOURCE SHOWN_TEXT("source", "A key of \"sources\".")
#define MODEL SHOWN_TEXT("model", "Model.")
#define SHARE PQ_FROM_TO(0, 1)

static const pq_field load_fields[] = {
    {PQ_FIELD_TEXT(pq_sweep_load, model), .filled = true, .help = "Model."},
    {PQ_FIELD_SIZE(pq_sweep_load, concurrency), .bounds = COUNT, .help = "Calls in flight."},
    {PQ_FIELD_SIZE(pq_sweep_load, n), .bounds = COUNT, .help = "Calls."},
    {PQ_FIELD_SIZE(pq_sweep_load, completed), .bounds = COUNT, .help = "Answered calls."},
    {PQ_FIELD_NUMBER(pq_sweep_load, accuracy), .bounds = SHARE, .unit = "share, 0-1",
     .help = "Correct answers of all calls."},
    {PQ_FIELD_NUMBER(pq_sweep_load, latency_p50_ms), .nullable = true, .bounds = FIGURE,
     .unit = "ms", .help = "Latency, median."},
    {PQ_FIELD_NUMBER(pq_sweep_load, latency_p90_ms), .nullable = true, .bounds = FIGURE,
     .unit = "ms", .help = "Latency that 90% of the calls do not exceed."},
    {PQ_FIELD_UNKEPT(PQ_FIELD_IS_NUMBER, "latency_p99_ms"), .nullable = true, .bounds = FIGURE,
     .unit = "ms", .help = "Latency that 99% of the calls do not exceed."},
    SHOWN_COUNT("errors", "Calls without an answer."),
    SHOWN_FIGURE("wall_s", "s", "Duration of the test."),
    SHOWN_FIGURE("queries_per_s", "questions per second", "Rate of answers."),
    SOURCE,
};

static pq_status check_load(const pq_reading *reading, const pq_value *object, void *into) {
    const pq_sweep_load *row = into;
    return check_most(reading, object, "completed", row->completed, row->n);
}

static const pq_shape load_shape = PQ_SHAPE(pq_sweep_load, load_fields, .check = check_load);

/* A row of a part that is only shown. */
typedef struct shown {
    const char *key;
    size_t count;
} shown;

static const pq_field unavailable_fields[] = {
    SHOWN_TEXT("platform", "Id of the provider."),
    MODEL,
    SHOWN_COUNT("status", "Status of the HTTP reply."),
    SOURCE,
};
static const pq_shape unavailable_shape = PQ_SHAPE(shown, unavailable_fields);

static const pq_field repeat_fields[] = {
    SHOWN_COUNT("run", "Number of the repeat."),
    SHOWN_COUNT("n", "Calls."),
    {PQ_FIELD_UNKEPT(PQ_FIELD_IS_NUMBER, "accuracy"), .bounds = SHARE, .unit = "share, 0-1",
     .help = "Correct answers of all calls."},
    SHOWN_FIGURE("latency_p50_ms", "ms", "Latency, median."),
    SHOWN_FIGURE("latency_p90_ms", "ms", "Latency that 90% of the calls do not exceed."),
    SHOWN_FIGURE("mean_input_tokens", "tokens", "Mean input."),
    SHOWN_FIGURE("mean_output_tokens", "tokens", "Mean output."),
    SOURCE,
};
static const pq_shape repeat_shape = PQ_SHAPE(shown, repeat_fields);

static const pq_field part_fields[] = {
    SHOWN_COUNT("correct", "Correct answers."),
    SHOWN_COUNT("total", "Questions."),
};
static const pq_shape part_shape = PQ_SHAPE(shown, part_fields);

static const pq_field keyed_part_fields[] = {
    {PQ_FIELD_TEXT(shown, key), .help = "Name of the group."},
    {PQ_FIELD_SAME_STRUCT(shown, "part"), .of = &part_shape, .help = "Its counts."},
};
static const pq_shape keyed_part_shape = PQ_SHAPE(shown, keyed_part_fields);

typedef struct document {
    pq_sweep sweep;
    pq_sources sources;
    run_row *runs;
    shown *unavailable, *repeat_runs, *by_tier, *by_set;
    const char **questions;
    size_t n_questions;
    size_t n_runs, n_unavailable, n_repeat_runs, n_by_tier, n_by_set;
} document;

static const pq_field protocol_fields[] = {
    SHOWN_COUNT("questions", "Questions."),
    SHOWN_TEXT("database", "Database."),
    SHOWN_COUNT("calls_per_question", "Calls for a question."),
    SHOWN_COUNT("repair_turns", "Maximum of repair turns."),
    SHOWN_COUNT("retries", "Maximum of retries."),
    SHOWN_FIGURE("temperature", NULL, "Temperature."),
    SHOWN_FIGURE("max_tokens", "tokens", "Maximum of output."),
    {PQ_FIELD_UNKEPT(PQ_FIELD_IS_BOOL, "streaming"), .help = "Replies were streamed."},
    SHOWN_TEXT("json_mode", "Which models were asked for JSON."),
    SHOWN_FIGURE("timeout_s", "s", "Time limit of a call."),
    SHOWN_TEXT("ttft", "What counts as the first token."),
    SHOWN_TEXT("p50", "How p50 is computed."),
    SHOWN_TEXT("p90", "How p90 is computed."),
    SHOWN_TEXT("rule", "Scoring rule."),
    SHOWN_TEXT("cost", "How the cost of a question is computed."),
};
static const pq_shape protocol_shape = PQ_SHAPE(document, protocol_fields);

static const pq_field agent_fields[] = {
    MODEL,
    SHOWN_COUNT("n", "Questions."),
    SHOWN_COUNT("correct", "Correct answers."),
    {PQ_FIELD_MAP(document, by_tier), PQ_COUNT(document, n_by_tier), .of = &keyed_part_shape,
     .help = "Correct answers by difficulty."},
    {PQ_FIELD_MAP(document, by_set), PQ_COUNT(document, n_by_set), .of = &keyed_part_shape,
     .help = "Correct answers by gold set."},
    SHOWN_FIGURE("latency_p50_ms", "ms", "Latency, median."),
    SHOWN_COUNT("repairs", "Answers that were repaired."),
    SOURCE,
};
static const pq_shape agent_shape = PQ_SHAPE(document, agent_fields);

static const pq_field baseline_fields[] = {
    MODEL,
    SHOWN_COUNT("n", "Questions."),
    SHOWN_COUNT("correct", "Correct answers."),
    SHOWN_TEXT("prompt", "What the prompt holds."),
    SOURCE,
};
static const pq_shape baseline_shape = PQ_SHAPE(document, baseline_fields);

static const pq_field scoring_fields[] = {
    {PQ_FIELD_TEXTS(document, questions), PQ_COUNT(document, n_questions), .least = 1,
     .help = "Ids of the questions, in the order of all verdicts."},
    SHOWN_TEXT("method", "How the calls were scored again."),
    SOURCE,
};
static const pq_shape scoring_shape = PQ_SHAPE(document, scoring_fields);

static const pq_field document_fields[] = {
    {PQ_FIELD_TEXT(document, sweep.id), .help = "Name of the sweep."},
    {PQ_FIELD_TEXT(document, sweep.title), .help = "Its title."},
    {PQ_FIELD_TEXT(document, sweep.published), .check = pq_check_date,
     .help = "Month of publication, such as 2026-05."},
    PQ_ROW_OF_SOURCES(document, sources, PQ_OPTIONAL),
    {PQ_FIELD_OBJECTS(document, runs), PQ_COUNT(document, n_runs), .of = &run_shape,
     .help = "One row for each model and provider."},
    {PQ_FIELD_SAME_STRUCT(document, "protocol"), .of = &protocol_shape, PQ_OPTIONAL,
     .help = "How the models were asked."},
    {PQ_FIELD_SAME_STRUCT(document, "scoring"), .of = &scoring_shape, PQ_OPTIONAL,
     .help = "How the calls in the rows were scored again."},
    {PQ_FIELD_OBJECTS(document, sweep.load), PQ_COUNT(document, sweep.n_load), PQ_OPTIONAL,
     .of = &load_shape, .help = "The published load test."},
    {PQ_FIELD_SAME_STRUCT(document, "agent"), .of = &agent_shape, PQ_OPTIONAL,
     .help = "The published run of an agent."},
    {PQ_FIELD_SAME_STRUCT(document, "baseline"), .of = &baseline_shape, PQ_OPTIONAL,
     .help = "The published baseline."},
    {PQ_FIELD_OBJECTS(document, repeat_runs), PQ_COUNT(document, n_repeat_runs), PQ_OPTIONAL,
     .of = &repeat_shape, .help = "Published repeats."},
    {PQ_FIELD_OBJECTS(document, unavailable), PQ_COUNT(document, n_unavailable), PQ_OPTIONAL,
     .of = &unavailable_shape, .help = "Models that could not be asked."},
};
const pq_shape pq_published_sweep_shape =
    PQ_SHAPE(document, document_fields, .format = PQ_SWEEP_FORMAT, .format_kind = "figures");

pq_status pq_sweep_read(const pq_value *value, pq_arena *arena, pq_sweep *sweep, pq_error *error) {
    document read = {0};
    const pq_reading reading = {.arena = arena, .error = error, .copies = true};
    *sweep = (pq_sweep){0};
    pq_status status = pq_shape_document(&pq_published_sweep_shape, value, &read, &reading);
    if (status != PQ_OK) {
        return status;
    }
    *sweep = read.sweep;
    sweep->runs = pq_arena_array(arena, read.n_runs, sizeof *sweep->runs);
    if (sweep->runs == NULL) {
        return pq_error_memory(error);
    }
    for (size_t i = 0; i < read.n_runs; i++) {
        sweep->runs[sweep->n_runs++] = read.runs[i].run;
    }
    return PQ_OK;
}
