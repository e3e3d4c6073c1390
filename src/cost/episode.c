#include "episode.h"

#include <math.h>

pq_status pq_episode_check(const pq_episode *episode, pq_error *error) {
    if (episode->reply_stays_cached && episode->reply_tokens > episode->added_tokens) {
        return pq_error_set(error, PQ_BAD_FIELD, "reply_tokens",
                            "reply_tokens cannot exceed added_tokens, because the reply stays in "
                            "the conversation");
    }
    if (episode->max_prompt_tokens > 0 && (episode->pinned_tokens > episode->max_prompt_tokens ||
                                           episode->pinned_tokens > episode->initial_tokens)) {
        return pq_error_set(error, PQ_BAD_FIELD, "pinned_tokens",
                            "cannot exceed initial_tokens or max_prompt_tokens");
    }
    return PQ_OK;
}

/* Prompt tokens of turn t = 0, 1, ... uncut. */
static double prompt_of(const pq_episode *episode, double t) {
    return episode->initial_tokens + t * episode->added_tokens;
}

/* With every prompt whole, the sums have a closed form. */
static void count_whole(const pq_episode *episode, double *prefill, double *reusable) {
    double turns = episode->turns;
    double fresh = episode->added_tokens;
    if (episode->reply_stays_cached) {
        fresh -= episode->reply_tokens;
    }
    *prefill = turns * episode->initial_tokens + episode->added_tokens * (turns * (turns - 1) / 2);
    *reusable = *prefill - (episode->initial_tokens + (turns - 1) * fresh);
}

/* Turn by turn: a cut prompt finds only its pinned part in the cache. */
static void count_cut(const pq_episode *episode, double *prefill, double *reusable,
                      double *cut_turns) {
    double kept_reply = episode->reply_stays_cached ? episode->reply_tokens : 0;
    *prefill = 0;
    *reusable = 0;
    for (double t = 0; t < episode->turns; t++) {
        double prompt = prompt_of(episode, t);
        bool cut = prompt > episode->max_prompt_tokens;
        *prefill += cut ? episode->max_prompt_tokens : prompt;
        *cut_turns += cut;
        if (t > 0) {
            *reusable += cut ? episode->pinned_tokens : prompt_of(episode, t - 1) + kept_reply;
        }
    }
}

pq_episode_tokens pq_episode_count(const pq_episode *episode) {
    double last = prompt_of(episode, episode->turns - 1);
    double reusable = 0;
    pq_episode_tokens tokens = {.decode = episode->turns * episode->reply_tokens};
    if (episode->max_prompt_tokens > 0 && last > episode->max_prompt_tokens) {
        count_cut(episode, &tokens.prefill, &reusable, &tokens.cut_turns);
        last = episode->max_prompt_tokens;
    } else {
        count_whole(episode, &tokens.prefill, &reusable);
    }
    tokens.cached = episode->hit_rate * reusable;
    tokens.uncached = tokens.prefill - tokens.cached;
    tokens.largest_context = last + episode->reply_tokens;
    return tokens;
}

double pq_episode_turns_for_hits(const pq_episode *episode, double hit_rate) {
    pq_episode probe = *episode;
    probe.hit_rate = 1;
    probe.max_prompt_tokens = 0;
    double low = 0;
    double high = PQ_MAX_TURNS + 1;
    while (high - low > 1) {
        probe.turns = floor((low + high) / 2);
        pq_episode_tokens tokens = pq_episode_count(&probe);
        if (tokens.cached >= hit_rate * tokens.prefill) {
            high = probe.turns;
        } else {
            low = probe.turns;
        }
    }
    return high > PQ_MAX_TURNS ? NAN : high;
}

pq_status pq_episode_bill_tokens(const pq_token_billing *token, const pq_episode *episode,
                                 bool cache, pq_episode_bill *bill, pq_error *error) {
    pq_episode_tokens tokens = pq_episode_count(episode);
    double context = tokens.largest_context;
    if (token->tier_by == PQ_TIER_BY_INPUT) {
        context -= episode->reply_tokens;
    }
    size_t tier = 0;
    while (tier < token->n_tiers && context > token->tiers[tier].max_context_tokens) {
        tier++;
    }
    if (tier == token->n_tiers) {
        return pq_error_set(error, PQ_BAD_FIELD, "turns",
                            "the episode grows to %g tokens, but the largest context tier is %g; "
                            "reduce the turns or set max_prompt_tokens",
                            context, token->tiers[tier - 1].max_context_tokens);
    }
    const pq_token_rates *rates = &token->tiers[tier].rates;
    double mtok = episode->episodes * token->service_factor / 1e6;
    *bill = (pq_episode_bill){.tier = tier};
    if (cache) {
        bill->prompt_usd = mtok * tokens.uncached * rates->cache_write_per_mtok;
        bill->cached_usd = mtok * tokens.cached * rates->cached_per_mtok;
    } else {
        bill->prompt_usd = mtok * tokens.prefill * rates->input_per_mtok;
    }
    bill->reply_usd = mtok * tokens.decode * rates->output_per_mtok;
    bill->total_usd = bill->prompt_usd + bill->cached_usd + bill->reply_usd;
    return PQ_OK;
}

pq_status pq_cluster_check(const pq_cluster *cluster, pq_error *error) {
    return cluster->usd_per_gpu_hour > 0
               ? PQ_OK
               : pq_error_set(error, PQ_BAD_FIELD, "usd_per_gpu_hour", "must be above 0");
}

pq_cluster_bill pq_episode_bill_cluster(const pq_cluster *cluster, const pq_episode *episode) {
    pq_episode_tokens tokens = pq_episode_count(episode);
    double usd_per_hour = cluster->gpus * cluster->usd_per_gpu_hour;
    double cold_start_hours = cluster->cold_start_s / 3600;
    double prefill = tokens.uncached * episode->episodes / cluster->prefill_tokens_per_s / 3600;
    double decode = tokens.decode * episode->episodes / cluster->decode_tokens_per_s / 3600;
    double starting_usd = cluster->replicas * cold_start_hours * usd_per_hour;
    pq_cluster_bill bill = {.prefill_hours = prefill,
                            .decode_hours = decode,
                            .published_usd = prefill * usd_per_hour,
                            .overlapped_hours = fmax(prefill, decode),
                            .serial_hours = prefill + decode};
    bill.hours = bill.serial_hours - cluster->overlap * fmin(prefill, decode);
    bill.overlapped_usd = bill.overlapped_hours * usd_per_hour + starting_usd;
    bill.serial_usd = bill.serial_hours * usd_per_hour + starting_usd;
    bill.usd = bill.hours * usd_per_hour + starting_usd;
    bill.wall_clock_hours = bill.hours / cluster->replicas + cold_start_hours;
    return bill;
}
