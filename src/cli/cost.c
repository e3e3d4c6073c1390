/* `perquery cost`, `perquery pick` and `perquery saturation`: the cost model on standard input. */
#include "cli.h"

#include "pq_kinds.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

const char cli_cost_help[] =
    "usage: perquery cost KIND [--prices FILE] < scenario.json\n"
    "       perquery cost KIND --help\n"
    "\n"
    "Prints the result as JSON. Amounts are in USD, token prices in USD per million tokens; a\n"
    "month has 30 days, a year 365. Each figure includes its formula and inputs.\n"
    "\n"
    "  --prices FILE  a price book, for \"price_of\"; \"as_of\" in the scenario chooses the day\n"
    "  --help         after a KIND: the fields of its scenario, and an example\n"
    "\n"
    "KIND is one of:\n";

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

/* The kind of that name, or NULL. */
static const pq_cost_kind_row *find_kind(const char *name) {
    size_t n = 0;
    const pq_cost_kind_row *rows = pq_cost_kinds(&n);
    for (size_t i = 0; name != NULL && i < n; i++) {
        if (rows[i].name != NULL && strcmp(rows[i].name, name) == 0) {
            return &rows[i];
        }
    }
    return NULL;
}

static void print_kinds(void) {
    size_t n = 0;
    const pq_cost_kind_row *rows = pq_cost_kinds(&n);
    fputs(cli_cost_help, stdout);
    for (size_t i = 0; i < n; i++) {
        if (rows[i].name != NULL) {
            printf("  %-14s %s\n", rows[i].name, rows[i].title);
        }
    }
}

bool cli_cost_help_of(const char *name) {
    const pq_cost_kind_row *row = find_kind(name);
    pq_text text = {0};
    if (row == NULL) {
        print_kinds();
        return true;
    }
    pq_api_help(row->operation, &text);
    printf("usage: perquery cost %s%s < scenario.json\n\n%s\nExample:\n  echo '%s' | perquery cost "
           "%s%s\n",
           row->name, row->kind->options[0] == '\0' ? "" : " --prices FILE", pq_text_string(&text),
           row->kind->example, row->name, row->kind->options);
    pq_text_free(&text);
    return true;
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
    const pq_cost_kind_row *row = find_kind(kind);
    if (row == NULL) {
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
        code = run(api, row->operation, pq_text_string(&request));
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
