#include "pq_plan_ask.h"

#include "pq_plan_rows.h"

static const pq_field series_fields[] = {
    PQ_ROWS_OF_SERIES(pq_asked_series, series),
    {PQ_FIELD_TEXT(pq_asked_series, strategy), .filled = true,
     .help = "Id of the strategy; strategies lists them."},
    PQ_ROW_OF_BASE_URL(pq_asked_series, series.base_url, PQ_OPTIONAL,
                       .help = "Address of its API: https, or http on this computer; without it "
                               "that of the known provider."),
    PQ_ROW_OF_CONCURRENCY(pq_asked_series, series.concurrency, PQ_OR(1)),
    {PQ_FIELD_BOOL(pq_asked_series, series.json_mode), PQ_OPTIONAL,
     PQ_GIVEN(pq_asked_series, has_json_mode),
     .help = "Asks for a JSON reply; without it if the model is known to have JSON mode."},
    PQ_ROW_OF_TOKENS_FIELD(pq_asked_series, max_tokens_field, PQ_OPTIONAL,
                           PQ_GIVEN(pq_asked_series, has_max_tokens_field),
                           .help = "Field of the request that holds the limit; without it the "
                                   "provider's."),
    PQ_ROW_OF_REPAIR_TURNS(pq_asked_series, series.repair_turns, has_repair_turns),
    PQ_ROW_OF_EXTRA(pq_asked_series, series,
                    .help = "Fields that are added to each request; without it the provider's."),
    PQ_ROW_OF_SERIES_PRICE(pq_asked_series, series,
                           .help = "What tokens cost; without it as the price book says."),
};
const pq_shape pq_asked_series_shape = PQ_SHAPE(pq_asked_series, series_fields);

/* What the provider's entry says where the request does not. */
static void fill_from_provider(const pq_asked_series *asked, const pq_provider *provider,
                               pq_series *series) {
    if (series->base_url == NULL) {
        series->base_url = provider->base_url;
    }
    if (!asked->has_json_mode) {
        series->json_mode = pq_provider_has_json_mode(provider, series->model);
    }
    if (!asked->has_max_tokens_field) {
        series->max_tokens_field = provider->max_tokens_field;
    }
    if (!series->has_extra) {
        series->extra = provider->extra;
        series->has_extra = true;
    }
}

pq_status pq_series_complete(const pq_asked_series *asked, const pq_series_sources *sources,
                             pq_series *series, pq_error *error) {
    const pq_provider *provider =
        pq_provider_find(sources->providers, sources->n_providers, asked->series.provider);
    *series = asked->series;
    series->strategy =
        pq_strategy_find(sources->strategies, sources->n_strategies, asked->strategy);
    if (series->strategy == NULL) {
        return pq_error_set(error, PQ_UNKNOWN_NAME, "strategy", "no strategy is named \"%.60s\"",
                            asked->strategy);
    }
    if (provider == NULL && series->base_url == NULL) {
        return pq_error_set(error, PQ_BAD_FIELD, "",
                            "the provider \"%.40s\" is unknown; add its \"base_url\"",
                            series->provider);
    }
    if (!asked->has_repair_turns) {
        series->repair_turns = series->strategy->repair_turns;
    }
    series->json_mode = series->json_mode || !asked->has_json_mode;
    series->max_tokens_field = pq_max_tokens_fields[asked->max_tokens_field];
    if (provider != NULL) {
        fill_from_provider(asked, provider, series);
    }
    return PQ_OK;
}
