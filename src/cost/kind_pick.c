/* Operation "pick": from a profile to a platform. What is said of a platform names the row of
 * data/platforms that it rests on. */
#include "pq_kinds.h"
#include "scenario.h"

#include "breakeven.h"
#include "pick.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

enum { MOST_WORDS = PQ_MAX_NEEDS / 2 };

typedef struct platform_facts {
    pq_sources sources;
    pq_platform_fact *rows;
    size_t n;
} platform_facts;

typedef struct pick_request {
    pq_pick_profile profile;
    const char *modalities[MOST_WORDS];
    size_t n_modalities;
    platform_facts facts;
} pick_request;

/* ---- reading ---- */

/* A number, true or false, or a text. */
static pq_status read_content(const pq_reading *reading, const pq_value *value, void *at) {
    pq_platform_fact *fact =
        (pq_platform_fact *)(void *)((char *)at - offsetof(pq_platform_fact, value));
    bool flag = false;
    pq_status status = PQ_OK;
    fact->text = "";
    fact->value = NAN;
    if (pq_json_kind(value) == PQ_KIND_STRING) {
        return pq_json_string(value, &fact->text, reading->error);
    }
    if (pq_json_kind(value) == PQ_KIND_BOOL) {
        status = pq_json_bool(value, &flag, reading->error);
        fact->value = flag ? 1 : 0;
        return status;
    }
    return pq_json_number(value, 0, 1e12, &fact->value, reading->error);
}

static const pq_field fact_fields[] = {
    {PQ_FIELD_TEXT(pq_platform_fact, id), .filled = true, .help = "Name of the row."},
    {PQ_FIELD_TEXT(pq_platform_fact, platform), .filled = true, .help = "Platform."},
    {PQ_FIELD_TEXT(pq_platform_fact, mark), .filled = true,
     .help = "What the row says of the platform."},
    {PQ_FIELD_UNKEPT(PQ_FIELD_IS_TEXT, "source"), .filled = true, .help = "Source of the row."},
    {PQ_FIELD_OWN(pq_platform_fact, value), .read = read_content,
     .takes =
         1u << PQ_KIND_BOOL | 1u << PQ_KIND_INTEGER | 1u << PQ_KIND_REAL | 1u << PQ_KIND_STRING,
     .help = "The figure, whether it is so, or a word."},
    {PQ_FIELD_UNKEPT(PQ_FIELD_IS_TEXT, "asof"), PQ_OPTIONAL, .check = pq_check_date,
     .help = "Month that the row is of."},
    {PQ_FIELD_UNKEPT(PQ_FIELD_IS_TEXT, "read_on"), PQ_OPTIONAL, .check = pq_check_date,
     .help = "Day on which it was read."},
    {PQ_FIELD_UNKEPT(PQ_FIELD_IS_TEXT, "note"), PQ_OPTIONAL, .help = "A note for readers."},
};
static const pq_shape fact_shape = PQ_SHAPE(pq_platform_fact, fact_fields);

static const pq_field file_fields[] = {
    ROWS_OF_FILE(platform_facts),
    {PQ_FIELD_OBJECTS(platform_facts, rows), PQ_COUNT(platform_facts, n), .of = &fact_shape,
     .help = "What is known of the platforms."},
};
const pq_shape pq_platforms_file_shape =
    PQ_SHAPE(platform_facts, file_fields, .format = "perquery-platforms/1");

/* "platforms": a loaded file, or rows. */
static pq_status read_platforms(const pq_reading *reading, const pq_value *value, void *at) {
    platform_facts *facts = at;
    const void *file = NULL;
    void *rows = NULL;
    if (pq_json_kind(value) != PQ_KIND_STRING) {
        pq_status read = scenario_read_rows(reading, value, &fact_shape, &rows, &facts->n);
        facts->rows = rows;
        return read;
    }
    pq_status status = scenario_read_file(reading->self, value, &pq_platforms_file_shape, &file);
    if (status == PQ_OK) {
        *facts = *(const platform_facts *)file;
    }
    return status;
}

static const char *const objectives[] = {"", "cheapest", "fastest", NULL};

