/* Operation "pick": from a profile to a platform. What is said of a platform names the row of
 * data/platforms that it rests on. */
#include "pq_scenario.h"

#include "breakeven.h"
#include "pick.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

typedef struct request {
    pq_pick_profile profile;
    size_t n_modalities;
    const char *modalities[PQ_MAX_NEEDS];
    size_t n_facts;
    pq_platform_fact *facts;
} request;

/* ---- reading ---- */

static void read_fact(pq_cost_reader *r, const pq_value *value, pq_platform_fact *fact) {
    static const char *const fields[] = {"id",   "platform", "mark", "value", "source",
                                         "asof", "read_on",  "note", NULL};
    pq_value content;
    const char *source = NULL;
    pq_read_fields(r, value, fields);
    pq_read_string(r, value, "id", &fact->id);
    pq_read_string(r, value, "platform", &fact->platform);
    pq_read_string(r, value, "mark", &fact->mark);
    pq_read_string(r, value, "source", &source);
    fact->text = "";
    fact->value = NAN;
    if (!pq_read_member(r, value, "value", &content)) {
        return;
    }
    if (pq_json_kind(&content) == PQ_KIND_STRING) {
        pq_read_string(r, value, "value", &fact->text);
    } else if (pq_json_kind(&content) == PQ_KIND_BOOL) {
        bool flag = false;
        pq_json_bool(&content, &flag, NULL);
        fact->value = flag ? 1 : 0;
    } else {
        pq_read_number(r, value, "value", pq_bounds_amount, &fact->value);
    }
}

static void read_facts(pq_cost_reader *r, const pq_value *list, request *q) {
    r->status = pq_json_array(list, &q->n_facts, r->work->error);
    q->facts = pq_arena_array(r->work->arena, q->n_facts, sizeof *q->facts);
    if (r->status == PQ_OK && q->facts == NULL) {
        r->status = pq_error_memory(r->work->error);
    }
    for (size_t i = 0; r->status == PQ_OK && i < q->n_facts; i++) {
        pq_value row = pq_json_item(list, i);
        read_fact(r, &row, &q->facts[i]);
    }
}

/* "platforms": a loaded file, or rows. */
static void read_platforms(pq_cost_reader *r, const pq_value *value, request *q) {
    static const char *const fields[] = {"format", "id", "note", "sources", "rows", NULL};
    pq_value rows;
    const char *bytes = NULL;
    size_t size = 0;
    if (pq_json_kind(value) != PQ_KIND_STRING) {
        read_facts(r, value, q);
        return;
    }
    r->status = pq_work_file(r->work, "platforms", &bytes, &size);
    if (r->status == PQ_OK) {
        r->status = pq_json_parse(bytes, size, &r->documents[0], r->work->error);
        r->n_documents = r->status == PQ_OK ? 1 : 0;
    }
    if (r->status != PQ_OK) {
        return;
    }
    pq_value root = pq_json_root(r->documents[0]);
    pq_read_fields(r, &root, fields);
    if (pq_read_member(r, &root, "rows", &rows)) {
        read_facts(r, &rows, q);
    }
}

static void read_words(pq_cost_reader *r, const pq_value *object, const char *key,
                       const char **words, size_t *n) {
    pq_value list;
    *n = 0;
    if (!pq_read_optional(r, object, key, &list)) {
        return;
    }
    r->status = pq_json_array(&list, n, r->work->error);
    if (r->status == PQ_OK && *n > PQ_MAX_NEEDS / 2) {
        pq_read_refuse(r, &list, "wants at most 8 words");
    }
    for (size_t i = 0; r->status == PQ_OK && i < *n; i++) {
        pq_value word = pq_json_item(&list, i);
        r->status = pq_json_string(&word, &words[i], r->work->error);
    }
}

static void read_profile(pq_cost_reader *r, const pq_value *value, request *q) {
    static const char *const fields[] = {"requests_per_day",
                                         "input_tokens",
                                         "output_tokens",
                                         "batch_share",
                                         "first_token_ms",
                                         "modalities",
                                         "needs",
                                         "objective",
                                         "cost_function",
                                         "budget_usd_per_month",
                                         NULL};
    static const char *const objectives[] = {"", "cheapest", "fastest", NULL};
    pq_pick_profile *p = &q->profile;
    size_t objective = 0;
    pq_read_fields(r, value, fields);
    pq_read_number(r, value, "requests_per_day", pq_bounds_positive, &p->workload.requests_per_day);
    pq_read_number(r, value, "input_tokens", pq_bounds_tokens, &p->workload.input_tokens);
    pq_read_number(r, value, "output_tokens", pq_bounds_tokens, &p->workload.output_tokens);
    pq_read_number_or(r, value, "batch_share", pq_bounds_share, 0, &p->workload.batch_share);
    pq_read_number_or(r, value, "first_token_ms", pq_bounds_amount, 0, &p->first_token_ms);
    pq_read_number_or(r, value, "budget_usd_per_month", pq_bounds_amount, INFINITY,
                      &p->budget_usd_per_month);
    read_words(r, value, "needs", p->needs, &p->n_needs);
    read_words(r, value, "modalities", q->modalities, &q->n_modalities);
    pq_read_word_or(r, value, "objective", objectives, 0, &objective);
    pq_read_string_or(r, value, "cost_function", "", &p->cost_function);
    p->objective = (pq_objective)objective;
}

