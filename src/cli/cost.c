/* `perquery cost`, `perquery pick` and `perquery saturation`: the cost model on standard input. */
#include "cli.h"

#include "pq_kinds.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

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

/* ---- help of the kinds ---- */

static const pq_cost_kind_row *find_kind(const char *name) {
    size_t n = 0;
    const pq_cost_kind_row *rows = pq_cost_kinds(&n);
    for (size_t i = 0; i < n; i++) {
        if (name != NULL && rows[i].name != NULL && strcmp(rows[i].name, name) == 0) {
            return &rows[i];
        }
    }
    return NULL;
}

/* A command that runs as it stands from the root of the repository. */
static void print_example(const pq_cost_kind_row *row) {
    const char *prices = row->kind->prices;
    printf("  echo '%s' | perquery cost %s%s%s\n", row->kind->example, row->name,
           prices == NULL ? "" : " --prices ", prices == NULL ? "" : prices);
}

static void print_kinds(void) {
    size_t n = 0;
    const pq_cost_kind_row *rows = pq_cost_kinds(&n);
    puts(
        "usage: perquery cost KIND [--prices FILE] < request.json\n"
        "\n"
        "Prints the result as JSON. Amounts are in USD, token prices in USD per million tokens; a\n"
        "month has 30 days, a year 365. Each figure includes its formula and inputs.\n"
        "`perquery cost KIND --help` lists the fields of the request.\n"
        "\n"
        "  --prices FILE  a price book, for \"price_of\" in the request; \"as_of\" chooses the "
        "day\n"
        "\n"
        "Kinds:");
    for (size_t i = 0; i < n; i++) {
        if (rows[i].name != NULL) {
            printf("  %-13s %s\n", rows[i].name, rows[i].help);
        }
    }
    puts("\nExamples:");
    for (size_t i = 0; i < n; i++) {
        if (rows[i].name != NULL) {
            print_example(&rows[i]);
        }
    }
}

static bool takes_prices(const pq_shape *request) {
    size_t i = 0;
    while (i < request->n_fields && strcmp(pq_field_key(&request->fields[i]), "prices") != 0) {
        i++;
    }
    return i < request->n_fields;
}

static int print_kind(const pq_cost_kind_row *row) {
    const char *prices = takes_prices(&row->kind->request) ? " [--prices FILE]" : "";
    pq_text fields = {0};
    pq_shape_help(&row->kind->request, &fields);
    printf("usage: perquery cost %s%s < request.json\n\n%s: %s.\n\nFields:\n%s\nExample:\n",
           row->name, prices, row->title, row->help, pq_text_string(&fields));
    print_example(row);
    pq_text_free(&fields);
    return CLI_DONE;
}

/* Help, of the kind that is named if one is. */
static int print_help(int count, char **arguments) {
    for (int i = 0; i < count; i++) {
        const pq_cost_kind_row *row = find_kind(arguments[i]);
        if (row != NULL) {
            return print_kind(row);
        }
    }
    print_kinds();
    return CLI_DONE;
}

/* ---- the commands ---- */

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
    const char *name = NULL;
    cli_option options[] = {{"prices", false, NULL}};
    if (cli_is_help(count, arguments)) {
        return print_help(count, arguments);
    }
    if (cli_arguments(count, arguments, options, 1, &name, 1) != CLI_DONE) {
        return CLI_BAD;
    }
    const pq_cost_kind_row *row = find_kind(name);
    if (row == NULL) {
        return name == NULL
                   ? cli_fail("no KIND given; run `perquery cost --help` for the list")
                   : cli_fail("unknown KIND \"%s\"; run `perquery cost --help` for the list", name);
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