static const pq_field profile_fields[] = {
    {PQ_FIELD_NUMBER(pick_request, profile.workload.requests_per_day), .bounds = PQ_POSITIVE,
     .unit = "requests per day", .help = "Volume."},
    {PQ_FIELD_NUMBER(pick_request, profile.workload.input_tokens), .bounds = PQ_TOKENS,
     .unit = "tokens", .help = "Mean prompt of a request."},
    {PQ_FIELD_NUMBER(pick_request, profile.workload.output_tokens), .bounds = PQ_TOKENS,
     .unit = "tokens", .help = "Mean answer of a request."},
    {PQ_FIELD_NUMBER(pick_request, profile.workload.batch_share), PQ_OR(0), .bounds = PQ_SHARE,
     .help = "Share of the requests that may wait for a batch."},
    {PQ_FIELD_NUMBER(pick_request, profile.first_token_ms), PQ_OR(0), .bounds = PQ_AMOUNT,
     .unit = "ms", .help = "Time to first token that must be kept; 0 is no target."},
    {PQ_FIELD_NUMBER(pick_request, profile.budget_usd_per_month), PQ_OR(INFINITY),
     .bounds = PQ_AMOUNT, .unit = "USD per month", .help = "Most that it may cost."},
    {PQ_FIELD_TEXTS_IN(pick_request, profile.needs), PQ_COUNT(pick_request, profile.n_needs),
     PQ_OPTIONAL, .most = MOST_WORDS,
     .help = "Marks that a platform must have, such as hipaa or lora."},
    {PQ_FIELD_TEXTS_IN(pick_request, modalities), PQ_COUNT(pick_request, n_modalities), PQ_OPTIONAL,
     .help = "Marks that several platforms may share behind a gateway."},
    {PQ_FIELD_WORD(pick_request, profile.objective), .words = objectives, PQ_OR(PQ_OBJECTIVE_NONE),
     .help = "What decides; without it the lowest cost at this volume."},
    {PQ_FIELD_TEXT(pick_request, profile.cost_function), PQ_OR_TEXT(""),
     .help = "Cost that \"cheapest\" minimizes."},
};
static const pq_shape profile_shape = PQ_SHAPE(pick_request, profile_fields);

static const pq_field request_fields[] = {
    {PQ_FIELD_OWN(pick_request, facts), .key = "platforms", .read = read_platforms,
     .takes = 1u << PQ_KIND_STRING | 1u << PQ_KIND_ARRAY,
     .help = "Name of a loaded platforms file (perquery-platforms/1), or its rows."},
    {PQ_FIELD_SAME_STRUCT(pick_request, "profile"), .of = &profile_shape,
     .help = "What is asked of the platform."},
};

/* ---- writing ---- */

static void write_rows(pq_writer *w, const pq_platform_fact *a, const pq_platform_fact *b) {
    pq_write_key_array(w, "rows");
    if (a != NULL) {
        pq_write_string(w, a->id);
    }
    if (b != NULL) {
        pq_write_string(w, b->id);
    }
    pq_write_end(w);
}

/* A claim about what one row says, or about its absence. */
static void write_found(pq_writer *w, const char *text, const pq_platform_fact *row) {
    pq_write_object(w);
    pq_write_key_string(w, "text", text);
    pq_write_key_bool(w, "is_absence", row == NULL);
    write_rows(w, row, NULL);
    pq_write_end(w);
}

static void write_claim(pq_writer *w, const char *text, const pq_platform_fact *a,
                        const pq_platform_fact *b) {
    pq_write_object(w);
    pq_write_key_string(w, "text", text);
    write_rows(w, a, b);
    pq_write_end(w);
}

static const pq_platform_fact *fact_of(const pick_request *q, const char *platform,
                                       const char *mark) {
    return pq_platform_find(q->facts.rows, q->facts.n, platform, mark);
}

static bool is_mostly_batch(const pick_request *q) {
    return q->profile.workload.batch_share >= PQ_PICK_BATCH_SHARE;
}

static const char *tier_of(const pick_request *q, const pq_pick_candidate *c) {
    if (c->offer.billing == PQ_PER_GPU_TIME && c->price != NULL) {
        return "dedicated";
    }
    if (is_mostly_batch(q) && fact_of(q, c->platform, "batch_factor")) {
        return "batch";
    }
    return "serverless";
}

static void write_candidate(pq_writer *w, const pick_request *q, const pq_pick_candidate *c) {
    pq_write_key_string(w, "platform", c->platform);
    pq_write_key_string(w, "tier", tier_of(q, c));
    pq_write_key_number(w, "per_day_usd", c->per_day_usd);
    pq_write_key_number(w, "per_mtok_usd", c->per_mtok_usd);
    pq_write_key_string(w, "price_row", c->price == NULL ? NULL : c->price->id);
}