/* ---- writing ---- */

static void write_claim(pq_writer *w, const char *text, const pq_platform_fact *a,
                        const pq_platform_fact *b) {
    pq_write_object(w);
    pq_write_key_string(w, "text", text);
    pq_write_key(w, "rows");
    pq_write_array(w);
    if (a != NULL) {
        pq_write_string(w, a->id);
    }
    if (b != NULL) {
        pq_write_string(w, b->id);
    }
    pq_write_end(w);
    pq_write_end(w);
}

static const pq_platform_fact *fact_of(const request *q, const char *platform, const char *mark) {
    return pq_platform_find(q->facts, q->n_facts, platform, mark);
}

static const char *tier_of(const request *q, const pq_pick_candidate *c) {
    if (c->offer.billing == PQ_PER_GPU_TIME && c->price != NULL) {
        return "dedicated";
    }
    if (q->profile.workload.batch_share >= 0.5 && fact_of(q, c->platform, "batch_factor")) {
        return "batch";
    }
    return "serverless";
}

static void write_candidate(pq_writer *w, const request *q, const pq_pick_candidate *c) {
    pq_write_key_string(w, "platform", c->platform);
    pq_write_key_string(w, "tier", tier_of(q, c));
    pq_write_key_number(w, "per_day_usd", c->per_day_usd);
    pq_write_key_number(w, "per_mtok_usd", c->per_mtok_usd);
    pq_write_key_string(w, "price_row", c->price == NULL ? NULL : c->price->id);
}

