/* `perquery eval`: predictions against a gold set. */
#include "cli.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

const char cli_eval_help[] =
    "usage: perquery eval --db FILE --gold FILE --predictions FILE [--rule ID]\n"
    "                     [--min-accuracy SHARE] [--json]\n"
    "\n"
    "Runs every gold and predicted SQL statement in a read-only sandbox, compares the results\n"
    "under one rule, and prints one line per question and the total with its 95% interval.\n"
    "\n"
    "  --db FILE             an SQLite database\n"
    "  --gold FILE           a gold set (perquery-gold/1), or one of Spider, BIRD, LiveSQLBench\n"
    "                        or IBM, also as gold.sql\n"
    "  --predictions FILE    JSON lines: {\"id\",\"sql\"} or {\"id\",\"reply\"}, or predictions "
    "of\n"
    "                        Spider, BIRD, LiveSQLBench, Inspect or promptfoo; \"-\" is stdin\n"
    "  --rule ID             how results are compared; `perquery call meta < /dev/null` lists "
    "them\n"
    "  --min-accuracy SHARE  exit with 1 if the accuracy over all questions is below this share\n"
    "                        (0 to 1)\n"
    "  --json                print the whole evaluation (perquery-evaluation/1)\n"
    "\n"
    "Example:\n"
    "  perquery eval --db chinook.sqlite --gold data/gold/chinook-25.json \\\n"
    "    --predictions data/examples/chinook-25.predictions.jsonl\n";

enum { DB, GOLD, PREDICTIONS, RULE, MIN_ACCURACY, JSON, N_OPTIONS };

static void print_question(const pq_value *question) {
    pq_value detail;
    const char *message = "";
    const char *outcome = cli_text(question, "outcome");
    if (pq_json_find(question, "error", &detail) ||
        (strcmp(outcome, "right") != 0 && pq_json_find(question, "verdict", &detail))) {
        message = cli_text(&detail, "message");
    }
    printf("%-8s %-14s %s\n", cli_text(question, "id"), outcome, message);
    size_t notes = 0;
    if (pq_json_find(question, "notes", &detail)) {
        pq_json_array(&detail, &notes, NULL);
    }
    for (size_t i = 0; i < notes; i++) {
        pq_value note = pq_json_item(&detail, i);
        const char *text = "";
        pq_json_string(&note, &text, NULL);
        printf("%-23s %s\n", "", text);
    }
}

static void print_share(const pq_value *totals, const char *key, const char *of, double n) {
    char interval_key[64];
    pq_value interval;
    snprintf(interval_key, sizeof interval_key, "%s_interval", key);
    if (!pq_json_find(totals, interval_key, &interval)) {
        printf("nothing to score among the %s\n", of);
        return;
    }
    pq_value low = pq_json_item(&interval, 0);
    pq_value high = pq_json_item(&interval, 1);
    double from = 0;
    double to = 0;
    pq_json_number(&low, 0, 1, &from, NULL);
    pq_json_number(&high, 0, 1, &to, NULL);
    printf("%.0f of %.0f %s right: %.1f%% (95%% interval %.1f–%.1f%%)\n",
           cli_number(totals, "right", 0), n, of, 100 * cli_number(totals, key, NAN), 100 * from,
           100 * to);
}

/* Says what a file of another tool was taken for. */
static void print_layout(const pq_value *root, const char *key, const char *role) {
    const char *layout = cli_text(root, key);
    if (*layout != '\0' && strcmp(layout, role) != 0) {
        printf("%s: read as %s\n", role, layout);
    }
}

static void print_evaluation(const pq_value *root) {
    pq_value questions;
    pq_value totals;
    size_t count = cli_list(root, "questions", &questions);
    for (size_t i = 0; i < count; i++) {
        pq_value question = pq_json_item(&questions, i);
        print_question(&question);
    }
    pq_json_member(root, "totals", &totals, NULL);
    printf("\nrule %s\n", cli_text(root, "rule"));
    print_layout(root, "gold_layout", "gold set");
    print_layout(root, "predictions_layout", "predictions");
    print_share(&totals, "accuracy", "questions", cli_number(&totals, "judged", 0));
    print_share(&totals, "accuracy_of_answered", "answered", cli_number(&totals, "answered", 0));
}