/* Why the primary: each need with its row, then its price. */
static void write_reasons(pq_writer *w, const pick_request *q, const pq_pick_candidate *c) {
    char text[160];
    pq_write_key_array(w, "because");
    for (size_t i = 0; i < q->profile.n_needs; i++) {
        snprintf(text, sizeof text, "has %.60s", q->profile.needs[i]);
        write_claim(w, text, fact_of(q, c->platform, q->profile.needs[i]), NULL);
    }
    if (c->price != NULL) {
        write_claim(w, "effective price at this volume", c->price,
                    fact_of(q, c->platform, "floor_minutes_per_day"));
    }
    pq_write_end(w);
}

static void write_cold_start(pq_writer *w, const pick_request *q, const pq_pick_candidate *c) {
    const pq_platform_fact *row = fact_of(q, c->platform, "cold_start_s");
    const char *plan = "scale to zero and accept a cold start after idle periods";
    double target_ms = q->profile.first_token_ms;
    if (row == NULL) {
        plan = "cold start unknown: measure it before going live";
    } else if (c->offer.billing != PQ_PER_GPU_TIME) {
        plan = "shared endpoint: other customers keep it warm; retry once after an idle period";
    } else if (c->offer.gpu.floor_hours_per_day >= PQ_HOURS_PER_DAY) {
        plan = "keep one replica running: the minimum bill covers the whole day anyway";
    } else if (target_ms > 0 && c->cold_start_s * 1000 > target_ms) {
        plan = "keep one replica running: a cold start would exceed the first-token target";
    }
    pq_write_key(w, "cold_start_plan");
    write_found(w, plan, row);
}

/* The break-even that is nearest to a volume; NULL if there is none. */
static const pq_crossing *nearest_crossing(const pq_breakeven *even, double volume) {
    const pq_crossing *nearest = NULL;
    for (size_t i = 0; i < even->n_crossings; i++) {
        double distance = fabs(even->crossings[i].requests_per_day - volume);
        if (nearest == NULL || distance < fabs(nearest->requests_per_day - volume)) {
            nearest = &even->crossings[i];
        }
    }
    return nearest;
}

/* The condition under which the runner-up would be the better choice. */
static void write_runner_up(pq_writer *w, const pick_request *q, const pq_pick *pick) {
    pq_write_key(w, "runner_up");
    if (pick->n_fit < 2) {
        pq_write_null(w);
        return;
    }
    const pq_pick_candidate *a = &pick->candidates[0];
    const pq_pick_candidate *b = &pick->candidates[1];
    const pq_workload *workload = &q->profile.workload;
    pq_breakeven even = {0};
    char text[200] =
        "if the first choice becomes unavailable; the runner-up is not cheaper at any volume";
    bool is_priced = a->price != NULL && b->price != NULL;
    if (is_priced && pq_breakeven_solve(&a->offer, &b->offer, workload, &even, NULL) == PQ_OK) {
        const pq_crossing *c = nearest_crossing(&even, workload->requests_per_day);
        if (c != NULL) {
            snprintf(text, sizeof text, "%s %.6g requests per day, where it becomes cheaper",
                     c->second_cheaper_above ? "above" : "below", c->requests_per_day);
        }
    }
    pq_write_object(w);
    write_candidate(w, q, b);
    pq_write_key(w, "switch_when");
    write_claim(w, text, a->price, b->price);
    pq_write_end(w);
}

static void write_metric(pq_writer *w, const pick_request *q, const pq_pick_candidate *c) {
    const char *text = "requests per day: beyond the switching volume, the runner-up is cheaper";
    if (q->profile.first_token_ms > 0) {
        text = "p95 time to first token: above the target, choose again";
    } else if (c->offer.billing == PQ_PER_GPU_TIME && c->price != NULL) {
        text = "share of billed minutes that served tokens: if it is low, per-token billing is "
               "cheaper";
    } else if (is_mostly_batch(q)) {
        text = "batch completion time: if batches finish too late, move that share back to "
               "real-time requests";
    }
    pq_write_key(w, "watch");
    write_claim(w, text, c->price, NULL);
}