/* Why the primary: each need with its row, then its price. */
static void write_reasons(pq_writer *w, const request *q, const pq_pick_candidate *c) {
    char text[160];
    pq_write_key(w, "because");
    pq_write_array(w);
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

static void write_cold_start(pq_writer *w, const request *q, const pq_pick_candidate *c) {
    const pq_platform_fact *row = fact_of(q, c->platform, "cold_start_s");
    bool misses = c->cold_start_s * 1000 > q->profile.first_token_ms;
    const char *plan = "no row gives its cold start: measure it before going live";
    bool is_billed_all_day = c->offer.gpu.floor_hours_per_day >= 24;
    if (row != NULL && c->offer.billing == PQ_PER_GPU_TIME && is_billed_all_day) {
        plan = "keep one replica up: its floor bills it all day in any case";
    } else if (row != NULL && c->offer.billing == PQ_PER_GPU_TIME &&
               q->profile.first_token_ms > 0 && misses) {
        plan = "keep one replica up: a cold start misses the first-token target";
    } else if (row != NULL && c->offer.billing == PQ_PER_GPU_TIME) {
        plan = "scale to zero and accept the cold start after a pause";
    } else if (row != NULL) {
        plan = "a shared endpoint is kept warm by others; retry once after a pause";
    }
    pq_write_key(w, "cold_start_plan");
    write_claim(w, plan, row, NULL);
}

/* The condition under which the runner-up would be the better choice. */
static void write_runner_up(pq_writer *w, const request *q, const pq_pick *pick) {
    pq_write_key(w, "runner_up");
    if (pick->n_fit < 2) {
        pq_write_null(w);
        return;
    }
    const pq_pick_candidate *a = &pick->candidates[0];
    const pq_pick_candidate *b = &pick->candidates[1];
    pq_breakeven even = {.answer = PQ_BREAKEVEN_COUNT};
    char text[200] = "if the first can no longer be used: no volume makes it the cheaper one";
    if (a->price != NULL && b->price != NULL &&
        pq_breakeven_solve(&a->offer, &b->offer, &q->profile.workload, &even, NULL) == PQ_OK) {
        double volume = q->profile.workload.requests_per_day;
        const pq_crossing *nearest = NULL;
        for (size_t i = 0; i < even.n_crossings; i++) {
            const pq_crossing *c = &even.crossings[i];
            if (nearest == NULL ||
                fabs(c->requests_per_day - volume) < fabs(nearest->requests_per_day - volume)) {
                nearest = c;
            }
        }
        if (nearest != NULL) {
            snprintf(text, sizeof text, "%s %.6g requests a day it is the cheaper one",
                     nearest->second_cheaper_above ? "above" : "below", nearest->requests_per_day);
        }
    }
    pq_write_object(w);
    write_candidate(w, q, b);
    pq_write_key(w, "switch_when");
    write_claim(w, text, a->price, b->price);
    pq_write_end(w);
}

static void write_metric(pq_writer *w, const request *q, const pq_pick_candidate *c) {
    const char *text = "requests a day: past the switching volume the pick is wrong";
    if (q->profile.first_token_ms > 0) {
        text = "p95 time to first token: above the target the pick is wrong";
    } else if (c->offer.billing == PQ_PER_GPU_TIME && c->price != NULL) {
        text = "billed minutes that served tokens: a low share means per token was cheaper";
    } else if (q->profile.workload.batch_share >= 0.5) {
        text = "batch completion time: a late batch means the share does not belong there";
    }
    pq_write_key(w, "watch");
    write_claim(w, text, c->price, NULL);
}

static void write_rejects(pq_writer *w, const pq_pick *pick) {
    pq_write_key(w, "rejected");
    pq_write_array(w);
    for (size_t i = pick->n_fit; i < pick->n; i++) {
        const pq_pick_candidate *c = &pick->candidates[i];
        char text[200];
        snprintf(text, sizeof text, "%s%s%.60s", pq_pick_reason_meaning(c->reason),
                 c->need[0] == '\0' ? "" : ": ", c->need);
        pq_write_object(w);
        pq_write_key_string(w, "platform", c->platform);
        pq_write_key_string(w, "reason", pq_pick_reason_code(c->reason));
        pq_write_key(w, "claim");
        write_claim(w, text, c->decided, NULL);
        pq_write_end(w);
    }
    pq_write_end(w);
}

/* {"primary", "alternatives", "runner_up", ...} of one choice; primary is null if nothing fits. */
static void write_choice(pq_writer *w, const request *q, const pq_pick *pick) {
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
    pq_write_key(w, "alternatives");
    pq_write_array(w);
    for (size_t i = 1; i < pick->n_fit && i < 4; i++) {
        pq_write_object(w);
        write_candidate(w, q, &pick->candidates[i]);
        pq_write_end(w);
    }
    pq_write_end(w);
    write_rejects(w, pick);
}

/* Picks with the profile's needs and these modalities. */
static void choose(pq_cost_reader *r, const request *q, const char *const *modalities, size_t n,
                   pq_pick *pick) {
    pq_pick_profile profile = q->profile;
    for (size_t i = 0; i < n; i++) {
        profile.needs[profile.n_needs++] = modalities[i];
    }
    if (r->status == PQ_OK) {
        r->status = pq_pick_platform(q->facts, q->n_facts, &profile, pick, r->work->error);
    }
}

/* One platform for all modalities, or one for each behind a gateway. */
static void pick_all(pq_cost_reader *r, const request *q, pq_pick *pick) {
    pq_writer *w = r->work->out;
    choose(r, q, q->modalities, q->n_modalities, pick);
    if (r->status != PQ_OK) {
        return;
    }
    bool gateway = pick->n_fit == 0 && q->n_modalities > 1;
    pq_write_object(w);
    pq_write_key_string(w, "outcome", pick->n_fit > 0 ? "picked" : gateway ? "gateway" : "refused");
    pq_write_key_bool(w, "gateway", gateway);
    pq_write_key_string(w, "gateway_reason",
                        gateway ? "no platform has every modality: one for each, behind a gateway"
                                : "one platform has everything: a gateway would add a hop");
    write_choice(w, q, pick);
    pq_write_key(w, "by_modality");
    pq_write_array(w);
    for (size_t i = 0; gateway && i < q->n_modalities && r->status == PQ_OK; i++) {
        choose(r, q, &q->modalities[i], 1, pick);
        pq_write_object(w);
        pq_write_key_string(w, "modality", q->modalities[i]);
        write_choice(w, q, pick);
        pq_write_end(w);
    }
    pq_write_end(w);
    pq_write_end(w);
}

pq_status pq_kind_pick(pq_work *work) {
    static const char *const fields[] = {"platforms", "profile", NULL};
    pq_cost_reader r;
    pq_value part;
    request *q = pq_arena_alloc(work->arena, sizeof *q);
    pq_pick *pick = pq_arena_alloc(work->arena, sizeof *pick);
    if (q == NULL || pick == NULL) {
        return pq_error_memory(work->error);
    }
    pq_cost_reader_begin(&r, work, work->request);
    pq_read_fields(&r, work->request, fields);
    if (pq_read_member(&r, work->request, "platforms", &part)) {
        read_platforms(&r, &part, q);
    }
    if (pq_read_member(&r, work->request, "profile", &part)) {
        read_profile(&r, &part, q);
    }
    if (r.status == PQ_OK) {
        pick_all(&r, q, pick);
    }
    pq_cost_reader_end(&r);
    return r.status;
}
