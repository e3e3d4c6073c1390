/* Operation "cost.episode": multi-turn episodes under every way of billing them. */
#include "pq_kinds.h"
#include "scenario.h"

#include "episode.h"

#include <math.h>

enum { PER_TOKEN, DEDICATED };
static const char *const kinds[] = {"per_token", "dedicated", NULL};

enum { MOST_OFFERS = PQ_MAX_OFFERS / 2 };

/* One way of billing the episodes. */
typedef struct strategy {
    const char *name;
    unsigned kind;
    pq_token_billing token; /* PER_TOKEN */
    bool cache;
    pq_cluster cluster; /* DEDICATED */
} strategy;

typedef struct scenario {
    pq_episode episode;
    double wanted_hit_rate; /* 0 if not asked */
    strategy *offers;
    size_t n;
    const strategy *ordered[MOST_OFFERS]; /* per token first, then the clusters */
    size_t n_token;
} scenario;

static pq_status finish_episode(const pq_reading *reading, const pq_value *object, void *into) {
    return scenario_check(reading, object, pq_episode_check(into, reading->error));
}

static const pq_field episode_fields[] = {
    {PQ_FIELD_NUMBER(pq_episode, episodes), PQ_OR(1), .bounds = PQ_POSITIVE,
     .help = "Number of episodes."},
    {PQ_FIELD_NUMBER(pq_episode, turns), .bounds = PQ_WHOLE_TO(1, PQ_MAX_TURNS),
     .help = "Turns of an episode."},
    {PQ_FIELD_NUMBER(pq_episode, initial_tokens), .bounds = PQ_TOKENS, .unit = "tokens",
     .help = "Prompt of the first turn."},
    {PQ_FIELD_NUMBER(pq_episode, added_tokens), .bounds = PQ_TOKENS, .unit = "tokens",
     .help = "What a turn adds to the prompt: the reply and the tool's result."},
    {PQ_FIELD_NUMBER(pq_episode, reply_tokens), .bounds = PQ_TOKENS, .unit = "tokens",
     .help = "Reply of a turn."},
    {PQ_FIELD_NUMBER(pq_episode, hit_rate), PQ_OR(1), .bounds = PQ_SHARE,
     .help = "Cache hit rate: the share of the tokens a cache could hold that it does hold."},
    {PQ_FIELD_BOOL(pq_episode, reply_stays_cached), PQ_OR(false),
     .help = "Whether decoding leaves the reply in the cache; the published formula says no."},
    {PQ_FIELD_NUMBER(pq_episode, max_prompt_tokens), PQ_OR(0), .bounds = PQ_TOKENS,
     .unit = "tokens", .help = "Length that longer prompts are cut to; 0 is no limit."},
    {PQ_FIELD_NUMBER(pq_episode, pinned_tokens), PQ_OR(0), .bounds = PQ_TOKENS, .unit = "tokens",
     .help = "Beginning of the prompt that stays when it is cut."},
};
static const pq_shape episode_shape = PQ_SHAPE(pq_episode, episode_fields, .check = finish_episode);

#define ON_TOKENS .variants = PQ_IN(PER_TOKEN)
#define ON_CLUSTER .variants = PQ_IN(DEDICATED)