static void write_rejects(pq_writer *w, const pq_pick *pick) {
    pq_write_key_array(w, "rejected");
    for (size_t i = pick->n_fit; i < pick->n; i++) {
        const pq_pick_candidate *c = &pick->candidates[i];
        char text[200];
        snprintf(text, sizeof text, "%s%s%.60s", pq_pick_reason_meaning(c->reason),
                 c->need[0] == '\0' ? "" : ": ", c->need);
        pq_write_object(w);
        pq_write_key_string(w, "platform", c->platform);
        pq_write_key_string(w, "reason", pq_pick_reason_code(c->reason));
        pq_write_key(w, "claim");
        write_found(w, text, c->decided);
        pq_write_end(w);
    }
    pq_write_end(w);
}

/* {"primary", "alternatives", "runner_up", ...} of one choice; primary is null if nothing fits. */
static void write_choice(pq_writer *w, const pick_request *q, const pq_pick *pick) {
    pq_write_key(w, "primary");
    if (pick->n_fit == 0) {
        pq_write_null(w);
    } else {
        pq_write_object(w);
        write_candidate(w, q, &pick->candidates[0]);
        write_reasons(w, q, &pick->candidates[0]);
        write_cold_start(w, q, &pick->candidates[0]);
        write_metric(w, q, &pick->candidates[0]);
        pq_write_end(w);
    }
    write_runner_up(w, q, pick);
    pq_write_key_array(w, "alternatives");
    for (size_t i = 1; i < pick->n_fit && i < 4; i++) {
        pq_write_object(w);
        write_candidate(w, q, &pick->candidates[i]);
        pq_write_end(w);
    }
    pq_write_end(w);
    write_rejects(w, pick);
}

/* Picks with the profile's needs and these modalities. */
static pq_status choose(pq_scenario *s, const pick_request *q, const char *const *modalities,
                        size_t n, pq_pick *pick) {
    pq_pick_profile profile = q->profile;
    for (size_t i = 0; i < n; i++) {
        profile.needs[profile.n_needs++] = modalities[i];
    }
    return pq_pick_platform(q->facts.rows, q->facts.n, &profile, pick, s->work->error);
}

/* "by_modality": one platform for each, behind a gateway. */
static pq_status write_gateway(pq_scenario *s, const pick_request *q, bool gateway, pq_pick *pick) {
    pq_writer *w = s->work->out;
    pq_status status = PQ_OK;
    pq_write_key_array(w, "by_modality");
    for (size_t i = 0; gateway && i < q->n_modalities && status == PQ_OK; i++) {
        status = choose(s, q, &q->modalities[i], 1, pick);
        pq_write_object(w);
        pq_write_key_string(w, "modality", q->modalities[i]);
        write_choice(w, q, pick);
        pq_write_end(w);
    }
    pq_write_end(w);
    return status;
}

/* One platform for all modalities, or one for each behind a gateway. */
static pq_status answer(pq_scenario *s, void *request) {
    const pick_request *q = request;
    pq_writer *w = s->work->out;
    pq_pick *pick = pq_arena_alloc(s->work->arena, sizeof *pick);
    if (pick == NULL) {
        return pq_error_memory(s->work->error);
    }
    pq_status status = choose(s, q, q->modalities, q->n_modalities, pick);
    if (status != PQ_OK) {
        return status;
    }
    bool gateway = pick->n_fit == 0 && q->n_modalities > 1;
    pq_write_key_string(w, "outcome", pick->n_fit > 0 ? "picked" : gateway ? "gateway" : "refused");
    pq_write_key_bool(w, "gateway", gateway);
    pq_write_key_string(
        w, "gateway_reason",
        gateway ? "no platform supports every modality, so use one per modality behind a gateway"
                : "one platform supports everything, so no gateway is needed");
    write_choice(w, q, pick);
    return write_gateway(s, q, gateway, pick);
}

const pq_cost_kind pq_cost_kind_pick = {
    .request = PQ_SHAPE(pick_request, request_fields, .self = "pq_scenario"),
    .answer = answer,
    .example =
        "{\"platforms\":[{\"id\":\"baseten/hipaa\",\"platform\":\"baseten\",\"mark\":\"hipaa\","
        "\"value\":true,\"source\":\"s\"},{\"id\":\"baseten/usd_per_mtok\",\"platform\":"
        "\"baseten\",\"mark\":\"usd_per_mtok\",\"value\":0.9,\"source\":\"s\"}],\"profile\":{"
        "\"requests_per_day\":10000,\"input_tokens\":0,\"output_tokens\":200,\"needs\":[\"hipaa\""
        "]}}",
};
