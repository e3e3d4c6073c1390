/* `perquery cost`, `perquery pick` and `perquery saturation`: the cost model on standard input. */
#include "cli.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Each example is one command that runs as it stands from the root of the repository. */
const char cli_cost_help[] =
    "usage: perquery cost KIND [--prices FILE] < scenario.json\n"
    "\n"
    "Prints the result as JSON. KIND is query, platforms, breakeven, episode, capacity, finetune,\n"
    "build-or-buy, memory, doubt or correct. Amounts are in USD, token prices in USD per million\n"
    "tokens; a month has 30 days, a year 365. Each figure includes its formula and inputs.\n"
    "\n"
    "  --prices FILE  a price book, for offers with \"price_of\"; \"as_of\" in the scenario\n"
    "                 chooses the day\n"
    "\n"
    "Examples:\n"
    "  echo '{\"input_tokens\":763,\"output_tokens\":222,\"price\":{\"input\":0.1,\"output\":0.5},"
    "\"queries_per_day\":30000}' | perquery cost query\n"
    "\n"
    "  echo '{\"workload\":{\"requests_per_day\":10000,\"input_tokens\":0,\"output_tokens\":200},"
    "\"offers\":[{\"name\":\"token\",\"kind\":\"per_token\",\"price\":{\"input\":0.9,\"output\":0."
    "9}},"
    "{\"name\":\"minute\",\"kind\":\"per_gpu_time\",\"price\":0.55,\"per\":\"minute\",\"meter\":"
    "\"work\","
    "\"floor_per_day\":1440,\"capacity\":{\"tokens_per_min\":900000}},"
    "{\"name\":\"call\",\"kind\":\"per_prediction\",\"price\":0.006}]}' | perquery cost platforms\n"
    "\n"
    "  echo '{\"workload\":{\"requests_per_day\":10000,\"input_tokens\":700,\"output_tokens\":200},"
    "\"first\":{\"name\":\"token\",\"kind\":\"per_token\",\"price_of\":{\"vendor\":\"Baseten\","
    "\"model\":\"gpt-oss-120b\"}},\"second\":{\"name\":\"H100\",\"kind\":\"per_gpu_time\","
    "\"usd_per_gpu_hour\":6.5,\"min_replicas\":1,\"capacity\":{\"tokens_per_s\":6000,"
    "\"prefill_tokens_per_s\":60000}}}' | perquery cost breakeven --prices "
    "data/prices/tokens-2026-05.json\n"
    "\n"
    "  echo '{\"episode\":{\"episodes\":1000,\"turns\":8,\"initial_tokens\":8000,"
    "\"added_tokens\":12000,\"reply_tokens\":2000},\"offers\":[{\"name\":\"Tinker\",\"cache\":"
    "false,"
    "\"price\":{\"input\":5.15,\"output\":12.81}},{\"name\":\"8 B300\",\"kind\":\"dedicated\","
    "\"gpus\":8,\"usd_per_gpu_hour\":12,\"prefill_tokens_per_s\":30000,"
    "\"decode_tokens_per_s\":1500}]}' | perquery cost episode\n"
    "\n"
    "  echo '{\"output_tokens\":256,\"usd_per_hour\":6.98,\"saturated_tokens_per_s\":6200,"
    "\"loads\":[1,10,50]}' | perquery cost capacity\n"
    "\n"
    "  echo '{\"tuned\":{\"per_query_usd\":0.000292,\"accuracy\":0.96},\"bought\":"
    "{\"per_query_usd\":0.000187,\"accuracy\":0.96},\"queries_per_day\":30000,"
    "\"engineering_usd\":10000,\"months\":12}' | perquery cost finetune\n"
    "\n"
    "  echo '{\"workload\":{\"requests_per_day\":30000,\"input_tokens\":763,\"output_tokens\":222},"
    "\"offers\":[{\"name\":\"API\",\"role\":\"proprietary\",\"price\":{\"input\":2.5,\"output\":15}"
    "},"
    "{\"name\":\"own "
    "H100\",\"role\":\"self_host\",\"kind\":\"self_hosted\",\"usd_per_gpu_hour\":2.5,"
    "\"capacity\":{\"requests_per_s\":0.8333},\"fixed_usd_per_month\":6250}]}' | "
    "perquery cost build-or-buy\n"
    "\n"
    "  echo '{\"model\":{\"parameters\":70e9,\"layers\":80,\"kv_heads\":8,\"head_size\":128},"
    "\"context_tokens\":32768,\"sequences\":8,\"gpu_gb\":80}' | perquery cost memory\n"
    "\n"
    "  echo '{\"of\":\"query\",\"seed\":1,\"scenarios\":10000,\"scenario\":{\"input_tokens\":"
    "{\"low\":600,\"likely\":763,\"high\":1200},\"output_tokens\":{\"low\":100,\"high\":400},"
    "\"price\":{\"input\":0.1,\"output\":0.5},\"queries_per_day\":30000}}' | perquery cost doubt\n"
    "\n"
    "  echo '{\"rows\":[{\"name\":\"gpt-oss-120b\",\"per_query_usd\":0.000187,\"correct\":24,"
    "\"answered\":25}]}' | perquery cost correct\n";

const char cli_pick_help[] =
    "usage: perquery pick --platforms FILE < profile.json\n"
    "\n"
    "Prints the best platform for a profile, the runner-up, when to switch, and why the others\n"
    "were ruled out. Each reason names its row in the platforms file. Exit code 1: no platform\n"
    "fits.\n"
    "\n"
    "Example:\n"
    "  echo '{\"requests_per_day\":10000,\"input_tokens\":0,\"output_tokens\":200,"
    "\"needs\":[\"hipaa\"]}' | perquery pick --platforms data/platforms/platforms.json\n";