static const pq_field offer_fields[] = {
    {PQ_FIELD_TEXT(strategy, name), .help = "Name of the offer."},
    {PQ_FIELD_WORD(strategy, kind), .words = kinds, PQ_OR(PER_TOKEN),
     .help = "Billing unit of the offer."},
    ROWS_OF_TOKEN_PRICE(strategy, token, ON_TOKENS),
    ROW_OF_SERVICE_FACTOR(strategy, token, ON_TOKENS),
    {PQ_FIELD_BOOL(strategy, cache), PQ_OR(true), ON_TOKENS,
     .help = "Whether the provider has a prefix cache."},
    {PQ_FIELD_NUMBER(strategy, cluster.gpus), .bounds = PQ_POSITIVE, .unit = "GPUs", ON_CLUSTER,
     .help = "GPUs of the cluster."},
    PQ_ROWS_OF_GPU_PRICE(strategy, cluster.usd_per_gpu_hour, ON_CLUSTER),
    {PQ_FIELD_NUMBER(strategy, cluster.prefill_tokens_per_s), .bounds = PQ_POSITIVE,
     .unit = "tokens per second", ON_CLUSTER, .help = "Prefill rate of the cluster."},
    {PQ_FIELD_NUMBER(strategy, cluster.decode_tokens_per_s), .bounds = PQ_POSITIVE,
     .unit = "tokens per second", ON_CLUSTER, .help = "Decode rate of the cluster."},
    {PQ_FIELD_NUMBER(strategy, cluster.replicas), PQ_OR(1), .bounds = PQ_POSITIVE,
     .unit = "replicas", ON_CLUSTER, .help = "Replicas that share the time; the cost is the same."},
    {PQ_FIELD_NUMBER(strategy, cluster.cold_start_s), PQ_OR(0), .bounds = PQ_AMOUNT, .unit = "s",
     ON_CLUSTER, .help = "Time until a replica answers, billed once each."},
    {PQ_FIELD_NUMBER(strategy, cluster.overlap), PQ_OR(0), .bounds = PQ_SHARE, ON_CLUSTER,
     .help = "Overlap of prefill with decode, from 0 (one after the other) to 1."},
};

static pq_status finish_offer(const pq_reading *reading, const pq_value *object, void *into) {
    strategy *own = into;
    if (own->kind == DEDICATED) {
        return scenario_check(reading, object, pq_cluster_check(&own->cluster, reading->error));
    }
    scenario_finish_tiers(&own->token);
    own->token.batch_factor = 1;
    const pq_offer offer = {.billing = PQ_PER_TOKEN, .token = own->token};
    return scenario_check(reading, object, pq_offer_check(&offer, reading->error));
}

static const pq_shape offer_shape =
    PQ_SHAPE(strategy, offer_fields, .by = "kind", .check = finish_offer);

static const pq_field scenario_fields[] = {
    PQ_ROWS_OF_PRICES,
    {PQ_FIELD_OBJECT(scenario, episode), .of = &episode_shape, .help = "What an episode is."},
    {PQ_FIELD_NUMBER(scenario, wanted_hit_rate), PQ_OR(0), .bounds = PQ_SHARE,
     .help = "Cache hit rate for which the turns are counted; 0 asks nothing."},
    {PQ_FIELD_OBJECTS(scenario, offers), PQ_COUNT(scenario, n), .of = &offer_shape, .least = 1,
     .most = MOST_OFFERS, .help = "Offers to compare."},
};

static void order(scenario *s, unsigned kind, size_t at) {
    for (size_t i = 0; i < s->n; i++) {
        if (s->offers[i].kind == kind) {
            s->ordered[at++] = &s->offers[i];
        }
    }
}

static pq_status finish_scenario(const pq_reading *reading, const pq_value *object, void *into) {
    scenario *s = into;
    (void)reading;
    (void)object;
    s->n_token = 0;
    for (size_t i = 0; i < s->n; i++) {
        s->n_token += s->offers[i].kind == PER_TOKEN;
    }
    order(s, PER_TOKEN, 0);
    order(s, DEDICATED, s->n_token);
    return PQ_OK;
}

static size_t name_figures(const void *request, const char **names) {
    const scenario *s = request;
    for (size_t i = 0; i < s->n; i++) {
        names[i] = s->ordered[i]->name;
    }
    return s->n;
}

static pq_status evaluate(void *request, double *figures, pq_error *error) {
    const scenario *s = request;
    pq_status status = pq_episode_check(&s->episode, error);
    for (size_t i = 0; status == PQ_OK && i < s->n; i++) {
        const strategy *own = s->ordered[i];
        pq_episode_bill bill = {0};
        if (own->kind == PER_TOKEN) {
            status = pq_episode_bill_tokens(&own->token, &s->episode, own->cache, &bill, error);
            figures[i] = bill.total_usd;
        } else {
            figures[i] = pq_episode_bill_cluster(&own->cluster, &s->episode).usd;
        }
    }
    return status;
}

