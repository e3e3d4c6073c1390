/* Operation "cost.episode": multi-turn episodes under every way of billing them. */
#include "pq_scenario.h"

#include "episode.h"

#include <math.h>

typedef struct strategy {
    const char *name;
    pq_token_billing token;
    bool cache;
} strategy;

typedef struct cluster {
    const char *name;
    pq_cluster cluster;
} cluster;

typedef struct scenario {
    pq_episode episode;
    double wanted_hits; /* 0 if not asked */
    size_t n_token;
    strategy token[PQ_MAX_OFFERS];
    size_t n_clusters;
    cluster clusters[PQ_MAX_OFFERS];
} scenario;

static void read_episode(pq_cost_reader *r, const pq_value *value, pq_episode *e) {
    static const char *const fields[] = {
        "episodes",      "turns",    "initial_tokens",     "added_tokens",
        "reply_tokens",  "hit_rate", "reply_stays_cached", "max_prompt_tokens",
        "pinned_tokens", NULL};
    pq_read_fields(r, value, fields);
    pq_read_number_or(r, value, "episodes", pq_bounds_positive, 1, &e->episodes);
    pq_read_number(r, value, "turns", (pq_bounds){.min = 1, .max = PQ_MAX_TURNS, .whole = true},
                   &e->turns);
    pq_read_number(r, value, "initial_tokens", pq_bounds_tokens, &e->initial_tokens);
    pq_read_number(r, value, "added_tokens", pq_bounds_tokens, &e->added_tokens);
    pq_read_number(r, value, "reply_tokens", pq_bounds_tokens, &e->reply_tokens);
    pq_read_number_or(r, value, "hit_rate", pq_bounds_share, 1, &e->hit_rate);
    pq_read_bool_or(r, value, "reply_stays_cached", false, &e->reply_stays_cached);
    pq_read_number_or(r, value, "max_prompt_tokens", pq_bounds_tokens, 0, &e->max_prompt_tokens);
    pq_read_number_or(r, value, "pinned_tokens", pq_bounds_tokens, 0, &e->pinned_tokens);
    if (r->status == PQ_OK) {
        pq_read_check(r, value, pq_episode_check(e, r->work->error));
    }
}

static void read_cluster(pq_cost_reader *r, const pq_value *value, cluster *c) {
    static const char *const fields[] = {"name",
                                         "kind",
                                         "gpus",
                                         "usd_per_gpu_hour",
                                         "price_of",
                                         "prefill_tokens_per_s",
                                         "decode_tokens_per_s",
                                         "replicas",
                                         "cold_start_s",
                                         "overlap",
                                         NULL};
    pq_cluster *k = &c->cluster;
    pq_read_fields(r, value, fields);
    pq_read_string(r, value, "name", &c->name);
    pq_read_number(r, value, "gpus", pq_bounds_positive, &k->gpus);
    pq_read_gpu_price(r, value, &k->usd_per_gpu_hour);
    pq_read_number(r, value, "prefill_tokens_per_s", pq_bounds_positive, &k->prefill_tokens_per_s);
    pq_read_number(r, value, "decode_tokens_per_s", pq_bounds_positive, &k->decode_tokens_per_s);
    pq_read_number_or(r, value, "replicas", pq_bounds_positive, 1, &k->replicas);
    pq_read_number_or(r, value, "cold_start_s", pq_bounds_amount, 0, &k->cold_start_s);
    pq_read_number_or(r, value, "overlap", pq_bounds_share, 0, &k->overlap);
    if (r->status == PQ_OK) {
        pq_read_check(r, value, pq_cluster_check(k, r->work->error));
    }
}

static void read_strategy(pq_cost_reader *r, const pq_value *value, strategy *s) {
    static const char *const fields[] = {"name",    "kind",           "price", "price_of", "tiers",
                                         "tier_by", "service_factor", "cache", NULL};
    pq_read_fields(r, value, fields);
    pq_read_string(r, value, "name", &s->name);
    pq_read_token_billing(r, value, &s->token);
    pq_read_bool_or(r, value, "cache", true, &s->cache);
    if (r->status == PQ_OK) {
        pq_offer offer = {.billing = PQ_PER_TOKEN, .token = s->token};
        pq_read_check(r, value, pq_offer_check(&offer, r->work->error));
    }
}

static void *read_scenario(pq_cost_reader *r, const pq_value *value) {
    static const char *const fields[] = {"episode", "offers", "wanted_hit_rate",
                                         "prices",  "as_of",  NULL};
    static const char *const kinds[] = {"per_token", "dedicated", NULL};
    scenario *s = pq_arena_alloc(r->work->arena, sizeof *s);
    pq_value part;
    size_t count = 0;
    if (s == NULL) {
        r->status = pq_error_memory(r->work->error);
        return NULL;
    }
    pq_read_fields(r, value, fields);
    if (pq_read_member(r, value, "episode", &part)) {
        read_episode(r, &part, &s->episode);
    }
    pq_read_number_or(r, value, "wanted_hit_rate", pq_bounds_share, 0, &s->wanted_hits);
    if (pq_read_member(r, value, "offers", &part)) {
        r->status = pq_json_array(&part, &count, r->work->error);
    }
    if (r->status == PQ_OK && (count == 0 || count > PQ_MAX_OFFERS / 2)) {
        pq_read_refuse(r, &part, "wants 1 to 8 offers");
    }
    for (size_t i = 0; r->status == PQ_OK && i < count; i++) {
        pq_value item = pq_json_item(&part, i);
        size_t kind = 0;
        pq_read_word_or(r, &item, "kind", kinds, 0, &kind);
        if (kind == 0) {
            read_strategy(r, &item, &s->token[s->n_token++]);
        } else {
            read_cluster(r, &item, &s->clusters[s->n_clusters++]);
        }
    }
    return r->status == PQ_OK ? s : NULL;
}