const char cli_saturation_help[] =
    "usage: perquery saturation < metrics\n"
    "\n"
    "Reads Prometheus text, trainer metrics or response headers. Prints whether the deployment is\n"
    "saturated, idle or underfed, and the metric that shows it.\n"
    "\n"
    "Example:\n"
    "  echo 'generator_kv_blocks_fraction:avg_by_deployment 0.95' | perquery saturation\n";

static const struct {
    const char *name, *operation;
} kinds[] = {{"query", "cost.query"},         {"platforms", "cost.platforms"},
             {"breakeven", "cost.breakeven"}, {"episode", "cost.episode"},
             {"capacity", "cost.capacity"},   {"finetune", "cost.finetune"},
             {"memory", "cost.memory"},       {"build-or-buy", "cost.build_or_buy"},
             {"doubt", "cost.doubt"},         {"correct", "cost.correct"}};

static const char *operation_of(const char *kind) {
    for (size_t i = 0; kind != NULL && i < sizeof kinds / sizeof kinds[0]; i++) {
        if (strcmp(kinds[i].name, kind) == 0) {
            return kinds[i].operation;
        }
    }
    return NULL;
}

/* Runs an operation and prints its result; a refused pick fails the check. */
static int run(pq_api *api, const char *operation, const char *request) {
    cli_answer answer = {0};
    int code = cli_ask(api, operation, request, NULL, &answer);
    if (code == CLI_DONE) {
        cli_answer_print(&answer);
        code = strcmp(cli_text(&answer.root, "outcome"), "refused") == 0 ? CLI_NO : CLI_DONE;
    }
    cli_answer_free(&answer);
    return code;
}

/* The scenario with "prices":"prices" put in front of its fields. */
static int with_prices(const char *scenario, size_t size, pq_text *request) {
    const char *open = scenario == NULL ? NULL : memchr(scenario, '{', size);
    if (open == NULL) {
        return cli_fail(
            "standard input contains no JSON object; see `perquery cost --help` for examples");
    }
    const char *rest = open + 1;
    rest += strspn(rest, " \t\r\n");
    pq_text_append_bytes(request, scenario, (size_t)(open + 1 - scenario));
    pq_text_append(request, *rest == '}' ? "\"prices\":\"prices\"" : "\"prices\":\"prices\",");
    pq_text_append(request, rest);
    return request->failed ? cli_fail_memory() : CLI_DONE;
}

int cli_cost(int count, char **arguments) {
    const char *kind = NULL;
    cli_option options[] = {{"prices", false, NULL}};
    if (cli_arguments(count, arguments, options, 1, &kind, 1) != CLI_DONE) {
        return CLI_BAD;
    }
    const char *operation = operation_of(kind);
    if (operation == NULL) {
        return cli_fail("no KIND given; run `perquery cost --help` for the list");
    }
    char *scenario = NULL;
    size_t size = 0;
    pq_text request = {0};
    if (cli_read_file("-", &scenario, &size) != CLI_DONE) {
        return CLI_BAD;
    }
    pq_api *api = pq_api_new();
    int code = api == NULL ? cli_fail_memory() : CLI_DONE;
    if (code == CLI_DONE && options[0].value != NULL) {
        code = cli_load(api, "prices", options[0].value);
        if (code == CLI_DONE) {
            code = with_prices(scenario, size, &request);
        }
    } else if (scenario != NULL) {
        pq_text_append_bytes(&request, scenario, size);
    }
    if (code == CLI_DONE) {
        code = run(api, operation, pq_text_string(&request));
    }
    free(scenario);
    pq_text_free(&request);
    pq_api_free(api);
    return code;
}

int cli_pick(int count, char **arguments) {
    cli_option options[] = {{"platforms", false, NULL}};
    if (cli_arguments(count, arguments, options, 1, NULL, 0) != CLI_DONE) {
        return CLI_BAD;
    }
    if (options[0].value == NULL) {
        return cli_fail("--platforms FILE is required; run `perquery pick --help`");
    }
    char *profile = NULL;
    size_t size = 0;
    pq_text request = {0};
    if (cli_read_file("-", &profile, &size) != CLI_DONE) {
        return CLI_BAD;
    }
    pq_api *api = pq_api_new();
    int code = api == NULL ? cli_fail_memory() : cli_load(api, "platforms", options[0].value);
    pq_text_append(&request, "{\"platforms\":\"platforms\",\"profile\":");
    pq_text_append(&request, profile == NULL ? "null" : profile);
    pq_text_append(&request, "}");
    if (code == CLI_DONE) {
        code = run(api, "pick", pq_text_string(&request));
    }
    free(profile);
    pq_text_free(&request);
    pq_api_free(api);
    return code;
}

int cli_saturation(int count, char **arguments) {
    if (cli_arguments(count, arguments, NULL, 0, NULL, 0) != CLI_DONE) {
        return CLI_BAD;
    }
    char *metrics = NULL;
    size_t size = 0;
    pq_text request = {0};
    if (cli_read_file("-", &metrics, &size) != CLI_DONE) {
        return CLI_BAD;
    }
    pq_api *api = pq_api_new();
    pq_writer w = pq_writer_to(&request);
    pq_write_object(&w);
    pq_write_key(&w, "text");
    pq_write_bytes(&w, metrics == NULL ? "" : metrics, size);
    pq_write_end(&w);
    int code = api == NULL ? cli_fail_memory() : run(api, "saturation", pq_text_string(&request));
    free(metrics);
    pq_text_free(&request);
    pq_api_free(api);
    return code;
}