static void write_tokens(pq_writer *w, const scenario *s) {
    const pq_episode *e = &s->episode;
    pq_episode_tokens t = pq_episode_count(e);
    double rate = t.prefill > 0 ? t.cached / t.prefill : NAN;
    pq_write_key_object(w, "tokens");
    pq_write_key_number(w, "prefill", t.prefill);
    pq_write_key_number(w, "uncached", t.uncached);
    pq_write_key_number(w, "cached", t.cached);
    pq_write_key_number(w, "decode", t.decode);
    pq_write_key_number(w, "hit_rate", rate);
    pq_write_key_number(w, "largest_context", t.largest_context);
    pq_write_key_number(w, "cut_turns", t.cut_turns);
    pq_write_key_number(w, "turns_for_wanted_hit_rate",
                        s->wanted_hit_rate > 0 && s->wanted_hit_rate < 1
                            ? pq_episode_turns_for_hits(e, s->wanted_hit_rate)
                            : NAN);
    pq_write_key_array(w, "explain");
    pq_explain(w, "prefill",
               t.cut_turns > 0 ? "sum over turns of min(P + t D, max_prompt_tokens)"
                               : "T P + D T (T - 1) / 2",
               t.prefill, "tokens/episode", pq_source_rollout, "T", e->turns, "P",
               e->initial_tokens, "D", e->added_tokens, "max_prompt_tokens", e->max_prompt_tokens,
               NULL);
    pq_explain(w, "uncached",
               "prefill - hit_rate * what an earlier turn left in the cache; with perfect hits P "
               "+ (T - 1) D",
               t.uncached, "tokens/episode", pq_source_rollout, "T", e->turns, "P",
               e->initial_tokens, "D", e->added_tokens, "hit_rate", e->hit_rate, NULL);
    pq_explain(w, "decode", "T G", t.decode, "tokens/episode", pq_source_rollout, "T", e->turns,
               "G", e->reply_tokens, NULL);
    pq_explain(w, "hit_rate", "cached / prefill", rate, "share", pq_source_rollout, "cached",
               t.cached, "prefill", t.prefill, NULL);
    pq_write_end(w);
    pq_write_end(w);
}

static void write_strategy(pq_writer *w, const scenario *s, const strategy *own,
                           const pq_episode_bill *bill) {
    pq_episode_tokens t = pq_episode_count(&s->episode);
    const pq_token_rates *rates = &own->token.tiers[bill->tier].rates;
    pq_write_object(w);
    pq_write_key_string(w, "name", own->name);
    pq_write_key_string(w, "kind", "per_token");
    pq_write_key_bool(w, "cache", own->cache);
    pq_write_key_size(w, "tier", bill->tier);
    pq_write_key_number(w, "total_usd", bill->total_usd);
    pq_write_key_number(w, "prompt_usd", bill->prompt_usd);
    pq_write_key_number(w, "cached_usd", bill->cached_usd);
    pq_write_key_number(w, "reply_usd", bill->reply_usd);
    pq_write_key_array(w, "explain");
    if (own->cache) {
        pq_explain(w, "total_usd",
                   "episodes * (uncached * cache_write + cached * cached_rate + decode * output) "
                   "/ 10^6",
                   bill->total_usd, "USD", pq_source_rollout, "episodes", s->episode.episodes,
                   "uncached", t.uncached, "cache_write", rates->cache_write_per_mtok, "cached",
                   t.cached, "cached_rate", rates->cached_per_mtok, "decode", t.decode, "output",
                   rates->output_per_mtok, NULL);
    } else {
        pq_explain(w, "total_usd", "episodes * (prefill * input + decode * output) / 10^6",
                   bill->total_usd, "USD", pq_source_rollout, "episodes", s->episode.episodes,
                   "prefill", t.prefill, "input", rates->input_per_mtok, "decode", t.decode,
                   "output", rates->output_per_mtok, NULL);
    }
    pq_write_end(w);
    pq_write_end(w);
}