static size_t count_figures(const void *model) {
    const scenario *s = model;
    return s->n_token + s->n_clusters;
}

static const char *name_figure(const void *model, size_t i) {
    const scenario *s = model;
    return i < s->n_token ? s->token[i].name : s->clusters[i - s->n_token].name;
}

static pq_status evaluate(void *model, double *figures, pq_error *error) {
    scenario *s = model;
    pq_status status = pq_episode_check(&s->episode, error);
    for (size_t i = 0; status == PQ_OK && i < s->n_token; i++) {
        pq_episode_bill bill = {0};
        status = pq_episode_bill_tokens(&s->token[i].token, &s->episode, s->token[i].cache, &bill,
                                        error);
        figures[i] = bill.total_usd;
    }
    for (size_t i = 0; status == PQ_OK && i < s->n_clusters; i++) {
        figures[s->n_token + i] = pq_episode_bill_cluster(&s->clusters[i].cluster, &s->episode).usd;
    }
    return status;
}

const pq_cost_model pq_model_episode = {"episode", read_scenario, count_figures, name_figure,
                                        evaluate};

static void write_tokens(pq_writer *w, const scenario *s) {
    const pq_episode *e = &s->episode;
    pq_episode_tokens t = pq_episode_count(e);
    double rate = t.prefill > 0 ? t.cached / t.prefill : NAN;
    pq_write_key(w, "tokens");
    pq_write_object(w);
    pq_write_key_number(w, "prefill", t.prefill);
    pq_write_key_number(w, "uncached", t.uncached);
    pq_write_key_number(w, "cached", t.cached);
    pq_write_key_number(w, "decode", t.decode);
    pq_write_key_number(w, "hit_rate", rate);
    pq_write_key_number(w, "largest_context", t.largest_context);
    pq_write_key_number(w, "cut_turns", t.cut_turns);
    pq_write_key_number(w, "turns_for_wanted_hit_rate",
                        s->wanted_hits > 0 && s->wanted_hits < 1
                            ? pq_episode_turns_for_hits(e, s->wanted_hits)
                            : NAN);
    pq_write_key(w, "explain");
    pq_write_array(w);
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
    pq_write_key(w, "explain");
    pq_write_array(w);
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

static void write_cluster(pq_writer *w, const scenario *s, const cluster *own) {
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
    pq_write_key(w, "explain");
    pq_write_array(w);
    pq_explain(w, "total_usd",
               "(prefill_hours + decode_hours - overlap * min(prefill_hours, decode_hours)) * "
               "gpus * usd_per_gpu_hour + replicas * cold starts",
               b.usd, "USD", pq_source_rollout, "prefill_hours", b.prefill_hours, "decode_hours",
               b.decode_hours, "overlap", k->overlap, "gpus", k->gpus, "usd_per_gpu_hour",
               k->usd_per_gpu_hour, "replicas", k->replicas, "cold_start_s", k->cold_start_s, NULL);
    pq_explain(w, "published_usd", "prefill_hours * gpus * usd_per_gpu_hour: no decode term",
               b.published_usd, "USD", pq_source_rollout, "prefill_hours", b.prefill_hours, "gpus",
               k->gpus, "usd_per_gpu_hour", k->usd_per_gpu_hour, NULL);
    pq_write_end(w);
    pq_write_end(w);
}

static void write_scenario(pq_cost_reader *r, const scenario *s, const pq_episode_bill *bills) {
    pq_writer *w = r->work->out;
    pq_write_object(w);
    write_tokens(w, s);
    pq_write_key(w, "offers");
    pq_write_array(w);
    for (size_t i = 0; i < s->n_token; i++) {
        write_strategy(w, s, &s->token[i], &bills[i]);
    }
    for (size_t i = 0; i < s->n_clusters; i++) {
        write_cluster(w, s, &s->clusters[i]);
    }
    pq_write_end(w);
    pq_write_used_prices(r);
    pq_write_end(w);
}

pq_status pq_kind_episode(pq_work *work) {
    pq_cost_reader r;
    pq_episode_bill bills[PQ_MAX_OFFERS];
    pq_cost_reader_begin(&r, work, work->request);
    scenario *s = read_scenario(&r, work->request);
    pq_value episode = *work->request;
    pq_json_find(work->request, "episode", &episode);
    for (size_t i = 0; r.status == PQ_OK && i < s->n_token; i++) {
        pq_read_check(&r, &episode,
                      pq_episode_bill_tokens(&s->token[i].token, &s->episode, s->token[i].cache,
                                             &bills[i], work->error));
    }
    if (r.status == PQ_OK) {
        write_scenario(&r, s, bills);
    }
    pq_cost_reader_end(&r);
    return r.status;
}
