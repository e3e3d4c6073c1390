/* `perquery lint`: what is wrong with a gold set. */
#include "cli.h"

#include <stdio.h>
#include <string.h>

const char cli_lint_help[] =
    "usage: perquery lint --db FILE --gold FILE [--json]\n"
    "\n"
    "Runs every gold SQL in a read-only sandbox and prints a line for each thing that would make\n"
    "verdicts wrong or unfair: the place, the rule, and what to do. `perquery call meta` lists "
    "the\n"
    "rules under \"lint_rules\". The exit code is 1 if there is any finding.\n"
    "\n"
    "  --db FILE     an SQLite database\n"
    "  --gold FILE   a gold set (perquery-gold/1)\n"
    "  --json        print the whole lint (perquery-lint/1)\n"
    "\n"
    "Example:\n"
    "  perquery lint --db build/deps/chinook.sqlite --gold data/gold/chinook-25.json\n";

enum { DB, GOLD, JSON, N_OPTIONS };

static const char *string_at(const pq_value *object, const char *key) {
    pq_value value;
    const char *string = "";
    if (pq_json_find(object, key, &value)) {
        pq_json_string(&value, &string, NULL);
    }
    return string;
}

static void print_findings(const pq_value *findings, size_t count) {
    for (size_t i = 0; i < count; i++) {
        pq_value finding = pq_json_item(findings, i);
        printf("%s  %s  %s\n", string_at(&finding, "path"), string_at(&finding, "rule"),
               string_at(&finding, "message"));
    }
}

static int report(const char *result, size_t size, bool as_json) {
    pq_json *document = NULL;
    if (pq_json_parse(result, size, &document, NULL) != PQ_OK) {
        return cli_fail("not enough memory");
    }
    pq_value root = pq_json_root(document);
    pq_value value;
    size_t count = 0;
    int64_t questions = 0;
    pq_json_member(&root, "questions", &value, NULL);
    pq_json_integer(&value, 0, INT64_MAX, &questions, NULL);
    pq_json_member(&root, "findings", &value, NULL);
    pq_json_array(&value, &count, NULL);
    if (as_json) {
        printf("%.*s\n", (int)size, result);
    } else {
        print_findings(&value, count);
        printf("%lld question%s, %zu finding%s\n", (long long)questions, questions == 1 ? "" : "s",
               count, count == 1 ? "" : "s");
    }
    pq_json_free(document);
    return count == 0 ? CLI_DONE : CLI_NO;
}

static int load(pq_api *api, const cli_option *options, pq_text *envelope) {
    const char *result = NULL;
    size_t size = 0;
    int code = cli_load(api, "db", options[DB].value);
    if (code == CLI_DONE) {
        code = cli_load(api, "gold", options[GOLD].value);
    }
    if (code == CLI_DONE) {
        code = cli_call(api, "db.open", "{\"name\":\"db\"}", envelope, options[DB].value, &result,
                        &size);
    }
    return code;
}

static int lint(pq_api *api, const cli_option *options, pq_text *envelope) {
    const char *result = NULL;
    size_t size = 0;
    int code = load(api, options, envelope);
    if (code == CLI_DONE) {
        code = cli_call(api, "lint.begin", "{\"database\":\"db\",\"gold\":\"gold\"}", envelope,
                        NULL, &result, &size);
    }
    bool finished = code != CLI_DONE;
    while (!finished) {
        code = cli_call(api, "lint.step", "{\"lint\":\"l1\"}", envelope, NULL, &result, &size);
        finished = code != CLI_DONE || cli_flag(result, size, "finished");
    }
    if (code == CLI_DONE) {
        code = cli_call(api, "lint.result", "{\"lint\":\"l1\"}", envelope, NULL, &result, &size);
    }
    return code == CLI_DONE ? report(result, size, options[JSON].value != NULL) : code;
}

int cli_lint(int count, char **arguments) {
    cli_option options[N_OPTIONS] = {
        [DB] = {"db", false, NULL}, [GOLD] = {"gold", false, NULL}, [JSON] = {"json", true, NULL}};
    if (cli_arguments(count, arguments, options, N_OPTIONS, NULL, 0) != CLI_DONE) {
        return CLI_BAD;
    }
    for (size_t i = DB; i <= GOLD; i++) {
        if (options[i].value == NULL) {
            return cli_fail("--%s FILE is wanted; `perquery lint --help` says more",
                            options[i].name);
        }
    }
    pq_api *api = pq_api_new();
    if (api == NULL) {
        return cli_fail("not enough memory");
    }
    pq_text envelope = {0};
    int code = lint(api, options, &envelope);
    pq_text_free(&envelope);
    pq_api_free(api);
    return code;
}