/* The first question whose gold SQL failed: reported as bad input. */
static int check_gold(const pq_value *root, const char *path) {
    pq_value questions;
    size_t count = cli_list(root, "questions", &questions);
    for (size_t i = 0; i < count; i++) {
        pq_value question = pq_json_item(&questions, i);
        pq_value error;
        if (strcmp(cli_text(&question, "outcome"), "gold_failed") == 0 &&
            pq_json_find(&question, "error", &error)) {
            return cli_fail("%s: %s: %s", path, cli_text(&error, "where"),
                            cli_text(&error, "message"));
        }
    }
    return CLI_DONE;
}

static int report(const cli_answer *answer, const cli_option *options) {
    pq_value totals;
    if (options[JSON].value != NULL) {
        cli_answer_print(answer);
    } else {
        print_evaluation(&answer->root);
    }
    int code = check_gold(&answer->root, options[GOLD].value);
    if (code != CLI_DONE || options[MIN_ACCURACY].value == NULL) {
        return code;
    }
    pq_json_member(&answer->root, "totals", &totals, NULL);
    double least = strtod(options[MIN_ACCURACY].value, NULL);
    return cli_number(&totals, "accuracy", -1) < least ? CLI_NO : CLI_DONE;
}

static int load(pq_api *api, const cli_option *options) {
    int code = cli_load(api, "gold", options[GOLD].value);
    if (code == CLI_DONE) {
        code = cli_load(api, "predictions", options[PREDICTIONS].value);
    }
    return code == CLI_DONE ? cli_open(api, "db", options[DB].value) : code;
}

static int evaluate(pq_api *api, const cli_option *options, cli_answer *answer) {
    static const cli_job job = {"eval", "evaluation", "questions scored"};
    pq_text request = {0};
    pq_writer w = pq_writer_to(&request);
    int code = load(api, options);
    pq_write_object(&w);
    pq_write_key_string(&w, "database", "db");
    pq_write_key_string(&w, "gold", "gold");
    pq_write_key_string(&w, "predictions", "predictions");
    pq_write_key_string(&w, "rule", options[RULE].value);
    pq_write_end(&w);
    if (code == CLI_DONE) {
        code = cli_job_run(api, &job, pq_text_string(&request), answer);
    }
    pq_text_free(&request);
    return code == CLI_DONE ? report(answer, options) : code;
}

static int check_options(const cli_option *options) {
    for (size_t i = DB; i <= PREDICTIONS; i++) {
        if (options[i].value == NULL) {
            return cli_fail("--%s FILE is required; run `perquery eval --help`", options[i].name);
        }
    }
    const char *share = options[MIN_ACCURACY].value;
    if (share != NULL) {
        char *end = NULL;
        double least = strtod(share, &end);
        if (end == share || *end != '\0' || !(least >= 0 && least <= 1)) {
            return cli_fail("--min-accuracy must be a share from 0 to 1, not \"%s\"", share);
        }
    }
    return CLI_DONE;
}

int cli_eval(int count, char **arguments) {
    cli_option options[N_OPTIONS] = {[DB] = {"db", false, NULL},
                                     [GOLD] = {"gold", false, NULL},
                                     [PREDICTIONS] = {"predictions", false, NULL},
                                     [RULE] = {"rule", false, NULL},
                                     [MIN_ACCURACY] = {"min-accuracy", false, NULL},
                                     [JSON] = {"json", true, NULL}};
    if (cli_arguments(count, arguments, options, N_OPTIONS, NULL, 0) != CLI_DONE ||
        check_options(options) != CLI_DONE) {
        return CLI_BAD;
    }
    pq_api *api = pq_api_new();
    cli_answer answer = {0};
    int code = api == NULL ? cli_fail_memory() : evaluate(api, options, &answer);
    cli_answer_free(&answer);
    pq_api_free(api);
    return code;
}