static void write_cluster(pq_writer *w, const scenario *s, const strategy *own) {
    const pq_cluster *k = &own->cluster;
    pq_cluster_bill b = pq_episode_bill_cluster(k, &s->episode);
    double per_hour = k->gpus * k->usd_per_gpu_hour;
    const pq_figure figures[] = {
        {"total_usd", b.usd},
        {"hours", b.hours},
        {"overlapped_usd", b.overlapped_usd},
        {"overlapped_hours", b.overlapped_hours},
        {"serial_usd", b.serial_usd},
        {"serial_hours", b.serial_hours},
        {"published_usd", b.published_usd},
        {"prefill_hours", b.prefill_hours},
        {"decode_hours", b.decode_hours},
        {"wall_clock_hours", b.wall_clock_hours},
        {"prefill_per_mtok_usd", pq_cost_per_mtok_usd(per_hour, k->prefill_tokens_per_s)},
        {"decode_per_mtok_usd", pq_cost_per_mtok_usd(per_hour, k->decode_tokens_per_s)}};
    pq_write_object(w);
    pq_write_key_string(w, "name", own->name);
    pq_write_key_string(w, "kind", "dedicated");
    pq_write_figures(w, figures, sizeof figures / sizeof figures[0]);
    pq_write_key_array(w, "explain");
    pq_explain(w, "total_usd",
               "(prefill_hours + decode_hours - overlap * min(prefill_hours, decode_hours)) * "
               "gpus * usd_per_gpu_hour + replicas * cold starts",
               b.usd, "USD", pq_source_rollout, "prefill_hours", b.prefill_hours, "decode_hours",
               b.decode_hours, "overlap", k->overlap, "gpus", k->gpus, "usd_per_gpu_hour",
               k->usd_per_gpu_hour, "replicas", k->replicas, "cold_start_s", k->cold_start_s, NULL);
    pq_explain(w, "published_usd",
               "prefill_hours * gpus * usd_per_gpu_hour (as published; without decode)",
               b.published_usd, "USD", pq_source_rollout, "prefill_hours", b.prefill_hours, "gpus",
               k->gpus, "usd_per_gpu_hour", k->usd_per_gpu_hour, NULL);
    pq_write_end(w);
    pq_write_end(w);
}

static pq_status write_offers(pq_scenario *r, const scenario *s) {
    pq_writer *w = r->work->out;
    pq_status status = PQ_OK;
    pq_write_key_array(w, "offers");
    for (size_t i = 0; status == PQ_OK && i < s->n; i++) {
        const strategy *own = s->ordered[i];
        pq_episode_bill bill = {0};
        if (own->kind == DEDICATED) {
            write_cluster(w, s, own);
            continue;
        }
        status =
            pq_episode_bill_tokens(&own->token, &s->episode, own->cache, &bill, r->work->error);
        if (status == PQ_OK) {
            write_strategy(w, s, own, &bill);
        }
    }
    pq_write_end(w);
    return status;
}

static pq_status answer(pq_scenario *r, void *request) {
    write_tokens(r->work->out, request);
    pq_status status = write_offers(r, request);
    if (status != PQ_OK) {
        pq_error_prefix(r->work->error, "episode");
    }
    pq_write_used_prices(r);
    return status;
}

const pq_cost_kind pq_cost_kind_episode = {
    .request = PQ_SHAPE(scenario, scenario_fields, .check = finish_scenario, .self = "pq_scenario"),
    .answer = answer,
    .model = &(const pq_cost_model){name_figures, evaluate},
    .example =
        "{\"episode\":{\"episodes\":1000,\"turns\":8,\"initial_tokens\":8000,\"added_tokens\":"
        "12000,\"reply_tokens\":2000},\"offers\":[{\"name\":\"Tinker\",\"cache\":false,\"price\":"
        "{\"input\":5.15,\"output\":12.81}},{\"name\":\"8 B300\",\"kind\":\"dedicated\",\"gpus\":"
        "8,\"usd_per_gpu_hour\":12,\"prefill_tokens_per_s\":30000,\"decode_tokens_per_s\":1500}]}",
};
