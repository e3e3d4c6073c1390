/* `perquery lint`: what is wrong with a gold set. */
#include "cli.h"

#include <stdio.h>

const char cli_lint_help[] =
    "usage: perquery lint --db FILE --gold FILE [--json]\n"
    "\n"
    "Runs every gold SQL in a read-only sandbox and prints one line for each problem that would\n"
    "make verdicts wrong or unfair: where it is, the check, and what to do. `perquery call meta`\n"
    "lists the checks under \"lint_rules\". The exit code is 1 if there is any finding.\n"
    "\n"
    "  --db FILE     an SQLite database\n"
    "  --gold FILE   a gold set (perquery-gold/1)\n"
    "  --json        print the whole lint (perquery-lint/1)\n"
    "\n"
    "Example:\n"
    "  perquery lint --db build/deps/chinook.sqlite --gold data/gold/chinook-25.json\n";

enum { DB, GOLD, JSON, N_OPTIONS };

static void print_findings(const pq_value *findings, size_t count) {
    for (size_t i = 0; i < count; i++) {
        pq_value finding = pq_json_item(findings, i);
        printf("%s  %s  %s\n", cli_text(&finding, "path"), cli_text(&finding, "rule"),
               cli_text(&finding, "message"));
        const char *better = cli_text(&finding, "better");
        if (better[0] != '\0') {
            printf("    better: %s\n", better);
        }
    }
}

static int report(const cli_answer *answer, bool as_json) {
    pq_value findings;
    size_t count = cli_list(&answer->root, "findings", &findings);
    double questions = cli_number(&answer->root, "questions", 0);
    if (as_json) {
        cli_answer_print(answer);
    } else {
        print_findings(&findings, count);
        printf("%.0f question%s, %zu finding%s\n", questions, questions == 1 ? "" : "s", count,
               count == 1 ? "" : "s");
    }
    return count == 0 ? CLI_DONE : CLI_NO;
}

static int lint(pq_api *api, const cli_option *options, cli_answer *answer) {
    static const cli_job job = {"lint", "lint", "questions checked"};
    int code = cli_load(api, "gold", options[GOLD].value);
    if (code == CLI_DONE) {
        code = cli_open(api, "db", options[DB].value);
    }
    if (code == CLI_DONE) {
        code = cli_job_run(api, &job, "{\"database\":\"db\",\"gold\":\"gold\"}", answer);
    }
    return code == CLI_DONE ? report(answer, options[JSON].value != NULL) : code;
}

int cli_lint(int count, char **arguments) {
    cli_option options[N_OPTIONS] = {
        [DB] = {"db", false, NULL}, [GOLD] = {"gold", false, NULL}, [JSON] = {"json", true, NULL}};
    if (cli_arguments(count, arguments, options, N_OPTIONS, NULL, 0) != CLI_DONE) {
        return CLI_BAD;
    }
    for (size_t i = DB; i <= GOLD; i++) {
        if (options[i].value == NULL) {
            return cli_fail("--%s FILE is required; run `perquery lint --help`", options[i].name);
        }
    }
    pq_api *api = pq_api_new();
    cli_answer answer = {0};
    int code = api == NULL ? cli_fail_memory() : lint(api, options, &answer);
    cli_answer_free(&answer);
    pq_api_free(api);
    return code;
}
